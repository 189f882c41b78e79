import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import thirdpillar.ground.base.models
from thirdpillar.ground.base import rls

# The post's own policy decides: a sub-select sees only what the asker sees.
_OF_POST = "EXISTS (SELECT 1 FROM conversations_post p WHERE p.id = conversations_postword.post_id)"


class Migration(migrations.Migration):
    """What conversations are searched by, as visible as the post that it stands in."""

    dependencies = [("conversations", "0130_who_of_us_is_in_a_conversation")]
    operations = [
        migrations.CreateModel(
            name="PostWord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=thirdpillar.ground.base.models.GenRandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("district_id", models.UUIDField(editable=False)),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=40)),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.post",
                    ),
                ),
            ],
        ),
        migrations.AddIndex("postword", models.Index(fields=["district_id", "word"], name="post_by_word")),
        migrations.AddConstraint(
            "postword",
            models.UniqueConstraint(fields=("post", "word", "district_id"), name="one_row_per_word_of_post"),
        ),
        rls.protect("conversations_postword", _OF_POST),
    ]
