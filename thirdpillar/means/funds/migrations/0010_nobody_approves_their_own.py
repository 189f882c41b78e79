from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Whoever is paid is not who approves it."""

    dependencies = [("funds", "0002_row_level_security")]
    operations = [
        migrations.AddConstraint(
            model_name="payitem",
            constraint=models.CheckConstraint(
                condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("account_id")),
                name="nobody_approves_their_own_pay",
            ),
        )
    ]
