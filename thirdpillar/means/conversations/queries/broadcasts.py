"""Questions about broadcasts: the list, how far each came, who could not be reached, and how families are."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED, Channel, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import Adult, ContactPoint, Student
from thirdpillar.means.conversations.choices.broadcasts import FOR_PEOPLE, Stage, Unreached, Wellbeing
from thirdpillar.means.conversations.models import Broadcast, BroadcastVersion, Digest, Inbound, Recipient
from thirdpillar.means.conversations.queries.calls_for_help import (
    alerts_in_doubt,
    open_calls,
    with_open_calls,
)
from thirdpillar.means.conversations.queries.inbound import WAITS, WELLBEING
from thirdpillar.means.conversations.queries.links import unless_astray
from thirdpillar.means.conversations.rules.broadcasts import terms
from thirdpillar.means.conversations.wording.composing import DIGEST, purpose_of

MOST_TO_READ = 200
NEEDS, DRAFTS, GOING, DONE = "needs", "drafts", "going", "done"
# What needs a person is in its own box and in no other: an alert whose families call for help is not "gone".
BOXES = {
    NEEDS: (Stage.SPREADING, Stage.SENT, Stage.CANCELLED),
    GOING: (Stage.ASKED, Stage.SCHEDULED, Stage.SPREADING),
    DRAFTS: (Stage.DRAFT,),
    DONE: (Stage.SENT, Stage.CANCELLED),
}


def broadcasts(*, seen_by, box: str = GOING) -> QuerySet[Broadcast]:
    """One box of broadcasts: those that cannot go on without a person, then the latest first."""
    inside = Broadcast.objects.seen_by(seen_by).filter(stage__in=BOXES[box])
    unread = list(alerts_in_doubt(seen_by=seen_by))
    calls = Exists(open_calls(seen_by=seen_by).filter(broadcast=OuterRef("pk"))) | Q(pk__in=unread)
    inside = with_open_calls(inside.filter(calls if box == NEEDS else ~calls), seen_by=seen_by)
    return inside.order_by(F("stuck_at").desc(nulls_last=True), "-stage_at", "-pk")


def broadcast(broadcast_id: UUID, *, seen_by) -> Broadcast | None:
    """One broadcast that the asker may see."""
    return Broadcast.objects.seen_by(seen_by).filter(pk=broadcast_id).first()


def versions_of(found: Broadcast, *, seen_by) -> list[BroadcastVersion]:
    """Its words, the original first."""
    rows = BroadcastVersion.objects.seen_by(seen_by).filter(broadcast=found)
    return sorted(rows, key=lambda one: (not one.is_original, one.language))


def waiting_for_yes(*, seen_by) -> int:
    """How many wait for the yes of a second person who may be the asker."""
    asked = Broadcast.objects.seen_by(seen_by).filter(stage=Stage.ASKED)
    if not seen_by.sees_all:
        asked = asked.filter(school_ids__contained_by=list(seen_by.school_ids)).exclude(school_ids=[])
    mine = Q(written_by_id=seen_by.account_id) | Q(sent_by_id=seen_by.account_id)
    return asked.exclude(mine).count()


@dataclass
class Progress:
    """How far a broadcast came: messages by state, and by channel and language."""

    states: Counter = field(default_factory=Counter)
    rows: list[tuple[str, str, int, int, int]] = field(
        default_factory=list
    )  # channel, language, all, sent, failed
    people: int = 0
    unreached: int = 0
    # [(why, how many, [(language, how many)])] of those not written to for another reason than that there is no way
    others: list[tuple[Unreached, int, list[tuple[str, int]]]] = field(default_factory=list)
    news_waiting: int = 0
    left: int = 0  # counted before it went and not written to; so many at the most

    @property
    def messages(self) -> int:
        return sum(self.states.values())

    @property
    def sent(self) -> int:
        return self.states[State.ACCEPTED]

    @property
    def waiting(self) -> int:
        return sum(self.states[one] for one in (State.READY, State.CLAIMED, State.HELD))

    @property
    def unclear(self) -> int:
        return self.states[State.AMBIGUOUS]

    @property
    def is_sent(self) -> bool:
        """Whether all went that could."""
        return self.sent > 0 and not self.waiting and not self.news_waiting

    @property
    def failed(self) -> int:
        return sum(self.states[one] for one in (State.REFUSED, State.EXPIRED, State.STOPPED))


def progress(found: Broadcast, *, seen_by) -> Progress:
    """Counted in the outbox itself; who sent it sees the whole of it, also a teacher, who sees no outbox."""
    machine = Scope.system(seen_by.district_id, "how far a broadcast came")
    seen = Progress()
    with tenancy.acting_as(machine):
        rows = Recipient.objects.seen_by(machine).filter(broadcast=found)
        # News goes in the digest of its day, or by its letter: they are this message's as well.
        digests = rows.exclude(digest_id=None).values("digest_id")
        in_digests = Q(purpose=DIGEST, reference_id__in=digests)
        if found.stage == Stage.CANCELLED:
            in_digests &= Q(state_at__lte=found.stage_at)  # later ones go without it
        counted = (
            Message.objects.seen_by(machine)
            .filter(Q(purpose=purpose_of(found.pk)) | in_digests)
            .order_by()
            .values_list("state", "channel", "language")
            .annotate(Count("pk"))
        )
        by_way: dict[tuple[str, str], Counter] = defaultdict(Counter)
        for state, channel, language, n in counted:
            seen.states[state] += n
            by_way[channel, language][state] += n
        totals = rows.aggregate(
            people=Count("pk", filter=Q(unreached="")),
            news=Count("pk", filter=Q(is_news=True, digest_id=None)),
        )
        why: dict[str, Counter] = defaultdict(Counter)
        missed = unreached(found, seen_by=machine).order_by().values_list("unreached", "language")
        for reason, language, n in missed.annotate(Count("pk")):
            why[reason][language] += n
    seen.people, seen.news_waiting = totals["people"], totals["news"]
    seen.unreached = why.pop(Unreached.NO_WAY, Counter()).total()
    seen.others = [
        (each, why[each].total(), why[each].most_common()) for each in FOR_PEOPLE if why[each].total()
    ]
    seen.left = max(0, found.preview.get("people", 0) - seen.people)
    order = {channel: place for place, channel in enumerate(Channel.values)}
    failed = (State.REFUSED, State.EXPIRED, State.STOPPED)
    seen.rows = sorted(
        (
            (channel, language, sum(n.values()), n[State.ACCEPTED], sum(n[each] for each in failed))
            for (channel, language), n in by_way.items()
        ),
        key=lambda row: (order.get(row[0], 9), -row[2], row[1]),
    )
    return seen


def unreached(found: Broadcast, *, seen_by) -> QuerySet[Recipient]:
    """Adults of it who were not written to: for want of a way, of words in their language, or of time."""
    why = [each for each in FOR_PEOPLE if each != Unreached.WAITS or found.stage != Stage.CANCELLED]
    rows = Recipient.objects.seen_by(seen_by).filter(broadcast=found, unreached__in=why)
    return rows.order_by("unreached", "pk")


def people_of_recipients(rows: list[Recipient], *, seen_by) -> tuple[dict[UUID, Adult], dict[UUID, Student]]:
    """The adults and children of these recipients, as far as the asker may see them."""
    adults = Adult.objects.seen_by(seen_by).in_bulk({one.adult_id for one in rows})
    return adults, Student.objects.seen_by(seen_by).in_bulk({key for one in rows for key in one.student_ids})


def numbers_of_recipients(rows: list[Recipient], *, seen_by) -> dict[UUID, list[ContactPoint]]:
    """The phone numbers to call these adults at, whatever they said about texts."""
    found: dict[UUID, list[ContactPoint]] = defaultdict(list)
    points = ContactPoint.objects.seen_by(seen_by).filter(
        adult_id__in={one.adult_id for one in rows}, left_at=None, kind__in=["mobile", "phone"]
    )
    for point in points.exclude(state="wrong").order_by("pk"):
        found[point.adult_id].append(point)
    return found


@dataclass(frozen=True)
class HowTheyAre:
    """Families of one school, or of all: how many said what. Silent ones may have other adults who were never asked."""

    school_id: UUID | None
    families: int
    safe: int
    help: int
    settled: int
    unasked: int = 0
    unclear: int = 0

    @property
    def silent(self) -> int:
        return self.families - self.safe - self.help - self.settled - self.unasked - self.unclear


# What a family says: a call for help that nobody took up outweighs every other word, of any of its adults. Whom nobody
# could write to was never asked, and is no family that does not answer; nor is one whose words a person has yet to read.
_HOW = """
WITH asked (home, school_ids, standing) AS ({asked}),
homes AS (SELECT home, max(standing) AS standing FROM asked GROUP BY home),
places AS (SELECT DISTINCT a.home, s.school_id FROM asked a LEFT JOIN LATERAL unnest(a.school_ids) AS s (school_id) ON true)
SELECT p.school_id, grouping(p.school_id) = 1, count(DISTINCT h.home),
  count(DISTINCT h.home) FILTER (WHERE h.standing = 3), count(DISTINCT h.home) FILTER (WHERE h.standing = 5),
  count(DISTINCT h.home) FILTER (WHERE h.standing = 4), count(DISTINCT h.home) FILTER (WHERE h.standing = 0),
  count(DISTINCT h.home) FILTER (WHERE h.standing = 2)
