"""What the pages of conferences show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.people.models import Student
from thirdpillar.practice.conferences.choices import STANDING, Part, Stage
from thirdpillar.practice.conferences.models import Coming, Conference, Evening, Host, Week


def weeks(*, seen_by) -> QuerySet[Week]:
    """Weeks with their `first` and `last` moment, the latest first."""
    return (
        Week.objects.seen_by(seen_by)
        .annotate(first=Min("evenings__begins_at"), last=Max("evenings__ends_at"))
        .order_by("-first", "title")
    )


def week(week_id: UUID, *, seen_by) -> Week | None:
    """One week, or None where it does not exist for the asker."""
    return weeks(seen_by=seen_by).filter(pk=week_id).first()


def evenings_of(week: Week, *, seen_by) -> list[Evening]:
    return list(Evening.objects.seen_by(seen_by).filter(week=week).order_by("begins_at"))


def hosts_of(week: Week, *, seen_by) -> list[dict]:
    """Who is there, by name: [{host, name, placed, waiting}], teachers first."""
    hosts = list(Host.objects.seen_by(seen_by).filter(week=week))
    names = account_names([one.account_id for one in hosts], seen_by=seen_by)
    rows = Conference.objects.seen_by(seen_by).filter(week=week).exclude(stage=Stage.CANCELLED).order_by()
    taught = {
        who: (placed, waiting)
        for who, placed, waiting in rows.values("account_id")
        .annotate(
            placed=Count("pk", filter=Q(stage__in=STANDING)),
            waiting=Count("pk", filter=Q(stage=Stage.WANTED)),
        )
        .values_list("account_id", "placed", "waiting")
    }
    interpreted = dict(
        rows.exclude(interpreter_id=None)
        .values("interpreter_id")
        .annotate(n=Count("pk"))
        .values_list("interpreter_id", "n")
    )
    found = []
    for one in hosts:
        placed, waiting = (
            taught.get(one.account_id, (0, 0))
            if one.part == Part.TEACHER
            else (interpreted.get(one.account_id, 0), 0)
        )
        found.append(
            {"host": one, "name": names.get(one.account_id, ""), "placed": placed, "waiting": waiting}
        )
    return sorted(found, key=lambda row: (row["host"].part != Part.TEACHER, row["name"], str(row["host"].pk)))


def named(rows: Iterable[Conference], *, seen_by) -> list[dict]:
    """Conferences with the names that the asker may read: [{it, child, teacher, interpreter}]."""
    rows = list(rows)
    children = Student.objects.seen_by(seen_by).in_bulk({one.student_id for one in rows})
    people = account_names(
        {one.account_id for one in rows} | {one.interpreter_id for one in rows if one.interpreter_id},
        seen_by=seen_by,
    )
    return [
        {
            "it": one,
            "child": children.get(one.student_id),
            "teacher": people.get(one.account_id, ""),
            "interpreter": people.get(one.interpreter_id, "") if one.interpreter_id else "",
        }
        for one in rows
    ]


def conferences_of(week: Week, *, seen_by, account_id: UUID | None = None) -> QuerySet[Conference]:
    """Those with a time, in their order; of one teacher, where one is named."""
    rows = Conference.objects.seen_by(seen_by).filter(week=week, stage__in=STANDING)
    return (rows.filter(account_id=account_id) if account_id else rows).order_by("during", "pk")


def without_a_time(week: Week, *, seen_by) -> list[dict]:
    """Conferences that have none, with the code of the reason where planning said one."""
    rows = (
        Conference.objects.seen_by(seen_by).filter(week=week, stage=Stage.WANTED).order_by("account_id", "pk")
    )
    why = {one["conference"]: one["why"] for one in week.missed}
    return [row | {"why": why.get(str(row["it"].pk), "")} for row in named(rows, seen_by=seen_by)]


def homes_to_call(week: Week, *, seen_by) -> list[dict]:
    """Homes that no message reaches, or that found no time: [{home, children}]."""
    homes = list(Coming.objects.seen_by(seen_by).filter(week=week, to_call=True).order_by("pk"))
    return [{"home": one, "children": children} for one, children in _children(week, homes, seen_by)]


def _children(week: Week, homes: Collection[Coming], seen_by) -> list[tuple[Coming, list[Student]]]:
    rows = Conference.objects.seen_by(seen_by).filter(
        week=week, household_id__in=[one.household_id for one in homes]
    )
    pairs = set(rows.exclude(stage=Stage.CANCELLED).values_list("household_id", "student_id"))
    known = Student.objects.seen_by(seen_by).in_bulk({student for _home, student in pairs})
    mine: dict[UUID, list[Student]] = defaultdict(list)
    for home, student in pairs:
        if student in known:
            mine[home].append(known[student])
    return [
        (one, sorted(mine[one.household_id], key=lambda each: (each.sort_name, str(each.pk))))
        for one in homes
    ]


def my_conferences(*, at: datetime, seen_by) -> list[dict]:
    """A teacher's or an interpreter's own that end after a moment."""
    rows = (
        Conference.objects.seen_by(seen_by)
        .filter(Q(account_id=seen_by.account_id) | Q(interpreter_id=seen_by.account_id), stage__in=STANDING)
        .filter(during__endswith__gt=at)
        .order_by("during", "pk")
    )
    return named(rows, seen_by=seen_by)


def coming_by_code(code: str, *, seen_by) -> Coming | None:
    """The home whose link this is."""
    return Coming.objects.seen_by(seen_by).select_related("week").filter(code=code).first()
