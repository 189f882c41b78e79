from django.db import migrations, models


class Migration(migrations.Migration):
    """Of which time that came to nothing a person tells a family that no message reaches."""

    dependencies = [("visits", "0134_which_text_times_were_offered_in")]
    operations = [
        migrations.AddField("invitation", "to_tell_of", models.DateTimeField(blank=True, null=True)),
    ]
