from django.db import migrations, models


class Migration(migrations.Migration):
    """When the district's people last checked our own texts."""

    dependencies = [("schools", "0004_numbers_that_families_call")]
    operations = [
        migrations.AddField(
            model_name="district",
            name="texts_checked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
