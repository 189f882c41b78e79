import uuid

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import IN_DISTRICT, MINE, MY_ACCOUNT, SCHOOLS, WIDE, breadth

HOW = [
    ("daily", "One e-mail each school morning"),
    ("at_once", "An e-mail at once, not at night"),
    ("not", "No e-mail"),
]

_BEFORE = f"(({breadth('school')} AND school_id = {SCHOOLS}) OR adult_id = {MINE})"
_NOW = (
    f"(({breadth('school')} AND (school_id = {SCHOOLS} OR handed_to_id = {MY_ACCOUNT})) OR adult_id = {MINE})"
)


def _policy(narrower: str) -> str:
    using = f"{IN_DISTRICT} AND ({WIDE} OR {narrower})"
    return f"ALTER POLICY tenancy ON conversations_inbound USING ({using}) WITH CHECK ({using})"


class Migration(migrations.Migration):
    """How each of the staff is told that a family waits; and texts that are handed to a person."""

    dependencies = [("conversations", "0132_words_of_what_was_said")]
    operations = [
        migrations.CreateModel(
            name="StaffNotice",
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
                ("account_id", models.UUIDField()),
                ("how", models.CharField(choices=HOW, db_default="daily", default="daily", max_length=8)),
                ("told_until", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddConstraint(
            "staffnotice",
            models.UniqueConstraint(fields=("district_id", "account_id"), name="one_notice_per_account"),
        ),
        rls.protect("conversations_staffnotice", f"account_id = {MY_ACCOUNT}"),
        migrations.AddField("inbound", "handed_to_id", models.UUIDField(blank=True, null=True)),
        migrations.AddField("inbound", "handed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "inbound",
            "seen_by_ids",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.RunSQL(_policy(_NOW), _policy(_BEFORE)),
    ]
