"""A made term: gatherings planned, families invited, answers, evenings. Only through the actions that pages use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from thirdpillar.doors.sample import (
    answering,
    building,
    conference_week,
    courses,
    evening,
    meeting,
    providers,
    talking,
    to_many,
    touring,
    visiting,
    volunteers,
)
from thirdpillar.doors.sample.homes import Home, adults_of_narrow_ties, load_homes
from thirdpillar.doors.sample.in_languages import in_languages
from thirdpillar.doors.sample.programme import (
    INTERPRETED,
    WARMTH,
    Held,
    Kind,
    first_day,
    level_of,
    term,
)
from thirdpillar.doors.sample.staffing import coordinator_of, office_of
from thirdpillar.doors.sample.stage import Stage
from thirdpillar.doors.sample.synth.dice import roll_for
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions.letters import mark_printed
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District, School
from thirdpillar.ground.schools.queries import school_year_on, schools
from thirdpillar.practice.gatherings.actions import invite_families, plan_gathering
from thirdpillar.practice.gatherings.actions.telling import INVITATION
from thirdpillar.practice.gatherings.models import Gathering, Invitation

# How many come of the homes whose language nobody speaks at the gathering, against those whose language is spoken.
UNSPOKEN = {"so": 0.2, "es": 0.3, "ar": 0.28}
UNSPOKEN_OTHER = 0.4


@dataclass
class Place:
    """A school with its families, and what is spoken at its gatherings."""

    school: School
    number: int
    by: Scope
    homes: list[Home]
    languages: tuple[str, ...]
    warmth: float
    keeps_lines: bool
    grades: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.school.sourced_id

    def welcome(self, home: Home) -> float:
        """How much this home's language opens or closes the door, 0 to 1."""
        language = home.language.split("-")[0] or "en"
        if language == "en":
            return 1.0
        return 0.95 if language in self.languages else UNSPOKEN.get(language, UNSPOKEN_OTHER)


@dataclass
class Night:
    """One gathering with all that the simulation knows about it."""

    place: Place
    held: Held
    gathering_id: UUID
    is_last: bool
    invited: dict[UUID, Invitation] = field(default_factory=dict)
    addresses: dict[UUID, str] = field(default_factory=dict)
    meant: list[Home] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.place.key}/{self.held.kind.title}"


