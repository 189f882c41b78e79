"""What is remembered of an adult, what is asked for at a gathering, and whether those came who had asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Sum

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult, Tie
from thirdpillar.ground.people.queries import current_adult, students_open_to_adult
from thirdpillar.practice.gatherings.choices import Answered, Need, Stage, Standing
from thirdpillar.practice.gatherings.models import Answer, Gathering, KeptNeeds, NeedsTally, Registration
from thirdpillar.practice.gatherings.rules.needs import clean_needs, together

COMES = (Standing.REGISTERED, Standing.COMPLETED)


def records_of(adult_id: UUID, *, seen_by) -> set[UUID]:
    """An adult's standing record with all that were folded into it."""
    found, fresh = {adult_id}, {adult_id}
    while fresh:
        folded = Adult.objects.seen_by(seen_by).filter(merged_into_id__in=fresh).values_list("pk", flat=True)
        fresh = set(folded) - found
        found |= fresh
    return found


def kept_needs(adult_id: UUID, *, seen_by) -> KeptNeeds | None:
    """What is remembered of an adult; of two records of one what was said last."""
    mine = KeptNeeds.objects.seen_by(seen_by).filter(adult_id__in=records_of(adult_id, seen_by=seen_by))
    return mine.order_by("-said_at").first()


def opens_kept(adult_id: UUID, *, over_at: datetime | None, at: datetime, on: date, seen_by) -> bool:
    """Whether somebody's link shows and changes what is remembered of them: till what it is about is over, no old link does,
    and as long as they belong here. Whoever had children here and may hear of none today has that link no more.
    """
    if over_at is not None and over_at <= at:
        return False
    machine = Scope.system(seen_by.district_id, "what a family lets us remember")
    with tenancy.acting_as(machine):
        whose = current_adult(adult_id, seen_by=machine)
        if whose is None or not Adult.objects.seen_by(machine).filter(pk=whose, left_at=None).exists():
            return False
        records = records_of(whose, seen_by=machine)
        had_children = Tie.objects.seen_by(machine).filter(adult_id__in=records).exists()
        return not had_children or bool(students_open_to_adult(whose, on=on, seen_by=machine))


def remembered(adult_id: UUID | None, *, at: datetime, seen_by) -> dict:
    """What comes along to a new registration or yes of this adult; {} where nothing is remembered."""
    if adult_id is None:
        return {}
    machine = Scope.system(seen_by.district_id, "what a family lets us remember")
    with tenancy.acting_as(machine):
        whose = current_adult(adult_id, seen_by=machine)
        kept = kept_needs(whose, seen_by=machine) if whose else None
    return clean_needs(kept.needs) if kept and kept.holds_at(at) else {}


@dataclass(frozen=True)
class Asking:
    """A family that comes: how many people, and what they need. `home` is the household, else the adult.

    `languages` are all that somebody of it wants interpreted, where `needs` has room for one.
    """

    home: UUID
    people: int
    needs: dict
    languages: tuple[str, ...] = ()


def askings(gatherings: Collection[Gathering], *, seen_by) -> dict[UUID, list[Asking]]:
    """For each of these gatherings the families that come, each once: a yes, or a registration for its programme."""
    ids = [one.pk for one in gatherings]
    answers = Answer.objects.seen_by(seen_by).filter(gathering__in=ids)
    latest = answers.order_by("gathering_id", "household_id", "-at", "-made_at").distinct(
        "gathering_id", "household_id"
    )
    found: dict[UUID, dict[UUID, Asking]] = defaultdict(dict)
    declined: set[tuple[UUID, UUID]] = set()
    for one in answers.filter(pk__in=latest.values("pk")):
        if one.answer == Answered.YES:
            found[one.gathering_id][one.household_id] = Asking(
                one.household_id, one.people, one.said_needs, _languages(one.said_needs)
            )  # fmt: skip
        else:
            declined.add((one.gathering_id, one.household_id))
    programmes = {one.programme_id for one in gatherings if one.programme_id}
    registered: dict[UUID, dict[UUID, Asking]] = defaultdict(dict)
    if programmes:
        rows = Registration.objects.seen_by(seen_by).filter(
            programme__in=programmes, standing__in=COMES, adult_id__isnull=False
        )
        for row in rows.order_by("since"):
            homes, home = registered[row.programme_id], row.household_id or row.adult_id
            assert home is not None
            known = homes.get(home)
            needs = together(known.needs, row.said_needs) if known else row.said_needs
            spoken = (*(known.languages if known else ()), *_languages(row.said_needs))
            homes[home] = Asking(
                home, known.people + 1 if known else 1, needs, tuple(dict.fromkeys(spoken))
            )  # fmt: skip
    for gathering in gatherings:
        homes = found[gathering.pk]
        for home, asking in (registered.get(gathering.programme_id) or {}).items():  # type: ignore[arg-type]
            # Who said something about this one session is believed.
            if (gathering.pk, home) not in declined:
                homes.setdefault(home, asking)
    return {key: list(found[key].values()) for key in ids}


def _languages(needs: dict) -> tuple[str, ...]:
    return (needs["interpreter"],) if needs.get("interpreter") else ()


@dataclass(frozen=True)
class Came:
    """Of one gathering and need: how many families asked and came, and how many others did."""

    gathering_id: UUID
    school_id: UUID | None
    counts: dict


