"""The search for an interpreter: who is asked, who next, who is reminded, and when whoever asked is told of nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.actions.interpreter_notices import (
    NOBODY_YET,
    label,
    offer_job,
    tell_family,
    tell_nobody,
    tell_staff,
)
from thirdpillar.means.conversations.choices.interpreting import OfferState, RequestState, Wanted
from thirdpillar.means.conversations.models import InterpreterOffer, InterpreterRequest
from thirdpillar.means.conversations.queries.interpreting import may_do_it, people_for
from thirdpillar.means.conversations.rules.interpreting import Search, search_terms

AT_ONCE = 200


def ask_people(found: InterpreterRequest, *, at: datetime) -> int:
    """Ask those who could do it and were not asked before; answers how many. Part of another deed."""
    machine = Scope.system(found.district_id, "who can interpret")
    with tenancy.acting_as(machine):
        people = people_for(found, seen_by=machine)[: search_terms(at.date()).asked_at_once]
        InterpreterOffer.objects.bulk_create(
            InterpreterOffer(
                district_id=found.district_id, request=found, school_id=found.school_id, account_id=each,
                asked_by_id=found.asked_by_id, during=(found.begins_at, found.ends_at),
                takes_time=found.wanted != Wanted.TEXT, state_at=at,
            )
            for each in people
        )  # fmt: skip
    offer_job(people, found, at=at)
    return len(people)


def search_on(found: InterpreterRequest, *, at: datetime) -> int:
    """Ask others; where nobody is left who could still say yes, whoever asked is told, once. Part of another deed."""
    asked = ask_people(found, at=at)
    if not asked and found.nobody_at is None and not _still_asked(found).exists():
        tell_nobody(found, at=at)
    return asked


def _still_asked(found: InterpreterRequest):
    machine = Scope.system(found.district_id, "who was asked to interpret")
    return InterpreterOffer.objects.seen_by(machine).filter(request=found, state=OfferState.OFFERED)


def open_again(found: InterpreterRequest, *, at: datetime, was_sure: bool) -> None:
    """It stands open again, others are asked, and whoever counted on somebody is told. Part of another deed."""
    stand(found, RequestState.OPEN, at)
    if was_sure and found.nobody_at:
        found.nobody_at = None  # what was said before there was somebody
        found.save(update_fields=["nobody_at"])
    search_on(found, at=at)
    if was_sure and found.nobody_at != at:
        tell_staff([found.asked_by_id], found, label(found.state), at=at)
        tell_family(found, NOBODY_YET, at=at)


@transaction.atomic
def chase_offers(*, by, at: datetime) -> int:
    """Go on looking for those for whom nobody has said yes in time; how many requests. In the context of a district.

    Whoever said yes and may do it no more (the account is suspended, the role or the language taken away) is counted on no
    longer, and what went by with nobody is over.
    """
    terms = search_terms(at.date())
    _without_gone(by, at)
    _over_with_nobody(by, at)
    waiting = Q(wanted=Wanted.TEXT, ends_at__gt=at) | Q(begins_at__gt=at)
    rows = list(
        InterpreterRequest.objects.seen_by(by)
        .select_for_update(skip_locked=True)
        .filter(waiting, state=RequestState.OPEN)
        .order_by("begins_at")[:AT_ONCE]
    )
    done = [found for found in rows if _chase(found, terms, at)]
    for found in done:
        record(by=by, at=at, deed="conversations.chase_offers", subject="interpreting", subject_id=found.pk)
    return len(done)


def _without_gone(by, at: datetime) -> None:
    """Requests to come whose interpreter may do it no more are looked for anew."""
    counted_on = InterpreterOffer.objects.seen_by(by).filter(
        state=OfferState.CONFIRMED, request__state=RequestState.CONFIRMED, request__ends_at__gt=at
    )
    gone = counted_on.exclude(may_do_it(seen_by=by)).values("request_id")
    for found in InterpreterRequest.objects.seen_by(by).select_for_update().filter(pk__in=gone)[:AT_ONCE]:
        offers = counted_on.filter(request=found)
        lost = list(offers.values_list("account_id", flat=True))
        offers.update(state=OfferState.DECLINED, state_at=at)
        open_again(found, at=at, was_sure=True)
        record(
            by=by, at=at, deed="conversations.chase_offers", subject="interpreting", subject_id=found.pk,
            gone=[str(each) for each in lost],
        )  # fmt: skip


def _over_with_nobody(by, at: datetime) -> None:
    """What nobody took in its time is over: it is looked for no more, and whoever asked is told, if not before."""
    late = InterpreterRequest.objects.seen_by(by).select_for_update(skip_locked=True)
    for found in late.filter(state=RequestState.OPEN, ends_at__lte=at).order_by("ends_at")[:AT_ONCE]:
        settle(found, OfferState.WITHDRAWN, at)
        stand(found, RequestState.NOBODY, at)
        if found.nobody_at is None:
            tell_nobody(found, at=at)
        record(by=by, at=at, deed="conversations.chase_offers", subject="interpreting", subject_id=found.pk)


def _chase(found: InterpreterRequest, terms: Search, at: datetime) -> bool:
    offers = list(_still_asked(found))
    silent = [one for one in offers if one.reminded_at is None and one.state_at <= at - terms.remind_after]
    if silent:
        offer_job([one.account_id for one in silent], found, at=at, is_again=True)
        _still_asked(found).filter(pk__in=[one.pk for one in silent]).update(reminded_at=at)
    asked = 0
    if offers and all(one.state_at <= at - terms.next_after for one in offers):
        asked = ask_people(found, at=at)
    due = found.ends_at if found.wanted == Wanted.TEXT else found.begins_at
    too_late = found.nobody_at is None and not asked and due - at <= terms.line_before
    if too_late and _has_waited(offers, terms, at):
        tell_nobody(found, at=at)
        return True
    return bool(silent or asked)


def _has_waited(offers: list[InterpreterOffer], terms: Search, at: datetime) -> bool:
    """Whether those who were asked have had their time: of what is wanted tomorrow nobody is given up at once."""
    return all(one.state_at <= at - min(terms.next_after, timedelta(hours=1)) for one in offers)


def locked(request_id: UUID, by) -> InterpreterRequest:
    """A request of the asker's sight, nobody else's hands on it until this transaction ends."""
    found = InterpreterRequest.objects.seen_by(by).select_for_update().filter(pk=request_id).first()
    if found is None:
        raise Refused(_("This request is not there."))
    return found


def stand(found: InterpreterRequest, state: str, at: datetime) -> None:
    """How a request stands from now on."""
    found.state, found.state_at = state, at
    found.save(update_fields=["state", "state_at"])


def settle(found: InterpreterRequest, became: str, at: datetime) -> None:
    """Nobody else is waited for any more."""
    machine = Scope.system(found.district_id, "nobody else is needed")
    with tenancy.acting_as(machine):
        standing = InterpreterOffer.objects.seen_by(machine).filter(
            request=found, state__in=[OfferState.OFFERED, OfferState.CONFIRMED]
        )
        standing.update(state=became, state_at=at)


def who_has_it(found: InterpreterRequest, *states: str) -> list[UUID]:
    """Those who said yes, or stand in these states."""
    machine = Scope.system(found.district_id, "who interprets")
    with tenancy.acting_as(machine):
        rows = InterpreterOffer.objects.seen_by(machine).filter(
            request=found, state__in=states or [OfferState.CONFIRMED]
        )
        return list(rows.values_list("account_id", flat=True))
