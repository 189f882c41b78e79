"""What the staff's pages ask: the list of gatherings, one with its families, and the lines that wait."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery

from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.people.models import Adult, HouseholdAdult, HouseholdStudent, Student
from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.practice.gatherings.choices import OPEN_LINES, LineState, Stage
from thirdpillar.practice.gatherings.models import Answer, Attendance, Gathering, Invitation, SignInLine
from thirdpillar.practice.gatherings.queries.waiting import lost_invitations


@dataclass(frozen=True)
class Numbers:
    """What a list tells of one gathering: households invited, people who came, names that still wait for a person."""

    invited: int = 0
    came: int = 0
    waiting: int = 0


def upcoming_gatherings(at: datetime, *, seen_by):
    """Not yet over, soonest first."""
    return Gathering.objects.seen_by(seen_by).filter(ends_at__gte=at).order_by("begins_at")


def past_gatherings(at: datetime, *, seen_by):
    """Over, latest first."""
    return Gathering.objects.seen_by(seen_by).filter(ends_at__lt=at).order_by("-begins_at")


def numbers_of(gathering_ids: Collection[UUID], *, seen_by) -> dict[UUID, Numbers]:
    """The numbers of each of these gatherings. Each kind is counted by itself: joined, they would multiply."""

    def each(model, **only) -> dict[UUID, int]:
        rows = model.objects.seen_by(seen_by).filter(gathering_id__in=gathering_ids, **only)
        return dict(rows.order_by().values_list("gathering_id").annotate(Count("pk")))

    invited = each(Invitation)
    lost = lost_invitations(seen_by=seen_by).filter(gathering_id__in=gathering_ids)
    with over_all_rows():  # message by message the look-ups took seconds
        for one in lost.values_list("gathering_id", flat=True):
            invited[one] -= 1
    came = each(Attendance, removed_at=None)
    waiting = each(SignInLine, state__in=OPEN_LINES)
    return {one: Numbers(invited.get(one, 0), came.get(one, 0), waiting.get(one, 0)) for one in gathering_ids}


def gathering(gathering_id: UUID, *, seen_by) -> Gathering | None:
    """One gathering, or None where it does not exist for the asker."""
    return Gathering.objects.seen_by(seen_by).filter(pk=gathering_id).first()


def invitations_to(gathering: Gathering, *, seen_by):
    """Invitations to one gathering."""
    return Invitation.objects.seen_by(seen_by).filter(gathering=gathering)


def invitation_by_code(code: str, *, seen_by) -> Invitation | None:
    """The invitation that a link's code stands for."""
    found = Invitation.objects.seen_by(seen_by).filter(code=code.lower()).select_related("gathering")
    one = found.exclude(gathering__stage=Stage.DRAFT).first()
    if one is None or one.adult_id is None:
        return one
    # Sent to a number that is not its reader's any more, or also one's who is barred from a child of it, it opens nothing.
    astray = is_astray(
        one.adult_id, [one.pk], student_ids=one.student_ids, since=one.code_at, seen_by=seen_by
    )
    return None if astray else one


def latest_answers(gathering_id: UUID, *, seen_by):
    """Each household's answer that counts: the latest."""
    mine = Answer.objects.seen_by(seen_by).filter(gathering_id=gathering_id)
    latest = mine.filter(household_id=OuterRef("household_id")).order_by("-at", "-made_at").values("pk")[:1]
    return mine.filter(pk=Subquery(latest))


def latest_answer(invitation: Invitation, *, seen_by) -> Answer | None:
    """What this household said last, if anything."""
    return (
        latest_answers(invitation.gathering_id, seen_by=seen_by)
        .filter(household_id=invitation.household_id)
        .first()
    )


def people_count(gathering: Gathering, *, seen_by) -> int:
    """How many people came."""
    return Attendance.objects.seen_by(seen_by).filter(gathering=gathering, removed_at=None).count()


