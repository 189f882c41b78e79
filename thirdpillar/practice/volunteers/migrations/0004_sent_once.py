from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A form that is sent twice asks, and offers, once."""

    dependencies = [("volunteers", "0003_place_given_back")]

    operations = [
        migrations.AddField("offer", "key", models.CharField(max_length=40, blank=True, default="")),
        migrations.AddField("lesson", "key", models.CharField(max_length=40, blank=True, default="")),
        migrations.AddConstraint(
            "offer",
            models.UniqueConstraint(
                fields=["volunteer", "key", "district_id"],
                condition=Q(key__gt="", withdrawn_at=None),
                name="one_offer_per_key",
            ),
        ),
        migrations.AddConstraint(
            "lesson",
            models.UniqueConstraint(
                fields=["offer", "account_id", "key", "district_id"],
                condition=Q(key__gt="") & ~Q(stage="off"),
                name="one_lesson_per_key",
            ),
        ),
    ]
