"""What a home hears of its class team's meetings, in its language and by its way: once before each, and when one is moved
or does not take place. What it was last told stands on a row, so that nothing is said twice and nothing is left out.

A child is named only to whom it may be named, by a way that its tie permits; another home of the child is never spoken of.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.wordings import joined
from thirdpillar.ground.delivery.actions import enqueue_many, withdraw
from thirdpillar.ground.delivery.channels import offered_channels
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.delivery.rules import Post
from thirdpillar.ground.delivery.voices import needs_person
from thirdpillar.ground.people.models import HouseholdAdult, HouseholdStudent, Placement, Student
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.ways import WAYS, Ways
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import District, School
from thirdpillar.practice.conferences.models import TeamHome, TeamWord
from thirdpillar.practice.conferences.rules.teams import CYCLE, team_terms
from thirdpillar.practice.conferences.wording import Wording, wording_for

NEWS = "conferences.team"
AT_ONCE = (Channel.SMS, Channel.EMAIL)
# So many homes are told in one turn of the clock.
SHARE = 300


class _Homes:
    """Of these words of a district: who reads them, of which children, and by which ways. A constant number of queries."""

    def __init__(self, words: Iterable[TeamWord], *, on: date, by) -> None:
        homes = {one.home_id: one.home for one in words}
        sections = {one.section_id for one in homes.values()}
        self.readers = current_adults({one.adult_id for one in homes.values()}, seen_by=by)
        placed: dict[UUID, set[UUID]] = defaultdict(set)
        here = Placement.objects.seen_by(by).filter(
            section_id__in=sections, left_at=None, student__left_at=None
        )
        for section, student in here.values_list("section_id", "student_id"):
            placed[section].add(student)
        live = HouseholdAdult.objects.seen_by(by).filter(adult_id__in=set(self.readers.values()))
        self._live = dict(live.values_list("adult_id", "household_id"))
        self._in_home: dict[UUID, set[UUID]] = defaultdict(set)
        lives = HouseholdStudent.objects.seen_by(by).filter(
            household_id__in={one.household_id for one in homes.values()}
        )
        for home, student in lives.values_list("household_id", "student_id"):
            self._in_home[home].add(student)
        self._placed = placed
        students = set().union(*self._in_home.values()) if self._in_home else set()
        self.names = {
            one.pk: one.preferred_name or one.given_name
            for one in Student.objects.seen_by(by).filter(pk__in=students)
        }
        self.ways = Ways(adults=set(self.readers.values()), students=list(students), on=on, seen_by=by)

    def reader(self, home: TeamHome) -> UUID | None:
        """Whom we write to, under the record that is theirs today, while they live in that home."""
        reader = self.readers.get(home.adult_id)
        return reader if reader and self._live.get(reader) == home.household_id else None

    def open_to(self, home: TeamHome) -> list[UUID]:
        """Its children of the class of whom its reader may hear."""
        reader = self.reader(home)
        mine = self._in_home[home.household_id] & self._placed[home.section_id]
        return sorted(each for each in mine if self.ways.is_open(reader, each))


class Writer:
    """Writes to homes of class teams, in any language, each in the name of its school."""

    def __init__(self, words: Iterable[TeamWord], *, by, at: datetime) -> None:
        words = list(words)
        self.at, self.district = at, District.objects.get(pk=by.district_id)
        self.schools = School.objects.seen_by(by).in_bulk({one.school_id for one in words})
        self.homes = _Homes(words, on=_day(at, self.district), by=by)

    def row(self, word: TeamWord, kind: str, but: Places) -> dict | None:
        """The outbox row that says `kind` to one home; None where no way is left."""
        home, meeting, homes = word.home, word.meeting, self.homes
        reader, mine = homes.reader(home), homes.open_to(home)
        if reader is None or not mine:
            return None
        able = AT_ONCE if Post().is_too_late(self.at, word.begins_at) else WAYS
        wording = wording_for(home.language, *self.district.languages)
        if Channel.VOICE in offered_channels() and not needs_person(wording.language):
            able = (*able, Channel.VOICE)
        channel, address = homes.ways.first_open(reader, mine, able, but)
        if not channel:
            return None
        mine = [one for one in mine if homes.ways.is_permitted(reader, one, channel)]
        mine = [one for one in mine if not homes.ways.is_overheard(address, one)]
        school = self.schools.get(word.school_id)
        with translation.override(page_language(wording.language) or "en"):
            title = _("What your child learns")
        values = {
            "sender": self.district.sender_name or (school.name if school else self.district.name),
            "children": joined(sorted(homes.names[one] for one in mine), wording.language),
            "title": title,
            "when": day_and_time(word.begins_at, self.district.zone, wording.language),
            "place": word.place or (school.name if school else ""),
            "link": team_link(self.district, home.code),
        }
        said = wording.say(f"team_{kind}", **values)
        if channel == Channel.VOICE:
            # Who calls is said by the call itself, and nobody notes a link from the phone.
            said = said.removeprefix(f"{values['sender']}:").replace(values["link"], "").strip()
        subject = wording.say(f"team_{kind}_subject", **values)
        row = {
            "channel": channel, "purpose": f"{NEWS}:{kind}:{_short(meeting.pk)}:{int(self.at.timestamp()):x}",
            "reference_id": word.pk, "address": address, "language": wording.language, "school_id": word.school_id,
            "expires_at": meeting.ends_at,
            "body": said if wording.confirmed or channel not in (Channel.SMS, Channel.VOICE)
            else f"{said}\n{wording.say('text_by_machine')}",
        }  # fmt: skip
        if channel in (Channel.EMAIL, Channel.LETTER):
            row["subject"] = subject
        if channel == Channel.LETTER:
            lead = said.replace(values["link"], "").strip()
            row["letter"] = self._letter(wording, values, subject, lead, address, school)
        return row

    def _letter(self, wording: Wording, values: dict, title: str, lead: str, address: str, school) -> dict:
        say, phone = wording.say, (school.reply_phone if school else "") or self.district.reply_phone
        return {
            "language": wording.language, "direction": wording.direction, "sender": values["sender"],
            "address": address.split("\n"), "title": title, "greeting": say("greeting", **values), "lead": lead,
            "about": "", "facts": [], "offered": "", "supports": [], "answer": "", "scan": say("scan"),
            "link": values["link"], "plain": True, "welcome": "",
            "tell": say("tell_at", phone=number_label(phone)) if phone else say("tell"),
            "by_machine": "" if wording.confirmed else say("by_machine"),
        }  # fmt: skip


def team_link(district: District, code: str) -> str:
    """The address of a home's page of its class team."""
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    return f"{base}/c/team/{code}"


