"""What a volunteer hears, in their language, by their own way, made ready for the outbox. No child is named.

A message is of a volunteer (`reference_id`) and says in its purpose what it is about: "volunteers.news:booked:<row>:<mark>".
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time, day_in
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.people.models import Adult, HouseholdAdult, Tie
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.ways import WAYS, Ways
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import District, School
from thirdpillar.practice.volunteers.choices import LessonStage, Standing
from thirdpillar.practice.volunteers.models import Lesson, Shift, SignUp, Thanks, Volunteer
from thirdpillar.practice.volunteers.wording import Wording, wording_for

NEWS = "volunteers.news"
# A teacher asks for a lesson: what the family answers.
ASKED = f"{NEWS}:asked:"
# Kinds of news about a shift, about a lesson, and about nothing but the page.
OF_SHIFT, OF_LESSON, OF_THANKS = (
    ("booked", "waiting", "remind", "changed", "cancelled", "lapses", "released"),
    ("asked", "used", "off"),
    ("thanks",),
)


# What is said in the words of another kind.
SAID_AS = {"off": "cancelled"}


@dataclass(frozen=True)
class Way:
    """How somebody is written to today; `channel` is blank where only a call helps. `open_to`: all that may be used."""

    adult: Adult | None
    channel: str
    address: str
    language: str
    open_to: frozenset[str] = frozenset()


def page_link(district: District, code: str) -> str:
    """The address of a volunteer's own page."""
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    return f"{base}/h/{code}"


def ways_of(
    volunteers: Iterable[Volunteer], *, by, tried: Mapping[UUID, Places] | None = None
) -> dict[UUID, Way]:
    """For each of these by which way they are written to now: a constant number of queries.

    By what their tie with any child of theirs permits, and not where somebody reads who is barred from that child.
    """
    rows, tried = list(volunteers), tried or {}
    machine = Scope.system(by.district_id, "how a volunteer is written to")
    with tenancy.acting_as(machine):
        district = District.objects.get(pk=by.district_id)
        standing = current_adults({one.adult_id for one in rows}, seen_by=machine)
        adults = Adult.objects.seen_by(machine).filter(left_at=None).in_bulk(set(standing.values()))
        homes = dict(
            HouseholdAdult.objects.seen_by(machine)
            .filter(adult_id__in=adults)
            .values_list("adult_id", "household__reads_language")
        )
        ties = Tie.objects.seen_by(machine).filter(adult_id__in=adults, left_at=None)
        ways = Ways(
            adults=set(adults),
            students=ties.values("student_id"),
            on=clock.today(district.zone),
            seen_by=machine,
        )
    children: dict[UUID, list[UUID]] = defaultdict(list)
    for adult_id, student_id in ways.ties:
        if ways.is_open(adult_id, student_id):
            children[adult_id].append(student_id)
    found = {}
    for one in rows:
        adult = adults.get(standing.get(one.adult_id, one.adult_id))
        channel, address, usable = "", "", frozenset[str]()
        if adult:
            usable = _usable(adult.pk, children[adult.pk], ways)
            channel, address = ways.first_open(adult.pk, children[adult.pk], WAYS, tried.get(one.pk, ()))
        reads = (adult.reads_language if adult else "") or (homes.get(adult.pk, "") if adult else "")
        language = one.language or reads or (district.languages or ["en"])[0]
        found[one.pk] = Way(adult, channel, address, language, usable)
    return found


def _usable(adult_id: UUID, students: list[UUID], ways: Ways) -> frozenset[str]:
    return frozenset(
        address
        for way in WAYS
        if any(ways.is_permitted(adult_id, student, way) for student in students)
        for address in ways.of(adult_id, way)
        if not any(ways.is_overheard(address, student) for student in students)
    )


