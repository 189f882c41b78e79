from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_in_other_languages")]

    operations = [
        migrations.AddField(
            model_name="fair",
            name="told_as",
            field=models.CharField(blank=True, db_default="", default="", max_length=400),
        ),
    ]
