import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0097_marks_in_their_district"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="to_tell_of",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="told_by_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="HopesVersion",
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
                ("from_language", models.CharField(blank=True, max_length=20)),
                ("language", models.CharField(max_length=20)),
                ("body", models.TextField(blank=True, default="")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being translated"),
                            ("check", "Waits for a person to check"),
                            ("person", "Needs a person to translate"),
                            ("done", "Done"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "made_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "Translated by a person"),
                            ("machine", "Translated by a machine, not checked"),
                            ("checked", "Translated by a machine, checked by a person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("account_id", models.UUIDField(blank=True, null=True)),
                (
                    "asked_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField()),
                ("doubted_at", models.DateTimeField(blank=True, null=True)),
                ("next_try_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                (
                    "hopes",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="visits.hopesanddreams",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["district_id", "state", "next_try_at"], name="hopes_version_by_state"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["asked_ids"], name="hopes_version_by_asked"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hopes", "language", "district_id"), name="one_version_of_hopes_per_language"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), ("state", "done"), _connector="OR"),
                        name="hopes_in_words_are_done",
                    ),
                ],
            },
        ),
    ]
