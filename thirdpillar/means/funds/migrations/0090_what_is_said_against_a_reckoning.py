from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever approves pay reads what was said against its reckoning, and says of a length out of the usual that it is right."""

    dependencies = [("funds", "0071_late_pay_is_told")]
    operations = [
        migrations.AddField(
            model_name="payitem",
            name="objection",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="payitem",
            name="told_minutes",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="payitem",
            name="is_questioned",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
