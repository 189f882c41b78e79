"""Invitations to visits: how many stand where, whom to call, whom to ask again, and whose link a code is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED, State
from thirdpillar.ground.delivery.models import SAID_OF_A_VISIT, Message
from thirdpillar.ground.people.queries import current_adult, current_adults, students_open_to_adult
from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.practice.visits.choices import SeatState, Stage, Standing, YearStage
from thirdpillar.practice.visits.models import (
    Asking,
    CoreAsking,
    Cycle,
    Draw,
    Invitation,
    SchoolTerms,
    Seat,
    Visit,
    WishedTime,
)
from thirdpillar.practice.visits.queries.families import asked_elsewhere
from thirdpillar.practice.visits.rules import practice

# What holds the family's link. Of a visit its visitors are told as well, by messages without it.
LINKED = (
    "visits.invitation", "visits.booked", "visits.called_off", "visits.trust", "visits.hopes", SAID_OF_A_VISIT
)  # fmt: skip
BOOKED = (Stage.PROPOSED, Stage.SCHEDULED)
_STILL_OPEN = (Standing.INVITED, Standing.LATER)


@dataclass(frozen=True)
class Asked:
    """How a school's invitations of a cycle stand, in homes."""

    invited: int = 0
    accepted: int = 0
    later: int = 0
    declined: int = 0
    waiting: int = 0
    no_response: int = 0
    askings: int = 0


def asked_at(cycle: Cycle, school_id: UUID, *, seen_by) -> Asked:
    """The counts of one school and cycle."""
    rows = _of(cycle, school_id, seen_by=seen_by).order_by().values_list("standing")
    counted = {
        standing: (homes, asked) for standing, homes, asked in rows.annotate(Count("pk"), Sum("asked"))
    }
    by_standing = {standing: counted.get(standing, (0, 0))[0] for standing in Standing.values}
    return Asked(
        invited=sum(homes for homes, _asked in counted.values()),
        accepted=by_standing[Standing.ACCEPTED],
        later=by_standing[Standing.LATER],
        declined=by_standing[Standing.DECLINED],
        waiting=by_standing[Standing.INVITED],
        no_response=by_standing[Standing.NO_RESPONSE],
        askings=sum(asked for _homes, asked in counted.values()),
    )


def invitation(invitation_id: UUID, *, seen_by) -> Invitation | None:
    """One invitation, or None where it does not exist for the asker."""
    found = Invitation.objects.seen_by(seen_by).filter(pk=invitation_id)
    return found.select_related("cycle__visit_year").first()


def draws_at(cycle: Cycle, school_id: UUID, *, seen_by) -> QuerySet[Draw]:
    """Every draw that was made, the last first; none can be thrown away unseen."""
    found = Draw.objects.seen_by(seen_by).filter(cycle=cycle, school_id=school_id)
    return found.annotate(used=Count("invitations")).order_by("-at", "-pk")


def draw_with_use(draw_id: UUID, *, seen_by) -> Draw | None:
    """One draw, with how many of those it took are invited."""
    found = Draw.objects.seen_by(seen_by).filter(pk=draw_id)
    return found.annotate(used=Count("invitations")).select_related("cycle").first()


