import datetime
import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
import thirdpillar.means.conversations.models.terms


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0040_case_subjects_sealed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Template",
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
                ("title", models.CharField(max_length=80)),
                ("account_id", models.UUIDField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="post",
            name="emptied_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="post",
            name="template_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="thread",
            name="held_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="thread",
            name="held_because",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="thread",
            name="report",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="thread",
            name="reported_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="thread",
            name="reported_from",
            field=models.CharField(
                blank=True, choices=[("school", "School"), ("family", "Family")], max_length=10
            ),
        ),
        migrations.CreateModel(
            name="Certificate",
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
                ("rule", models.CharField(max_length=60)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("citation", models.TextField()),
                ("before", models.DateTimeField()),
                ("counts", models.JSONField(default=dict)),
                ("held_back", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["district_id", "at"], name="certificate_by_time")],
            },
        ),
        migrations.CreateModel(
            name="Terms",
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
                ("opens", models.TimeField(default=datetime.time(8, 0))),
                ("closes", models.TimeField(default=datetime.time(16, 0))),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=thirdpillar.means.conversations.models.terms._weekdays,
                        size=None,
                    ),
                ),
                (
                    "closed_on",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(), blank=True, default=list, size=None
                    ),
                ),
                ("aim_hours", models.PositiveSmallIntegerField(default=8)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_by_id", models.UUIDField(blank=True, null=True)),
                ("stop_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("district_id",), name="one_row_of_terms_a_district"),
                    models.CheckConstraint(
                        condition=models.Q(("opens__lt", models.F("closes"))),
                        name="school_opens_before_it_closes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
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
                ("code", models.CharField(max_length=12)),
                ("asked_at", models.DateTimeField()),
                ("asked_by_id", models.UUIDField(blank=True, null=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("text", "by text"),
                            ("link", "on their page"),
                            ("told", "told to staff"),
                            ("email", "by e-mail"),
                            ("whatsapp", "by WhatsApp"),
                            ("voice", "by phone"),
                        ],
                        max_length=8,
                    ),
                ),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="conversations.thread",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("district_id", "code"), name="one_seat_per_code"),
                    models.UniqueConstraint(
                        fields=("district_id", "thread", "adult_id"), name="one_seat_an_adult"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateText",
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
                ("body", models.TextField()),
                ("account_id", models.UUIDField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "template",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="conversations.template",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("template", "language", "district_id"), name="one_template_text_a_language"
                    )
                ],
            },
        ),
    ]
