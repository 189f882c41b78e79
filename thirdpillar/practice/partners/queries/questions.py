"""What families asked: for whoever looks after it, for a provider by its link, for the family itself, and in figures."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Prefetch, Q, QuerySet

from thirdpillar.algorithms.disclosure.rule import Rule, Shown
from thirdpillar.algorithms.disclosure.table import record_set_key
from thirdpillar.ground.people.models import Adult, Restriction
from thirdpillar.practice.partners.choices import STANDING, WITH_PROVIDER, Share, Stage
from thirdpillar.practice.partners.models import Fair, ProviderLink, Question, Referral, Stand
from thirdpillar.standards import library


def questions(*, seen_by, fair: Fair | None = None) -> QuerySet[Question]:
    """All that were not taken back, with stand and referrals."""
    rows = Question.objects.seen_by(seen_by).filter(undone_at=None)
    rows = rows.filter(fair=fair) if fair else rows
    sent = Referral.objects.seen_by(seen_by).select_related("organization", "service").order_by("sent_at")
    return rows.select_related("stand__organization", "fair").prefetch_related(Prefetch("referrals", sent))


def worklist(*, on: date, state: str = "", fair: Fair | None = None, seen_by) -> QuerySet[Question]:
    """`state`: "" for all that wait for somebody, soonest first; "overdue", "unhelped", "call", or a stage."""
    rows = questions(seen_by=seen_by, fair=fair)
    if state == "overdue":
        rows = rows.filter(stage__in=STANDING, follow_up_on__lt=on)
    elif state == "unhelped":
        rows = rows.filter(helped=False)
    elif state == "call":
        rows = rows.filter(to_call=True)
    elif state in Stage.values:
        rows = rows.filter(stage=state)
    else:
        rows = rows.filter(stage__in=STANDING)
    return rows.order_by(F("follow_up_on").asc(nulls_last=True), "asked_at", "pk")


def how_many_overdue(*, on: date, seen_by) -> int:
    return Question.objects.seen_by(seen_by).filter(stage__in=STANDING, follow_up_on__lt=on).count()


def question(question_id: UUID, *, seen_by) -> Question | None:
    return questions(seen_by=seen_by).filter(pk=question_id).first()


def question_by_code(code: str, *, seen_by) -> Question | None:
    return questions(seen_by=seen_by).filter(code=code).first()


def who_asked_is_barred(adult_ids: Collection[UUID], *, seen_by) -> set[UUID]:
    """Which of these adults have a standing restriction that hides a child from them: the office is called, as at a door."""
    standing = Restriction.objects.seen_by(seen_by).filter(left_at=None, adult_id__in=list(adult_ids))
    return {one.adult_id for one in standing if one.hides}


@dataclass(frozen=True)
class Handed:
    """A referral as its provider sees it: what was written and ticked, and nothing else."""

    referral: Referral
    words: str
    language: str
    words_ours: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""


def referrals_for(link: ProviderLink, *, seen_by) -> list[Handed]:
    """The referrals that an organization has now. Once answered or taken back they are not here."""
    rows = Referral.objects.seen_by(seen_by).filter(
        organization_id=link.organization_id, stage__in=WITH_PROVIDER, question__undone_at=None
    )
    return [
        shown_to_provider(one) for one in rows.select_related("question", "service").order_by("sent_at", "pk")
    ]


def shown_to_provider(referral: Referral) -> Handed:
    asked = referral.question
    given = {each: getattr(asked, each) for each in Share.values if each in referral.shared}
    return Handed(referral, asked.words, asked.language, asked.words_ours, **given)


def questions_of_adult(adult_id: UUID, *, seen_by) -> QuerySet[Question]:
    """What an adult asked, under whichever of their records, the latest first."""
    ids = {adult_id}
    while more := set(
        Adult.objects.seen_by(seen_by)
        .filter(merged_into_id__in=ids)
        .exclude(pk__in=ids)
        .values_list("pk", flat=True)
    ):
        ids |= more
    return questions(seen_by=seen_by).filter(adult_id__in=ids).order_by("-asked_at", "pk")


@dataclass(frozen=True)
class AtStand:
    """A stand's figures as they may be shown: rounded, or hidden where few are behind them."""

    stand: Stand
    asked: str
    referred: str
    closed: str
    helped: str


COUNTED = {
    "asked": Q(),
    "referred": Q(referrals__isnull=False),
    "closed": Q(stage=Stage.CLOSED),
    "helped": Q(helped=True),
}


def counted(fair: Fair, *, seen_by) -> dict[UUID, dict[str, int]]:
    """{stand: {what: how many}}, exactly: for whoever looks after the questions, and for no report."""
    rows = Question.objects.seen_by(seen_by).filter(fair=fair, undone_at=None).order_by().values("stand_id")
    rows = rows.annotate(**{name: Count("pk", filter=q, distinct=True) for name, q in COUNTED.items()})
    return {row.pop("stand_id"): row for row in rows}


def figures(fair: Fair, *, on: date, seen_by) -> tuple[list[AtStand], dict[str, str]]:
    """Each stand's figures and those of the fair, under the 10-5 rule: small numbers are hidden, the rest rounded."""
    rule, exact = disclosure_rule(on, fair.district_id), counted(fair, seen_by=seen_by)
    stands = (
        Stand.objects.seen_by(seen_by).filter(fair=fair).select_related("organization").order_by("number")
    )
    shown = []
    for stand in stands:
        numbers = exact.get(stand.pk, {})
        said = {name: protected(numbers.get(name, 0), f"{stand.pk} {name}", rule) for name in COUNTED}
        shown.append(AtStand(stand, **said))
    total = {name: sum(row[name] for row in exact.values()) for name in COUNTED}
    return shown, {name: protected(total[name], f"{fair.pk} {name}", rule) for name in COUNTED}


def protected(count: int, of: str, rule: Rule) -> str:
    """A count as it may be shown; the same one is rounded the same way, whoever looks."""
    found: Shown = rule.show(count, record_set_key([f"{of} {count}"]))
    return str(found.value) if found.value is not None else f"< {(found.interval[1] or 0) + 1}"


def disclosure_rule(on: date, district_id: UUID) -> Rule:
    said = library.entry("disclosure", "ten_five", on).terms
    seed = hmac.digest(settings.SECRET_KEY.encode(), f"disclosure {district_id}".encode(), "sha256")
    return Rule.from_parameters(said, seed=seed)
