"""What happens to a request on its way: another time or place, or nobody came."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.means.conversations.actions.interpreter_notices import (
    NOBODY_YET,
    label,
    offer_job,
    tell_family,
    tell_staff,
)
from thirdpillar.means.conversations.actions.interpreter_search import (
    locked,
    search_on,
    settle,
    stand,
    who_has_it,
)
from thirdpillar.means.conversations.choices.interpreting import OfferState, RequestState, Wanted
from thirdpillar.means.conversations.models import InterpreterOffer, InterpreterRequest
from thirdpillar.means.conversations.rules import interpreting as rules


@transaction.atomic
def change_interpreting(
    *, request_id: UUID, begins_at: datetime, ends_at: datetime, where: str, place: str, by, at: datetime
) -> InterpreterRequest:
    """Another time or place: at another time everybody is asked anew, whoever had said yes first."""
    rules.must_ask(by)
    found = locked(request_id, by)
    rules.may_be_asked_anew(found.state)
    begins_at = found.begins_at if found.wanted == Wanted.TEXT else begins_at
    rules.may_begin(ends_at if found.wanted == Wanted.TEXT else begins_at, at)
    if ends_at <= begins_at:
        raise Refused(_("The end comes after the beginning."))
    may_keep_text(place, on=at.date())
    was_sure, moves = (
        found.state in (RequestState.CONFIRMED, RequestState.BOOKED),
        (begins_at, ends_at) != (found.begins_at, found.ends_at),
    )
    found.begins_at, found.ends_at, found.where, found.place = begins_at, ends_at, where, place
    found.nobody_at = None if moves else found.nobody_at
    found.save(update_fields=["begins_at", "ends_at", "where", "place", "nobody_at"])
    machine = Scope.system(found.district_id, "an interpreter is needed at another time")
    with tenancy.acting_as(machine):
        offers = InterpreterOffer.objects.seen_by(machine).filter(request=found)
        had_it = list(offers.filter(state=OfferState.CONFIRMED).values_list("account_id", flat=True))
        if moves:
            offers.exclude(state=OfferState.CONFIRMED).delete()
            offers.update(
                state=OfferState.OFFERED, state_at=at, reminded_at=None, during=(begins_at, ends_at)
            )
    if moves:
        stand(found, RequestState.OPEN, at)
        offer_job(had_it, found, at=at, is_again=True)
        search_on(found, at=at)
        if was_sure and found.nobody_at is None:
            tell_family(found, NOBODY_YET, at=at)
    else:
        tell_staff(had_it, found, label(found.state), at=at)
    if by.account_id != found.asked_by_id:
        tell_staff([found.asked_by_id], found, label(found.state), at=at)
    record(
        by=by, at=at, deed="conversations.change_interpreting", subject="interpreting", subject_id=found.pk, moves=moves
    )  # fmt: skip
    return found


@transaction.atomic
def note_no_show(*, request_id: UUID, by, at: datetime) -> InterpreterRequest:
    """Whoever had said yes did not come."""
    rules.must_ask(by)
    found = locked(request_id, by)
    if found.state != RequestState.CONFIRMED:
        raise Refused(
            _("This request is over.") if found.state != RequestState.OPEN else _("Nobody has said yes yet.")
        )
    rules.may_be_done(Wanted.TALK, found.begins_at, at)
    tell_staff(who_has_it(found), found, label(RequestState.NO_SHOW), at=at)
    settle(found, OfferState.NO_SHOW, at)
    stand(found, RequestState.NO_SHOW, at)
    record(by=by, at=at, deed="conversations.note_no_show", subject="interpreting", subject_id=found.pk)
    return found
