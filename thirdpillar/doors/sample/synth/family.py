"""Makes one family cluster after the other: students, adults and the ties between them."""

from __future__ import annotations

from datetime import date

from .adults import fill_in, restrict, tie_flags
from .communities import Community
from .dice import Roll, pick
from .naming import Kin, adult_names, child_names
from .people import Adult, Cluster, Student, Tie
from .phones import PhoneBook
from .places import home
from .plan import GRADES, Plan
from .shapes import CHILDREN, FURTHER, GAPS, PICKUP, SHAPE_WHEEL, SHAPES, Seat

KINDERGARTEN_BORN = date(2020, 9, 2).toordinal()  # the eldest who were five by 1 September 2026
RACE_UNKNOWN = ",,,,,,"
BIRTHPLACES = {
    "es": "MX,,Oaxaca", "so": "KE,,Dadaab", "ar": "IQ,,Mosul", "vi": "VN,,Can Tho", "hmn": "TH,,Phetchabun",
    "ht": "HT,,Jacmel",
}  # fmt: skip
BORN_HERE = "US,MN,Juniper Falls"


class Maker:
    """Makes clusters until the district is full; counts people so that every id is used once."""

    def __init__(self, plan: Plan, phones: PhoneBook) -> None:
        self.plan = plan
        self.phones = phones
        self.students = 0
        self.adults = 0

    def cluster(self, roll: Roll, room: int) -> Cluster:
        """One family with at most `room` students."""
        where = roll()
        community = self.plan.community_at(where, roll)
        shape = SHAPE_WHEEL.spin(roll)
        made = Cluster(community.tag, shape)
        kin = Kin(community, roll)
        race = _race(community, roll)
        for grade in _grades(1 if shape == "nobody" else room, roll):
            made.students.append(self._student(kin, grade, where, race, made.students, roll))
        self._seat_adults(made, kin, where, roll)
        if shape != "nobody":
            self._further_adults(made, kin, where, roll)
        fill_in(made, community, self.phones, roll)
        restrict(made, roll)
        return made

    def _student(
        self, kin: Kin, grade: int, where: float, race: str, siblings: list[Student], roll: Roll
    ) -> Student:
        plan, community = self.plan, kin.community
        self.students += 1
        school = plan.school_for(grade, where, roll)
        student = Student(self.students, school, grade, "female" if roll() < 0.488 else "male")
        student.seat = plan.seat(school, grade)
        taken = [sibling.given for sibling in siblings]
        student.given, student.middle, student.family = child_names(kin, student.sex, taken, roll)
        student.birth = _birth(grade, roll)
        student.race = race
        student.el = roll() < community.learner * (1.0 - 0.055 * grade)
        student.iep = roll() < 0.14
        if roll() < 0.3:
            student.born = BIRTHPLACES.get(community.tag, BORN_HERE) if roll() < 0.3 else BORN_HERE
        return student

    def _adult(self, kin: Kin, place: str, sex: str, roll: Roll) -> Adult:
        self.adults += 1
        adult = Adult(self.adults)
        adult.given, adult.middle, adult.family = adult_names(kin, place, sex, roll)
        return adult

    def _seat_adults(self, made: Cluster, kin: Kin, where: float, roll: Roll) -> None:
        seats = SHAPES[made.shape][0]
        first = home(roll, where)
        second = home(roll, roll(), apart=first)
        elder = 1 + int(roll() * len(made.students))  # in a blended family: so many have another father
        for seat in seats:
            adult = self._adult(kin, seat.place, seat.sex, roll)
            adult.home = second if seat.home else first
            adult.role = _role(seat.relation, seat.legal)
            made.adults.append(adult)
            self._tie(made, adult, seat, elder, roll)

    def _tie(self, made: Cluster, adult: Adult, seat: Seat, elder: int, roll: Roll) -> None:
        lives = seat.lives if seat.lives != "some" else ("true" if roll() < 0.4 else "false")
        for place, student in enumerate(made.students):
            relation, legal = seat.relation, seat.legal
            if seat.children == "elder" and place >= elder:
                continue
            if seat.children == "blended" and place >= elder:
                relation, legal = "father", "true"
                adult.role = "parent"
            made.ties.append(Tie(student, adult, relation, legal, lives))

    def _further_adults(self, made: Cluster, kin: Kin, where: float, roll: Roll) -> None:
        for _ in range(FURTHER.spin(roll)):
            relation = "pickup_only" if roll() < PICKUP else "emergency_contact"
            adult = self._adult(kin, "other", pick(roll, ("female", "female", "male")), roll)
            adult.role = "relative"
            adult.home = home(roll, where) if roll() < 0.4 else None
            made.adults.append(adult)
            for student in made.students:
                made.ties.append(Tie(student, adult, relation, "false", "false"))


def finish(made: Cluster, roll: Roll) -> None:
    """Number the ties by priority within each student and fill in what each allows."""
    reached: dict[int, int] = {}
    for tie in made.ties:
        number = tie.student.number
        reached[number] = tie.priority = reached.get(number, 0) + 1
        tie_flags(tie, roll)


def _grades(room: int, roll: Roll) -> list[int]:
    """Grades of the enrolled children, eldest first; brothers and sisters too young or too old are not enrolled.

    The youngest is placed uniformly so that at least one is in school and every grade is equally likely.
    """
    offsets = [0]
    for _ in range(CHILDREN.spin(roll) - 1):
        offsets.append(offsets[-1] + GAPS.spin(roll))
    start = int(roll() * (len(GRADES) + offsets[-1])) - offsets[-1]
    enrolled = [start + offset for offset in reversed(offsets) if 0 <= start + offset < len(GRADES)]
    return enrolled[:room]


def _birth(grade: int, roll: Roll) -> str:
    """An ISO birth date that fits the grade; one in 25 is a year older."""
    year = grade + (roll() < 0.04)
    return date.fromordinal(KINDERGARTEN_BORN - int(year * 365.25) + int(roll() * 364)).isoformat()


def _race(community: Community, roll: Roll) -> str:
    """Seven flags of demographics.csv; families of one in ten left the question open."""
    chance = roll()
    if chance < 0.1:
        return RACE_UNKNOWN
    chance = (chance - 0.1) / 0.9
    flags: tuple[int, ...] = ()
    for flags, share in community.race:  # noqa: B007 - the last one tried is the answer
        chance -= share
        if chance < 0:
            break
    return ",".join("true" if place in flags else "false" for place in range(7))


def _role(relation: str, legal: str) -> str:
    """The OneRoster 1.1 role of an adult."""
    if relation in ("mother", "father", "stepparent", "parent"):
        return "parent"
    return "guardian" if legal == "true" or relation in ("guardian", "foster_parent") else "relative"
