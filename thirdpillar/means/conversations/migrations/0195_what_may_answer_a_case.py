import django.contrib.postgres.fields
from django.db import migrations, models

from thirdpillar.ground.base.rls import IN_DISTRICT, MINE, MY_ACCOUNT, SCHOOLS, WIDE, breadth

_THEIRS = f"(school_id = {SCHOOLS} OR school_ids && (SELECT tp_schools())::uuid[])"
_BEFORE = f"(({breadth('school')} AND ({_THEIRS} OR handed_to_id = {MY_ACCOUNT})) OR adult_id = {MINE})"
# The thread's own policy decides: a sub-select sees only what the asker sees.
_NOW = f"""(({breadth("school")} AND ({_THEIRS} AND may_be_of = '{{}}' OR handed_to_id = {MY_ACCOUNT}
  OR may_be_of <> '{{}}' AND EXISTS (SELECT 1 FROM conversations_thread t WHERE t.id = ANY (may_be_of))))
  OR adult_id = {MINE})"""


def _policy(narrower: str) -> str:
    using = f"{IN_DISTRICT} AND ({WIDE} OR {narrower})"
    return f"ALTER POLICY tenancy ON conversations_inbound USING ({using}) WITH CHECK ({using})"


class Migration(migrations.Migration):
    """What may answer a case is read by nobody at a school who may not read the case."""

    dependencies = [("conversations", "0193_interpreters_at_one_place")]
    operations = [
        migrations.AddField(
            "inbound",
            "may_be_of",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.RunSQL(_policy(_NOW), _policy(_BEFORE)),
    ]
