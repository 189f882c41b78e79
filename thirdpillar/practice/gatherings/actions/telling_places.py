"""What is written to somebody about a programme, in their language, made ready for the outbox. No child is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.people.models import Adult, HouseholdAdult, Tie
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.ways import WAYS, Ways
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import District, School
from thirdpillar.practice.gatherings.actions.links import renew_registrations_where_barred
from thirdpillar.practice.gatherings.choices import Stage, Standing
from thirdpillar.practice.gatherings.models import Gathering, Programme, Registration
from thirdpillar.practice.gatherings.wording import Wording, day_and_time, wording_for

# About where somebody stands; and the offer of a place, which an answer goes to.
PLACE, OFFER = "gatherings.programme_news", "gatherings.place_offer"
# Which of our texts says it.
SAYS = {
    "asked": "programme_asked",
    "registered": "programme_registered",
    "waiting": "programme_waiting",
    "offered": "programme_offered",
    "completed": "programme_completed",
    "changed": "changed_sms",
    "cancelled": "cancelled_sms",
}


@dataclass(frozen=True)
class Way:
    """How somebody is written to today; `channel` is blank where only a call helps. `open_to`: all that may be used."""

    channel: str
    address: str
    language: str
    open_to: frozenset[str] = frozenset()


def registration_link(district: District, code: str) -> str:
    """The address of somebody's own page in a programme."""
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    return f"{base}/p/{code}"


class Written(Protocol):
    """Somebody to be written to: an adult, or a colleague."""

    @property
    def pk(self) -> UUID: ...
    @property
    def adult_id(self) -> UUID | None: ...
    @property
    def account_id(self) -> UUID | None: ...
    @property
    def language(self) -> str: ...


def ways_of(
    registrations: Iterable[Written], *, by, tried: Mapping[UUID, Places] | None = None
) -> dict[UUID, Way]:
    """For each of these registrations by which way its person is written to now: a constant number of queries.

    An adult is written to by what their tie with any child of theirs permits, where nobody barred from that child reads.
    """
    rows, tried = list(registrations), tried or {}
    machine = Scope.system(by.district_id, "how somebody of a programme is written to")
    with tenancy.acting_as(machine):
        district = District.objects.get(pk=by.district_id)
        standing = current_adults({one.adult_id for one in rows if one.adult_id}, seen_by=machine)
        adults = Adult.objects.seen_by(machine).filter(left_at=None).in_bulk(set(standing.values()))
        homes = dict(
            HouseholdAdult.objects.seen_by(machine)
            .filter(adult_id__in=adults)
            .values_list("adult_id", "household__reads_language")
        )
        accounts = Account.objects.seen_by(machine).filter(suspended_at=None)
        staff = accounts.in_bulk([one.account_id for one in rows if one.account_id])
        ways = Ways(adults=set(adults), students=_children(set(adults), machine), on=clock.today(district.zone),
                    seen_by=machine)  # fmt: skip
    children: dict[UUID, list[UUID]] = defaultdict(list)
    for adult_id, student_id in ways.ties:
        if ways.is_open(adult_id, student_id):
            children[adult_id].append(student_id)
    first = (district.languages or ["en"])[0]
    found = {}
    for one in rows:
        if one.account_id:
            account = staff.get(one.account_id)
            email = account.email if account else ""
            language = getattr(account, "language", "") or first
            found[one.pk] = Way(Channel.EMAIL if email else "", email, language, frozenset({email} - {""}))
            continue
        adult = adults.get(standing.get(one.adult_id, one.adult_id)) if one.adult_id else None
        channel, address, usable = "", "", frozenset[str]()
        if adult:
            usable = _usable(adult.pk, children[adult.pk], ways)
            channel, address = ways.first_open(adult.pk, children[adult.pk], WAYS, tried.get(one.pk, ()))
        reads = adult.reads_language if adult else ""
        at_home = homes.get(adult.pk, "") if adult else ""
        language = one.language or reads or at_home or first
        found[one.pk] = Way(channel, address, language, usable)
    return found


def _usable(adult_id: UUID, students: list[UUID], ways: Ways) -> frozenset[str]:
    """Every number and address of an adult that may be used for one of these children."""
    return frozenset(
        address
        for way in WAYS
        if any(ways.is_permitted(adult_id, student, way) for student in students)
        for address in ways.of(adult_id, way)
        if not any(ways.is_overheard(address, student) for student in students)
    )


def _children(adults: set[UUID], machine) -> QuerySet:
    ties = Tie.objects.seen_by(machine).filter(adult_id__in=adults, left_at=None)
    return ties.values("student_id")