class Writer:
    """Writes in the name of a school, in any language; about a shift, a lesson, thanks, or nothing but the page."""

    def __init__(self, school_id: UUID, *, by) -> None:
        machine = Scope.system(by.district_id, "in whose name a volunteer is written to")
        with tenancy.acting_as(machine):
            self.district = District.objects.get(pk=by.district_id)
            school = School.objects.seen_by(machine).filter(pk=school_id).first()
        self.school_id = school_id
        self.sender = self.district.sender_name or (school.name if school else self.district.name)
        self.phone = (school.reply_phone if school else "") or self.district.reply_phone

    def wording(self, language: str) -> Wording:
        return wording_for(language, *self.district.languages)

    def values(self, one: Volunteer, about: object, wording: Wording, language: str) -> dict[str, str]:
        """The values for the places in a text."""
        values = {
            "sender": self.sender,
            "link": page_link(self.district, one.code),
            "title": "",
            "when": "",
            "place": "",
        }
        if isinstance(about, Shift):
            values |= {"title": about.role.title_in(language), "place": about.role.place}
        elif isinstance(about, Lesson):
            values |= {"title": about.title_in(language)}
        if isinstance(about, (Shift, Lesson)):
            values["when"] = day_and_time(about.begins_at, self.district.zone, wording.language)
        if isinstance(about, Thanks):
            values |= {
                "hours": f"{about.minutes / 60:g}" if about.minutes else "0",
                "since": day_in(about.since_on, wording.language, with_year=True),
            }
        return values

    def row(self, kind: str, one: Volunteer, way: Way, about: object, *, purpose: str) -> dict:
        """The outbox row that says `kind` to one person."""
        wording = self.wording(way.language)
        values = self.values(one, about, wording, way.language)
        row = {
            "channel": way.channel,
            "purpose": purpose,
            "reference_id": one.pk,
            "address": way.address,
            "language": wording.language,
            "school_id": self.school_id,
            "expires_at": about.ends_at if isinstance(about, (Shift, Lesson)) and kind != "used" else None,
        }
        kind, by_machine = SAID_AS.get(kind, kind), self.is_by_machine(about, way.language)
        # Words of ours that a person stands behind carry no label; the title in them does.
        label = f"\n{wording.say('text_by_machine')}" if by_machine else ""
        if way.channel == Channel.SMS:
            return row | {"body": wording.say_by_text(kind, **values) + (label if wording.confirmed else "")}
        row |= {"subject": wording.say("subject"), "body": wording.say(kind, **values) + label}
        if way.channel == Channel.LETTER:
            more = {"by_machine": wording.say("by_machine")} if by_machine else {}
            row["letter"] = self.letter(wording, values, wording.say(kind, **values), way.address, **more)
        return row

    def is_by_machine(self, about: object, language: str) -> bool:
        """Whether what it is about is said in the words of a machine there."""
        return isinstance(about, Lesson) and about.title_in(language) != about.title

    def letter(self, wording: Wording, values: dict, said: str, address: str, **more) -> dict:
        """What the layout of letters takes."""
        say = wording.say
        return {
            "language": wording.language, "direction": wording.direction, "sender": self.sender,
            "address": address.split("\n"), "title": say("subject"), "greeting": "", "lead": said, "about": "",
            "facts": [], "offered": "", "supports": [], "answer": say("answer"), "scan": say("scan"),
            "link": values["link"], "plain": True, "welcome": "",
            "tell": say("tell_at", phone=number_label(self.phone)) if self.phone else say("tell"),
            "by_machine": "" if wording.confirmed else say("by_machine"),
        } | more  # fmt: skip


def tell(
    volunteers: Iterable[Volunteer], kind: str, about: Shift | Lesson | Thanks | None = None, *, by, at: datetime, mark: str = ""
) -> int:  # fmt: skip
    """Write to each of these volunteers of one school; answer how many. Said once for each `mark` (by default, moment)."""
    rows = list(volunteers)
    if not rows:
        return 0
    writer, ways = Writer(rows[0].school_id, by=by), ways_of(rows, by=by)
    purpose = f"{NEWS}:{kind}:{_short(about.pk) if about else ''}:{mark or format(int(at.timestamp()), 'x')}"
    messages = [
        writer.row(kind, one, ways[one.pk], about, purpose=purpose) for one in rows if ways[one.pk].channel
    ]
    return enqueue_many(messages, by=by, at=at)


