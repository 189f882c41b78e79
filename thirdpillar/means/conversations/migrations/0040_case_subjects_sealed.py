from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0031_broadcasts_row_level_security"),
    ]

    operations = [
        migrations.AlterField(
            model_name="thread",
            name="subject",
            field=models.TextField(),
        ),
    ]
