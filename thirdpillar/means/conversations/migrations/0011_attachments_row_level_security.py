from django.db import migrations

from thirdpillar.ground.base import rls

# The thread's, the text's and the attachment's own policy decide: a sub-select sees only what the asker sees.
_ATTACHMENT = """(EXISTS (SELECT 1 FROM conversations_thread t WHERE t.id = conversations_attachment.thread_id)
  OR (thread_id IS NULL
      AND EXISTS (SELECT 1 FROM conversations_inbound i WHERE i.id = conversations_attachment.inbound_id)))"""
_CONTENT = """EXISTS (SELECT 1 FROM conversations_attachment a
  WHERE a.id = conversations_attachmentcontent.attachment_id)"""


class Migration(migrations.Migration):
    """Attachments as visible as their thread, or the text that brought them; their bytes as visible as they."""

    dependencies = [("conversations", "0010_attachments"), ("base", "0004_account_and_sections")]
    operations = [
        rls.protect("conversations_attachment", _ATTACHMENT),
        rls.protect("conversations_attachmentcontent", _CONTENT),
        rls.keyed_in_district("conversations_inbound"),
        rls.keyed_in_district("conversations_attachment"),
        rls.same_district("conversations_attachment", "thread_id", "conversations_thread"),
        rls.same_district("conversations_attachment", "post_id", "conversations_post"),
        rls.same_district("conversations_attachment", "inbound_id", "conversations_inbound"),
        rls.same_district("conversations_attachmentcontent", "attachment_id", "conversations_attachment"),
        rls.once_in_district("conversations_attachmentcontent", "attachment_id"),
    ]
