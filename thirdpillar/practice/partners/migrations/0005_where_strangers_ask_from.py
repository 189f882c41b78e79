from django.db import migrations, models


class Migration(migrations.Migration):
    """How much came from one place within the hour: a mark of it, which is emptied in the night."""

    dependencies = [("partners", "0004_told_as")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="asked_from",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        )
        for name in ("question", "application")
    ]
