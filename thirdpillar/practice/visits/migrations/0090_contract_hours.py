from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

CONTRACT = Q(contract_days=[], contract_begins=None, contract_ends=None) | Q(
    ~Q(contract_days=[]), contract_begins__lt=F("contract_ends")
)


def contract_day(model: str) -> list:
    """When educators work by contract."""
    fields = {
        "contract_days": ArrayField(
            base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
        ),
        "contract_begins": models.TimeField(blank=True, null=True),
        "contract_ends": models.TimeField(blank=True, null=True),
    }
    return [migrations.AddField(model, name, field) for name, field in fields.items()]


class Migration(migrations.Migration):
    """Whether a visit is outside the contract day is reckoned; a length out of the usual is asked about."""

    dependencies = [("visits", "0087_who_may_visit_and_when")]
    operations = [
        *contract_day("visityear"),
        *contract_day("schoolterms"),
        migrations.AddConstraint(
            "visityear",
            models.CheckConstraint(condition=CONTRACT, name="year_contract_day_begins_before_it_ends"),
        ),
        migrations.AddConstraint(
            "schoolterms",
            models.CheckConstraint(condition=CONTRACT, name="school_contract_day_begins_before_it_ends"),
        ),
        # Years that there are begin with the numbers of the standard of this day.
        migrations.AddField(
            "visityear",
            "shortest_minutes",
            models.PositiveSmallIntegerField(default=10),
            preserve_default=False,
        ),
        migrations.AddField(
            "visityear",
            "longest_minutes",
            models.PositiveSmallIntegerField(default=90),
            preserve_default=False,
        ),
        migrations.AddField(
            "visit", "outside_minutes", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.AddField(
            "seat", "objection", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
        migrations.AddField("seat", "objected_at", models.DateTimeField(blank=True, null=True)),
    ]
