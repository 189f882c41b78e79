from django.db import migrations

# The owner of the table sees no row of it; for this one statement it must. Figures from 1000 on are given to nobody else.
_NAMED = """
ALTER TABLE gatherings_meeting NO FORCE ROW LEVEL SECURITY;
UPDATE gatherings_meeting m SET text_word = 'M' || n.number
FROM (
  SELECT id, 999 + row_number() OVER (PARTITION BY district_id ORDER BY made_at, id) AS number
  FROM gatherings_meeting WHERE text_word = '' AND published_at IS NULL
) n WHERE n.id = m.id;
ALTER TABLE gatherings_meeting FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Families can text to the parent meetings that are there already."""

    dependencies = [("gatherings", "0055_what_families_say_by_text")]
    operations = [migrations.RunSQL(_NAMED, migrations.RunSQL.noop)]