def people_at(gathering: Gathering, *, seen_by) -> list[tuple[Attendance, Adult | None]]:
    """Who came, by name; an adult of no household is among them."""
    rows = list(
        Attendance.objects.seen_by(seen_by)
        .filter(gathering=gathering, removed_at=None)
        .select_related("line")
    )
    adults = Adult.objects.seen_by(seen_by).in_bulk([row.adult_id for row in rows if row.adult_id])
    named = [(row, adults.get(row.adult_id)) for row in rows]
    return sorted(named, key=lambda pair: (pair[1].sort_name if pair[1] else "", str(pair[0].pk)))


def open_lines(gathering: Gathering | None = None, *, seen_by):
    """Sign-in lines that a person must look at, in the order in which they were written."""
    lines = SignInLine.objects.seen_by(seen_by).filter(state__in=OPEN_LINES).select_related("gathering")
    return (lines.filter(gathering=gathering) if gathering else lines).order_by("written_at", "key")


def line_counts(gathering: Gathering, *, seen_by) -> dict[str, int]:
    """{"taken": …, "waiting": …, "new": …, "dismissed": …}"""
    rows = (
        SignInLine.objects.seen_by(seen_by)
        .filter(gathering=gathering)
        .values("state")
        .annotate(n=Count("pk"))
    )
    return dict.fromkeys(LineState.values, 0) | {row["state"]: row["n"] for row in rows}


def students_named(invitation: Invitation, *, seen_by) -> list[Student]:
    """The children an invitation is about, as it was sent; restrictions are asked for where they are shown."""
    return list(Student.objects.seen_by(seen_by).filter(pk__in=invitation.student_ids).order_by("sort_name"))


def households_of(adult_ids, *, seen_by) -> dict[UUID, UUID]:
    """{adult: household} now."""
    rows = HouseholdAdult.objects.seen_by(seen_by).filter(adult_id__in=list(adult_ids))
    return dict(rows.values_list("adult_id", "household_id"))


def settled_lines(gathering: Gathering, *, seen_by):
    """Every line that is settled, by the machine or by a person, in the order of the sheet; for pages."""
    lines = SignInLine.objects.seen_by(seen_by).filter(gathering=gathering)
    return lines.exclude(state__in=OPEN_LINES).order_by("-decided_at", "made_at", "id")


def taken_for(lines: Collection[SignInLine], *, seen_by) -> dict[UUID, Adult]:
    """For whom each of these lines was taken, by the line's id; one who signed twice stands at both."""
    present = Attendance.objects.seen_by(seen_by).filter(line__in=lines, removed_at=None)
    adults = dict(present.values_list("line_id", "adult_id"))
    for line in lines:
        if line.state == LineState.TAKEN and line.pk not in adults and line.candidates:
            adults[line.pk] = UUID(line.candidates[0]["adult_id"])
    found = Adult.objects.seen_by(seen_by).in_bulk([one for one in adults.values() if one])
    return {line: found[adult] for line, adult in adults.items() if adult in found}


def homes_of_students(students: Collection[Student], *, seen_by) -> dict[UUID, list[tuple[UUID, str]]]:
    """The homes of each student: (household id, the names of its adults)."""
    homes = HouseholdStudent.objects.seen_by(seen_by).filter(
        student__in=students, household__dissolved_at=None
    )
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    pairs = list(homes.values_list("student_id", "household_id").order_by("household_id"))
    grown: dict[UUID, list[str]] = {}
    members = HouseholdAdult.objects.seen_by(seen_by).filter(
        household_id__in={home for _student, home in pairs}, adult__left_at=None
    )
    for member in members.select_related("adult").order_by("adult__sort_name"):
        grown.setdefault(member.household_id, []).append(member.adult.display_name)
    for student, home in pairs:
        found.setdefault(student, []).append((home, ", ".join(grown.get(home, []))))
    return found


def lines_settled_since(gathering: Gathering, moment: datetime, *, seen_by):
    """Lines that a person decided lately, latest first: what can still be taken back at a glance."""
    lines = SignInLine.objects.seen_by(seen_by).filter(gathering=gathering, decided_at__gte=moment)
    return lines.exclude(decided_by_id=None).order_by("-decided_at")[:10]
