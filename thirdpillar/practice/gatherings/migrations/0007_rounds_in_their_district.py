from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """Rounds and counts refer to gatherings of their own district alone."""

    dependencies = [("gatherings", "0006_links_since_when")]
    operations = [
        rls.same_district(f"gatherings_{table}", "gathering_id", "gatherings_gathering")
        for table in ("audiencecount", "invitationround")
    ]
