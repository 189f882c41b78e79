import django.contrib.postgres.fields
from django.db import migrations, models

SAID = {
    "in_languages": lambda: models.JSONField(blank=True, db_default={}, default=dict),
    "lacks": lambda: django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
    ),
    "next_try_at": lambda: models.DateTimeField(blank=True, null=True),
    "lease_until": lambda: models.DateTimeField(blank=True, null=True),
    "attempt": lambda: models.PositiveSmallIntegerField(db_default=0, default=0),
}


class Migration(migrations.Migration):
    """Skills and goals of class teams in the languages of those who read them."""

    dependencies = [("conferences", "0020_what_a_home_was_told_of_a_team_meeting")]

    operations = [
        *(
            migrations.AddField(model_name=table, name=name, field=field())
            for table in ("skill", "goal")
            for name, field in SAID.items()
        ),
        *(
            migrations.AddIndex(
                model_name=table,
                index=models.Index(
                    condition=models.Q(("next_try_at__isnull", False)),
                    fields=["district_id", "next_try_at"],
                    name=f"{table}_to_say",
                ),
            )
            for table in ("skill", "goal")
        ),
    ]
