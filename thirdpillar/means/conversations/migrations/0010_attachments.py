import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0005_checks_of_our_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="inbound",
            name="language",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.CreateModel(
            name="Attachment",
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
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "On its way to us"), ("kept", "Kept"), ("refused", "Not taken")],
                        default="kept",
                        max_length=10,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("image", "Picture"), ("paper", "Paper (PDF)"), ("sound", "Sound")],
                        max_length=10,
                    ),
                ),
                ("media_type", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("alt", models.CharField(blank=True, max_length=300)),
                ("size", models.PositiveIntegerField(default=0)),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("source", models.CharField(blank=True, max_length=500)),
                ("because", models.CharField(blank=True, max_length=40)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "inbound",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="conversations.inbound",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="conversations.post",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.thread",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AttachmentContent",
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
                ("body", models.BinaryField()),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="content",
                        to="conversations.attachment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["thread", "at"], name="attachment_by_thread"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["inbound"], name="attachment_by_inbound"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["district_id", "tried_at"],
                name="attachment_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("thread__isnull", False), ("inbound__isnull", False), _connector="OR"),
                name="attachment_hangs_on_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("inbound", None), models.Q(("digest", ""), _negated=True)),
                fields=("district_id", "post", "digest"),
                name="one_file_once_per_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("inbound__isnull", False)),
                fields=("district_id", "inbound", "source"),
                name="one_medium_once_per_text",
            ),
        ),
    ]
