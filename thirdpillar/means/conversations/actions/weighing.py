"""Asking once whether a text is of the kind that its writer says, before any of it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.rules.translation import class_terms
from thirdpillar.means.conversations.rules.weighing import must_be_sure


def be_sure_of_class(
    text_class: str,
    original: tuple[str, Iterable[str]],
    others: Mapping[str, str],
    *,
    readers: Iterable[str] | None,
    sure_of: str,
    by,
    at: datetime,
) -> dict[str, Any]:
    """What the record keeps of the question: the class that a writer declined; nothing where none was asked.

    `original` is (language, texts), `others` the same in other languages, `readers` the languages of those it goes to
    (None: not known yet). Raises Unsure. Where nothing is translated, and where a machine writes, nothing is asked.
    """
    language, texts = original
    nobody = readers is not None and all(not one or same_language(one, language) for one in readers)
    if nobody or by.role is None:
        return {}
    terms = class_terms(text_class, on=at.date(), stricter=stricter_classes(seen_by=by))
    said = [*((language, one) for one in texts), *others.items()]
    declined = must_be_sure(text_class, said, is_weighty=terms.second_person, sure_of=sure_of, on=at.date())
    return {"declined": declined} if declined else {}
