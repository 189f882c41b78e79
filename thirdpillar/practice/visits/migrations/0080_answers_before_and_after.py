import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MACHINES

# {statement: 1 to 5}, and nothing else: no words, no names.
ON_THE_SCALE = """
ALTER TABLE visits_coreanswer ADD CONSTRAINT answers_lie_on_the_scale CHECK (
  jsonb_typeof(answers) = 'object'
  AND NOT jsonb_path_exists(answers, '$.* ? (@.type() != "number" || @ < 1 || @ > 5)'));
"""


class Migration(migrations.Migration):
    """What is answered before and after visits is for a machine that counts: no role reads a row of it."""

    dependencies = [
        ("visits", "0072_plans_in_their_district"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoreAnswer",
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
                ("school_id", models.UUIDField()),
                (
                    "side",
                    models.CharField(choices=[("visitor", "Visitors"), ("family", "Families")], max_length=8),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[("before", "Before the visits"), ("after", "After the visits")], max_length=8
                    ),
                ),
                ("key", models.CharField(max_length=32)),
                ("version", models.PositiveSmallIntegerField()),
                ("language", models.CharField(blank=True, max_length=20)),
                ("answers", models.JSONField(default=dict)),
                ("week_on", models.DateField()),
                (
                    "visit_year",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="visits.visityear",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visit_year", "side", "key", "moment", "district_id"),
                        name="answered_once_each_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("moment__in", ["before", "after"]), ("side__in", ["visitor", "family"])
                        ),
                        name="a_core_answer_has_its_time",
                    ),
                ],
            },
        ),
        rls.protect("visits_coreanswer", "false", wide=MACHINES),
        migrations.RunSQL(
            ON_THE_SCALE, "ALTER TABLE visits_coreanswer DROP CONSTRAINT answers_lie_on_the_scale"
        ),
    ]
