from django.db import migrations, models


class Migration(migrations.Migration):
    """Since when a link carries its code: what went out before carried another, which opens nothing."""

    dependencies = [("conversations", "0103_broadcasts_that_cannot_go_on")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="code_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="seat",
            name="code_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
