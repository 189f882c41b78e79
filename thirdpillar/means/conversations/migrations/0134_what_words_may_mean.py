from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0133_staff_are_told")]
    operations = [
        migrations.AddField(
            model_name="post",
            name="may_mean",
            field=models.CharField(
                blank=True,
                choices=[
                    ("stop", "May want no more texts"),
                    ("wrong_number", "May be a wrong number"),
                    ("help", "Needs help"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        )
    ]
