from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import breadth

_IN_THREAD = "EXISTS (SELECT 1 FROM conversations_thread t WHERE t.id = conversations_translation.thread_id)"


class Migration(migrations.Migration):
    """Drafts under their conversation and never for a family; memory and doubts for the office and machines alone."""

    dependencies = [("conversations", "0020_translations"), ("base", "0004_account_and_sections")]
    operations = [
        rls.protect("conversations_translation", f"(NOT {breadth('family')} AND {_IN_THREAD})"),
        rls.protect("conversations_doubt", "false"),
        rls.protect("conversations_segment", "false"),
        rls.protect("conversations_segmentband", "false"),
        rls.protect("conversations_schoolterm"),
        rls.protect("conversations_classrule"),
        rls.keyed_in_district("conversations_segment"),
        rls.same_district("conversations_translation", "thread_id", "conversations_thread"),
        rls.same_district("conversations_translation", "post_id", "conversations_post"),
        rls.same_district("conversations_segmentband", "segment_id", "conversations_segment"),
    ]
