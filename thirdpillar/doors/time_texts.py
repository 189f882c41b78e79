"""Figures by text that answer what we asked of a gathering's time: when a home could come, or which of two it can make.

The question must be the last there that a figure answers (that a visit is booked offers none), and the number whose adult
was asked today. Several figures may stand together; nothing else may. A 1 or a 2 alone that may as well be the yes or no to
an invitation which came together with it, figures that we did not name, and what comes when nobody is asked any more, a
person reads.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from thirdpillar.doors.answered import leave_to_schools, wait_for_person
from thirdpillar.doors.last_words import INVITATIONS, NO_NUMBER, are, asked_at, kind_of, went_to
from thirdpillar.doors.number_said import without_signature
from thirdpillar.doors.replies import Heard, say_back
from thirdpillar.doors.senders import CAME_TOGETHER, holders
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.practice.gatherings.actions.timing import answer_asking
from thirdpillar.practice.gatherings.actions.timing.asking import ASKED
from thirdpillar.practice.gatherings.choices import AskedWhat, PartOfWeek, Way
from thirdpillar.practice.gatherings.models import TimeAsking
from thirdpillar.practice.gatherings.queries.timing.asked import is_open, reader_of
from thirdpillar.practice.gatherings.rules.timing import CHILDCARE, NONE, numbers_said

# What this became, for the pages that show texts.
BECAME = "gatherings.answer_asking"
# So long a question is answered by figures alone.
HOLDS = timedelta(days=30)
_WHAT = {purpose: what for what, purpose in ASKED.items()}
_PARTS = dict(enumerate(PartOfWeek.values, 1))
_KNOWN = {AskedWhat.FREE: (*_PARTS, CHILDCARE), AskedWhat.TWO: (1, 2)}


def said_of_times(heard: Heard) -> bool:
    """Whether the text was figures after a question of ours about times; they are noted, or left to a person."""
    body = without_signature(heard.inbound.body).strip()
    # Of any script; whatever is not a figure or between figures is words, and means what words mean.
    if numbers_said(body, range(1, 10)) is None:
        return False
    sender, since = heard.inbound.sender, heard.at - HOLDS
    last = asked_at(sender, since=since, but=are(NO_NUMBER), by=heard.by).first()
    what = _WHAT.get(kind_of(last)) if last else None
    if last is None or what is None:
        return False
    found = TimeAsking.objects.seen_by(heard.by).filter(pk=last.reference_id).select_related("gathering")
    asking = found.first()
    numbers = numbers_said(body, _KNOWN[what])
    if asking is None or numbers is None or _is_doubtful(heard, last, asking, numbers):
        return _left_to_a_person(heard, asking)
    try:
        answer_asking(
            asking_id=asking.pk, parts=[_PARTS[one] for one in numbers if one in _PARTS],
            childcare=CHILDCARE in numbers, picks=numbers, way=Way.TEXT, by=heard.by, at=heard.at,
        )  # fmt: skip
    except Refused:
        return _left_to_a_person(heard, asking)
    note_answer(
        inbound_id=heard.inbound.pk, answers=BECAME, by=heard.by, at=heard.at, reference_id=asking.gathering_id,
        school_id=asking.school_id,
    )  # fmt: skip
    heard.language = asking.language or heard.language
    say_back(heard, "thanks_need")
    return True


def figures() -> list[str]:
    """What each figure says to the question when they could come, for the table that staff see."""
    parts = [f"{number} = {part.label}" for number, part in enumerate(PartOfWeek, 1)]
    return [*parts, str(CHILDCARE), str(NONE)]


def _is_doubtful(heard: Heard, last: Message, asking: TimeAsking, numbers: Collection[int]) -> bool:
    with clock.set_to(heard.at):
        today = clock.today(heard.district.zone)
    if reader_of(asking, on=today, seen_by=heard.by) not in holders(heard.inbound.sender, heard.by):
        return True
    if not is_open(asking, heard.at, seen_by=heard.by):
        return True
    together = went_to(heard.inbound.sender, by=heard.by).filter(
        are(INVITATIONS), state_at__gte=last.state_at - CAME_TOGETHER
    )
    return len(numbers) == 1 and set(numbers) <= {1, 2} and together.exists()


def _left_to_a_person(heard: Heard, asking: TimeAsking | None) -> bool:
    wait_for_person(heard.inbound, asking.school_id if asking else None, by=heard.by)
    leave_to_schools(heard.inbound, district=heard.district, by=heard.by)
    say_back(heard, "asks_person")
    return True
