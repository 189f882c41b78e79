from django.db import migrations

from thirdpillar.ground.base import rls

# Which districts exist is public (the sign-in page names them); changing one takes its own district-wide context.
DISTRICT = """
ALTER TABLE schools_district ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_district FORCE ROW LEVEL SECURITY;
CREATE POLICY known ON schools_district FOR SELECT USING (true);
CREATE POLICY founded ON schools_district FOR INSERT WITH CHECK (id = (SELECT tp_district()));
CREATE POLICY changed ON schools_district FOR UPDATE
  USING (id = (SELECT tp_district()) AND (SELECT tp_breadth()) = 'district');
"""


class Migration(migrations.Migration):
    """Schools, years and sections under their district."""

    dependencies = [("schools", "0001_initial"), ("base", "0001_tenancy_functions")]
    operations = [
        migrations.RunSQL(DISTRICT, migrations.RunSQL.noop),
        rls.protect("schools_school", "true"),
        rls.protect("schools_schoolyear", "true"),
        rls.protect("schools_section", "true"),
    ]
