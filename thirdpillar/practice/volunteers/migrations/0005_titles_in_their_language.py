from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What a teacher's lesson is about, in the family's language: a machine's draft beside the title."""

    dependencies = [("volunteers", "0004_sent_once")]

    operations = [
        migrations.AddField("lesson", "body", models.CharField(max_length=300, blank=True, default="")),
        migrations.AddField(
            "lesson", "body_language", models.CharField(max_length=20, blank=True, default="")
        ),
        migrations.AddField(
            "lesson",
            "version",
            models.CharField(
                max_length=8,
                choices=[
                    ("none", "Not needed"),
                    ("waiting", "Waiting"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                ],
                default="none",
            ),
        ),
        migrations.AddField("lesson", "next_try_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField("lesson", "lease_until", models.DateTimeField(null=True, blank=True)),
        migrations.AddField("lesson", "attempt", models.PositiveSmallIntegerField(default=0)),
        migrations.AddIndex(
            "lesson",
            models.Index(
                fields=["district_id", "next_try_at"],
                condition=Q(version="waiting"),
                name="lesson_to_translate",
            ),
        ),
    ]
