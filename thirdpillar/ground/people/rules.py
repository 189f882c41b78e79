"""May this be done to a family's records? Loaded facts in, a verdict with its citation out; no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.standards import library

# Who may set a family's records right, impose a restriction and read its particulars.
FRONT_OFFICE = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
LOOKERS = (*FRONT_OFFICE, Role.TEACHER)


def terms(id: str, on: date) -> dict[str, Any]:
    """The numbers of one entry of standards/federal/family_records.toml as they hold on a day."""
    return library.entry("family_records", id, on).terms


def must_be_front_office(by) -> None:
    """Deeds on other people's records are the front office's; a machine with a purpose acts for a person's deed."""
    if by.role not in FRONT_OFFICE and not (by.role is None and by.sees_all and by.purpose):
        raise Refused(_("Ask the school's office to do this."))


def must_be_district_office(by) -> None:
    """Roles are the district office's to give, or a machine's at work for it."""
    if by.role != Role.OFFICE and not (by.role is None and by.sees_all and by.purpose):
        raise Refused(_("Ask the district office to do this."))


def is_secondary(grade: str, *, on: date) -> bool:
    """Whether students of this grade may have an account of their own."""
    return grade.isdigit() and grade >= library.entry("sign_in", "student", on).terms["lowest_grade"]


def may_have_student_account(*, grade: str, birth_on: date | None, is_here: bool, on: date) -> None:
    """Raises Refused for a student who left, is of a lower grade, or is known to be too young."""
    entry = library.entry("sign_in", "student", on)
    if not is_here:
        raise Refused(_("This student is no longer on the roster."))
    if not is_secondary(grade, on=on):
        raise Refused(_("Only students of secondary grades can have an account."), entry.citation)
    if birth_on is not None:
        years = on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))
        if years < entry.terms["youngest_years"]:
            raise Refused(_("This student is too young for an account."), entry.citation)


# --- Free text ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TextFault:
    """What stands in a text that must not be kept, in words for the writer; never the text itself."""

    title: str
    citation: str


@lru_cache(maxsize=8)
def _compiled(on: date) -> tuple[tuple[str, str, tuple[re.Pattern, ...], tuple[str, ...]], ...]:
    found = []
    for entry in library.in_force("free_text", on):
        exact = [rf"\b{re.escape(word)}\b" for word in entry.terms.get("exact", ())]
        patterns = tuple(re.compile(each) for each in (*entry.terms.get("patterns", ()), *exact))
        words = tuple(f" {fold(word)} " for word in entry.terms.get("words", ()))
        found.append((entry.title, entry.citation, patterns, words))
    return tuple(found)


def text_faults(text: str, *, on: date) -> list[TextFault]:
    """What a free text holds that this product must not keep; empty when it may be saved."""
    folded = f" {fold(text)} "
    # Where words are not parted by spaces, or carry their article (Arabic, Chinese), a word may stand anywhere.
    return [
        TextFault(title, citation)
        for title, citation, patterns, words in _compiled(on)
        if any(pattern.search(text) for pattern in patterns)
        or any(word in folded or (ord(word[1]) > 0x5FF and word.strip() in folded) for word in words)
    ]


def may_keep_text(text: str, *, on: date) -> None:
    """Refuse a text with a number of identity or words about status; the writer puts it differently."""
    faults = text_faults(text, on=on)
    if faults:
        raise Refused(
            _("Nothing was saved, because the text holds %(what)s. Please write it without.")
            % {"what": "; ".join(str(_(fault.title)) for fault in faults)},
            faults[0].citation,
        )


def may_be_reference(text: str, *, on: date) -> None:
    """A restriction points to the paper (a docket number, a folder); the order's own words stay on paper."""
    rule = library.entry("order_text", "pointer_only", on)
    folded = f" {fold(text)} "
    phrase = any(f" {fold(word)} " in folded for word in rule.terms["words"])
    if (
        phrase
        or len(text) > rule.terms["longest"]
        or len(folded.split()) > rule.terms["most_words"]
        or "\n" in text
    ):
        raise Refused(
            _("Write only where the paper is, such as a docket number. The order's own words stay on paper."),
            rule.citation,
        )
    may_keep_text(text, on=on)


# --- Contact points -------------------------------------------------------------------------------------------------


def may_carry_private(state: str, *, left: bool = False, stopped: bool = False) -> bool:
    """Whether something about a child may go to a point: only one that its owner has confirmed."""
    return state == ContactState.CONFIRMED and not left and not stopped


# --- Restrictions ---------------------------------------------------------------------------------------------------


def is_over(ends_on: date | None, on: date) -> bool:
    return ends_on is not None and ends_on < on


def needs_decision(ends_on: date | None, on: date) -> bool:
    """Whether an end is past, or so near that two people should look now."""
    days = terms("restrictions", on)["warn_days"]
    return ends_on is not None and ends_on <= on + timedelta(days=days)


def is_looser(
    old_scopes: Iterable[str], old_end: date | None, scopes: Iterable[str], end: date | None
) -> bool:
    """Whether the new terms leave out anything of the old: a scope, or days."""
    old, new = set(old_scopes), set(scopes)
    fewer = bool(old - new) and "all" not in new
    sooner = end is not None and (old_end is None or end < old_end)
    return fewer or sooner


def may_loosen(*, by, adult_id: UUID, adult_of_asker: UUID | None, on: date) -> None:
    """Nobody decides about an order against themselves."""
    must_be_front_office(by)
    if by.account_id is None:
        raise Refused(_("Only a person may loosen a restriction."), _citation(on))
    if adult_of_asker is not None and adult_of_asker == adult_id:
        raise Refused(_("This restriction concerns you. Somebody else has to decide."), _citation(on))


def may_confirm_loosening(*, by, asked_by_id: UUID | None, on: date) -> None:
    """The second word comes from another person than the first."""
    if asked_by_id is None:
        raise Refused(_("Nobody has asked for this."), _citation(on))
    if asked_by_id == by.account_id:
        raise Refused(_("You asked for this. Loosening a restriction takes a second person."), _citation(on))


def _citation(on: date) -> str:
    return library.entry("family_records", "restrictions", on).citation
