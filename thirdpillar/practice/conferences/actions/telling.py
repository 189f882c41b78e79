"""What a home hears of its conferences, in its language, made ready for the outbox: all of its times at once.

A child is named only to whom it may be named, by a way that its tie permits; another home of the child is never spoken of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from uuid import UUID
from zlib import crc32

from django.conf import settings
from django.db import transaction

from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.wordings import joined
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.channels import offered_channels
from thirdpillar.ground.delivery.choices import Asks, Channel
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.delivery.rules import Post
from thirdpillar.ground.delivery.voices import needs_person
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.ways import WAYS, Ways
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import District, School
from thirdpillar.practice.conferences.choices import STANDING, Stage
from thirdpillar.practice.conferences.models import Coming, Conference, Week
from thirdpillar.practice.conferences.wording import Wording, wording_for
from thirdpillar.practice.conferences.wording.spoken import another_time

# A home's times, told first; and that one of them is another by now. The times to choose from are a reply.
TOLD, MOVED = "conferences.times", "conferences.moved"
_SAYS = {TOLD: "told", MOVED: "moved"}
AT_ONCE = (Channel.SMS, Channel.EMAIL)


def home_link(district: District, code: str) -> str:
    """The address of a home's own page."""
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    return f"{base}/c/{code}"


class Writer:
    """Writes to homes of one week, in any language, in the name of its school."""

    def __init__(
        self, week: Week, homes: Iterable[Coming], *, by, at: datetime, with_missed: bool = False
    ) -> None:
        """In the sight of the whole district: restrictions and other adults' numbers are looked at, whoever plans.

        `with_missed`: conferences without a time too, which no message names.
        """
        self.week, self.homes, self.at = week, list(homes), at
        self.wide = wide = Scope.system(by.district_id, "a family hears when its conferences are")
        with tenancy.acting_as(wide):
            self.district = District.objects.get(pk=by.district_id)
            self.school = School.objects.seen_by(wide).filter(pk=week.school_id).first()
            rows = Conference.objects.seen_by(wide).filter(
                week=week, stage__in=(*STANDING, Stage.WANTED) if with_missed else STANDING,
                household_id__in=[one.household_id for one in self.homes],
            )  # fmt: skip
            self.of_home: dict[UUID, list[Conference]] = defaultdict(list)
            for one in rows.order_by("during"):
                self.of_home[one.household_id].append(one)
            everything = [one for several in self.of_home.values() for one in several]
            self.teachers = account_names({one.account_id for one in everything}, seen_by=wide)
            self.children = Student.objects.seen_by(wide).in_bulk({one.student_id for one in everything})
            self.readers = current_adults({one.adult_id for one in self.homes if one.adult_id}, seen_by=wide)
            with clock.set_to(at):
                today = clock.today(self.district.zone)
            self.ways = Ways(
                adults=set(self.readers.values()), students=list(self.children), on=today, seen_by=wide
            )
        self.sender = self.district.sender_name or (self.school.name if self.school else self.district.name)
        self.phone = (self.school.reply_phone if self.school else "") or self.district.reply_phone

    def wording(self, language: str) -> Wording:
        return wording_for(language, *self.district.languages)

    def reader(self, home: Coming) -> UUID | None:
        """Whom we write to, under the record that is theirs today."""
        return self.readers.get(home.adult_id) if home.adult_id else None

    def name(self, one: Conference) -> str:
        """The child's given name, and no more."""
        child = self.children[one.student_id]
        return child.preferred_name or child.given_name

    def open_to(self, home: Coming) -> list[Conference]:
        """Its conferences about children whom its reader may hear of."""
        reader = self.reader(home)
        return [one for one in self.of_home[home.household_id] if self.ways.is_open(reader, one.student_id)]

    def lines(self, conferences: Iterable[Conference], language: str) -> list[str]:
        """ "Ana: Thursday, November 19, 5:15 PM · Room 4 · Pat Reed", one a conference."""
        return [
            f"{self.name(one)}: "
            + " · ".join(
                part
                for part in (
                    day_and_time(one.during.lower, self.district.zone, language),
                    one.room,
                    self.teachers.get(one.account_id, ""),
                )
                if part
            )
            for one in conferences
        ]

    def values(self, home: Coming, conferences: list[Conference], wording: Wording) -> dict[str, str]:
        names = dict.fromkeys(self.name(one) for one in conferences)
        return {
            "sender": self.sender,
            "children": joined(names, wording.language),
            "link": home_link(self.district, home.code),
        }

    def row(self, home: Coming, kind: str, but: Places) -> dict | None:
        """The outbox row that says so to one home; None where no way is left."""
        reader, mine = self.reader(home), self.open_to(home)
        if reader is None or not mine:
            return None
        first = mine[0].during.lower
        able = AT_ONCE if Post().is_too_late(self.at, first) else WAYS
        # Where no machine says it in their language, somebody calls them: nobody speaks a family's own times for us.
        if Channel.VOICE in offered_channels() and not needs_person(self.wording(home.language).language):
            able = (*able, Channel.VOICE)
        channel, address = self.ways.first_open(reader, [one.student_id for one in mine], able, but)
        if not channel:
            return None
        mine = [one for one in mine if self.ways.is_permitted(reader, one.student_id, channel)]
        mine = [one for one in mine if not self.ways.is_overheard(address, one.student_id)]
        wording = self.wording(home.language)
        values = self.values(home, mine, wording)
        times = self.lines(mine, wording.language)
        is_short = channel in (Channel.SMS, Channel.VOICE)
        head = wording.say(_SAYS[kind], **values)
        if channel == Channel.VOICE:
            # Who calls is said by the call itself; nobody can note a link from the phone, and a key asks for another time.
            head = head.removeprefix(f"{values['sender']}:").strip()
            said = "\n".join((head, *times, another_time(wording.language)))
        else:
            said = "\n".join((head, *times, wording.say("change", **values)))
        row = {
            "channel": channel,
            # Other times are news of their own.
            "purpose": f"{kind}:{crc32('|'.join(times).encode()):08x}:{self.at.astimezone(UTC):%Y%m%d%H%M%S}",
            "reference_id": home.pk,
            "address": address,
            "language": wording.language,
            "school_id": self.week.school_id,
            "expires_at": mine[-1].during.upper,
            "body": said
            if wording.confirmed or not is_short
            else f"{said}\n{wording.say('text_by_machine')}",
        }
        if channel == Channel.VOICE:
            row["asks"] = (
                Asks.NEWS
            )  # the key of other calls for how to be reached is the one for another time here
        if not is_short:
            row["subject"] = wording.say("subject")
        if channel == Channel.LETTER:
            row["letter"] = self._letter(wording, values, head, times, address)
        return row

    def _letter(self, wording: Wording, values: dict, head: str, times: list[str], address: str) -> dict:
        say = wording.say
        return {
            "language": wording.language, "direction": wording.direction, "sender": self.sender,
            "address": address.split("\n"), "title": say("subject"), "greeting": say("greeting", **values),
            "lead": "\n".join((head, *times)), "about": "", "facts": [], "offered": "", "supports": [],
            "answer": say("answer"), "scan": say("scan"), "link": values["link"], "plain": True, "welcome": "",
            "tell": say("tell_at", phone=number_label(self.phone)) if self.phone else say("tell"),
            "by_machine": "" if wording.confirmed else say("by_machine"),
        }  # fmt: skip


