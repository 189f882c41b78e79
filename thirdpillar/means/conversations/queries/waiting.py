"""How long families wait for an answer, in school hours; what waits too long; how fast we answered lately."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.schools.models import District, SchoolYear
from thirdpillar.means.conversations.choices import Became, From, InboundState, MayMean, Standing
from thirdpillar.means.conversations.models import Inbound, Post, Terms, Thread
from thirdpillar.means.conversations.queries.inbound import OF_THREAD, WELLBEING
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
    """The open questions of caregivers who read one language (BCP 47, "" not known), and since when the oldest waits.

    `texts` of them came outside of any conversation.
    """

    language: str
    questions: int
    since: datetime
    texts: int = 0


def asking_by_language(*, seen_by, school_id: UUID | None = None, with_texts: bool = False) -> list[Asking]:
    """Whose questions wait for us, the oldest first; each is one that the asker may read, so nothing is hidden.

    `with_texts` counts those outside of conversations too.
    """
    waiting = Thread.objects.seen_by(seen_by).filter(standing=Standing.FOR_US)
    waiting = waiting.filter(school_id=school_id) if school_id else waiting
    found = _by_language(waiting, seen_by).annotate(questions=Count("pk"), since=Min("standing_at"))
    asking = {row["tag"]: Asking(row["tag"], row["questions"], row["since"]) for row in found}
    if with_texts:
        texts = question_texts(seen_by=seen_by, school_id=school_id).filter(settled_at=None)
        for row in _by_language(texts, seen_by, F("language")).annotate(
            questions=Count("pk"), since=Min("at")
        ):
            one = asking.get(row["tag"], Asking(row["tag"], 0, row["since"]))
            asking[one.language] = Asking(
                one.language, one.questions + row["questions"], min(one.since, row["since"]), row["questions"]
            )
    return sorted(asking.values(), key=lambda one: (one.since, one.language))


def _by_language(rows: QuerySet, seen_by, *otherwise: F) -> QuerySet:
    """Grouped by the language that the caregiver reads; where none is known by another, or ""."""
    reads = Adult.objects.seen_by(seen_by).filter(pk=OuterRef("adult_id")).values("reads_language")[:1]
    known = NullIf(Subquery(reads), Value(""))
    return rows.order_by().annotate(tag=Coalesce(known, *otherwise, Value(""))).values("tag")


def question_texts(*, seen_by, school_id: UUID | None = None) -> QuerySet:
    """Texts of families that are in no conversation and that a person has to read, or has settled.

    None that speaks of the number alone, and none that answers an alert: that has a count of its own.
    """
    texts = Inbound.objects.seen_by(seen_by).exclude(adult_id=None, household_id=None)
    texts = texts.exclude(answers__in=(*Became.values, WELLBEING, OF_THREAD))
    waits = Q(state=InboundState.NEEDS_PERSON, settled_at=None)
    texts = texts.filter(waits | Q(state=InboundState.SETTLED, settled_at__isnull=False))
    if school_id:
        texts = texts.filter(Q(school_id=school_id) | Q(school_ids__contains=[school_id]))
    return texts


def said_in_threads(*, seen_by) -> QuerySet:
    """What asks or answers in conversations: no thanks, and no words of a stranger at the number."""
    strangers = Inbound.objects.seen_by(seen_by).filter(
        pk=OuterRef("inbound_id"), answers=Became.WRONG_NUMBER
    )
    said = Post.objects.seen_by(seen_by).filter(is_thanks=False).exclude(may_mean=MayMean.WRONG_NUMBER)
    return said.filter(~Exists(strangers))


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
    Thanks are none, nor is what a stranger at the number says.
    """
    said = said_in_threads(seen_by=seen_by).filter(at__gte=at - LATELY, at__lte=at)
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
