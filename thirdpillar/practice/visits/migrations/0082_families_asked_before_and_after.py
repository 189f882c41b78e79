import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MACHINES


class Migration(migrations.Migration):
    """That a home was asked before or after its visits is for machines alone, as its answers are."""

    dependencies = [
        ("visits", "0081_answers_in_their_district"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoreAsking",
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
                ("household_id", models.UUIDField()),
                (
                    "moment",
                    models.CharField(
                        choices=[("before", "Before the visits"), ("after", "After the visits")], max_length=8
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=20)),
                ("channel", models.CharField(blank=True, max_length=10)),
                ("at", models.DateTimeField()),
                (
                    "invitation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="visits.invitation",
                    ),
                ),
                (
                    "visit_year",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="visits.visityear",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["district_id", "invitation"], name="core_asking_by_invitation")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visit_year", "household_id", "moment", "district_id"),
                        name="asked_once_each_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("moment__in", ["before", "after"])),
                        name="a_core_asking_has_its_time",
                    ),
                ],
            },
        ),
        rls.protect("visits_coreasking", "false", wide=MACHINES),
    ]
