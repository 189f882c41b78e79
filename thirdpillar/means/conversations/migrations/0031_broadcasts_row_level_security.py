from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, SECTIONS, breadth

_BROADCAST = f"""(({breadth("school")} AND school_ids && (SELECT tp_schools())::uuid[])
  OR ({breadth("class")} AND section_id = {SECTIONS}))"""
_RECIPIENT = f"""(({breadth("school")} AND school_id = {SCHOOLS})
  OR ({breadth("class")} AND section_id = {SECTIONS}))"""
# The broadcast's own policy decides: a sub-select sees only what the asker sees.
_VERSION = "EXISTS (SELECT 1 FROM conversations_broadcast b WHERE b.id = conversations_broadcastversion.broadcast_id)"


class Migration(migrations.Migration):
    """Broadcasts under their district, schools and class; digests for machines and the office alone."""

    dependencies = [("conversations", "0030_broadcasts"), ("base", "0004_account_and_sections")]
    operations = [
        rls.protect("conversations_broadcast", _BROADCAST),
        rls.protect("conversations_broadcastversion", _VERSION),
        rls.protect("conversations_recipient", _RECIPIENT),
        rls.protect("conversations_digest", "false"),
        rls.protect("conversations_broadcastterms"),
        rls.keyed_in_district("conversations_broadcast"),
        rls.same_district("conversations_broadcastversion", "broadcast_id", "conversations_broadcast"),
        rls.same_district("conversations_recipient", "broadcast_id", "conversations_broadcast"),
    ]
