from django.db import migrations

from thirdpillar.ground.base.rls import DROP_FURTHER_FUNCTIONS, FURTHER_FUNCTIONS


class Migration(migrations.Migration):
    """Policies may ask which account is asking, and for which sections it teaches."""

    dependencies = [("base", "0003_folded_texts")]
    operations = [migrations.RunSQL(FURTHER_FUNCTIONS, DROP_FURTHER_FUNCTIONS)]
