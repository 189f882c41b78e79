import uuid

import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """Parts of long texts, kept until their text is whole; for machines at work and the office alone."""

    dependencies = [("delivery", "0032_outages_and_what_failed")]
    operations = [
        migrations.CreateModel(
            name="TextPart",
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
                ("provider", models.CharField(max_length=40)),
                ("sender", models.CharField(max_length=254)),
                ("reference", models.PositiveIntegerField()),
                ("total", models.PositiveSmallIntegerField()),
                ("place", models.PositiveSmallIntegerField()),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district_id", "provider", "sender", "reference", "total", "place"),
                        name="one_part_of_a_text_per_place",
                    )
                ],
            },
        ),
        rls.protect("delivery_textpart", "false"),
    ]
