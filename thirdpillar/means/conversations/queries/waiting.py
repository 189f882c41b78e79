"""How long families wait for an answer, in school hours; what waits too long; how fast we answered lately."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.schools.models import District, SchoolYear
from thirdpillar.means.conversations.choices import From, Standing
from thirdpillar.means.conversations.models import Post, Terms, Thread
from thirdpillar.means.conversations.rules.hours import SchoolHours

LATELY = timedelta(days=90)
MOST = 50_000
# A question mark that ends something: one within an address asks nothing.
_ASKS = re.compile(r"[?？؟፧](?!\w)")


def terms_of(*, seen_by) -> Terms:
    """The district's terms; those of every new district where it has set none."""
    return Terms.objects.seen_by(seen_by).first() or Terms(district_id=seen_by.district_id)


def school_hours(district: District, *, seen_by, terms: Terms | None = None) -> SchoolHours:
    """In which hours this district's schools answer."""
    set_now = terms or terms_of(seen_by=seen_by)
    years = SchoolYear.objects.seen_by(seen_by).values_list("begins_on", "ends_on")
    return SchoolHours(
        zone=district.zone, opens=set_now.opens, closes=set_now.closes, weekdays=frozenset(set_now.weekdays),
        closed_on=frozenset(set_now.closed_on), years=tuple(years),
    )  # fmt: skip


def overdue(*, hours: SchoolHours, aim_hours: int, at: datetime, seen_by) -> QuerySet:
    """Threads that have waited for us longer than the aim, the longest first."""
    since = hours.before(at, aim_hours)
    waiting = Thread.objects.seen_by(seen_by).filter(standing=Standing.FOR_US, standing_at__lt=since)
    return waiting.order_by("standing_at", "pk")


@dataclass(frozen=True)
class Asking:
    """The open questions of caregivers who read one language (BCP 47, "" not known), and since when the oldest waits."""

    language: str
    questions: int
    since: datetime


def asking_by_language(*, seen_by, school_id: UUID | None = None) -> list[Asking]:
    """Whose questions wait for us, the oldest first; each is one that the asker may read, so nothing is hidden."""
    waiting = Thread.objects.seen_by(seen_by).filter(standing=Standing.FOR_US)
    waiting = waiting.filter(school_id=school_id) if school_id else waiting
    reads = Adult.objects.seen_by(seen_by).filter(pk=OuterRef("adult_id")).values("reads_language")[:1]
    found = waiting.annotate(language=Coalesce(Subquery(reads), Value(""))).values("language")
    rows = found.annotate(questions=Count("pk"), since=Min("standing_at")).order_by("since", "language")
    return [Asking(row["language"], row["questions"], row["since"]) for row in rows]


def asks(words: str) -> bool:
    return bool(_ASKS.search(words))


def was_asked(thread: Thread, *, seen_by) -> bool:
    """Whether the last word, thanks aside, is a question of ours: then "ok" answers it."""
    last = Post.objects.seen_by(seen_by).filter(thread=thread, is_thanks=False).order_by("-at", "-pk").first()
    return last is not None and last.said_by == From.SCHOOL and asks(last.body)


@dataclass(frozen=True)
class Pace:
    """How fast we answered: how many questions, the median in school hours (None: none answered), how many within the
    aim; how many wait longer than the aim already; and how many were closed without an answer, in none of those."""

    answered: int
    median: timedelta | None
    within_aim: int
    unanswered: int = 0
    overdue: int = 0

    @property
    def asked(self) -> int:
        """Of so many it is known whether the answer came within the aim."""
        return self.answered + self.overdue


def pace(*, hours: SchoolHours, aim_hours: int, at: datetime, seen_by) -> Pace | None:
    """Of the last 90 days (their latest words, where there are very many), as far as the asker sees them; None where
    nothing was settled. Two queries.

    A question is the first word of a family since our last; it is answered by our next, or closed without an answer.
    Thanks are none.
    """
    said = Post.objects.seen_by(seen_by).filter(at__gte=at - LATELY, at__lte=at, is_thanks=False)
    took: list[timedelta] = []
    open_at_last: dict[UUID, datetime] = {}
    thread, asked = None, None
    latest = said.order_by("-at", "-pk").values_list("thread_id", "said_by", "at")[:MOST]
    for thread_id, said_by, moment in sorted(latest, key=lambda row: (row[0], row[2])):
        if thread_id != thread:
            if asked is not None and thread is not None:
                open_at_last[thread] = asked
            thread, asked = thread_id, None
        if said_by == From.FAMILY:
            asked = asked or moment
        elif asked is not None:
            took.append(hours.between(asked, moment))
            asked = None
    if asked is not None and thread is not None:
        open_at_last[thread] = asked
    stands = Thread.objects.seen_by(seen_by).filter(pk__in=list(open_at_last)).values_list("pk", "standing")
    standing = dict(stands) if open_at_last else {}
    unanswered = sum(one == Standing.CLOSED for one in standing.values())
    since = hours.before(at, aim_hours)
    late = sum(one == Standing.FOR_US and open_at_last[key] < since for key, one in standing.items())
    if not took and not unanswered and not late:
        return None
    aim = timedelta(hours=aim_hours)
    return Pace(
        len(took),
        timedelta(seconds=median(each.total_seconds() for each in took)) if took else None,
        sum(each <= aim for each in took),
        unanswered,
        late,
    )
