from django.db import migrations, models


class Migration(migrations.Migration):
    """What a case holds is sealed in every column; what was there before is sealed by `thirdpillar reseal`."""

    dependencies = [("conversations", "0070_words_by_mail_whatsapp_and_phone")]
    operations = [
        migrations.AddField("doubt", "is_sealed", models.BooleanField(db_default=False, default=False)),
        migrations.AlterField("doubt", "said", models.TextField(blank=True, default="")),
        migrations.AlterField("translation", "draft", models.TextField(blank=True, default="")),
        migrations.AlterField(
            "translation",
            "trouble",
            models.CharField(
                blank=True,
                choices=[
                    ("no_engine", "No translation service is set up."),
                    ("unsupported", "No translation service knows this language."),
                    ("out_of_reach", "The translation service did not answer."),
                    ("lost", "The machine lost a name, a number, a date or a link."),
                    ("terms", "The machine did not use the school's own words."),
                    ("unknown_language", "Nobody knows which language this is."),
                    ("by_class", "Texts of this kind are checked by a person."),
                    ("of_case", "What only few may read is given to no translation service outside."),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField("attachment", "alt", models.TextField(blank=True, default="")),
        migrations.AlterField("attachment", "name", models.TextField(blank=True, default="")),
        migrations.AlterField("interpreterrequest", "about", models.TextField()),
        migrations.AlterField("interpreterrequest", "words", models.TextField(blank=True, default="")),
        migrations.AlterField("interpreterrequest", "translated", models.TextField(blank=True, default="")),
    ]
