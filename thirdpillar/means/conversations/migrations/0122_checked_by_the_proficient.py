import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who vouches for a translation, subjects with versions, one text for a class, and how interpreting goes on."""

    dependencies = [
        ("conversations", "0121_calls_and_letters_have_a_price"),
    ]

    operations = [
        migrations.AddField(
            model_name="broadcastversion",
            name="is_vouched",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="interpreteroffer",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="interpreterrequest",
            name="nobody_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="segment",
            name="is_vouched",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="terms",
            name="certified_alone",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="thread",
            name="interpreter_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="translation",
            name="children",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="translation",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="followers",
                to="conversations.translation",
            ),
        ),
        migrations.AddField(
            model_name="translation",
            name="subject",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="translation",
            name="subject_draft",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="version",
            name="subject",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AlterField(
            model_name="interpreteroffer",
            name="state",
            field=models.CharField(
                choices=[
                    ("offered", "Asked"),
                    ("confirmed", "Said yes"),
                    ("declined", "Said no"),
                    ("withdrawn", "No longer needed"),
                    ("delivered", "Done"),
                    ("no_show", "Did not come"),
                ],
                default="offered",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="interpreterrequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Looking for somebody"),
                    ("confirmed", "Confirmed"),
                    ("delivered", "Done"),
                    ("line", "Done by the language line"),
                    ("no_show", "Nobody came"),
                    ("cancelled", "Called off"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="translation",
            index=models.Index(
                condition=models.Q(("lead__isnull", False)), fields=["lead"], name="translation_by_lead"
            ),
        ),
    ]
