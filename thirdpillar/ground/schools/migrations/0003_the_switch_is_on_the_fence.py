from django.db import migrations


class Migration(migrations.Migration):
    """Whether a district's messages are stopped is kept by delivery alone."""

    dependencies = [("schools", "0002_row_level_security")]

    operations = [migrations.RemoveField("district", "sending_stopped_at")]
