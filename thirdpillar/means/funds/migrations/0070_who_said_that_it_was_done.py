from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever approves pay reads who said that it was done, and whether another who was there agreed."""

    dependencies = [("funds", "0060_principals_do_not_see_who_visits")]
    operations = [
        migrations.AddField(
            model_name="payitem", name="told_by_id", field=models.UUIDField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="payitem",
            name="is_agreed",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