FROM homes h JOIN places p USING (home) GROUP BY GROUPING SETS ((p.school_id), ())
"""


def _standing(unclear: list[UUID]) -> Case:
    return Case(
        When(said=Wellbeing.HELP, settled_at=None, then=5), When(said=Wellbeing.HELP, then=4),
        When(said=Wellbeing.SAFE, then=3), When(adult_id__in=unclear, then=2), When(unreached__in=FOR_PEOPLE, then=0),
        default=1, output_field=IntegerField(),
    )  # fmt: skip


def how_they_are(found: Broadcast, *, seen_by) -> tuple[HowTheyAre, list[HowTheyAre]]:
    """All families, each counted once; and by school, where a family of two schools counts in each one's share.

    Whoever sees some schools alone gets the shares of those.
    """
    asked = Recipient.objects.seen_by(seen_by).filter(broadcast=found).order_by()
    rows = asked.annotate(
        home=Coalesce("household_id", F("adult_id")),
        standing=_standing(who_is_unclear(found, seen_by=seen_by)),
    )
    sql, params = rows.values_list("home", "school_ids", "standing").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_HOW.format(asked=sql), params)
        counted = cursor.fetchall()
    whole = next((HowTheyAre(None, *row[2:]) for row in counted if row[1]), HowTheyAre(None, 0, 0, 0, 0))
    shares = [HowTheyAre(row[0], *row[2:]) for row in counted if not row[1]]
    theirs = set(seen_by.school_ids)
    return whole, [one for one in shares if seen_by.sees_all or one.school_id in theirs]


def who_needs_help(found: Broadcast, *, seen_by) -> QuerySet[Recipient]:
    """Whom nobody has spoken with: first those whom nobody is calling, the longest waiting first; then those taken care of."""
    asked = Recipient.objects.seen_by(seen_by).filter(broadcast=found, said=Wellbeing.HELP)
    done, taken = (F(name).asc(nulls_first=True) for name in ("settled_at", "called_at"))
    return asked.annotate(since=Coalesce("help_since", "said_at")).order_by(done, taken, "since", "pk")


def who_is_unclear(found: Broadcast, *, seen_by) -> list[UUID]:
    """The adults whose answer a person has yet to read, wherever their text belongs."""
    machine = Scope.system(seen_by.district_id, "what families answered to an alert")
    with tenancy.acting_as(machine):
        waiting = Inbound.objects.seen_by(machine).filter(
            WAITS, answers=WELLBEING, reference_id=found.pk, adult_id__isnull=False
        )
        return list(waiting.order_by().values_list("adult_id", flat=True).distinct())


def recipient_by_code(code: str, *, seen_by) -> Recipient | None:
    """The recipient of a family's link."""
    found = Recipient.objects.seen_by(seen_by).filter(code=code).select_related("broadcast").first()
    return unless_astray(found, seen_by=seen_by)