_CAME = """
WITH meant AS (
  SELECT g.id, g.school_id, g.programme_id FROM gatherings_gathering g WHERE g.district_id = %(district)s AND g.id = ANY (%(ids)s)
), latest AS (
  SELECT DISTINCT ON (a.gathering_id, a.household_id) a.gathering_id, a.household_id AS home, a.needs, a.answer
  FROM gatherings_answer a JOIN meant m ON m.id = a.gathering_id
  ORDER BY a.gathering_id, a.household_id, a.at DESC, a.made_at DESC
), said AS (
  SELECT l.gathering_id, l.home, l.needs FROM latest l WHERE l.answer = 'yes'
  UNION ALL
  SELECT m.id, coalesce(h.household_id, r.household_id, r.adult_id), r.needs
  FROM meant m JOIN gatherings_registration r ON r.programme_id = m.programme_id AND r.adult_id IS NOT NULL
    AND r.standing = ANY (%(comes)s)
  LEFT JOIN people_householdadult h ON h.adult_id = r.adult_id AND h.district_id = r.district_id
  WHERE NOT EXISTS (SELECT FROM latest l WHERE l.gathering_id = m.id
    AND l.home = coalesce(h.household_id, r.household_id, r.adult_id))
), family AS (
  SELECT s.gathering_id, s.home,
    bool_or(s.needs ? 'interpreter') AS interpreter, bool_or(s.needs ? 'childcare_count') AS childcare,
    bool_or(s.needs ? 'transport') AS transport, bool_or(s.needs -> 'sealed' ? 'food') AS food,
    bool_or(s.needs -> 'sealed' ? 'access') AS access
  FROM said s GROUP BY s.gathering_id, s.home
), came AS (
  SELECT DISTINCT t.gathering_id, coalesce(h.household_id, t.household_id, t.adult_id) AS home
  FROM gatherings_attendance t JOIN meant m ON m.id = t.gathering_id
  LEFT JOIN people_householdadult h ON h.adult_id = t.adult_id AND h.district_id = t.district_id
  WHERE t.removed_at IS NULL
)
SELECT f.gathering_id, m.school_id, n.need, count(*) FILTER (WHERE n.asked), count(c.home) FILTER (WHERE n.asked),
  count(*) FILTER (WHERE NOT n.asked), count(c.home) FILTER (WHERE NOT n.asked)
FROM family f JOIN meant m ON m.id = f.gathering_id
CROSS JOIN LATERAL (VALUES ('interpreter', coalesce(f.interpreter, false)), ('childcare', coalesce(f.childcare, false)),
  ('transport', coalesce(f.transport, false)), ('food', coalesce(f.food, false)),
  ('access', coalesce(f.access, false))) AS n(need, asked)
LEFT JOIN came c ON c.gathering_id = f.gathering_id AND c.home = f.home
GROUP BY f.gathering_id, m.school_id, n.need HAVING bool_or(n.asked)
"""


def who_came(
    *, seen_by, ended_before: datetime, began_after: datetime | None = None, school_id: UUID | None = None
) -> list[Came]:
    """Of gatherings that are over and not counted for good: each need that was asked for there, and whoever said yes.

    A need is compared at the gatherings alone where somebody asked for it: others may be other evenings.
    """
    over = Gathering.objects.seen_by(seen_by).filter(ends_at__lt=ended_before)
    over = over.exclude(stage=Stage.CANCELLED).exclude(
        Exists(NeedsTally.objects.seen_by(seen_by).filter(gathering=OuterRef("pk")))
    )
    over = over.filter(begins_at__gte=began_after) if began_after else over
    over = over.filter(school_id=school_id) if school_id else over
    asked = Answer.objects.seen_by(seen_by).filter(gathering=OuterRef("pk")).exclude(needs={})
    registered = Registration.objects.seen_by(seen_by).filter(programme=OuterRef("programme"))
    over = over.filter(Q(Exists(asked)) | Q(Exists(registered.exclude(needs={}))))
    ids = list(over.values_list("pk", flat=True))
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _CAME, {"district": seen_by.district_id, "ids": ids, "comes": [str(one) for one in COMES]}
        )
        rows = cursor.fetchall()
    return [
        Came(
            gathering,
            school,
            {
                "need": need,
                "asked": asked_n,
                "asked_came": came,
                "others": others,
                "others_came": others_came,
            },
        )
        for gathering, school, need, asked_n, came, others, others_came in rows
    ]


def came_by_need(
    *, seen_by, since: datetime, until: datetime, school_id: UUID | None = None
) -> dict[str, tuple[int, int, int, int]]:
    """{need: (asked, of these came, others at the same gatherings, of these came)} of gatherings in a stretch of time."""
    counted = NeedsTally.objects.seen_by(seen_by).filter(
        gathering__begins_at__gte=since, gathering__begins_at__lt=until
    )
    counted = counted.filter(school_id=school_id) if school_id else counted
    names = ("asked", "asked_came", "others", "others_came")
    sums = counted.order_by().values("need").annotate(**{f"{name}_n": Sum(name) for name in names})
    found = {row["need"]: [row[f"{name}_n"] for name in names] for row in sums}
    for one in who_came(ended_before=until, began_after=since, school_id=school_id, seen_by=seen_by):
        line = found.setdefault(one.counts["need"], [0, 0, 0, 0])
        for at, name in enumerate(names):
            line[at] += one.counts[name]
    return {need: tuple(found.get(need, (0, 0, 0, 0))) for need in Need.values}  # type: ignore[misc]
