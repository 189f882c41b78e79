import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, SECTIONS, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"
OF_CLASS = f"({breadth('class')} AND section_id = {SECTIONS})"


class Migration(migrations.Migration):
    """A team's meeting can be called off; what each home was last told of it."""

    dependencies = [("conferences", "0014_rooms_that_are_spaces_of_the_school")]

    operations = [
        migrations.AddField(
            model_name="teammeeting", name="off_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.CreateModel(
            name="TeamWord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=thirdpillar.ground.base.models.GenRandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("district_id", models.UUIDField(editable=False)),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("school_id", models.UUIDField()),
                ("account_id", models.UUIDField()),
                ("section_id", models.UUIDField()),
                ("begins_at", models.DateTimeField()),
                ("place", models.CharField(blank=True, max_length=200)),
                ("is_off", models.BooleanField(default=False)),
                ("reached", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "home",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="conferences.teamhome",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="conferences.teammeeting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("home", "meeting", "district_id"), name="one_word_a_home_and_team_meeting"
                    )
                ],
            },
        ),
        rls.protect("conferences_teamword", f"({AT_SCHOOL} OR {OF_CLASS})"),
    ]
