from django.db import migrations, models


class Migration(migrations.Migration):
    """Rounds and counts that fail are tried again with pauses, then left to people."""

    dependencies = [("gatherings", "0007_rounds_in_their_district")]
    operations = [
        migrations.AddField(
            "invitationround", "failures", models.PositiveSmallIntegerField(default=0, db_default=0)
        ),
        migrations.AddField("invitationround", "retry_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField(
            "audiencecount", "failures", models.PositiveSmallIntegerField(default=0, db_default=0)
        ),
    ]
