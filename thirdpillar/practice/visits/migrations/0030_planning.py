import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MACHINES, MY_ACCOUNT, SCHOOLS, breadth, role

PLANNERS = f"({breadth('school')} AND {role('coordinator', 'liaison')} AND school_id = {SCHOOLS})"
MINE = f"(NOT {breadth('family')} AND account_id = {MY_ACCOUNT})"


class Migration(migrations.Migration):
    """Proposals for who plans at a school; calendar addresses for whose they are; visits know when they were offered."""

    dependencies = [
        ("visits", "0020_inviting"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="offered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="CalendarFeed",
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
                ("account_id", models.UUIDField()),
                ("digest", models.CharField(max_length=64)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("account_id", "district_id"),
                        name="one_open_feed_per_person",
                    ),
                    models.UniqueConstraint(fields=("digest", "district_id"), name="one_feed_per_address"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
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
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting to go"),
                            ("going", "Going now"),
                            ("done", "Done"),
                            ("failed", "Stopped"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("stage_at", models.DateTimeField()),
                ("asked_by_id", models.UUIDField(blank=True, null=True)),
                ("asked_as", models.CharField(blank=True, max_length=20)),
                ("asked_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("homes", models.PositiveIntegerField(default=0)),
                ("found", models.PositiveIntegerField(default=0)),
                ("most", models.PositiveIntegerField(default=0)),
                ("missed", models.JSONField(default=list)),
                ("seconds", models.FloatField(default=0)),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="visits.cycle",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["district_id", "stage", "asked_at"], name="proposal_by_stage"),
                    models.Index(fields=["district_id", "school_id", "asked_at"], name="proposal_by_school"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stage__in", ("asked", "going"))),
                        fields=("cycle", "school_id", "district_id"),
                        name="one_open_proposal_per_school",
                    )
                ],
            },
        ),
        rls.protect("visits_proposal", PLANNERS),
        rls.protect("visits_calendarfeed", MINE, wide=MACHINES),
    ]
