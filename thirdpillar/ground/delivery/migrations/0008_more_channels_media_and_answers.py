from django.db import migrations, models

CHANNELS = [
    ("sms", "Text message"),
    ("email", "E-mail"),
    ("letter", "Letter"),
    ("whatsapp", "WhatsApp"),
    ("voice", "Phone call"),
]


class Migration(migrations.Migration):
    """WhatsApp and phone calls; pictures and recordings that go along; where an answer to an e-mail goes."""

    dependencies = [("delivery", "0007_secrets_emptied_once_settled")]
    operations = [
        migrations.AlterField(
            model_name="message", name="channel", field=models.CharField(choices=CHANNELS, max_length=10)
        ),
        migrations.AlterField(
            model_name="stop", name="channel", field=models.CharField(choices=CHANNELS, max_length=10)
        ),
        migrations.AddField(
            model_name="message", name="media", field=models.JSONField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="message",
            name="reply_to",
            field=models.CharField(blank=True, db_default="", max_length=254),
        ),
    ]
