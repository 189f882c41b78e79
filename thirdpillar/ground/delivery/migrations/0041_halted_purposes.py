import uuid

import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """Purposes of which nothing goes, held or stopped: asked before each call."""

    dependencies = [("delivery", "0040_each_provider_on_its_own")]
    operations = [
        migrations.CreateModel(
            name="Halt",
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
                ("purpose", models.CharField(max_length=60)),
                ("is_final", models.BooleanField(default=False)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("district_id", "purpose"), name="one_halt_per_purpose")
                ],
            },
        ),
        rls.protect("delivery_halt", "false"),
    ]
