from django.db import migrations, models


class Migration(migrations.Migration):
    """A school's own number, for letters and answers."""

    dependencies = [("schools", "0003_the_switch_is_on_the_fence")]
    operations = [
        migrations.AddField(
            model_name="school",
            name="reply_phone",
            field=models.CharField(blank=True, db_default="", max_length=20),
        ),
    ]
