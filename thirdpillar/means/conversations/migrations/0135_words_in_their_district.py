from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """Words refer to what was said in their own district alone."""

    dependencies = [("conversations", "0134_what_words_may_mean")]
    operations = [rls.same_district("conversations_postword", "post_id", "conversations_post")]
