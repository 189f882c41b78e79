from django.db import migrations, models


class Migration(migrations.Migration):
    """Of two guardians who read together each is given their own language, by the same rule."""

    dependencies = [("conversations", "0080_sealed_wherever_words_of_a_case_stand")]
    operations = [
        migrations.AddField("translation", "to_first", models.BooleanField(db_default=True, default=True)),
        migrations.AddField("translation", "to_second", models.BooleanField(db_default=False, default=False)),
    ]
