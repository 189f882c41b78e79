from django.db import migrations, models

# The owner of the tables sees no row of them; for this one statement it must.
_WAITING = """
ALTER TABLE conversations_inbound NO FORCE ROW LEVEL SECURITY;
ALTER TABLE delivery_message NO FORCE ROW LEVEL SECURITY;
UPDATE conversations_inbound i SET of_visit = true
WHERE i.answers = '' AND EXISTS (
  SELECT 1 FROM delivery_message m WHERE m.district_id = i.district_id AND m.address = i.sender
    AND m.purpose LIKE 'visits.%' AND m.state_at BETWEEN i.at - interval '30 days' AND i.at);
ALTER TABLE delivery_message FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations_inbound FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Which texts came in after we asked about a home visit: of those that nobody has understood so far, too."""

    dependencies = [
        ("conversations", "0195_what_may_answer_a_case"),
        ("delivery", "0047_speeches"),
    ]
    operations = [
        migrations.AddField("inbound", "of_visit", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(_WAITING, migrations.RunSQL.noop),
    ]
