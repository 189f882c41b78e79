import django.contrib.postgres.fields
from django.db import migrations, models

# The owner of the table sees no row of it; for this one statement it must.
_ALERTS = """
ALTER TABLE conversations_broadcast NO FORCE ROW LEVEL SECURITY;
UPDATE conversations_broadcast SET text_class = 'emergency' WHERE pace = 'emergency';
ALTER TABLE conversations_broadcast FORCE ROW LEVEL SECURITY;
"""
CLASSES = [
    ("everyday", "Everyday: a machine's translation leaves at once, with a label"),
    ("discipline", "Discipline or special education: a person checks the translation first"),
    ("vital", "Vital document: a person checks the translation first"),
    ("emergency", "Emergency: at once, whatever translation there is"),
]


def _languages():
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=20), db_default=[], default=list, size=None
    )


class Migration(migrations.Migration):
    """What a broadcast weighs, and which languages of its families wait for words that may leave."""

    dependencies = [("conversations", "0082_files_no_longer_kept")]
    operations = [
        migrations.AddField(
            model_name="broadcast",
            name="text_class",
            field=models.CharField(choices=CLASSES, db_default="everyday", default="everyday", max_length=10),
        ),
        migrations.AddField(
            model_name="broadcast",
            name="in_original",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(model_name="broadcast", name="waiting_languages", field=_languages()),
        migrations.AddField(model_name="broadcast", name="only_languages", field=_languages()),
        migrations.RunSQL(_ALERTS, migrations.RunSQL.noop),
    ]
