from datetime import UTC, datetime

from django.db import migrations

from thirdpillar.ground.base.codes import new_code
from thirdpillar.means.conversations.rules.answers import answer_address

_TABLES = ("conversations_thread", "conversations_post", "conversations_seat", "delivery_message")
# The caregiver's code in the answering address of a mail to the second guardian.
_HELD = """
SELECT DISTINCT t.id, t.code, t.adult_id FROM delivery_message m
JOIN conversations_post p ON p.district_id = m.district_id AND p.id = m.reference_id
JOIN conversations_thread t ON t.id = p.thread_id
WHERE m.purpose = 'conversations.together' AND m.reply_to LIKE '%%+' || t.code || '-%%'
"""
_RENEWED = "UPDATE conversations_thread SET code = %s, code_at = %s WHERE id = %s"
# What waits carries the new link; the words of a case are sealed, and their link opens nothing.
_WAITING = """
UPDATE delivery_message m SET body = CASE WHEN m.is_secret THEN m.body ELSE replace(m.body, %(old)s, %(new)s) END,
  letter = replace(m.letter::text, %(old)s, %(new)s)::jsonb
FROM conversations_post p WHERE p.thread_id = %(thread)s AND m.district_id = p.district_id AND m.reference_id = p.id
  AND m.state IN ('ready', 'held')
RETURNING m.id, m.purpose, m.made_at, m.reply_to
"""
_SEAT = "SELECT code, adult_id FROM conversations_seat WHERE thread_id = %s AND adult_id <> %s AND left_at IS NULL"


def renew_what_was_held(cursor) -> int:
    """New codes for conversations whose second guardian got the caregiver's by e-mail; answer how many."""
    cursor.execute(_HELD)
    held = cursor.fetchall()
    for thread, old, caregiver in held:
        new = new_code()
        cursor.execute(_RENEWED, [new, datetime.now(UTC), thread])
        cursor.execute(_SEAT, [thread, caregiver])
        seat = cursor.fetchone()
        cursor.execute(_WAITING, {"old": old, "new": new, "thread": thread})
        for message, purpose, made_at, reply_to in cursor.fetchall():
            if reply_to:
                code, adult = (
                    (seat or ("", None)) if purpose == "conversations.together" else (new, caregiver)
                )
                address = answer_address(code, thread, adult, on=made_at.date()) if adult else ""
                cursor.execute("UPDATE delivery_message SET reply_to = %s WHERE id = %s", [address, message])
    return len(held)


def renew(apps, editor) -> None:
    """The owner of the tables sees no row of them; for this it must."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        renew_what_was_held(cursor)
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    """E-mails to a second guardian held the caregiver's own link: those links open nothing any more."""

    dependencies = [
        ("conversations", "0136_texts_at_every_school_of_a_family"),
        ("delivery", "0033_parts_of_long_texts"),
    ]
    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
