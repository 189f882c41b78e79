"""A text that another room keeps sealed itself goes the way of every translation; nothing of it stays here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from thirdpillar.means.conversations.actions.drafting import Draft, Prepared, prepare, translate
from thirdpillar.means.conversations.choices import TextClass, Trouble
from thirdpillar.means.conversations.engines import engines_for
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.rules import translation as rules


def prepare_apart(
    text: str, *, source: str, target: str, names: Collection[str], on: date, seen_by
) -> Prepared | None:
    """What the district knows about an everyday text; None where it has a person translate those."""
    terms = rules.class_terms(TextClass.EVERYDAY, on=on, stricter=stricter_classes(seen_by=seen_by))
    if not terms.machine_alone:
        return None
    return prepare(text, source=source, target=target, names=names, seen_by=seen_by)


def is_drafted_apart(*, on: date, seen_by) -> bool:
    """Whether a machine is at hand that may be given an everyday text; whether it can, only trying tells."""
    terms = rules.class_terms(TextClass.EVERYDAY, on=on, stricter=stricter_classes(seen_by=seen_by))
    return terms.machine_alone and bool(engines_for(may_go_out=rules.may_go_out(is_case=False)))


def draft_apart(asked: Prepared | None) -> Draft:
    """The draft of a machine, or why there is none; an engine takes its time, so outside of any transaction."""
    if asked is None:
        return Draft(trouble=Trouble.BY_CLASS)
    return translate(asked, engines_for(may_go_out=rules.may_go_out(is_case=False)))
