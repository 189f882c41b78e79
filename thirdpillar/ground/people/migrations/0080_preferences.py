import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0017_earlier_looks_wait_for_nobody"),
    ]

    operations = [
        migrations.CreateModel(
            name="Preference",
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
                    "ways",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("sms", "Text message"),
                                ("email", "E-mail"),
                                ("voice", "Call"),
                                ("letter", "Letter"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "pace",
                    models.CharField(
                        choices=[
                            ("usual", "As the school does it"),
                            ("at_once", "Each message at once"),
                            ("digest", "What can wait together, in one message"),
                        ],
                        default="usual",
                        max_length=10,
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_until", models.TimeField(blank=True, null=True)),
                (
                    "said_by",
                    models.CharField(
                        choices=[
                            ("text", "by text"),
                            ("page", "on their page"),
                            ("voice", "in a call"),
                            ("staff", "told to staff"),
                        ],
                        max_length=10,
                    ),
                ),
                ("account_id", models.UUIDField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                ("was", models.JSONField(default=dict)),
                (
                    "adult",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preferences",
                        to="people.adult",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["adult", "at"], name="preference_by_adult")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("district_id", "adult"),
                        name="one_preference_holds",
                    )
                ],
            },
        ),
    ]