class Term:
    """Plays a whole term of a district; `counts` says what was made."""

    def __init__(
        self, district: District, seed: int, waiting_at: list[UUID], say: Callable[[str], None]
    ) -> None:
        self.district = district
        self.seed = seed
        self.now = clock.now()
        self.today = clock.today(district.zone)
        self.stage = Stage(district, self.now, say)
        self.waiting_at = waiting_at
        self.counts: Counter[str] = Counter()
        self.office = office_of(district, self.stage.system)

    def play(self) -> None:
        """Plan everything, then let it happen."""
        places = self._places()
        to_many.prepare(self, places)
        visiting.prepare(self, places)
        courses.prepare(self, places)
        conference_week.prepare(self, places)
        for part in (volunteers, providers, building, touring):
            part.prepare(self, places)
        for place in places:
            grades = [child.grade for home in place.homes for child in home.children_at(place.school.pk)]
            place.grades = sorted(set(grades), key=lambda grade: (grade.isdigit(), grade))
            nights = term(level_of(grades), place.number, self.today, self.first, self.district.zone)
            for held in nights:
                self._announce(place, held, is_last=held is nights[-2])
            talking.prepare(self, place)
        self.stage.play()

    def _places(self) -> list[Place]:
        with self.stage.acting():
            year = school_year_on(self.today, seen_by=self.stage.system)
            self.first: date = first_day(self.today, year.begins_on if year else None)
            homes = load_homes(seen_by=self.stage.system, on=self.today, seed=self.seed)
            found = sorted(schools(seen_by=self.stage.system), key=lambda school: school.sourced_id)
        places = []
        for number, school in enumerate(found):
            by = coordinator_of(school.pk, zone=self.district.zone, by=self.stage.system)
            here = [home for home in homes if home.children_at(school.pk)]
            if by is None or not here:
                continue
            jitter = 0.94 + 0.12 * roll_for(self.seed, f"warmth {school.sourced_id}")()
            places.append(
                Place(school, number, by, here, INTERPRETED[number % 6], WARMTH[number % 6] * jitter,
                      school.pk in self.waiting_at)
            )  # fmt: skip
        return places

    def _announce(self, place: Place, held: Held, *, is_last: bool) -> None:
        night = Night(place, held, UUID(int=0), is_last)
        self.stage.add(held.planned_at, lambda at: self._plan(night, at))

    def _plan(self, night: Night, at: datetime) -> None:
        place, kind = night.place, night.held.kind
        supports = [one for one in kind.supports if one != "interpreter" or len(place.languages) > 1]
        with self.stage.acting(place.by):
            night.gathering_id = plan_gathering(
                by=place.by, at=at, title=kind.title, about=kind.about, purpose=kind.purpose,
                in_languages=in_languages(kind.title),
                place=f"{place.school.name}, {kind.room}", begins_at=night.held.begins_at, ends_at=night.held.ends_at,
                school_id=place.school.pk, languages=place.languages, supports=supports,
                audience=self._audience(place, kind),
            ).pk  # fmt: skip
        self.counts["gatherings"] += 1
        meeting.prepare(self, night, at)
        self.stage.add(
            max(night.held.invited_at, at + timedelta(minutes=5)), lambda at: self._invite(night, at)
        )
        evening.prepare(self, night)

    def _audience(self, place: Place, kind: Kind) -> dict:
        audience: dict = {"schools": [str(place.school.pk)]}
        third = (len(place.grades) + 2) // 3
        others = sorted({home.language for home in place.homes} - {"", "en"})
        if kind.audience == "other languages" and others:
            audience["languages"] = others
        elif kind.audience == "upper":
            audience["grades"] = place.grades[-third:]
        elif kind.audience != "all":
            audience["grades"] = place.grades[:third]
        return audience

    def _invite(self, night: Night, at: datetime) -> None:
        place = night.place
        with self.stage.acting(place.by):
            invited = invite_families(gathering_id=night.gathering_id, by=place.by, at=at)
        self.stage.wrote(at)
        self.counts["invitations"] += invited.new
        with self.stage.acting():
            gathering = Gathering.objects.seen_by(self.stage.system).get(pk=night.gathering_id)
            rows = Invitation.objects.seen_by(self.stage.system).filter(gathering=gathering)
            night.invited = {row.household_id: row for row in rows.select_related("gathering")}
            went = Message.objects.seen_by(self.stage.system).filter(
                purpose=INVITATION, reference_id__in=[row.pk for row in night.invited.values()]
            )
            night.addresses = dict(went.values_list("reference_id", "address"))
        night.meant = [home for home in place.homes if self._is_meant(night, gathering.audience, home)]
        if night.held.begins_at <= self.now:
            # Letters of what is still to come wait for a person to print them.
            self.stage.add(at + timedelta(hours=18), lambda at: self._print_letters(night, at))
        answering.prepare(self, night, at)

    def _is_meant(self, night: Night, audience: dict, home: Home) -> bool:
        """Invited, or would have been had there been a way to write to them."""
        if home.id in night.invited:
            return True
        grades, languages = audience.get("grades") or (), audience.get("languages") or ()
        here = home.children_at(night.place.school.pk)
        return any(not grades or child.grade in grades for child in here) and (
            not languages or home.language in languages
        )

    def _print_letters(self, night: Night, at: datetime) -> None:
        with self.stage.acting(night.place.by):
            letters = Message.objects.seen_by(night.place.by).filter(
                channel=Channel.LETTER, reference_id__in=[row.pk for row in night.invited.values()]
            )
            self.counts["letters"] += mark_printed(
                message_ids=letters.values_list("pk", flat=True), by=night.place.by, at=at
            )

    def wants_to_come(self, night: Night, home: Home) -> bool:
        """Whether this home would come to this gathering; more readily the more eager it is."""
        share = night.held.kind.share * night.place.warmth * night.place.welcome(home)
        return roll_for(self.seed, f"wants {night.key} {home.key}")() < min(0.95, 2 * share * home.eager)

    def narrow_adults(self, night: Night):
        """People for pick-up and emergencies at the school of this gathering."""
        with self.stage.acting():
            return adults_of_narrow_ties(night.place.school.pk, seen_by=self.stage.system)
