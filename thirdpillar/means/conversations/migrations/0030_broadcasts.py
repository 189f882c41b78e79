import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0021_translations_row_level_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Broadcast",
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
                    "school_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("section_id", models.UUIDField(blank=True, null=True)),
                ("title", models.CharField(max_length=120)),
                (
                    "pace",
                    models.CharField(
                        choices=[
                            ("emergency", "Urgent alert"),
                            ("soon", "Goes at once"),
                            ("news", "News: once a day, together with other news"),
                        ],
                        default="soon",
                        max_length=10,
                    ),
                ),
                ("asks_wellbeing", models.BooleanField(db_default=False, default=False)),
                ("audience", models.JSONField(default=dict)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("asked", "Waits for a second person"),
                            ("scheduled", "Waits for its time"),
                            ("spreading", "Going out"),
                            ("sent", "In the outbox"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("stage_at", models.DateTimeField()),
                ("goes_on", models.DateField(blank=True, null=True)),
                ("goes_at", models.TimeField(blank=True, null=True)),
                ("zone", models.CharField(blank=True, max_length=60)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("written_by_id", models.UUIDField(blank=True, null=True)),
                ("sent_by_id", models.UUIDField(blank=True, null=True)),
                ("approved_by_id", models.UUIDField(blank=True, null=True)),
                ("preview", models.JSONField(default=dict)),
                ("spread_after", models.UUIDField(blank=True, null=True)),
                ("spread", models.PositiveIntegerField(default=0)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["district_id", "stage", "stage_at"], name="broadcast_by_stage")
                ],
            },
        ),
        migrations.CreateModel(
            name="BroadcastTerms",
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
                ("digest_at", models.TimeField()),
                ("second_person_above", models.PositiveIntegerField(blank=True, null=True)),
                ("part_price", models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ("currency", models.CharField(db_default="USD", default="USD", max_length=3)),
                (
                    "link_hosts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=253), db_default=[], default=list, size=None
                    ),
                ),
                ("digest_done_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("district_id",), name="one_terms_per_district")
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
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
                ("adult_id", models.UUIDField()),
                ("on", models.DateField()),
                ("code", models.CharField(max_length=12)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district_id", "adult_id", "on"), name="one_digest_a_day"
                    ),
                    models.UniqueConstraint(fields=("district_id", "code"), name="one_digest_per_code"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BroadcastVersion",
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
                ("subject", models.CharField(blank=True, max_length=120)),
                ("body", models.TextField()),
                ("is_original", models.BooleanField(db_default=False, default=False)),
                (
                    "made_by",
                    models.CharField(
                        choices=[
                            ("person", "Translated by a person"),
                            ("machine", "Translated by a machine, not checked"),
                            ("checked", "Translated by a machine, checked by a person"),
                        ],
                        default="person",
                        max_length=10,
                    ),
                ),
                ("engine", models.CharField(blank=True, max_length=40)),
                ("account_id", models.UUIDField(blank=True, null=True)),
                ("from_version_id", models.UUIDField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "broadcast",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="conversations.broadcast",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("broadcast", "language", "district_id"), name="one_version_per_language"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recipient",
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
                ("adult_id", models.UUIDField()),
                ("household_id", models.UUIDField(blank=True, null=True)),
                ("school_id", models.UUIDField(blank=True, null=True)),
                ("section_id", models.UUIDField(blank=True, null=True)),
                (
                    "student_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=20)),
                (
                    "unreached",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_way", "No number or address that may be used"),
                            ("shared", "Reads at the number or address of another adult of this message"),
                        ],
                        max_length=10,
                    ),
                ),
                ("is_news", models.BooleanField(db_default=False, default=False)),
                ("digest_id", models.UUIDField(blank=True, null=True)),
                ("code", models.CharField(max_length=12)),
                (
                    "said",
                    models.CharField(
                        blank=True, choices=[("safe", "Safe"), ("help", "Needs help")], max_length=6
                    ),
                ),
                ("said_at", models.DateTimeField(blank=True, null=True)),
                ("said_by_way", models.CharField(blank=True, max_length=8)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by_id", models.UUIDField(blank=True, null=True)),
                (
                    "broadcast",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="conversations.broadcast",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["district_id", "adult_id"], name="recipient_by_adult"),
                    models.Index(
                        condition=models.Q(("digest_id", None), ("is_news", True)),
                        fields=["district_id", "adult_id", "id"],
                        name="recipient_of_news",
                    ),
                    models.Index(fields=["district_id", "digest_id"], name="recipient_by_digest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("broadcast", "adult_id", "district_id"), name="one_recipient_per_adult"
                    ),
                    models.UniqueConstraint(fields=("district_id", "code"), name="one_recipient_per_code"),
                ],
            },
        ),
    ]
