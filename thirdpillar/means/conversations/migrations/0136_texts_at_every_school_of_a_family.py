import django.contrib.postgres.fields
from django.db import migrations, models

from thirdpillar.ground.base.rls import IN_DISTRICT, MINE, MY_ACCOUNT, SCHOOLS, WIDE, breadth

_BEFORE = (
    f"(({breadth('school')} AND (school_id = {SCHOOLS} OR handed_to_id = {MY_ACCOUNT})) OR adult_id = {MINE})"
)
_NOW = f"""(({breadth("school")} AND (school_id = {SCHOOLS} OR school_ids && (SELECT tp_schools())::uuid[]
  OR handed_to_id = {MY_ACCOUNT})) OR adult_id = {MINE})"""


def _policy(narrower: str) -> str:
    using = f"{IN_DISTRICT} AND ({WIDE} OR {narrower})"
    return f"ALTER POLICY tenancy ON conversations_inbound USING ({using}) WITH CHECK ({using})"


class Migration(migrations.Migration):
    """What answers nothing of ours is read at each school of the sender's children."""

    dependencies = [("conversations", "0135_words_in_their_district")]
    operations = [
        migrations.AddField(
            "inbound",
            "school_ids",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.RunSQL(_policy(_NOW), _policy(_BEFORE)),
    ]
