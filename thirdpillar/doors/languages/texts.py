"""Our own texts in one language, as a person checks them: of the pages, and of the messages to families."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import to_locale

from thirdpillar.ground.base.days import names_to_check
from thirdpillar.ground.base.wordings import FALLBACK
from thirdpillar.means.conversations.actions.text_checks import digest_of
from thirdpillar.means.conversations.wording.alerts import alerts_to_check
from thirdpillar.means.conversations.wording.beside import drafts_to_check
from thirdpillar.means.conversations.wording.lines import lines_to_check
from thirdpillar.practice.conferences import wording as conferences
from thirdpillar.practice.gatherings import wording as gatherings
from thirdpillar.practice.visits import wording as visits
from thirdpillar.practice.visits.wording import booked, trust
from thirdpillar.practice.volunteers import wording as volunteers

# Pages that families read, by what stands in a template's path.
_OF_FAMILIES = ("/family", "kiosk", "shell_family")


@dataclass(frozen=True)
class SystemText:
    """One text of ours: its key, what it says in English, and the draft in the language, one form a plural."""

    key: str
    english: tuple[str, ...]
    draft: tuple[str, ...]
    for_families: bool
    is_message: bool = False

    @property
    def has_marks(self) -> bool:
        """Whether something is filled in later: {place}."""
        return any("{" in each or "%(" in each for each in self.english)

    @property
    def digest(self) -> str:
        return digest_of(self.key)


@cache
def texts_of(language: str) -> tuple[SystemText, ...]:
    """All texts of a language: first what families read, then the rest; each in the order of the English words.

    What is whole sentences comes before what has marks in it: somebody who begins reads something plain first.
    """
    path = Path(settings.PACKAGE) / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"
    with path.open("rb") as words:
        catalog = read_po(words)
    shown_to_families = _on_pages_of_families()
    found = []
    for message in catalog:
        if message.id and message.string:
            english, draft = _forms(message.id), _forms(message.string)
            key = f"{message.context}\x04{english[0]}" if message.context else english[0]
            found.append(SystemText(key, english, draft, english[0] in shown_to_families))
    for room in (gatherings, visits, booked, trust, conferences, volunteers):
        own, source = room.wordings().get(language), room.wordings()[FALLBACK]
        found += [
            SystemText(
                room.text_key(name), (source.texts[name],), (text,), for_families=True, is_message=True
            )
            for name, text in (own.texts.items() if own else ())
        ]
    found += [
        SystemText(key, (english,), (draft,), for_families=True, is_message=True)
        for key, english, draft in (
            *drafts_to_check(language),
            *alerts_to_check(language),
            *lines_to_check(language),
            *names_to_check(language),
        )
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (not one.is_message, not one.for_families, one.has_marks, one.english[0].lower()),
        )
    )


def text_of(language: str, digest: str) -> SystemText | None:
    """One text by its digest."""
    return _by_digest(language).get(digest)


@cache
def _by_digest(language: str) -> dict[str, SystemText]:
    return {one.digest: one for one in texts_of(language)}


@cache
def _on_pages_of_families() -> frozenset[str]:
    from thirdpillar.doors.instance.gathering_texts import texts_in_templates

    folder = Path(settings.PACKAGE)
    paths = [
        path
        for path in folder.glob("**/templates/**/*.html")
        if any(each in str(path) for each in _OF_FAMILIES)
    ]
    return frozenset(text for _context, text in texts_in_templates(paths))


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text),)
