from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """The map of an area is its district's."""

    dependencies = [("gatherings", "0064_map_of_the_area")]

    operations = [rls.protect("gatherings_areamap")]