def tell_homes(
    week: Week, homes: Collection[UUID], kind: str = TOLD, *, by, at: datetime,
    tried: Mapping[UUID, Places] | None = None,
) -> int:  # fmt: skip
    """Write to these homes; answers how many. Whom no message reaches stands on the list of those whom somebody calls."""
    wide = Scope.system(by.district_id, "a family hears when its conferences are")
    with tenancy.acting_as(wide):
        rows = list(
            Coming.objects.seen_by(wide).filter(week=week, household_id__in=list(homes)).order_by("pk")
        )
        writer = Writer(week, rows, by=by, at=at)
        made = {one.pk: writer.row(one, kind, (tried or {}).get(one.pk, Places())) for one in rows}
        reached = [key for key, row in made.items() if row]
        enqueue_many([row for row in made.values() if row], by=by, at=at)
        told = Coming.objects.seen_by(wide)
        told.filter(pk__in=reached).update(told_at=at, to_call=False)
        told.filter(pk__in=set(made) - set(reached)).update(to_call=True)
    return len(reached)


def put_right(addresses: Mapping[UUID, str], *, on: date, by) -> dict[UUID, str]:
    """Of these messages (home: number or e-mail) which must not go any more, and why."""
    homes = list(Coming.objects.seen_by(by).filter(pk__in=list(addresses)))
    readers = current_adults({one.adult_id for one in homes if one.adult_id}, seen_by=by)
    rows = Conference.objects.seen_by(by).filter(
        week_id__in={one.week_id for one in homes}, household_id__in={one.household_id for one in homes}
    )
    mine: dict[tuple[UUID, UUID], list[UUID]] = defaultdict(list)
    for week, home, student in rows.exclude(stage__in=[Stage.CANCELLED, Stage.WANTED]).values_list(
        "week_id", "household_id", "student_id"
    ):
        mine[week, home].append(student)
    students = {student for several in mine.values() for student in several}
    ways = Ways(adults=set(readers.values()), students=students, on=on, seen_by=by)
    against = {}
    for one in homes:
        reader = readers.get(one.adult_id) if one.adult_id else None
        address, named = addresses[one.pk], mine[one.week_id, one.household_id]
        leading = ways.leading_to(reader, address)
        if reader and address in ways.of(reader, Channel.VOICE) and Channel.VOICE not in leading:
            leading = [*leading, Channel.VOICE]
        if not named:
            against[one.pk] = "no conference of this home has a time any more"
        elif reader is None or not leading:
            against[one.pk] = "this number or address is no longer a way to the family"
        elif not all(ways.is_open(reader, each) for each in named):
            against[one.pk] = "not every child of this home is open to them any more"
        elif not any(ways.is_permitted(reader, each, way) for each in named for way in leading):
            against[one.pk] = "the family does not wish to be written to this way any more"
        elif any(ways.is_overheard(address, each) for each in named):
            against[one.pk] = "an adult barred from a child of this home reads at this address too"
    return against


