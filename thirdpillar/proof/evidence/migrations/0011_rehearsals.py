import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """Verdicts of the attack on figures to be published: for those who see the whole district, like the figures."""

    dependencies = [
        ("evidence", "0010_withdrawn_releases"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rehearsal",
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
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Done"), ("failed", "Broken off")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("question", models.CharField(blank=True, max_length=64)),
                ("table", models.JSONField(null=True)),
                ("given_up", models.JSONField(default=list)),
                ("earlier", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("worked_at", models.DateTimeField(null=True)),
                ("took_ms", models.PositiveIntegerField(default=0)),
                (
                    "snapshot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="evidence.snapshot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snapshot", "district_id"), name="one_rehearsal_per_snapshot"
                    )
                ],
            },
        ),
        rls.protect("evidence_rehearsal", "false"),
    ]
