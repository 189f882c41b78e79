from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MINE, MY_ACCOUNT, SCHOOLS, SECTIONS, breadth

_THREAD = f"""(({breadth("family")} AND adult_id = {MINE})
  OR ({breadth("school", "class", "none")} AND {MY_ACCOUNT} = ANY (staff_ids))
  OR ({breadth("school")} AND interest IN ('class', 'school') AND school_id = {SCHOOLS})
  OR ({breadth("class")} AND interest = 'class' AND section_id = {SECTIONS}))"""


def _in_thread(table: str) -> str:
    # The thread's own policy decides: a sub-select sees only what the asker sees.
    return f"EXISTS (SELECT 1 FROM conversations_thread t WHERE t.id = {table}.thread_id)"


class Migration(migrations.Migration):
    """Threads under their district, ground and family; what hangs on a thread under it; notes never for a family."""

    dependencies = [("conversations", "0003_threads"), ("base", "0004_account_and_sections")]
    operations = [
        rls.protect("conversations_thread", _THREAD),
        rls.protect("conversations_post", _in_thread("conversations_post")),
        rls.protect("conversations_version", _in_thread("conversations_version")),
        rls.protect(
            "conversations_note", f"(NOT {breadth('family')} AND {_in_thread('conversations_note')})"
        ),
        rls.keyed_in_district("conversations_thread"),
        rls.keyed_in_district("conversations_post"),
        rls.same_district("conversations_post", "thread_id", "conversations_thread"),
        rls.same_district("conversations_version", "thread_id", "conversations_thread"),
        rls.same_district("conversations_version", "post_id", "conversations_post"),
        rls.same_district("conversations_note", "thread_id", "conversations_thread"),
    ]
