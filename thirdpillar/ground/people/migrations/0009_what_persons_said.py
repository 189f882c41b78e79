from django.db import migrations, models


def said(model: str, name: str, field: type = models.DateTimeField) -> migrations.AddField:
    return migrations.AddField(model_name=model, name=name, field=field(blank=True, null=True))


class Migration(migrations.Migration):
    """What a person here has said of numbers, languages and permissions stands against the next roster."""

    dependencies = [("people", "0008_unlisted_restrictions")]
    operations = [
        said("contactpoint", "removed_at"),
        said("contactpoint", "shared_said_at"),
        said("contactpointchange", "made_by_import_id", models.UUIDField),
        said("adult", "languages_said_at"),
        said("tie", "permissions_said_at"),
    ]
