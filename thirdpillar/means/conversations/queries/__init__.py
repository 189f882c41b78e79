"""Questions about conversations. Every one takes `seen_by`, the scope that asks."""

from thirdpillar.means.conversations.queries.addressees import Addressee, addressee, addressee_of
from thirdpillar.means.conversations.queries.attachments import (
    attachment,
    attachments_of_texts,
    attachments_of_thread,
    picture_to_send,
)
from thirdpillar.means.conversations.queries.glossary import glossary, glossary_languages, stricter_classes
from thirdpillar.means.conversations.queries.inbound import texts_done, texts_needing_a_person
from thirdpillar.means.conversations.queries.outreach import outreach
from thirdpillar.means.conversations.queries.text_checks import proposals, text_checks
from thirdpillar.means.conversations.queries.threads import (
    ALL,
    BOXES,
    MINE,
    Line,
    colleagues,
    language_written,
    latest_word,
    lines_of,
    people_of,
    post_said,
    thread,
    thread_by_code,
    threads,
    waiting_for_us,
)
from thirdpillar.means.conversations.queries.touchpoints import households_touched_since, touchpoints
from thirdpillar.means.conversations.queries.transcripts import transcripts_of
from thirdpillar.means.conversations.queries.translation import doubts, translations_waiting, versions_of
from thirdpillar.means.conversations.queries.waiting import Asking, asking_by_language

__all__ = [
    "ALL",
    "BOXES",
    "MINE",
    "Addressee",
    "Asking",
    "Line",
    "addressee",
    "addressee_of",
    "asking_by_language",
    "attachment",
    "attachments_of_texts",
    "attachments_of_thread",
    "colleagues",
    "doubts",
    "glossary",
    "glossary_languages",
    "households_touched_since",
    "language_written",
    "latest_word",
    "lines_of",
    "outreach",
    "people_of",
    "picture_to_send",
    "post_said",
    "proposals",
    "stricter_classes",
    "text_checks",
    "texts_done",
    "texts_needing_a_person",
    "thread",
    "thread_by_code",
    "threads",
    "touchpoints",
    "transcripts_of",
    "translations_waiting",
    "versions_of",
    "waiting_for_us",
]