@transaction.atomic
def tell_team_homes(*, by, at: datetime) -> int:
    """Each home of each team, of a meeting that comes near, once; and of one that is another by now; answer how many were
    written to. Whom no message reaches is called."""
    district = District.objects.get(pk=by.district_id)
    until = at + timedelta(days=team_terms(CYCLE, _day(at, district))["tell_days"])
    due = list(_due(by=by, at=at, until=until)[:SHARE])
    before = {
        (one.home_id, one.meeting_id): one
        for one in TeamWord.objects.seen_by(by)
        .select_for_update()
        .filter(home__in=due, meeting_id__in={one.of_meeting for one in due})
    }
    new, kinds = [], {}
    for home in due:
        old = before.get((home.pk, home.of_meeting))
        word = old or TeamWord(
            district_id=home.district_id, school_id=home.school_id, account_id=home.account_id,
            section_id=home.section_id, home=home, meeting_id=home.of_meeting,
        )  # fmt: skip
        word.begins_at, word.place, word.at = home.begins, home.where, at
        word.is_off = home.off is not None
        kinds[word.pk] = "off" if word.is_off else "moved" if old and old.reached else "told"
        if old is None:
            new.append(word)
    TeamWord.objects.seen_by(by).bulk_create(new)
    TeamWord.objects.seen_by(by).bulk_update(before.values(), ["begins_at", "place", "is_off", "at"])
    known = TeamWord.objects.seen_by(by).filter(pk__in=list(kinds)).select_related("home", "meeting")
    # What still waits says what is not so any more.
    withdraw(
        by=by, at=at, reference_ids=[one.pk for one in before.values()], why="the meeting is another by now"
    )
    return _write(known, kinds, by=by, at=at) if due else 0


def forget_words(homes: Collection[TeamHome], *, by, at: datetime) -> None:
    """What these homes were told of meetings to come is forgotten, and what waits does not go: somebody else hears it anew."""
    if not homes:
        return
    rows = TeamWord.objects.seen_by(by).filter(home__in=homes, meeting__begins_at__gt=at)
    keys = list(rows.values_list("pk", flat=True))
    withdraw(by=by, at=at, reference_ids=keys, why="somebody else of this home reads for it by now")
    rows.filter(pk__in=keys).delete()


