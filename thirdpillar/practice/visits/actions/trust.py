"""Families are asked before and after their visits: once each time, by their page or their own way, and none has to answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue, enqueue_many
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.schools.models import District, School
from thirdpillar.practice.visits.actions.asking import family_link
from thirdpillar.practice.visits.actions.minds import keep_answers
from thirdpillar.practice.visits.actions.telling import AT_ONCE, at_home
from thirdpillar.practice.visits.choices import Moment, Side, Way
from thirdpillar.practice.visits.models import CoreAsking, Invitation
from thirdpillar.practice.visits.queries.trust import asked_of_home, due_homes, ways_of
from thirdpillar.practice.visits.rules.minds import asking_terms, core_of
from thirdpillar.practice.visits.wording.trust import wording_for

TRUST = "visits.trust"
THANKED = f"{TRUST}:thanks"
MOST = 300


def purpose_of(moment: str, statement: str) -> str:
    """What a question by text is for; its answer is told by it."""
    return f"{TRUST}:{moment}:{statement}"


@transaction.atomic
def ask_families(*, by, at: datetime) -> int:
    """Ask the homes that are due now; answer how many were written to. Who said yes on the page was asked there."""
    district = District.objects.get(pk=by.district_id)
    on = at_home(district, at)
    due = due_homes(on=on, at=at, most=MOST, seen_by=by)
    asked = Invitation.objects.seen_by(by).in_bulk([one.invitation_id for one in due])
    ways, readers = ways_of(list(asked.values()), on=on, seen_by=by)
    found: list[tuple[CoreAsking, str]] = []
    for one in due:
        invitation = asked[one.invitation_id]
        reader = readers.get(invitation.adult_id) if invitation.adult_id else None
        open_to = [each for each in invitation.student_ids if reader and ways.is_open(reader, each)]
        channel, address = ways.first_open(reader, open_to, AT_ONCE) if reader and open_to else ("", "")
        if one.moment == Moment.BEFORE and invitation.answered_way == Way.LINK:
            channel, address = Way.LINK, ""
        found.append((_asking(invitation, one.visit_year_id, one.moment, channel, at), address))
    CoreAsking.objects.bulk_create([row for row, _address in found], ignore_conflicts=True)
    # Where two workers ask at once, only the rows that stand are written to.
    standing = set(
        CoreAsking.objects.seen_by(by)
        .filter(pk__in=[row.pk for row, _a in found])
        .values_list("pk", flat=True)
    )
    schools = School.objects.seen_by(by).in_bulk({row.school_id for row, _address in found})
    rows = [
        _first(row, address, _sender(district, schools.get(row.school_id)), district, on, at)
        for row, address in found
        if address and row.pk in standing
    ]
    enqueue_many(rows, by=by, at=at)
    if standing:
        record(
            by=by,
            at=at,
            deed="visits.ask_families",
            subject="household",
            homes=len(standing),
            written=len(rows),
        )
    return len(rows)


@transaction.atomic
def answer_as_family(*, invitation_id: UUID, answers: Mapping[str, int | str], by, at: datetime) -> None:
    """What a home answers on its page; none where it skips. Raises Refused where nothing is asked (any more)."""
    district = District.objects.get(pk=by.district_id)
    invitation = Invitation.objects.seen_by(by).filter(pk=invitation_id).first()
    due = asked_of_home(invitation, on=at_home(district, at), at=at, seen_by=by) if invitation else None
    if invitation is None or due is None:
        raise Refused(_("Nothing to do here"))
    row = _asking(invitation, due.visit_year_id, due.moment, Way.LINK, at)
    CoreAsking.objects.bulk_create([row], ignore_conflicts=True)
    asking = CoreAsking.objects.seen_by(by).get(
        visit_year_id=due.visit_year_id, household_id=invitation.household_id, moment=due.moment
    )
    if not asking.channel:
        asking.channel = Way.LINK
        asking.save(update_fields=["channel"])
    _keep(asking, answers, by, at)


@transaction.atomic
def answer_by_text(
    *, asking_id: UUID, statement: str, point: int, address: str, channel: str, by, at: datetime
) -> None:
    """The number that a home texted to one statement; the next one is asked, or they are thanked."""
    district = District.objects.get(pk=by.district_id)
    asking = CoreAsking.objects.seen_by(by).select_related("invitation").get(pk=asking_id)
    kept = _keep(asking, {statement: point}, by, at)
    core = core_of(Side.FAMILY, at_home(district, at))
    left = next((one for one in core.statements if one not in kept), None)
    wording = wording_for(asking.language, *district.languages)
    school = School.objects.seen_by(by).filter(pk=asking.school_id).first()
    said = (
        wording.say_by_text("sms_next", statement=wording.say(left))
        if left
        else wording.say_by_text("thanks", sender=_sender(district, school))
    )
    purpose = purpose_of(asking.moment, left) if left else THANKED
    _reply(asking, said, purpose, wording, address=address, channel=channel, by=by, at=at)


@transaction.atomic
def put_right_by_text(
    *, asking_id: UUID, statement: str, point: int, address: str, channel: str, by, at: datetime
) -> None:
    """Another number right after the thanks, in place of their last one; they are thanked once more, and no third time."""
    district = District.objects.get(pk=by.district_id)
    asking = CoreAsking.objects.seen_by(by).select_related("invitation").get(pk=asking_id)
    _keep(asking, {statement: point}, by, at, anew=True)
    wording = wording_for(asking.language, *district.languages)
    school = School.objects.seen_by(by).filter(pk=asking.school_id).first()
    _reply(
        asking, wording.say_by_text("thanks", sender=_sender(district, school)), f"{THANKED}:again", wording,
        address=address, channel=channel, by=by, at=at,
    )  # fmt: skip


def _reply(
    asking: CoreAsking, said: str, purpose: str, wording, *, address: str, channel: str, by, at: datetime
) -> None:
    enqueue(
        by=by, at=at, channel=channel, purpose=purpose, reference_id=asking.pk, address=address,
        language=wording.language, body=said, message_class=MessageClass.REPLY, expires_at=at + timedelta(hours=12),
        subject=wording.say("title") if channel == Channel.EMAIL else "",
    )  # fmt: skip


def _keep(
    asking: CoreAsking, answers: Mapping[str, int | str], by, at: datetime, *, anew: bool = False
) -> dict[str, int]:
    return keep_answers(
        side=Side.FAMILY, moment=asking.moment, who=asking.household_id, visit_year_id=asking.visit_year_id,
        school_id=asking.school_id, language=asking.language, answers=answers, anew=anew, by=by, at=at,
    )  # fmt: skip


def _asking(invitation: Invitation, year_id: UUID, moment: str, channel: str, at: datetime) -> CoreAsking:
    return CoreAsking(
        id=uuid4(), district_id=invitation.district_id, visit_year_id=year_id, invitation=invitation,
        school_id=invitation.school_id, household_id=invitation.household_id, moment=Moment(moment),
        language=invitation.language, channel=channel, at=at,
    )  # fmt: skip


def _sender(district: District, school: School | None) -> str:
    return district.sender_name or (school.name if school else district.name)


def _first(row: CoreAsking, address: str, sender: str, district: District, on, at: datetime) -> dict:
    """The outbox row of a first question; with no school on it, as whoever evaluates reads a school's outbox."""
    wording = wording_for(row.language, *district.languages)
    first = next(iter(core_of(Side.FAMILY, on).statements))
    values = {"sender": sender, "link": family_link(district, row.invitation.code)}
    written = {
        "channel": row.channel, "reference_id": row.pk, "address": address, "language": wording.language,
        "expires_at": at + timedelta(days=asking_terms(on)["answer_days"]),
    }  # fmt: skip
    if row.channel == Channel.SMS:
        body = wording.say_by_text("sms", statement=wording.say(first), **values)
        return written | {"purpose": purpose_of(row.moment, first), "body": body}
    body = wording.say_by_text("email", **values)
    return written | {"purpose": f"{TRUST}:{row.moment}", "body": body, "subject": wording.say("title")}
