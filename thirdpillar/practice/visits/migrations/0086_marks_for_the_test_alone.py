import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MACHINES


class Migration(migrations.Migration):
    """What the test alone may know of a student: for machines, and for nobody else."""

    dependencies = [
        ("visits", "0085_the_office_that_evaluates_sees_no_visitor"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConcernMark",
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
                ("student_id", models.UUIDField()),
                (
                    "known",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                (
                    "so",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("until", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "visit_year",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="visits.visityear",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("student_id", "visit_year", "district_id"),
                        name="one_mark_per_student_and_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("so__contained_by", models.F("known"))),
                        name="what_is_so_is_known",
                    ),
                ],
            },
        ),
        rls.protect("visits_concernmark", "false", wide=MACHINES),
    ]
