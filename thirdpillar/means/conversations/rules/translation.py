"""May this version leave, and may a district decide so? Loaded facts in, a verdict out; no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.choices import MadeBy, TextClass
from thirdpillar.means.conversations.rules.threads import OF_THE_OFFICE, WRITERS
from thirdpillar.standards import library

# Who may check a translation and write one; who keeps the glossary.
CHECKERS = (*WRITERS, Role.INTERPRETER)
KEEPERS = (Role.OFFICE, Role.INTERPRETER)


@dataclass(frozen=True)
class ClassTerms:
    """What holds for texts of one class in one district; `by_district` where the district is stricter."""

    text_class: str
    title: str
    text: str
    citation: str
    machine_alone: bool
    engine_wait: timedelta
    person_wait: timedelta | None
    in_original: bool
    by_district: bool = False


def class_terms(text_class: str, *, on: date, stricter: frozenset[str] = frozenset()) -> ClassTerms:
    """The standard's rule for a class, and the district's where that is stricter (`stricter`: classes always checked)."""
    entry = library.entry("message_class", text_class, on)
    minutes = entry.terms["person_minutes"]
    by_district = text_class in stricter and entry.terms["machine_alone"]
    return ClassTerms(
        text_class, entry.title, entry.text, entry.citation, entry.terms["machine_alone"] and not by_district,
        timedelta(seconds=entry.terms["engine_seconds"]), None if minutes < 0 else timedelta(minutes=minutes),
        entry.terms["in_original"], by_district,
    )  # fmt: skip


def may_leave(made_by: str, terms: ClassTerms) -> bool:
    """Whether a version may go to a family: what a person made or checked always, a machine's by its class."""
    return terms.machine_alone or made_by in (MadeBy.PERSON, MadeBy.CHECKED)


def leaving(versions: Iterable, terms: ClassTerms) -> list:
    """Of a text's versions those that may go to a family: the original, and what `may_leave`."""
    return [one for one in versions if one.is_original or may_leave(one.made_by, terms)]


def may_go_out(*, is_case: bool) -> bool:
    """Whether an engine outside of the instance may be given the words: never those of a case."""
    return not is_case


def leaves_at(terms: ClassTerms, asked_at: datetime, *, for_person: bool, somebody: bool) -> datetime | None:
    """When a text leaves in its original where no version has come; None: it waits for one.

    `for_person`: no engine can. Where there is nobody to ask either, waiting helps nobody.
    """
    if not terms.in_original:
        return None
    if not for_person:
        return asked_at + terms.engine_wait
    return asked_at + (terms.person_wait or timedelta(0)) if somebody else asked_at


def may_set_rule(text_class: str, machine_alone: bool, *, on: date, by) -> None:
    """Raises Refused where a district would be looser than the standard, or the asker is not its office."""
    if by.role != Role.OFFICE:
        raise Refused(_("The district office decides how translations are checked."))
    entry = library.entry("message_class", text_class, on)
    if machine_alone and not entry.terms["machine_alone"]:
        raise Refused(
            _("A district may only be stricter: a person must check texts of this kind."), entry.citation
        )


def may_choose_class(text_class: str, *, by) -> None:
    """Raises Refused where the class is not for this asker: alarms are raised by the school's office."""
    if text_class not in TextClass.values:
        raise Refused(_("Say what kind of message this is."))
    if text_class == TextClass.EMERGENCY and by.role is not None and by.role not in OF_THE_OFFICE:
        raise Refused(_("Emergencies are told by the school's office. Call them."))


def must_be_checker(by) -> None:
    """Raises Refused unless the asker may check translations in their role."""
    if by.role not in CHECKERS:
        raise Refused(_("Translations are checked by staff and interpreters."))


def must_be_keeper(by) -> None:
    """Raises Refused unless the asker keeps the glossary: the district office, and interpreters."""
    if by.role not in KEEPERS:
        raise Refused(_("The glossary is kept by the district office and its interpreters."))


def may_confirm(body: str, *, reads_it: bool) -> str:
    """The words of a person's version; raises Refused where nobody says that they can read it."""
    said = body.replace("\x00", "").strip()
    if not said:
        raise Refused(_("Write the translation first."))
    if not reads_it:
        raise Refused(_("Only a person who reads this language well may confirm. Tick the box if you do."))
    return said
