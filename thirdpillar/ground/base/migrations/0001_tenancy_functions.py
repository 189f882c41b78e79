from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """The five functions that every row-level security policy reads."""

    initial = True
    dependencies: list = []
    operations = [migrations.RunSQL(rls.FUNCTIONS, rls.DROP_FUNCTIONS)]
