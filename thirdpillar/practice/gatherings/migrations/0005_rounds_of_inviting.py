import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"


class Migration(migrations.Migration):
    """Rounds in which the worker invites many families, and counts of whom they would reach, under their district and school."""

    dependencies = [
        ("gatherings", "0004_titles_in_languages"),
    ]

    operations = [
        migrations.CreateModel(
            name="AudienceCount",
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
                ("school_id", models.UUIDField(blank=True, null=True)),
                ("asked_by_id", models.UUIDField(null=True)),
                ("asked_as", models.CharField(blank=True, max_length=20)),
                ("asked_at", models.DateTimeField()),
                ("audience", models.JSONField(default=dict)),
                ("begins_at", models.DateTimeField()),
                ("families", models.PositiveIntegerField()),
                ("gone_through", models.PositiveIntegerField(default=0)),
                ("after_id", models.UUIDField(null=True)),
                ("counted", models.JSONField(default=dict)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "gathering",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="audience_counts",
                        to="gatherings.gathering",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)),
                        fields=["asked_at"],
                        name="audience_still_to_count",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gathering", "asked_by_id", "asked_as", "district_id"),
                        name="one_count_per_asker",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvitationRound",
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
                ("school_id", models.UUIDField(blank=True, null=True)),
                ("by_hand", models.BooleanField(default=False)),
                ("asked_by_id", models.UUIDField(null=True)),
                ("asked_as", models.CharField(blank=True, max_length=20)),
                ("asked_at", models.DateTimeField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("going", "Inviting"),
                            ("held", "Held"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                        ],
                        default="going",
                        max_length=10,
                    ),
                ),
                ("stage_at", models.DateTimeField()),
                ("families", models.PositiveIntegerField()),
                ("gone_through", models.PositiveIntegerField(default=0)),
                ("invited", models.PositiveIntegerField(default=0)),
                ("after_id", models.UUIDField(null=True)),
                (
                    "gathering",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitation_rounds",
                        to="gatherings.gathering",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["gathering", "asked_at"], name="round_by_gathering")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stage__in", ("going", "held"))),
                        fields=("gathering", "district_id"),
                        name="one_open_round_per_gathering",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("invited__lte", models.F("gone_through"))),
                        name="round_invites_whom_it_went_through",
                    ),
                ],
            },
        ),
        rls.protect("gatherings_audiencecount", AT_SCHOOL),
        rls.protect("gatherings_invitationround", AT_SCHOOL),
    ]
