from django.db import migrations

from thirdpillar.ground.base.rls import MACHINES, MINE, only_where

EVALUATES = "(SELECT tp_evaluates_at())::uuid[]"
NOWHERE = f"cardinality({EVALUATES}) = 0"
NAME = "who_evaluates_reads_no_visitor"
MESSAGE, INBOUND = "delivery_message", "conversations_inbound"
# As 0085 had them.
BEFORE = {
    MESSAGE: f"{MACHINES} OR purpose NOT LIKE 'visits.%' OR purpose LIKE 'visits.invitation%' OR {NOWHERE}",
    INBOUND: f"{MACHINES} OR answers NOT LIKE 'visits.%' OR adult_id IS NOT NULL OR {NOWHERE}",
}
# What a family of their school was asked about a visit, or answered. A caregiver who is principal too reads their own.
ASKED = "(purpose LIKE 'visits.invitation%' OR purpose LIKE 'conversations.reply:visit%')"
OF_VISITS = "(answers LIKE 'visits.%' OR (of_visit AND answers = ''))"
NOW = {
    MESSAGE: (
        f"{MACHINES} OR {NOWHERE} OR CASE WHEN {ASKED} THEN school_id <> ALL ({EVALUATES})"
        " ELSE purpose NOT LIKE 'visits.%' END"
    ),
    INBOUND: (
        f"{MACHINES} OR {NOWHERE} OR NOT {OF_VISITS} OR adult_id = {MINE} OR (adult_id IS NOT NULL"
        f" AND NOT coalesce(school_id = ANY ({EVALUATES}), false) AND NOT school_ids && {EVALUATES}"
        " AND (school_id IS NOT NULL OR school_ids <> '{}'))"
    ),
}
# The owner of the tables sees no row of them; for this one statement it must.
_REPLIES = """
ALTER TABLE conversations_inbound NO FORCE ROW LEVEL SECURITY;
ALTER TABLE delivery_message NO FORCE ROW LEVEL SECURITY;
UPDATE delivery_message m SET purpose = 'conversations.reply:visit' || substr(m.purpose, 20)
FROM conversations_inbound i
WHERE i.id = m.reference_id AND i.district_id = m.district_id AND i.answers LIKE 'visits.%'
  AND m.purpose LIKE 'conversations.reply%' AND m.purpose NOT LIKE 'conversations.reply:visit%';
ALTER TABLE delivery_message FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations_inbound FORCE ROW LEVEL SECURITY;
"""


def anew(table: str) -> list:
    old, new = only_where(NAME, table, BEFORE[table]), only_where(NAME, table, NOW[table])
    return [migrations.RunSQL(old.reverse_sql, old.sql), new]


class Migration(migrations.Migration):
    """Whoever evaluates at a school reads neither what its families were asked about a visit nor what they answered."""

    dependencies = [
        ("visits", "0131_late_pay_that_nobody_asked_for"),
        ("conversations", "0195_texts_about_visits"),
        ("delivery", "0047_speeches"),
    ]
    operations = [
        migrations.RunSQL(_REPLIES, migrations.RunSQL.noop),
        *(each for table in (MESSAGE, INBOUND) for each in anew(table)),
    ]