def home_sheets(week: Week, *, by, at: datetime) -> list[dict]:
    """What is printed for every home with a time: in its language, with its link, by the child's given name."""
    wide = Scope.system(by.district_id, "a family's times are printed")
    with tenancy.acting_as(wide):
        homes = list(Coming.objects.seen_by(wide).filter(week=week).order_by("pk"))
        writer = Writer(week, homes, by=by, at=at)
    found = []
    for one in homes:
        if mine := writer.open_to(one):
            wording = writer.wording(one.language)
            values = writer.values(one, mine, wording)
            found.append(
                {
                    "language": wording.language,
                    "direction": wording.direction,
                    "title": wording.say("subject"),
                    "greeting": wording.say("greeting", **values),
                    "times": writer.lines(mine, wording.language),
                    "answer": wording.say("answer"),
                    "link": values["link"],
                    "by_machine": "" if wording.confirmed else wording.say("by_machine"),
                    "students": [writer.children[each.student_id] for each in mine],
                    "first": mine[0].during.lower,
                }
            )
    return sorted(found, key=lambda sheet: sheet["greeting"])


@transaction.atomic
def pass_on_times(tried: Mapping[UUID, Places], *, kind: str, by, at: datetime) -> None:
    """Take a home's times (home: where it was tried) on by its next way; it says what is so now. Where no way is left
    somebody calls."""
    homes = list(Coming.objects.seen_by(by).filter(pk__in=list(tried)).select_related("week"))
    told = 0
    for week in {one.week for one in homes}:  # those of one turn of sending: few
        mine = {one.household_id for one in homes if one.week_id == week.pk}
        told += tell_homes(week, mine, kind, by=by, at=at, tried=tried)
    record(
        by=by,
        at=at,
        deed="conferences.pass_on_times",
        subject="message",
        messages=len(tried),
        no_way=len(tried) - told,
    )
