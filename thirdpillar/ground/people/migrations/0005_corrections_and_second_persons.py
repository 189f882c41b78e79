import uuid

import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import breadth

SEEN_ADULT = "IN (SELECT a.id FROM people_adult a)"
SEEN_HOME = "IN (SELECT h.id FROM people_household h)"


class Migration(migrations.Migration):
    """Corrected households, suggested merges, and what the first of two persons asks for."""

    dependencies = [
        ("people", "0004_roster_files_protected"),
    ]

    operations = [
        migrations.AddField(
            model_name="restriction",
            name="asked",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="restriction",
            name="asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="HouseholdCorrection",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("split", "Taken apart"), ("move", "Moved"), ("join", "Joined")],
                        max_length=8,
                    ),
                ),
                ("household_id", models.UUIDField()),
                ("other_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("by_account_id", models.UUIDField(null=True)),
                ("because", models.CharField(blank=True, max_length=200)),
                ("moved", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by_id", models.UUIDField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["district_id", "household_id"], name="correction_by_household")
                ],
            },
        ),
        migrations.CreateModel(
            name="SuggestedMerge",
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
                ("first_id", models.UUIDField()),
                ("second_id", models.UUIDField()),
                ("probability", models.FloatField()),
                ("found_at", models.DateTimeField()),
                ("set_aside_at", models.DateTimeField(blank=True, null=True)),
                ("set_aside_by_id", models.UUIDField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district_id", "first_id", "second_id"), name="one_suggestion_per_pair"
                    )
                ],
            },
        ),
        rls.protect(
            "people_householdcorrection",
            f"({breadth('school')} AND (household_id {SEEN_HOME} OR other_id {SEEN_HOME}))",
        ),
        rls.protect(
            "people_suggestedmerge",
            f"({breadth('school')} AND first_id {SEEN_ADULT} AND second_id {SEEN_ADULT})",
        ),
    ]
