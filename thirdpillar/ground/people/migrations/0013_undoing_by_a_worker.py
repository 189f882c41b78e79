from django.db import migrations, models


class Migration(migrations.Migration):
    """A large import is undone by a worker."""

    dependencies = [("people", "0012_an_import_is_at_work")]
    operations = [
        migrations.AlterField(
            model_name="rosterimport",
            name="wanted",
            field=models.CharField(
                choices=[
                    ("preview", "A look only"),
                    ("apply", "Take in unless held"),
                    ("force", "Take in, a person has confirmed"),
                    ("undo", "Put everything back"),
                ],
                db_default="preview",
                default="preview",
                max_length=10,
            ),
        ),
    ]
