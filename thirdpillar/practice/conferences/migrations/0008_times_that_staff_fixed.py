from django.db import migrations, models


class Migration(migrations.Migration):
    """A time that a home chose itself is told from one that staff fixed; of what is there, nothing says that a home did."""

    dependencies = [("conferences", "0007_compacts_under_their_school")]

    operations = [
        migrations.AddField(
            model_name="conference",
            name="is_own_choice",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
