from django.db import migrations, models


class Migration(migrations.Migration):
    """A restriction whose row could not be read in full restricts everything and waits for people to decide."""

    dependencies = [("people", "0014_names_in_dictionary_order")]
    operations = [
        migrations.AddField(
            model_name="restriction",
            name="unread_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
