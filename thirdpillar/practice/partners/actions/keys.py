"""A question's key is made where it was written, and stands for what was written: nobody lands on another's by reusing it."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings

from thirdpillar.practice.partners.choices import Way
from thirdpillar.practice.partners.models import Fair, Question

if TYPE_CHECKING:
    from thirdpillar.practice.partners.actions.asking import Asked

LONGEST = 40


def bound(fair: Fair, asked: Sequence[Asked], way: str, by) -> list[Asked]:
    """The same questions in the same order, each under its own key; under a key that another question has, what is new gets
    one of its words, the same whenever it is sent again."""
    own = [(one.key[:LONGEST], _of_words(fair, one, way)) for one in asked]
    rows = Question.objects.seen_by(by).filter(fair=fair, key__in={key for pair in own for key in pair})
    stored = {row.key: row for row in rows}
    here: dict[str, tuple[str, ...]] = {}
    found = []
    for one, keys in zip(asked, own, strict=True):
        said = _said(one, way)
        for key in keys:
            row = stored.get(key)
            if key in here:
                is_mine = here[key] == said
            else:
                is_mine = row is None or _is_of(row, one, said, way)
            if is_mine:
                break
        else:
            key = uuid4().hex
        here.setdefault(key, said)
        found.append(replace(one, key=key))
    return found


def _said(one: Asked | Question, way: str) -> tuple[str, ...]:
    """What makes a question the one that it is: where, what, and how whoever asks is reached."""
    # Of a badge it can be known later whose it is; who holds a link of their own is known from the first.
    who = str(one.adult_id or "") if way == Way.FAMILY else ""
    words, name = one.words.strip()[:2000], one.name.strip()[:160]
    return (str(one.stand_id), words, name, one.phone[:40], one.email[:254], who)


def _is_of(row: Question, one: Asked, said: tuple[str, ...], way: str) -> bool:
    if row.stand_id != one.stand_id:
        return False
    # What a phone brings once more after it was undone or taken back stays so; a slip needs no words.
    if way == Way.STAND and (not row.words or (one.undone and not one.words)):
        return True
    return _said(row, way) == said


def _of_words(fair: Fair, one: Asked, way: str) -> str:
    text = "\x1f".join((str(fair.pk), one.key, *_said(one, way)))
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), "sha256").hex()[:LONGEST]


def place_mark(fair: Fair, origin: str) -> str:
    """A mark of where somebody writes from, of this fair alone: two from one place have the same, and it is no address."""
    if not origin:
        return ""
    return hmac.digest(settings.SECRET_KEY.encode(), f"{fair.pk}\x1f{origin}".encode(), "sha256").hex()
