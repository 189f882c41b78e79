import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0002_row_level_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Thread",
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
                ("section_id", models.UUIDField(blank=True, null=True)),
                ("adult_id", models.UUIDField()),
                ("household_id", models.UUIDField(blank=True, null=True)),
                (
                    "student_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "interest",
                    models.CharField(
                        choices=[
                            ("class", "The teachers of one class, and the school's office"),
                            ("school", "The school's office"),
                            ("case", "Only those who are named, and the district office"),
                        ],
                        max_length=10,
                    ),
                ),
                ("subject", models.CharField(max_length=120)),
                ("folded_subject", models.CharField(max_length=120)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("for_us", "Waiting for us"),
                            ("for_them", "Waiting for them"),
                            ("closed", "Closed"),
                        ],
                        default="for_them",
                        max_length=10,
                    ),
                ),
                ("standing_at", models.DateTimeField()),
                (
                    "staff_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("assigned_to_id", models.UUIDField(blank=True, null=True)),
                ("begun_by_id", models.UUIDField(blank=True, null=True)),
                ("code", models.CharField(max_length=12)),
            ],
            options={
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["district_id", "standing", "standing_at"], name="thread_by_standing"
                    ),
                    models.Index(fields=["district_id", "adult_id"], name="thread_by_adult"),
                    models.Index(fields=["district_id", "household_id"], name="thread_by_household"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("district_id", "code"), name="one_thread_per_code"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("standing", "closed"), _negated=True),
                            models.Q(("interest", "case"), _negated=True),
                        ),
                        fields=("district_id", "adult_id", "school_id", "section_id", "folded_subject"),
                        name="one_open_thread_per_subject",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("standing", "closed"), _negated=True), ("interest", "case")
                        ),
                        fields=("district_id", "adult_id", "begun_by_id", "folded_subject"),
                        name="one_open_case_per_subject",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
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
                    "said_by",
                    models.CharField(choices=[("school", "School"), ("family", "Family")], max_length=10),
                ),
                ("account_id", models.UUIDField(blank=True, null=True)),
                ("adult_id", models.UUIDField(blank=True, null=True)),
                ("household_id", models.UUIDField(blank=True, null=True)),
                ("body", models.TextField()),
                ("language", models.CharField(blank=True, max_length=20)),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[("text", "by text"), ("link", "on their page"), ("told", "told to staff")],
                        max_length=8,
                    ),
                ),
                ("inbound_id", models.UUIDField(blank=True, null=True)),
                ("key", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="conversations.thread",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Note",
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
                ("account_id", models.UUIDField(null=True)),
                ("body", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="conversations.thread",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Version",
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
                (
                    "made_by",
                    models.CharField(
                        choices=[
                            ("person", "Translated by a person"),
                            ("machine", "Translated by a machine, not checked"),
                            ("checked", "Translated by a machine, checked by a person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("engine", models.CharField(blank=True, max_length=40)),
                ("account_id", models.UUIDField(blank=True, null=True)),
                ("from_version_id", models.UUIDField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="conversations.post",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.thread",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["thread", "at"], name="post_by_thread"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["district_id", "at"], name="post_by_time"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(fields=("district_id", "key"), name="one_post_per_key"),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["thread", "at"], name="note_by_thread"),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(fields=["post", "at"], name="version_by_post"),
        ),
    ]
