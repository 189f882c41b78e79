from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import breadth

# The thread's and the text's own policy decide: a sub-select sees only what the asker sees. No family is shown them.
_TRANSCRIPT = f"""(NOT {breadth("family")} AND (
  EXISTS (SELECT 1 FROM conversations_thread t WHERE t.id = conversations_transcript.thread_id)
  OR (thread_id IS NULL
      AND EXISTS (SELECT 1 FROM conversations_inbound i WHERE i.id = conversations_transcript.inbound_id))))"""
_VERSION = """EXISTS (SELECT 1 FROM conversations_transcript t
  WHERE t.id = conversations_transcriptversion.transcript_id)"""


class Migration(migrations.Migration):
    """The words of a voice note are as visible as the conversation, or the text, that it came with; to staff alone."""

    dependencies = [("conversations", "0101_transcripts")]
    operations = [
        rls.protect("conversations_transcript", _TRANSCRIPT),
        rls.protect("conversations_transcriptversion", _VERSION),
        rls.keyed_in_district("conversations_transcript"),
        rls.same_district("conversations_transcript", "thread_id", "conversations_thread"),
        rls.same_district("conversations_transcript", "inbound_id", "conversations_inbound"),
        rls.same_district("conversations_transcript", "attachment_id", "conversations_attachment"),
        rls.same_district("conversations_transcriptversion", "transcript_id", "conversations_transcript"),
    ]
