from django.db import migrations, models


class Migration(migrations.Migration):
    """Since when a link carries its code: what went out before carried another, which opens nothing."""

    dependencies = [("gatherings", "0005_rounds_of_inviting")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="code_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
