"""May this version leave, and may a district decide so? Loaded facts in, a verdict out; no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from thirdpillar.algorithms.translation import guard
from thirdpillar.algorithms.translation.guarding import PERSONAL
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.choices import MadeBy, TextClass
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.rules.figures import figures_lost, figures_moved
from thirdpillar.means.conversations.rules.threads import OF_THE_OFFICE, WRITERS
from thirdpillar.standards import library

# Who may check a translation and write one; who keeps the glossary.
CHECKERS = (*WRITERS, Role.INTERPRETER)
KEEPERS = (Role.OFFICE, Role.INTERPRETER)
BY_ANOTHER = _("You wrote this. Another person must check its translation.")
BY_ITS_MAKER = _("Corrected by whoever translated it: nobody else here reads this language.")


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
    second_person: bool
    by_district: bool = False


def class_terms(text_class: str, *, on: date, stricter: frozenset[str] = frozenset()) -> ClassTerms:
    """The standard's rule for a class, and the district's where that is stricter (`stricter`: classes always checked)."""
    entry = library.entry("message_class", text_class, on)
    minutes = entry.terms["person_minutes"]
    by_district = text_class in stricter and entry.terms["machine_alone"]
    return ClassTerms(
        text_class, entry.title, entry.text, entry.citation, entry.terms["machine_alone"] and not by_district,
        timedelta(seconds=entry.terms["engine_seconds"]), None if minutes < 0 else timedelta(minutes=minutes),
        entry.terms["in_original"], entry.terms["second_person"], by_district,
    )  # fmt: skip


def second_person_classes(on: date) -> frozenset[str]:
    """The classes of texts for which nobody vouches alone."""
    return frozenset(one.id for one in library.in_force("message_class", on) if one.terms["second_person"])


@dataclass(frozen=True)
class Command:
    """The languages that the staff directory names for somebody: known, tested by the office, and those in which a
    certified translator may vouch alone. The district's own language is everybody's."""

    known: tuple[str, ...] = ()
    tested: tuple[str, ...] = ()
    certified: tuple[str, ...] = ()

    def reads(self, languages: Iterable[str], *, is_tested: bool) -> bool:
        """Whether all of these are theirs; one that nobody knows ("") is nobody's."""
        here = self.tested if is_tested else self.known
        return all(one and any(same_language(one, mine) for mine in here) for one in languages)

    def vouches_alone(self, language: str) -> bool:
        """Whether their own words in it need no second person."""
        return any(same_language(language, mine) for mine in self.certified)


def may_leave(made_by: str, terms: ClassTerms, *, is_vouched: bool = False) -> bool:
    """Whether a version may go to a family: a machine's by its class; a person's too where nobody vouches alone.

    `is_vouched`: another person has checked it, whom the directory names as tested in the language.
    """
    if terms.machine_alone:
        return True
    return made_by in (MadeBy.PERSON, MadeBy.CHECKED) and (is_vouched or not terms.second_person)


def waits_for_terms(text_class: str, missing: Collection[str]) -> bool:
    """Whether a text that lacks the glossary's words waits for a person: in an emergency a rough one is better than none."""
    return bool(missing) and text_class != TextClass.EMERGENCY


def leaving(versions: Iterable, terms: ClassTerms) -> list:
    """Of a text's versions those that may go to a family: the original, and what `may_leave`."""
    return [
        one for one in versions if one.is_original or may_leave(one.made_by, terms, is_vouched=one.is_vouched)
    ]


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


def may_check(languages: Iterable[str], command: Command, terms: ClassTerms, *, is_author: bool) -> None:
    """Raises Refused unless the directory names the asker for these languages, and for what matters as tested in them.

    Nobody vouches for a translation of their own words about what matters, but a certified translator where the
    district says so. A language that nobody knows ("") is read by whoever says that they do.
    """
    for language in [one for one in languages if one]:
        name = {"language": language_label(language)}
        if not command.reads([language], is_tested=False):
            raise Refused(
                _(
                    "The staff directory does not name %(language)s for you. Add it to your own languages first."
                )
                % name
            )
        if terms.second_person and not command.reads([language], is_tested=True):
            raise Refused(
                _("Texts of this kind are checked by somebody whom the office has tested in %(language)s.")
                % name,
                terms.citation,
            )
        if terms.second_person and is_author and not _vouches(languages, command):
            raise Refused(BY_ANOTHER, terms.citation)


def _vouches(languages: Iterable[str], command: Command) -> bool:
    return any(command.vouches_alone(one) for one in languages if one)


class OutOfOrder(Refused):
    """Raised where dates or times stand in another order; `answer` says that somebody has looked at just that order."""

    def __init__(self, moved: list[str], citation: str):
        self.answer = " ".join(moved)
        super().__init__(
            _(
                "Here the dates or times stand in this order: %(dates)s. If none is changed for another, confirm once more."
            )
            % {"dates": ", ".join(moved)},
            citation,
        )


def nothing_lost(
    original: str, body: str, *, terms: ClassTerms, names: Collection[str] = (), order_seen: str | None = None
) -> None:
    """Raises Refused where a translation lacks a link, an address, a number of a phone or a placeholder as it stands.

    Of what matters also every number, time and date (its digits, in whatever order the language writes them; a month may
    have its name) and the `names` of people; elsewhere a person may say those in words. Where dates or times of what
    matters change places it raises OutOfOrder, unless `order_seen` is its answer; None asks nothing.
    """
    held = guard(original, names if terms.second_person else ())
    gone = [
        one for one, kind in zip(held.held, held.kinds, strict=True) if kind in PERSONAL and one not in body
    ]
    if terms.second_person:
        gone += figures_lost(held.held, held.kinds, body)
    if gone:
        raise Refused(
            _("The translation lacks this: %(what)s. Put it in as it stands.")
            % {"what": ", ".join(dict.fromkeys(gone))}
        )
    moved = (
        figures_moved(held.held, held.kinds, body) if terms.second_person and order_seen is not None else []
    )
    if moved and order_seen != " ".join(moved):
        raise OutOfOrder(moved, terms.citation)
