from django.db import migrations

from thirdpillar.ground.base.rls import DROP_ROLE_FUNCTION, ROLE_FUNCTION


class Migration(migrations.Migration):
    """Policies may ask in which role somebody asks: who evaluates educators does not see which of them visit."""

    dependencies = [("base", "0004_account_and_sections")]
    operations = [migrations.RunSQL(ROLE_FUNCTION, DROP_ROLE_FUNCTION)]