def _due(*, by, at: datetime, until: datetime):
    """Homes, each with one meeting of its team (`of_meeting`, `begins`, `where`, `off`) of which it is to hear."""
    told = TeamWord.objects.seen_by(by).filter(home_id=OuterRef("pk"), meeting_id=OuterRef("of_meeting"))
    is_so = told.filter(begins_at=OuterRef("begins"), place=OuterRef("where"), is_off=False)
    here = Placement.objects.seen_by(by).filter(
        section_id=OuterRef("section_id"), left_at=None, student__left_at=None,
        student__households__household_id=OuterRef("household_id"),
    )  # fmt: skip
    rows = TeamHome.objects.seen_by(by).annotate(
        of_meeting=F("team__meetings__pk"), begins=F("team__meetings__begins_at"), where=F("team__meetings__place"),
        off=F("team__meetings__off_at"),
    )  # fmt: skip
    return rows.filter(
        Q(off=None, begins__lte=until) & ~Exists(told)
        | Q(off=None) & Exists(told) & ~Exists(is_so)
        | Q(off__isnull=False) & Exists(told.filter(is_off=False)),
        Exists(here),
        begins__gt=at,
    ).order_by("begins", "pk")


def _write(
    words: Iterable[TeamWord],
    kinds: Mapping[UUID, str],
    *,
    by,
    at: datetime,
    tried: Mapping[UUID, Places] | None = None,
) -> int:
    words = list(words)
    writer = Writer(words, by=by, at=at)
    made = {one.pk: writer.row(one, kinds[one.pk], (tried or {}).get(one.pk, Places())) for one in words}
    reached = [key for key, row in made.items() if row]
    enqueue_many([row for row in made.values() if row], by=by, at=at)
    rows = TeamWord.objects.seen_by(by)
    rows.filter(pk__in=reached).update(reached=True)
    rows.filter(pk__in=set(made) - set(reached)).update(reached=False)
    record(
        by=by,
        at=at,
        deed="conferences.tell_team_homes",
        subject="message",
        homes=len(made),
        told=len(reached),
    )
    return len(reached)


def put_right(addresses: Mapping[UUID, str], *, on: date, by) -> dict[UUID, str]:
    """Of these messages (word: number or address) which must not go any more, and why."""
    words = list(
        TeamWord.objects.seen_by(by).filter(pk__in=list(addresses)).select_related("home", "meeting")
    )
    known = {one.pk for one in words}
    # What a home was told is forgotten once somebody else reads for it.
    against = {key: "somebody else of this home reads for it by now" for key in addresses if key not in known}
    homes = _Homes(words, on=on, by=by)
    for one in words:
        reader, mine, address = homes.reader(one.home), homes.open_to(one.home), addresses[one.pk]
        leading = homes.ways.leading_to(reader, address)
        if reader and address in homes.ways.of(reader, Channel.VOICE) and Channel.VOICE not in leading:
            leading = [*leading, Channel.VOICE]
        if not mine:
            against[one.pk] = "no child of this home that they may hear of is in the class any more"
        elif reader is None or not leading:
            against[one.pk] = "this number or address is no longer a way to the family"
        elif (one.begins_at, one.place, one.is_off) != (
            one.meeting.begins_at,
            one.meeting.place,
            bool(one.meeting.off_at),
        ):
            against[one.pk] = "the meeting is another by now"
        elif not any(homes.ways.is_permitted(reader, each, way) for each in mine for way in leading):
            against[one.pk] = "the family does not wish to be written to this way any more"
        elif any(homes.ways.is_overheard(address, each) for each in mine):
            against[one.pk] = "an adult barred from a child of this home reads at this address too"
    return against


@transaction.atomic
def pass_on_team_news(tried: Mapping[UUID, Places], *, by, at: datetime) -> None:
    """Take what failed on by the home's next way; it says what is so now. Where no way is left somebody calls."""
    words = list(TeamWord.objects.seen_by(by).filter(pk__in=list(tried)).select_related("home", "meeting"))
    kinds = {one.pk: "off" if one.is_off else "told" for one in words}
    told = _write(words, kinds, by=by, at=at, tried=tried) if words else 0
    record(
        by=by, at=at, deed="conferences.pass_on_team_news", subject="message", messages=len(tried),
        no_way=len(tried) - told,
    )  # fmt: skip


def _short(key: UUID) -> str:
    """An id in 22 letters: a purpose holds 60."""
    return urlsafe_b64encode(key.bytes).decode().rstrip("=")


def _day(at: datetime, district: District) -> date:
    return at.astimezone(ZoneInfo(district.zone)).date()
