import uuid

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """What people said of our own texts; under their district."""

    dependencies = [
        ("conversations", "0004_threads_row_level_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="TextCheck",
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
                ("language", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=32)),
                ("text", models.TextField()),
                (
                    "draft",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("right", "Right as it is"),
                            ("proposed", "Other words, waiting"),
                            ("taken", "Other words, in use"),
                        ],
                        max_length=10,
                    ),
                ),
                ("account_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("taken_by_id", models.UUIDField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["district_id", "language", "verdict"], name="check_by_verdict")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district_id", "language", "digest"), name="one_check_per_text"
                    )
                ],
            },
        ),
        rls.protect("conversations_textcheck"),
    ]
