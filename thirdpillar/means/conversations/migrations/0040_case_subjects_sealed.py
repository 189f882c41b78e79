from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0005_checks_of_our_texts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="thread",
            name="subject",
            field=models.TextField(),
        ),
    ]
