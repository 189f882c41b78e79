from django.db import migrations

# The owner of the tables sees no row of them; for this one statement it must.
_OF_THE_OFFICE = """
ALTER TABLE delivery_message NO FORCE ROW LEVEL SECURITY;
UPDATE delivery_message SET school_id = NULL
WHERE school_id IS NOT NULL AND (purpose LIKE 'visits.booked%' OR purpose LIKE 'visits.called_off%');
ALTER TABLE delivery_message FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """News of home visits names who visits: no school reads it in its outbox, the district office alone (R-PTHV-1b)."""

    dependencies = [("delivery", "0033_parts_of_long_texts")]
    operations = [migrations.RunSQL(_OF_THE_OFFICE, migrations.RunSQL.noop)]