def to_ask_again(cycle: Cycle, school_id: UUID, *, on: date, at: datetime, seen_by) -> QuerySet[Invitation]:
    """Who may be asked again: silent long enough and not asked too often, or past the day that "later" meant.

    This school's own invitations alone; what the homes' other schools asked and heard counts as well.
    """
    wait = timedelta(days=practice("R-PTHV-1d", on).terms["wait_days"])
    found = _with_most(_with_last(_of(cycle, school_id, seen_by=seen_by), seen_by), seen_by)
    silent = Q(standing=Standing.INVITED, asked__gt=0, last_at__lte=at - wait)
    later = Q(standing=Standing.LATER, ask_again_on__lte=on)
    found = found.filter(silent | later, asked__lt=F("most"))
    wide = Scope.system(seen_by.district_id, "a family is asked so often, whoever asks it")
    with tenancy.acting_as(wide):
        homes = _of(cycle, school_id, seen_by=wide).filter(standing__in=_STILL_OPEN)
        ids = homes.values_list("household_id", flat=True)
        others = asked_elsewhere(ids, cycle, school_id, seen_by=wide)
    if not others:
        return found
    rows = found.filter(household_id__in=list(others)).annotate(limit=F("most"))
    closed = [
        key
        for key, home, asked, most in rows.values_list("pk", "household_id", "asked", "limit")
        if others[home]["declined_elsewhere"] or asked + others[home]["asked_elsewhere"] >= most
    ]
    return found.exclude(pk__in=closed)


def due_after_later(*, on: date, seen_by) -> list[tuple[UUID, UUID]]:
    """(cycle, school) where the day has come for some who said later, in cycles that are open and schools that take part."""
    taking_part = SchoolTerms.objects.seen_by(seen_by).filter(
        visit_year_id=OuterRef("cycle__visit_year_id"), school_id=OuterRef("school_id"), adopted_at__isnull=False,
        visit_year__stage=YearStage.ADOPTED,
    )  # fmt: skip
    found = Invitation.objects.seen_by(seen_by).filter(
        Exists(taking_part), standing=Standing.LATER, ask_again_on__lte=on, cycle__opens_on__lte=on,
        cycle__closes_on__gte=on,
    )  # fmt: skip
    found = _with_most(found, seen_by).filter(asked__lt=F("most"))
    return list(found.order_by("cycle_id", "school_id").values_list("cycle_id", "school_id").distinct())


def without_times(*, on: date, at: datetime, seen_by) -> QuerySet[Invitation]:
    """Who said yes some days ago, or waited for us in vain, named no time that is still to come, and was not asked since."""
    wait = timedelta(days=practice("R-PTHV-1d", on).terms["times_days"])
    here = Visit.objects.seen_by(seen_by).filter(invitation_id=OuterRef("pk"))
    in_vain = here.filter(stage=Stage.CANCELLED_BY_STAFF, recorded_at__isnull=False)
    found = Invitation.objects.seen_by(seen_by)
    found = found.filter(standing=Standing.ACCEPTED, cycle__opens_on__lte=on, cycle__closes_on__gte=on)
    since_then = Greatest("standing_at", Subquery(in_vain.order_by("-stage_at").values("stage_at")[:1]))
    found = found.alias(since=since_then).filter(since__lte=at - wait)
    times = WishedTime.objects.seen_by(seen_by).filter(invitation_id=OuterRef("pk"), ends_at__gt=at)
    visits = here.filter(stage__in=(*BOOKED, Stage.COMPLETED))
    since = Asking.objects.seen_by(seen_by).filter(invitation_id=OuterRef("pk"), at__gte=OuterRef("since"))
    found = found.filter(~Exists(times), ~Exists(visits), ~Exists(since))
    return _with_most(found, seen_by).filter(asked__lt=F("most"))


def left_in_peace(*, on: date, at: datetime, seen_by) -> QuerySet[Invitation]:
    """Invitations of the whole district that nobody answers any more: asked as often as may be, or the cycle is over."""
    wait = timedelta(days=practice("R-PTHV-1d", on).terms["answer_days"])
    found = Invitation.objects.seen_by(seen_by).filter(standing__in=_STILL_OPEN)
    found = _with_most(_with_last(found, seen_by), seen_by)
    silent = Q(standing=Standing.INVITED, asked__gte=F("most"), last_at__lte=at - wait)
    return found.filter(silent | Q(cycle__closes_on__lt=on))


