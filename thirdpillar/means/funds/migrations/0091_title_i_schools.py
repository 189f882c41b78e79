import uuid

import django.db.models.functions.datetime
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth


class Migration(migrations.Migration):
    """A fund knows at which schools it pays; the office says which schools are Title I schools, from when and by what source."""

    dependencies = [("funds", "0090_what_is_said_against_a_reckoning")]
    operations = [
        migrations.AddField(
            model_name="fund",
            name="only_title_i",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="fund",
            name="only_school_ids",
            field=ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None),
        ),
        # Money of Title I that there is pays at Title I schools from now on.
        migrations.RunSQL(
            sql="""ALTER TABLE funds_fund NO FORCE ROW LEVEL SECURITY;
                   UPDATE funds_fund SET only_title_i = true WHERE source = 'title_i' AND closed_at IS NULL;
                   ALTER TABLE funds_fund FORCE ROW LEVEL SECURITY""",
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name="TitleISchool",
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
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("written_in", models.CharField(max_length=200)),
                ("said_by_id", models.UUIDField(blank=True, null=True)),
            ],
            options={"abstract": False},
        ),
        migrations.AddConstraint(
            model_name="titleischool",
            constraint=models.CheckConstraint(
                condition=Q(ends_on=None) | Q(begins_on__lte=F("ends_on")),
                name="title_i_begins_before_it_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="titleischool",
            constraint=models.UniqueConstraint(
                condition=Q(ends_on=None),
                fields=["district_id", "school_id"],
                name="one_open_title_i_a_school",
            ),
        ),
        rls.protect("funds_titleischool", f"({breadth('school')} AND school_id = {SCHOOLS})"),
    ]
