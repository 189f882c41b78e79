"""A visitor texts "done 35" from their own number: the visit is recorded. In doubt nothing is guessed; the page asks."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.doors.intents import fold
from thirdpillar.doors.visit_words import words_for
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import MessageClass
from thirdpillar.ground.delivery.models import SAID_OF_A_VISIT
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.visits.actions.recording import record_visit, say_so_too
from thirdpillar.practice.visits.actions.safety import check_out
from thirdpillar.practice.visits.choices import Stage, Way
from thirdpillar.practice.visits.models import Visit
from thirdpillar.practice.visits.queries.planning.safety import ON, said_off_by_others, seat_meant
from thirdpillar.standards import library

RECORDED = "visits.record"


@dataclass(frozen=True)
class Said:
    """What a text says: the minutes, or None where it only says that a visit is done."""

    minutes: int | None


def take_report(inbound: Inbound, *, district: District, channel: str, by: Scope, at: datetime) -> bool:
    """Record the one visit that a visitor's text can mean, and answer them; whether the text was such a report."""
    said = said_in(inbound.body)
    who = _visitor(inbound.sender, by) if said else None
    if said is None or who is None:
        return False
    themselves = Scope(by.district_id, account_id=who.pk, purpose="a text from their own number")
    with clock.set_to(at):
        days = library.entry("home_visit_text", "done", clock.today(district.zone)).terms["days"]
    with tenancy.acting_as(themselves):
        mine = Visit.objects.seen_by(themselves).filter(
            Q(stage__in=ON) | Q(pk__in=said_off_by_others(at=at, seen_by=themselves).values("visit_id")),
            people_ids__contains=[who.pk], begins_at__lte=at, begins_at__gt=at - timedelta(days=days),
        )  # fmt: skip
        visits = list(mine.order_by("-begins_at"))
        if not visits:
            return False
        meant = _meant(visits)
        is_taken = meant is not None and _record(meant, said, themselves, at)
        _leave(inbound.sender, themselves, at)
    note_answer(
        inbound_id=inbound.pk, answers=RECORDED, by=by, at=at,
        reference_id=meant.pk if meant else None,
    )  # fmt: skip
    _say_back(inbound, who, is_taken, district=district, channel=channel, by=by, at=at)
    return True


def said_in(body: str) -> Said | None:
    """Whether the whole text is a report: a word for done, or for out with the minutes, and at most one number, in any order."""
    # The number may stand close to its unit ("35min", "35분"), and a unit may be of several letters that stand alone.
    words = re.sub(r"(\d+)", r" \1 ", fold(body)).split()
    numbers = [word for word in words if word.isdigit()]
    rest = " ".join(word for word in words if not word.isdigit())
    for unit in words_for("minutes") if numbers else ():
        if rest not in words_for("done") and rest not in words_for("out"):
            rest = (
                rest.removesuffix(f" {unit}") if rest.endswith(f" {unit}") else rest.removeprefix(f"{unit} ")
            )
    is_said = rest in words_for("done") or (bool(numbers) and rest in words_for("out"))
    if not is_said or len(numbers) > 1:
        return None
    return Said(int(numbers[0]) if numbers else None)


def _visitor(sender: str, by: Scope) -> Account | None:
    """The one member of staff whose own number this is."""
    holders = Account.objects.seen_by(by).filter(Account.of_staff(), phone=sender, suspended_at=None)
    two = list(holders[:2])
    return two[0] if len(two) == 1 else None


def _meant(visits: list[Visit]) -> Visit | None:
    """The one that is not recorded yet, or of which the other one says that it did not happen; where there is none, the
    latest. None where several wait: nobody knows which."""
    waiting = [one for one in visits if one.stage != Stage.COMPLETED]
    if len(waiting) > 1:
        return None
    return waiting[0] if waiting else visits[0]


def _record(visit: Visit, said: Said, by: Scope, at: datetime) -> bool:
    """Whether it is written down now: recorded, put right by whoever recorded it, or said by the other one too."""
    try:
        if visit.stage == Stage.COMPLETED and visit.recorded_by_id != by.account_id:
            is_same = said.minutes in (None, visit.minutes)
            return is_same and say_so_too(visit_id=visit.pk, by=by, at=at) is not None
        if said.minutes is None:
            return False
        record_visit(
            visit_id=visit.pk, minutes=said.minutes, adults=visit.adults, student_there=visit.student_there,
            way=Way.TEXT, by=by, at=at,
        )  # fmt: skip
    except Refused:
        return False
    return True


def _leave(sender: str, by: Scope, at: datetime) -> None:
    """Whoever says that a visit is done is out of the one they are at, also where nobody knows which one they tell of."""
    wide = Scope.system(by.district_id, "a visitor says that a visit is done")
    with tenancy.acting_as(wide):
        seat = seat_meant(sender, at=at, seen_by=wide, is_out=True)
    if seat is None or seat.checked_out_at is not None or seat.during.lower > at:
        return
    with suppress(Refused):
        check_out(visit_id=seat.visit_id, by=by, at=at, way=Way.TEXT)


def _say_back(
    inbound: Inbound,
    who: Account,
    is_taken: bool,
    *,
    district: District,
    channel: str,
    by: Scope,
    at: datetime,
) -> None:
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    language = who.language if who.language and translation.check_for_language(who.language) else "en"
    with translation.override(language):
        told = f"{_('Thank you. It is written down.')} {_('Reflect')}" if is_taken else _("Say how it went")
        body = f"{told}: {base}/visits/my/after/"
    enqueue(
        by=by, at=at, channel=channel, purpose=SAID_OF_A_VISIT, reference_id=inbound.pk, address=inbound.sender,
        language=language, body=body, message_class=MessageClass.REPLY, expires_at=at + timedelta(hours=12),
    )  # fmt: skip
