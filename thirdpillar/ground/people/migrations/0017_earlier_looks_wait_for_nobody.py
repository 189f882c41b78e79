from django.db import migrations

# The owner of the tables sees no row of them; for this one statement it must.
_LOOKED = """
ALTER TABLE people_rosterimport NO FORCE ROW LEVEL SECURITY;
ALTER TABLE people_rosterfile NO FORCE ROW LEVEL SECURITY;
UPDATE people_rosterimport i SET state = 'looked'
WHERE i.state IN ('compared', 'held') AND i.wanted = 'preview'
  AND NOT EXISTS (SELECT 1 FROM people_rosterfile f WHERE f.roster_import_id = i.id);
ALTER TABLE people_rosterfile FORCE ROW LEVEL SECURITY;
ALTER TABLE people_rosterimport FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Looks by command that were left as if they waited for a person are looks only."""

    dependencies = [("people", "0016_looked_at_by_command")]
    operations = [migrations.RunSQL(_LOOKED, migrations.RunSQL.noop)]
