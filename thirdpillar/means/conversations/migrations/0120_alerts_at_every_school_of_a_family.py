import django.contrib.postgres.fields
from django.db import migrations, models

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SECTIONS, breadth

# The owner of the table sees no row of it; for this one statement it must.
_SCHOOLS = """
ALTER TABLE conversations_recipient NO FORCE ROW LEVEL SECURITY;
UPDATE conversations_recipient SET school_ids = ARRAY[school_id] WHERE school_id IS NOT NULL;
ALTER TABLE conversations_recipient FORCE ROW LEVEL SECURITY;
"""
_HERE = "(SELECT tp_schools())::uuid[]"
_BROADCAST = f"""(({breadth("school")} AND (school_ids && {_HERE} OR follower_school_ids && {_HERE}))
  OR ({breadth("class")} AND section_id = {SECTIONS}))"""
_RECIPIENT = f"""(({breadth("school")} AND school_ids && {_HERE})
  OR ({breadth("class")} AND section_id = {SECTIONS}))"""


def _schools():
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.UUIDField(), db_default=[], default=list, size=None
    )


def _policy(table: str, narrower: str) -> migrations.RunSQL:
    using = f"{rls.IN_DISTRICT} AND ({rls.WIDE} OR {narrower})"
    return migrations.RunSQL(
        f"ALTER POLICY tenancy ON {table} USING ({using}) WITH CHECK ({using})", migrations.RunSQL.noop
    )


class Migration(migrations.Migration):
    """A family of two schools is each one's; principals follow an alert of the district; how long an alert lives."""

    dependencies = [("conversations", "0104_links_since_when")]
    operations = [
        migrations.AddField(model_name="recipient", name="school_ids", field=_schools()),
        migrations.AddField(model_name="broadcast", name="follower_school_ids", field=_schools()),
        migrations.AddField(
            model_name="broadcast",
            name="alive_hours",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.RunSQL(_SCHOOLS, migrations.RunSQL.noop),
        _policy("conversations_broadcast", _BROADCAST),
        _policy("conversations_recipient", _RECIPIENT),
    ]
