import uuid

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Who was there and was reminded; promises of a home, kept or let go; words quoted only where the family said so."""

    dependencies = [("visits", "0030_planning")]
    operations = [
        migrations.AddField("seat", "was_there", models.BooleanField(null=True, blank=True)),
        migrations.AddField("seat", "prompted_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField("seat", "prompts", models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.AddField("promise", "prompted_at", models.DateTimeField(null=True, blank=True)),
        # No deed has written a promise before this one.
        migrations.AddField(
            "promise", "household_id", models.UUIDField(default=uuid.UUID(int=0)), preserve_default=False
        ),
        migrations.AddIndex(
            "promise", models.Index(fields=["district_id", "household_id"], name="promise_by_home")
        ),
        migrations.AddConstraint(
            "promise",
            models.CheckConstraint(
                condition=Q(kept_at=None) | Q(let_go_at=None), name="a_promise_is_kept_or_let_go"
            ),
        ),
        migrations.AddConstraint(
            "hopesanddreams",
            models.CheckConstraint(
                condition=Q(may_be_quoted=False) | Q(by_family=True),
                name="a_family_itself_lets_words_be_quoted",
            ),
        ),
    ]
