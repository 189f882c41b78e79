from django.db import migrations, models


class Migration(migrations.Migration):
    """A family's words also come by e-mail, by WhatsApp and by phone."""

    dependencies = [("conversations", "0051_interpreting_row_level_security")]
    operations = [
        migrations.AlterField(
            model_name="post",
            name="way",
            field=models.CharField(
                blank=True,
                choices=[
                    ("text", "by text"),
                    ("link", "on their page"),
                    ("told", "told to staff"),
                    ("email", "by e-mail"),
                    ("whatsapp", "by WhatsApp"),
                    ("voice", "by phone"),
                ],
                max_length=8,
            ),
        ),
    ]
