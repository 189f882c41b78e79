from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0083_bus_rides_under_their_student")]
    operations = [
        migrations.AddField("contactpoint", "doubted_at", models.DateTimeField(blank=True, null=True)),
    ]
