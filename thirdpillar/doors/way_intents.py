"""By which way a family wants to be reached, said in a text. Doubt goes to a person."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.actions import set_preference
from thirdpillar.ground.people.choices import ReachWay, SaidBy
from thirdpillar.ground.people.models import Adult, Tie
from thirdpillar.ground.people.queries.ways import Ways

PREFERS = "prefers."


def prefer(heard, way: ReachWay) -> tuple[str, str] | None:
    """Put this way first for the one adult who writes from this number; a person reads it where that is in doubt.

    In doubt is whose number it is, a way that does not lead to them, and "call me", which most often means: now.
    """
    if not put_first(heard.inbound.adult_id, way, said_by=SaidBy.TEXT, by=heard.by, at=heard.at):
        return None
    # The confirmation goes by the way used so far, which is this number: no second reply. Who wants a call gets a person.
    return None if way == ReachWay.CALL else (f"{PREFERS}{way}", "")


def put_first(adult_id: UUID | None, way: ReachWay, *, said_by: SaidBy, by: Scope, at: datetime) -> bool:
    """Put this way first for an adult; whether it could be: who it is, is known, and the way leads to them."""
    adult = Adult.objects.seen_by(by).filter(pk=adult_id, left_at=None).first() if adult_id else None
    if adult is None or not _leads(adult, way, by, at):
        return False
    set_preference(adult_id=adult.pk, said_by=said_by, ways=[way], by=by, at=at)
    return True


def _leads(adult: Adult, way: ReachWay, by: Scope, at: datetime) -> bool:
    if way == ReachWay.CALL:
        return True
    students = list(
        Tie.objects.seen_by(by).filter(adult=adult, left_at=None).values_list("student_id", flat=True)
    )
    ways = Ways(adults=[adult.pk], students=students, on=at.date(), seen_by=by)
    return bool(ways.of(adult.pk, Channel(way)))


# By the intent's own name.
WAY_DEEDS = {
    "by_text": partial(prefer, way=ReachWay.TEXT),
    "by_email": partial(prefer, way=ReachWay.EMAIL),
    "by_call": partial(prefer, way=ReachWay.CALL),
    "by_letter": partial(prefer, way=ReachWay.LETTER),
}


def prefer_beside(heard) -> None:
    """In a conversation "from now on by letter" holds, and the person there reads it too; "on paper" or "by e-mail" most
    often answers what was asked, and "call me" is for that person alone."""
    meaning = heard.meaning
    if meaning.intent in WAY_DEEDS and meaning.holds and meaning.intent != "by_call":
        WAY_DEEDS[meaning.intent](heard)
