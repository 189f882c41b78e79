import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth


class Migration(migrations.Migration):
    """What people speak so that calls can play it, under its district and school."""

    dependencies = [
        ("delivery", "0042_reports_that_overtake"),
    ]

    operations = [
        migrations.CreateModel(
            name="Script",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sentence", "Sentence"),
                            ("alert", "Alert"),
                            ("broadcast", "Broadcast"),
                            ("post", "Post"),
                            ("gathering", "Gathering"),
                            ("visit", "Visit"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reference_id", models.UUIDField(blank=True, null=True)),
                ("language", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("words", models.TextField()),
                ("original", models.TextField(blank=True, default="")),
                ("wanted_at", models.DateTimeField(blank=True, null=True)),
                ("about_since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Speech",
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
                ("account_id", models.UUIDField(blank=True, null=True)),
                (
                    "spoken_by",
                    models.CharField(choices=[("file", "file"), ("phone", "by phone")], max_length=10),
                ),
                ("seconds", models.PositiveIntegerField(default=0)),
                ("content", models.BinaryField(db_default=b"", default=b"")),
                ("content_type", models.CharField(blank=True, db_default="", max_length=40)),
                (
                    "provider_reference",
                    models.CharField(blank=True, db_default="", default="", max_length=200),
                ),
                ("is_synthetic", models.BooleanField(db_default=False, default=False)),
                ("at", models.DateTimeField()),
                ("kept_at", models.DateTimeField(blank=True, null=True)),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="message",
            name="speech",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="message",
            name="asks",
            field=models.CharField(
                blank=True,
                choices=[("", ""), ("wellbeing", "wellbeing"), ("news", "news"), ("speech", "speech")],
                db_default="",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "held"), ("why", "needs a voice")),
                fields=["district_id", "state_at"],
                name="message_needs_voice",
            ),
        ),
        migrations.AddIndex(
            model_name="script",
            index=models.Index(fields=["district_id", "language", "digest"], name="script_by_words"),
        ),
        migrations.AddIndex(
            model_name="script",
            index=models.Index(fields=["district_id", "reference_id"], name="script_by_reference"),
        ),
        migrations.AddConstraint(
            model_name="script",
            constraint=models.UniqueConstraint(
                fields=("district_id", "school_id", "language", "digest"),
                name="one_script_per_words",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="speech",
            name="script",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="speeches",
                to="delivery.script",
            ),
        ),
        migrations.AddIndex(
            model_name="speech",
            index=models.Index(fields=["script", "at"], name="speech_by_script"),
        ),
        migrations.AddConstraint(
            model_name="speech",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kept_at__isnull", False), ("replaced_at", None)),
                fields=("script", "district_id"),
                name="one_speech_played",
            ),
        ),
        rls.protect("delivery_script", f"({breadth('school')} AND school_id = {SCHOOLS})"),
        rls.keyed_in_district("delivery_script"),
        rls.protect(
            "delivery_speech",
            f"({breadth('school')} AND EXISTS (SELECT 1 FROM delivery_script s WHERE s.id = delivery_speech.script_id))",
        ),
        rls.same_district("delivery_speech", "script_id", "delivery_script"),
    ]