def to_call(cycle: Cycle, school_id: UUID, *, seen_by) -> QuerySet[Invitation]:
    """Homes that no message reaches: never asked, or everything that was sent failed for good; or nobody comes when they
    wished, and they do not know it. A person calls them."""
    sent = Message.objects.seen_by(seen_by).filter(
        reference_id=OuterRef("pk"), state__in=(State.HELD, State.READY, *MAY_HAVE_ARRIVED)
    )
    reached = Asking.objects.seen_by(seen_by).filter(invitation_id=OuterRef("pk"))
    reached = reached.filter(Exists(sent) | Q(channel__in=("phone", "in_person")))
    unasked = Q(~Exists(reached), standing=Standing.INVITED)
    return _of(cycle, school_id, seen_by=seen_by).filter(unasked | Q(to_tell_of__isnull=False))


def open_to_answer(cycle: Cycle, school_id: UUID, *, seen_by) -> QuerySet[Invitation]:
    """Homes whose answer somebody may write down; who said no is on no list."""
    return _of(cycle, school_id, seen_by=seen_by).filter(standing__in=(*_STILL_OPEN, Standing.ACCEPTED))


def invitation_by_code(code: str, *, seen_by) -> Invitation | None:
    """The invitation that a link's code stands for; one sent to a number that is not its reader's opens nothing."""
    found = Invitation.objects.seen_by(seen_by).filter(code=code.lower())
    one = found.select_related("cycle__visit_year").first()
    return None if one and may_lie_elsewhere(one, seen_by=seen_by) else one


def may_lie_elsewhere(one: Invitation, *, seen_by) -> bool:
    """Whether its link went to what is not its reader's, or may have come to an adult barred from a child of it."""
    if one.adult_id is None:
        return False
    askings = Asking.objects.seen_by(seen_by).filter(invitation=one).values_list("pk", flat=True)
    visits = Visit.objects.seen_by(seen_by).filter(invitation=one).values_list("pk", flat=True)
    machine = Scope.system(seen_by.district_id, "where a family's link went")
    with tenancy.acting_as(machine):
        asked = CoreAsking.objects.seen_by(machine).filter(invitation=one)
        questions = list(asked.values_list("pk", flat=True))
    return is_astray(
        one.adult_id, [*askings, *visits, *questions], purposes=LINKED, student_ids=one.student_ids,
        since=one.code_at, seen_by=seen_by,
    )  # fmt: skip


def children_told(one: Invitation, *, on: date, seen_by) -> frozenset[UUID]:
    """The children of an invitation that its addressee may hear of today; none closes it."""
    reader = current_adult(one.adult_id, seen_by=seen_by) if one.adult_id else None
    if reader is None:
        return frozenset()
    return students_open_to_adult(reader, on=on, seen_by=seen_by) & frozenset(one.student_ids)


def standing_visit(one: Invitation, *, seen_by) -> Visit | None:
    """The visit that is proposed or booked for an invitation."""
    found = Visit.objects.seen_by(seen_by).filter(invitation=one, stage__in=BOOKED)
    return found.order_by("begins_at").first()


def booked_visit(one: Invitation, *, at: datetime, seen_by) -> Visit | None:
    """The visit to come that everybody on it has confirmed; a proposal is no family's to read."""
    found = Visit.objects.seen_by(seen_by).filter(invitation=one, stage=Stage.SCHEDULED, ends_at__gt=at)
    return found.order_by("begins_at").first()


def made_visit(one: Invitation, *, seen_by) -> Visit | None:
    """The visit that was made on an invitation; from then on it asks no more."""
    return Visit.objects.seen_by(seen_by).filter(invitation=one, stage=Stage.COMPLETED).first()


def people_of(visit: Visit, *, seen_by) -> list[UUID]:
    """The accounts that come to a visit."""
    seats = Seat.objects.seen_by(seen_by).filter(visit=visit).exclude(state=SeatState.LEFT)
    return list(seats.values_list("account_id", flat=True))


