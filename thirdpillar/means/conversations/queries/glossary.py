"""The glossary of school terms: what a district says itself, over the drafts that standards hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.algorithms.translation import Term
from thirdpillar.means.conversations.models import ClassRule, SchoolTerm
from thirdpillar.standards import library

ENGLISH = "en"


@dataclass(frozen=True)
class GlossaryLine:
    """One term in one language. `citation` names where the English term is defined; confirmed or still a draft."""

    english: str
    language: str
    wanted: str
    keep: bool = False
    note: str = ""
    citation: str = ""
    id: UUID | None = None
    confirmed_by_id: UUID | None = None
    confirmed_at: datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def term(self) -> Term:
        return Term(self.english, self.wanted, self.keep)


def glossary_languages(on: date) -> tuple[str, ...]:
    """The languages that the drafts speak."""
    return tuple(
        dict.fromkeys(tag for entry in library.in_force("school_term", on) for tag in entry.terms["in"])
    )


def glossary(language: str, *, on: date, seen_by, search: str = "") -> list[GlossaryLine]:
    """All terms of a language in the order of the alphabet, the district's own words in the place of the drafts."""
    tag = _tag(language, on)
    lines = {
        fold(entry.title): GlossaryLine(
            entry.title, tag, entry.terms["in"].get(tag, ""), entry.terms.get("keep", False),
            entry.terms.get("note", ""), entry.citation,
        )
        for entry in library.in_force("school_term", on)
    }  # fmt: skip
    for own in SchoolTerm.objects.seen_by(seen_by).filter(language=tag):
        before = lines.get(own.folded)
        if own.removed_at:
            lines.pop(own.folded, None)
            continue
        lines[own.folded] = GlossaryLine(
            own.english, tag, own.wanted, own.keep, own.note, before.citation if before else "", own.pk,
            own.confirmed_by_id, own.confirmed_at,
        )  # fmt: skip
    wanted = fold(search)
    found = [
        line for line in lines.values()
        if not wanted or wanted in fold(line.english) or wanted in fold(line.wanted) or search in line.wanted
    ]  # fmt: skip
    return sorted(found, key=lambda line: fold(line.english))


def glossary_words(language: str, *, on: date, seen_by) -> dict[str, str]:
    """Terms and plainer words for somebody who writes in a language: what the glossary says they mean, or how it says them."""
    tag = language.partition("-")[0].lower()
    if tag != ENGLISH:
        lines = glossary(language, on=on, seen_by=seen_by)
        return {one.english: one.wanted for one in lines if one.wanted and not one.keep}
    # A note that was only taken over from a draft explains a word; one of the district's own says it plainer.
    drafted = {entry.terms.get("note", "") for entry in library.in_force("school_term", on)}
    own = SchoolTerm.objects.seen_by(seen_by).filter(removed_at=None).order_by("written_at", "pk")
    notes = {one.english: one.note.rstrip(".") for one in own if one.note and one.note not in drafted}
    return notes | {
        one.english: one.wanted for one in own if one.language == ENGLISH and one.wanted and not one.keep
    }


def enforced_terms(language: str, *, seen_by) -> tuple[Term, ...]:
    """What a machine's text must say: only what a keeper has confirmed. A draft binds nobody.

    Plainer words for our own English are for whoever writes: no machine puts them into what a family said.
    """
    if language.partition("-")[0].lower() == ENGLISH:
        return ()
    rows = SchoolTerm.objects.seen_by(seen_by).filter(
        language__in={language, language.partition("-")[0]}, confirmed_at__isnull=False, removed_at=None
    )
    return tuple(Term(one.english, one.wanted, one.keep) for one in rows.order_by("folded"))


def stricter_classes(*, seen_by) -> frozenset[str]:
    """Classes of texts that the district has checked by a person though the standard does not ask it."""
    return frozenset(
        ClassRule.objects.seen_by(seen_by).filter(machine_alone=False).values_list("text_class", flat=True)
    )


def _tag(language: str, on: date) -> str:
    known = glossary_languages(on)
    first = language.partition("-")[0]
    return next((tag for tag in (language, first) if tag in known), language)
