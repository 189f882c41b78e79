import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models


class Migration(migrations.Migration):
    """When families could come, squares of homes, a bus company's timetable, and searches for a time and place."""

    dependencies = [
        ("gatherings", "0011_programmes_under_their_district"),
    ]

    operations = [
        migrations.CreateModel(
            name="FreeTimes",
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
                ("household_id", models.UUIDField()),
                (
                    "parts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("week-am", "Monday to Friday, in the morning"),
                                ("week-pm", "Monday to Friday, in the afternoon"),
                                ("week-eve", "Monday to Friday, in the evening"),
                                ("sat-am", "Saturday morning"),
                                ("sat-pm", "Saturday afternoon or evening"),
                                ("sun", "Sunday"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("childcare", models.BooleanField(default=False)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("link", "Family's link"),
                            ("text", "Text message"),
                            ("staff", "Told to staff"),
                            ("kiosk", "Kiosk"),
                            ("qr", "Own QR code"),
                            ("paper", "Paper sheet"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by_account_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district_id", "household_id"), name="one_free_time_per_household"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HomeSquare",
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
                ("household_id", models.UUIDField()),
                ("north", models.FloatField()),
                ("east", models.FloatField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district_id", "household_id"), name="one_square_per_household"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("east__gte", -180), ("east__lte", 180), ("north__gte", -90), ("north__lte", 90)
                        ),
                        name="square_is_on_earth",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TransitFeed",
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
                ("name", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("stops", models.PositiveIntegerField()),
                ("trips", models.PositiveIntegerField()),
                ("notes", models.JSONField(default=list)),
                ("loaded_at", models.DateTimeField()),
                ("loaded_by_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("district_id",), name="one_feed_a_district")],
            },
        ),
        migrations.CreateModel(
            name="TimeSearch",
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
                ("times", models.JSONField(default=list)),
                ("places", models.JSONField(default=list)),
                ("sessions", models.PositiveSmallIntegerField(default=1)),
                ("most_minutes", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by_id", models.UUIDField(null=True)),
                ("asked_as", models.CharField(blank=True, max_length=20)),
                ("failures", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("found", models.JSONField(default=dict)),
                (
                    "gathering",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="time_searches",
                        to="gatherings.gathering",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)), fields=["asked_at"], name="search_still_to_do"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gathering", "district_id"), name="one_search_per_gathering"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sessions__gte", 1), ("sessions__lte", 6)),
                        name="search_for_some_sessions",
                    ),
                ],
            },
        ),
    ]