def wished_times(one: Invitation, *, at: datetime, seen_by) -> QuerySet[WishedTime]:
    """When the family would like to meet, of what is still to come."""
    return WishedTime.objects.seen_by(seen_by).filter(invitation=one, ends_at__gt=at).order_by("begins_at")


@dataclass(frozen=True)
class Held:
    """An asking in the outbox with the children whom it may still name; `reason` where it must not go at all."""

    asking: Asking
    students: tuple[UUID, ...]
    reason: str = ""

    @property
    def is_as_written(self) -> bool:
        return not self.reason and len(self.students) == len(self.asking.invitation.student_ids)


def held_askings(addresses: Mapping[UUID, str], *, on: date, seen_by) -> list[Held]:
    """How these askings (id: number, e-mail or postal address) stand today, in the last moment before they go.

    The family may have answered since, the cycle be over, a child be hidden from the addressee, the number be somebody
    else's or stopped, or an adult whom a restriction bars from such a child read there too.
    """
    askings = list(
        Asking.objects.seen_by(seen_by).filter(pk__in=list(addresses)).select_related("invitation__cycle")
    )
    readers = {one.invitation.adult_id for one in askings if one.invitation.adult_id}
    standing = current_adults(readers, seen_by=seen_by)
    ways = Ways(
        adults=set(standing.values()),
        students={student for one in askings for student in one.invitation.student_ids},
        on=on,
        seen_by=seen_by,
    )
    wished = WishedTime.objects.seen_by(seen_by).filter(invitation__in=[one.invitation_id for one in askings])
    have_times = set(wished.values_list("invitation_id", flat=True))
    found = []
    for one in askings:
        safe, reason = _told(standing.get(one.invitation.adult_id), one, addresses[one.pk], ways)
        # Who said yes before it was asked is asked for times.
        for_times = one.invitation.standing == Standing.ACCEPTED and one.at >= one.invitation.standing_at
        if one.invitation.standing not in _STILL_OPEN and (not for_times or one.invitation_id in have_times):
            reason = "the family has answered"
        elif one.invitation.cycle.closes_on < on:
            reason = "the time for these visits is over"
        found.append(Held(one, safe, reason))
    return found


def _told(reader: UUID | None, one: Asking, address: str, ways: Ways) -> tuple[tuple[UUID, ...], str]:
    theirs = [student for student in one.invitation.student_ids if ways.is_open(reader, student)]
    if reader is None or not theirs:
        return (), "no child named here is open to the addressee any more"
    leading = ways.leading_to(reader, address)
    if not leading:
        return (), "this number or address is no longer a way to the addressee"
    told = [each for each in theirs if any(ways.is_permitted(reader, each, way) for way in leading)]
    if not told:
        return (), "the family does not wish to be written to this way any more"
    safe = tuple(each for each in told if not ways.is_overheard(address, each))
    return safe, "" if safe else "an adult barred from each child named here reads at this address too"


def _of(cycle: Cycle, school_id: UUID, *, seen_by) -> QuerySet[Invitation]:
    return Invitation.objects.seen_by(seen_by).filter(cycle=cycle, school_id=school_id)


def _with_last(found: QuerySet[Invitation], seen_by) -> QuerySet[Invitation]:
    """With when each was asked last."""
    askings = Asking.objects.seen_by(seen_by).filter(invitation_id=OuterRef("pk")).order_by()
    last = askings.values("invitation_id").annotate(last=Max("at")).values("last")
    return found.annotate(last_at=Subquery(last, output_field=DateTimeField()))


def _with_most(found: QuerySet[Invitation], seen_by) -> QuerySet[Invitation]:
    """With how often each may be asked, by the terms of its school."""
    own = SchoolTerms.objects.seen_by(seen_by).filter(
        visit_year_id=OuterRef("cycle__visit_year_id"), school_id=OuterRef("school_id")
    )
    most = Coalesce(Subquery(own.values("most_invitations")[:1]), F("cycle__visit_year__most_invitations"))
    return found.annotate(most=most)
