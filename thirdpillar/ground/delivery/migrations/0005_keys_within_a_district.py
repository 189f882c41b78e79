from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """No key and no reference reaches over the edge of a district."""

    dependencies = [("delivery", "0004_message_classes_for_replies")]
    operations = [
        rls.keyed_in_district("delivery_message"),
        rls.same_district("delivery_receipt", "message_id", "delivery_message"),
    ]
