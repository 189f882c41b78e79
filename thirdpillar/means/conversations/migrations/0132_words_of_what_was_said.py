from __future__ import annotations

import uuid

from django.db import migrations

from thirdpillar.ground.base.sealing import MARK
from thirdpillar.means.conversations.rules.searching import words_of

CHUNK = 2000
_SAID = """
SELECT p.id, p.district_id, p.body, t.subject,
       coalesce((SELECT string_agg(v.body, ' ') FROM conversations_version v WHERE v.post_id = p.id), '')
FROM conversations_post p JOIN conversations_thread t ON t.id = p.thread_id
WHERE t.interest <> 'case' AND p.emptied_at IS NULL AND p.id > %s ORDER BY p.id LIMIT %s
"""
_KEPT = """
INSERT INTO conversations_postword (district_id, post_id, word)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) ON CONFLICT DO NOTHING
"""
_TABLES = ("conversations_post", "conversations_thread", "conversations_version", "conversations_postword")


def keep_words_of_what_was_said(apps, editor) -> None:
    """Every post of before is found by its words, too. The owner of the tables sees no row of them; for this it must."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        last = uuid.UUID(int=0)
        while True:
            cursor.execute(_SAID, [last, CHUNK])
            said = cursor.fetchall()
            if not said:
                break
            last = said[-1][0]
            rows = [
                (district, post, word)
                for post, district, *texts in said
                for word in words_of(" ".join(text for text in texts if not text.startswith(MARK)))
            ]
            if rows:
                cursor.execute(_KEPT, [list(column) for column in zip(*rows, strict=True)])
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    """What was said before is found by its words, too."""

    dependencies = [("conversations", "0131_words_that_conversations_are_found_by")]
    operations = [migrations.RunPython(keep_words_of_what_was_said, migrations.RunPython.noop)]
