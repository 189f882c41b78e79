from django.db import migrations

from thirdpillar.ground.base.sealing import SealedTextField


class Migration(migrations.Migration):
    """Where a visit by video is, sealed as every place is."""

    dependencies = [("visits", "0095_visitors_are_asked_if_they_are_out")]
    operations = [migrations.AddField("visit", "video_link", SealedTextField(blank=True, default=""))]
