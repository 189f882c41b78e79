import uuid

import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls

KINDS = [
    ("refused", "Refused"),
    ("dead", "Dead"),
    ("stop", "Stop"),
    ("gave_up", "Gave Up"),
    ("moved", "Moved"),
]


class Migration(migrations.Migration):
    """Providers that take nothing for a while; since when a message fails, what ended it, and that it was handed on."""

    dependencies = [("delivery", "0031_messages_by_address")]
    operations = [
        migrations.CreateModel(
            name="Outage",
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
                ("since", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("why", models.CharField(blank=True, max_length=300)),
                ("is_our_account", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district_id", "provider"), name="one_outage_per_provider"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="failing_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="failure",
            field=models.CharField(blank=True, choices=KINDS, db_default="", default="", max_length=8),
        ),
        migrations.AddField(
            model_name="message",
            name="passed_on_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("passed_on_at", None), models.Q(("failure", ""), _negated=True)),
                fields=["district_id", "id"],
                name="message_to_pass_on",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("failure", "gave_up"), ("state", "refused")),
                fields=["district_id", "state_at"],
                name="message_given_up",
            ),
        ),
        rls.protect("delivery_outage", "false"),
    ]