def _short(key: UUID) -> str:
    """An id in 22 letters: a purpose holds 60."""
    return urlsafe_b64encode(key.bytes).decode().rstrip("=")


def _long(text: str) -> UUID | None:
    return UUID(bytes=urlsafe_b64decode(f"{text}==")) if len(text) == 22 else None


def lesson_of(message: Message, *, by) -> Lesson | None:
    """The lesson that a message is about, with its volunteer."""
    key = _long(message.purpose.split(":")[2]) if message.purpose.count(":") > 1 else None
    return Lesson.objects.seen_by(by).select_related("volunteer", "offer").filter(pk=key).first()


def put_right(addresses: Mapping[UUID, str], *, by) -> dict[UUID, str]:
    """Which of these (volunteer: address) must not go now, and why."""
    rows = list(Volunteer.objects.seen_by(by).filter(pk__in=list(addresses)))
    ways, against = ways_of(rows, by=by), {}
    for one in rows:
        way = ways[one.pk]
        if not way.channel:
            against[one.pk] = "no way to this person is known that may be used"
        elif addresses[one.pk] not in way.open_to:
            against[one.pk] = "this number or address is not theirs any more"
    return against


def _about(purpose: str, by) -> tuple[str, Shift | Lesson | Thanks | None, bool]:
    """(kind, what it is about, whether it is still so) of a message's purpose."""
    _news, _, rest = purpose.partition(":")
    kind, _, rest = rest.partition(":")
    key = _long(rest.partition(":")[0])
    if kind in OF_SHIFT:
        shift = Shift.objects.seen_by(by).select_related("role").filter(pk=key).first()
        return kind, shift, shift is not None and (kind == "cancelled") == bool(shift.cancelled_at)
    if kind in OF_LESSON:
        lesson = Lesson.objects.seen_by(by).filter(pk=key).first()
        wanted = {"asked": LessonStage.ASKED, "off": LessonStage.OFF}.get(kind, LessonStage.HELD)
        return kind, lesson, lesson is not None and lesson.stage == wanted
    if kind in OF_THANKS:
        thanks = Thanks.objects.seen_by(by).filter(pk=key).first()
        return kind, thanks, thanks is not None
    return kind, None, True


def pass_on_news(tried: Mapping[UUID, Places], *, by, at: datetime) -> None:
    """Take what failed on by the person's next way, where it is still so."""
    rows = []
    found = list(Volunteer.objects.seen_by(by).filter(pk__in=list(tried)))
    ways = ways_of(found, by=by, tried=tried)
    for one in found:  # as many as failed just now
        sent = Message.objects.seen_by(by).filter(reference_id=one.pk, purpose__startswith=NEWS)
        failed = sent.exclude(failure="").filter(state_at__gte=at - timedelta(days=1))
        writer = Writer(one.school_id, by=by)
        for purpose in (
            failed.order_by("state_at").values_list("purpose", flat=True)[:10] if ways[one.pk].channel else ()
        ):
            kind, about, is_so = _about(purpose, by)
            if isinstance(about, Shift) and kind != "cancelled":
                mine = SignUp.objects.seen_by(by).filter(shift=about, volunteer=one)
                has_place = mine.exclude(standing=Standing.CANCELLED).exists()
                is_so = is_so and has_place == (kind != "released")
            if is_so:
                rows.append(writer.row(kind, one, ways[one.pk], about, purpose=purpose))
    enqueue_many(rows, by=by, at=at)
    record(by=by, at=at, deed="volunteers.pass_on_news", subject="message", messages=len(tried))