class ProgrammeWriter:
    """Writes about one programme, in any language, in the name of its school or district; of its next session, or of one."""

    def __init__(self, programme: Programme, by, at: datetime, session: Gathering | None = None) -> None:
        self.programme, self.by = programme, by
        machine = Scope.system(by.district_id, "in whose name a programme is written about")
        with tenancy.acting_as(machine):
            self.district = District.objects.get(pk=by.district_id)
            school = School.objects.seen_by(machine).filter(pk=programme.school_id).first()
            coming = Gathering.objects.seen_by(machine).filter(programme=programme, ends_at__gt=at)
            self.next = session or coming.exclude(stage=Stage.CANCELLED).order_by("begins_at").first()
        self.sender = self.district.sender_name or (school.name if school else self.district.name)
        self.phone = (school.reply_phone if school else "") or self.district.reply_phone

    def wording(self, language: str) -> Wording:
        return wording_for(language, *self.district.languages)

    def values(
        self, registration: Registration, wording: Wording, language: str, when: datetime | None = None
    ) -> dict:
        """The values for the places in a text; `when`: of the next session, where no other moment is meant."""
        moment = when or (self.next.begins_at if self.next else None)
        return {
            "sender": self.sender,
            "title": self.programme.title_in(language or wording.language),
            "place": self.next.place if self.next else self.programme.place,
            "when": day_and_time(moment, self.district.zone, wording.language) if moment else "",
            "link": registration_link(self.district, registration.code),
        }

    def row(
        self, kind: str, registration: Registration, way: Way, *, purpose: str, reference_id: UUID,
        when: datetime | None = None, expires_at: datetime | None = None,
    ) -> dict:  # fmt: skip
        """The outbox row that says `kind` (of SAYS) to one person."""
        wording = self.wording(way.language)
        values = self.values(registration, wording, way.language, when)
        row = {
            "channel": way.channel,
            "purpose": purpose,
            "reference_id": reference_id,
            "address": way.address,
            "language": wording.language,
            "school_id": self.programme.school_id,
            "expires_at": expires_at,
        }
        if way.channel == Channel.SMS:
            return row | {"body": wording.say_by_text(SAYS[kind], **values)}
        said = wording.say(SAYS[kind], **values)
        row |= {"subject": values["title"], "body": said}
        if way.channel == Channel.LETTER:
            row["letter"] = self._letter(wording, values, said, way.address)
        return row

    def _letter(self, wording: Wording, values: dict, said: str, address: str) -> dict:
        say = wording.say
        return {
            "language": wording.language,
            "direction": wording.direction,
            "sender": values["sender"],
            "address": address.split("\n"),
            "title": values["title"],
            "greeting": "",
            "lead": said,
            "about": "",
            "facts": [],
            "offered": say("offered"),
            "supports": [],
            "answer": say("answer"),
            "scan": say("scan"),
            "link": values["link"],
            "tell": say("tell_at", phone=number_label(self.phone)) if self.phone else say("tell"),
            "welcome": say("welcome"),
            "by_machine": "" if wording.confirmed else say("by_machine"),
            "plain": True,
        }


def tell(
    programme: Programme, registrations: Iterable[Registration], kind: str, *, by, at: datetime, mark: str = "",
    session: Gathering | None = None,
) -> int:  # fmt: skip
    """Write to each of these by their own way; answer how many. Said once for each `mark` (by default, moment)."""
    rows = list(registrations)
    if not rows:
        return 0
    renew_registrations_where_barred(rows, by=by, at=at)
    writer, ways = ProgrammeWriter(programme, by, at, session), ways_of(rows, by=by)
    purpose = f"{PLACE}:{kind}:{mark or f'{at:%Y%m%d%H%M%S%f}'}"
    messages = [
        writer.row(kind, one, ways[one.pk], purpose=purpose, reference_id=one.pk)
        for one in rows
        if ways[one.pk].channel
    ]
    return enqueue_many(messages, by=by, at=at)


def tell_registered(gathering: Gathering, kind: str, *, by, at: datetime) -> int:
    """Tell whoever has a place in the programme of a session what became of it; of any other gathering, nobody."""
    if gathering.programme_id is None:
        return 0
    programme = Programme.objects.seen_by(by).get(pk=gathering.programme_id)
    concerned = Registration.objects.seen_by(by).filter(
        programme=programme, standing__in=(Standing.REGISTERED, Standing.OFFERED)
    )
    told = tell(programme, concerned, kind, by=by, at=at, session=gathering)
    record(
        by=by, at=at, deed="gatherings.tell_registered", subject="gathering", subject_id=gathering.pk, told=told
    )  # fmt: skip
    return told
