from django.db import migrations, models

from thirdpillar.ground.base.rls import IN_DISTRICT, MINE, MY_ACCOUNT, SCHOOLS, SECTIONS, WIDE, breadth

_BEFORE = f"""(({breadth("family")} AND adult_id = {MINE})
  OR ({breadth("school", "class", "none")} AND {MY_ACCOUNT} = ANY (staff_ids))
  OR ({breadth("school")} AND interest IN ('class', 'school') AND school_id = {SCHOOLS})
  OR ({breadth("class")} AND interest = 'class' AND section_id = {SECTIONS}))"""
_NAMED = f"coalesce({MY_ACCOUNT} = ANY (staff_ids), false)"
_NOW = f"""(({breadth("family")} AND adult_id = {MINE})
  OR ({breadth("school")} AND school_id = {SCHOOLS} AND (interest IN ('class', 'school') OR {_NAMED})
      AND EXISTS (SELECT 1 FROM people_enrollment e
                  WHERE e.student_id = ANY (student_ids) AND e.left_at IS NULL AND e.school_id = {SCHOOLS}))
  OR ({breadth("class")} AND student_ids && (SELECT tp_students())
      AND (interest = 'class' AND section_id = {SECTIONS} OR interest <> 'class' AND {_NAMED})))"""


def _policy(narrower: str) -> str:
    using = f"{IN_DISTRICT} AND ({WIDE} OR {narrower})"
    return f"ALTER POLICY tenancy ON conversations_thread USING ({using}) WITH CHECK ({using})"


class Migration(migrations.Migration):
    """Being named in a conversation lets nobody read it who has no child of it any more; its history says who left it."""

    dependencies = [
        ("conversations", "0123_followers_in_their_district"),
        ("people", "0002_row_level_security"),
    ]
    operations = [
        migrations.AddField("thread", "assigned_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "note",
            "kind",
            models.CharField(
                choices=[
                    ("note", "Note for staff"),
                    ("handed", "Handed over"),
                    ("out", "No longer in this conversation"),
                ],
                db_default="note",
                default="note",
                max_length=8,
            ),
        ),
        migrations.AddField("note", "whom_id", models.UUIDField(blank=True, null=True)),
        migrations.RunSQL(_policy(_NOW), _policy(_BEFORE)),
    ]
