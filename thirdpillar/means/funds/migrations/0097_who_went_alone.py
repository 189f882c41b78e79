from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever approves pay reads that fewer were there than the deed asks for."""

    dependencies = [("funds", "0091_title_i_schools")]
    operations = [
        migrations.AddField(
            model_name="payitem",
            name="is_alone",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