def news_by_code(code: str, *, seen_by) -> list[Recipient]:
    """All the news behind a digest's link."""
    digest = unless_astray(Digest.objects.seen_by(seen_by).filter(code=code).first(), seen_by=seen_by)
    if digest is None:
        return []
    rows = Recipient.objects.seen_by(seen_by).filter(digest_id=digest.pk).select_related("broadcast")
    return list(rows.exclude(broadcast__stage=Stage.CANCELLED).order_by("made_at", "pk"))


def broadcast_of_recipient(recipient_id: UUID, *, seen_by) -> UUID | None:
    """The broadcast of a recipient whom the asker may see."""
    mine = Recipient.objects.seen_by(seen_by).filter(pk=recipient_id)
    return mine.values_list("broadcast_id", flat=True).first()


def recipient_of_text(text: Inbound, *, seen_by) -> Recipient | None:
    """Whom an alert asked who then wrote this, as far as the asker may see them."""
    found = Recipient.objects.seen_by(seen_by).filter(broadcast_id=text.reference_id, adult_id=text.adult_id)
    return found.select_related("broadcast").first()


def answers_to_read(found: Broadcast, *, seen_by) -> list[tuple[Inbound, Recipient]]:
    """What families answered to an alert and nothing understood, oldest first, with whom was asked.

    A family of two schools is each one's, wherever its text belongs.
    """
    machine = Scope.system(seen_by.district_id, "what families answered to an alert")
    with tenancy.acting_as(machine):
        asked = Recipient.objects.seen_by(seen_by).filter(broadcast=found)
        waiting = Inbound.objects.seen_by(machine).filter(
            WAITS, answers=WELLBEING, reference_id=found.pk, adult_id__in=asked.values("adult_id")
        )
        texts = list(waiting.order_by("at", "pk")[:MOST_TO_READ])
        by_adult = {one.adult_id: one for one in asked.filter(adult_id__in=[one.adult_id for one in texts])}
    return [(one, by_adult[one.adult_id]) for one in texts]


