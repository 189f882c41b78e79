from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """A text that follows another does so within its own district."""

    dependencies = [("conversations", "0122_checked_by_the_proficient")]
    operations = [
        rls.keyed_in_district("conversations_translation"),
        rls.same_district("conversations_translation", "lead_id", "conversations_translation"),
    ]
