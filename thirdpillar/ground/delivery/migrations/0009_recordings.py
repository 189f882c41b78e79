import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth


class Migration(migrations.Migration):
    """Voices that were recorded in answer to a call, under their district and school."""

    dependencies = [("delivery", "0008_more_channels_media_and_answers")]
    operations = [
        migrations.CreateModel(
            name="Recording",
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
                ("provider", models.CharField(max_length=40)),
                ("provider_reference", models.CharField(max_length=200)),
                ("address", models.CharField(max_length=400)),
                ("reference_id", models.UUIDField(blank=True, null=True)),
                ("seconds", models.PositiveIntegerField(default=0)),
                ("content", models.BinaryField(db_default=b"", default=b"")),
                ("content_type", models.CharField(blank=True, db_default="", max_length=40)),
                ("tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("at", models.DateTimeField()),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="recordings",
                        to="delivery.message",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["district_id", "reference_id"], name="recording_by_reference")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district_id", "provider", "provider_reference"),
                        name="one_recording_per_reference",
                    )
                ],
            },
        ),
        rls.protect("delivery_recording", f"({breadth('school')} AND school_id = {SCHOOLS})"),
        rls.keyed_in_district("delivery_recording"),
        rls.same_district("delivery_recording", "message_id", "delivery_message"),
    ]