def alert_asking(address: str, *, at: datetime, seen_by) -> tuple[Recipient, datetime] | None:
    """The alert that asked at this number or e-mail address last and still waits for answers, and when it went there."""
    since = at - timedelta(hours=terms("alert", at.date())["answer_hours"])
    # An e-mail address is the same however its letters are cased; a number has none.
    here = Q(value__iexact=address) if "@" in address else Q(value=address)
    there = Q(address__iexact=address) if "@" in address else Q(address=address)
    points = ContactPoint.objects.seen_by(seen_by).filter(here, left_at=None)
    adults = points.exclude(state=ContactState.WRONG).values("adult_id")
    asked = Recipient.objects.seen_by(seen_by).filter(
        adult_id__in=adults,
        broadcast__asks_wellbeing=True,
        broadcast__over_at=None,
        broadcast__stage__in=[Stage.SPREADING, Stage.SENT],
    )
    sent = dict(
        Message.objects.seen_by(seen_by)
        .filter(
            there,
            reference_id__in=list(asked.filter(written_at__gte=since - timedelta(days=14)).values_list("pk", flat=True)),
            state__in=MAY_HAVE_ARRIVED, state_at__gte=since,
        )
        .values_list("reference_id")
        .annotate(last=Max("state_at"))
    )  # fmt: skip
    last = max(sent, key=lambda key: sent[key]) if sent else None
    found = asked.filter(pk=last).select_related("broadcast").first() if last else None
    return (found, sent[found.pk]) if found else None
