"""A visitor texts "done 35" from their own number: the visit is recorded. In doubt nothing is guessed; the page asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

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
from thirdpillar.ground.base.days import day_and_time
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
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.planning.safety import ON, said_off_by_others, seat_meant
from thirdpillar.standards import library

RECORDED = "visits.record"
MOST_HOLDERS = 4


@dataclass(frozen=True)
class Said:
    """What a text says: the minutes, or None where it only says that a visit is done."""

    minutes: int | None


def take_report(inbound: Inbound, *, district: District, channel: str, by: Scope, at: datetime) -> bool:
    """Record the one visit that a visitor's text can mean, and answer them; whether the text was such a report."""
    said = said_in(inbound.body)
    if said is None:
        return False
    with clock.set_to(at):
        terms = library.entry("home_visit_text", "done", clock.today(district.zone)).terms
    told = [one for who in _visitors(inbound.sender, by) if (one := _visits_of(who, terms, by, at)).visits]
    if not told:
        return False
    # Of two with one number it is whoever has a visit that waits.
    waiting = [one for one in told if one.waits(at)] if len(told) > 1 else told
    teller = waiting[0] if len(waiting) == 1 else None
    meant = teller.meant(at) if teller else None
    who = (teller or told[0]).who
    themselves = _themselves(who.pk, by)
    with tenancy.acting_as(themselves):
        is_taken = meant is not None and _record(meant, said, themselves, at)
    _leave(inbound.sender, by, at)
    note_answer(
        inbound_id=inbound.pk, answers=RECORDED, by=by, at=at,
        reference_id=meant.pk if meant else None,
    )  # fmt: skip
    _say_back(inbound, who, meant if is_taken else None, district=district, channel=channel, by=by, at=at)
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


@dataclass(frozen=True)
class _Mine:
    """A visitor, their visits of the last days (the latest first), which of them they have not said anything of though the
    other one has, and for how long after it a visit is likely meant."""

    who: Account
    visits: list[Visit]
    unagreed: frozenset[UUID]
    likely: timedelta

    def waits(self, at: datetime) -> list[Visit]:
        """Not recorded yet, or said by the other one not to have happened; or just written by them, and agreed to by a text."""
        return [
            one
            for one in self.visits
            if one.stage != Stage.COMPLETED or (one.pk in self.unagreed and self._is_just_over(one, at))
        ]

    def meant(self, at: datetime) -> Visit | None:
        """The one that waits; where there is none, the latest. None where several wait, or an older one alone does while
        another is just over: nobody knows which."""
        waiting = self.waits(at)
        if not waiting:
            return self.visits[0]
        newer = [one for one in self.visits if one.begins_at > waiting[0].begins_at]
        if len(waiting) > 1 or any(self._is_just_over(one, at) for one in newer):
            return None
        return waiting[0]

    def _is_just_over(self, one: Visit, at: datetime) -> bool:
        return one.ends_at > at - self.likely


def _visitors(sender: str, by: Scope) -> list[Account]:
    """Of the staff everybody whose own number this is: a couple may have one."""
    holders = Account.objects.seen_by(by).filter(Account.of_staff(), phone=sender, suspended_at=None)
    return list(holders.order_by("pk")[:MOST_HOLDERS])


def _themselves(account_id: UUID, by: Scope) -> Scope:
    return Scope(by.district_id, account_id=account_id, purpose="a text from their own number")


def _visits_of(who: Account, terms: Mapping[str, Any], by: Scope, at: datetime) -> _Mine:
    themselves = _themselves(who.pk, by)
    with tenancy.acting_as(themselves):
        mine = Visit.objects.seen_by(themselves).filter(
            Q(stage__in=ON) | Q(pk__in=said_off_by_others(at=at, seen_by=themselves).values("visit_id")),
            people_ids__contains=[who.pk], begins_at__lte=at, begins_at__gt=at - timedelta(days=terms["days"]),
        )  # fmt: skip
        visits = list(mine.order_by("-begins_at"))
        silent = Seat.objects.seen_by(themselves).filter(
            visit__in=[one.pk for one in visits], account_id=who.pk, validated_at=None
        )
        unagreed = frozenset(silent.exclude(was_there=False).values_list("visit_id", flat=True))
    return _Mine(who, visits, unagreed, timedelta(hours=terms["likely_hours"]))


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
    themselves = _themselves(seat.account_id, by)
    with tenancy.acting_as(themselves), suppress(Refused):
        check_out(visit_id=seat.visit_id, by=themselves, at=at, way=Way.TEXT)


def _say_back(
    inbound: Inbound,
    who: Account,
    taken: Visit | None,
    *,
    district: District,
    channel: str,
    by: Scope,
    at: datetime,
) -> None:
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    language = who.language if who.language and translation.check_for_language(who.language) else "en"
    with translation.override(language):
        told = _("Say how it went")
        if taken is not None:
            # Which one it was, so that whoever meant another sees it.
            when = day_and_time(taken.begins_at, district.zone, language)
            told = f"{_('Thank you. It is written down.')} {when}\n{_('Reflect')}"
        body = f"{told}: {base}/visits/my/after/"
    enqueue(
        by=by, at=at, channel=channel, purpose=SAID_OF_A_VISIT, reference_id=inbound.pk, address=inbound.sender,
        language=language, body=body, message_class=MessageClass.REPLY, expires_at=at + timedelta(hours=12),
    )  # fmt: skip
