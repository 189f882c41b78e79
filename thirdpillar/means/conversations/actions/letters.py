"""A post as a letter: for whom the school reaches by no number and no e-mail."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.people.models import Placement
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import Section
from thirdpillar.means.conversations.models import Thread


def letter_of(
    thread: Thread, words: str, language: str, address: str, *, sender: str, link: str, phone: str, room: str
) -> dict:
    """What the letter's layout is given (proof/reports/layouts/letter.typ); `room` is for sorting alone."""
    tag = language if translation.check_for_language(language) else "en"
    with translation.override(tag):
        return {
            "language": language or "en",
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "sender": sender,
            "address": address.split("\n"),
            "title": sender if thread.is_sealed else thread.subject,
            "greeting": "",
            # Of a case the words stand sealed in the message itself, and nowhere beside it.
            "lead": "" if thread.is_sealed else words,
            "about": "",
            "facts": [],
            "offered": "",
            "supports": [],
            "answer": _("You can answer without an account."),
            "scan": _("Point your phone's camera at the square, or type this address:"),
            "link": link,
            "tell": _("Or call us: %(phone)s") % {"phone": number_label(phone)}
            if phone
            else _("Or tell the school's office."),
            "welcome": "",
            "room": room,
        }


def homeroom_of(student_ids: Collection[UUID], *, seen_by) -> str:
    """The homeroom of the first of these children who has one; "" where none has: letters are bundled by it."""
    placed = Placement.objects.seen_by(seen_by).filter(student_id__in=list(student_ids), left_at=None)
    rooms = Section.objects.seen_by(seen_by).filter(
        pk__in=placed.values("section_id"), is_homeroom=True, left_at=None
    )
    return rooms.order_by("title").values_list("title", flat=True).first() or ""
