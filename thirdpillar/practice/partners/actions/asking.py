"""What families ask at a fair: brought by phones in any order and as often as they like, each question is there once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.partners.actions.fairs import locked_fair
from thirdpillar.practice.partners.actions.keys import bound, place_mark
from thirdpillar.practice.partners.choices import STANDING, WITH_PROVIDER, Share, ShareWith, Stage, Way
from thirdpillar.practice.partners.models import Fair, Question, Referral, Stand
from thirdpillar.practice.partners.rules import enforce, may_ask_at, may_plan, may_send, may_share, next_day


@dataclass(frozen=True)
class Asked:
    """One question as it was written; `at` is when, already set right by whoever knows the fair's day; None: not then.

    `adult_id` and `household_id` where it is known who asks; `undone` where it was a slip.
    """

    key: str
    stand_id: UUID
    at: datetime | None
    words: str = ""
    language: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    share: tuple[str, ...] = ()
    share_with: str = ShareWith.NOBODY
    household_id: UUID | None = None
    adult_id: UUID | None = None
    undone: bool = False


@dataclass(frozen=True)
class Taken:
    """The keys that the server has, and why it does not have the others; `codes` are the new questions' own links."""

    kept: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def take_questions(
    *,
    fair_id: UUID,
    asked: Iterable[Asked],
    way: str,
    on: date,
    by,
    at: datetime,
    account_id: UUID | None = None,
    origin: str = "",
    is_on: bool = False,
) -> Taken:
    """Store what is not stored yet and undo what was a slip, whichever of the two is here first.

    `origin`: from which network address a stranger writes. Raises Refused where too much came from there within the hour; not
    for the address alone while the fair `is_on`: all of its hall may be one.
    """
    fair = locked_fair(fair_id, by)
    if way == Way.PAPER:
        enforce(may_plan(by, fair.school_id))
    asked = list(asked)
    own = bound(fair, asked, way, by)
    last = {one.key: one for one in own}
    slips = {one.key for one in own if one.undone}
    rows = Question.objects.seen_by(by).filter(fair=fair, key__in=last)
    stored = dict(rows.values_list("key", "code"))
    stands = set(Stand.objects.seen_by(by).filter(fair=fair).values_list("pk", flat=True))
    counts = dict(
        Question.objects.seen_by(by).filter(fair=fair).order_by().values("stand_id")
        .annotate(n=Count("pk")).values_list("stand_id", "n")
    )  # fmt: skip
    refused: dict[str, str] = {}
    fresh: list[Question] = []
    for key, one in last.items():
        if key in stored:
            continue
        slip = key in slips
        if why := _why_not(one, slip, stands, counts, on):
            refused[key] = why
            continue
        counts[one.stand_id] = counts.get(one.stand_id, 0) + 1
        fresh.append(_row(fair, _blank(one) if slip else one, way, on, by, at, account_id, undone=slip))
    if fresh and origin:
        _hold_strangers_back(fair, fresh, origin, on, by, at, is_on=is_on)
    Question.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    undone = _undo(fair, slips & set(stored), by, at)
    if fresh or undone:
        record(
            by=by, at=at, deed="partners.take_questions", subject="gathering", subject_id=fair.gathering_id,
            questions=len(fresh), undone=undone, way=way, account=str(account_id or ""),
        )  # fmt: skip
    codes = stored | {row.key: row.code for row in fresh}
    sent = [(was.key, one.key) for was, one in zip(asked, own, strict=True)]
    not_taken = {key: refused[mine] for key, mine in sent if mine in refused}
    has = {key: codes[mine] for key, mine in sent if mine in codes}
    return Taken(tuple(dict.fromkeys(key for key, _mine in sent if key not in not_taken)), not_taken, has)


def _hold_strangers_back(
    fair: Fair, fresh: list[Question], origin: str, on: date, by, at: datetime, *, is_on: bool
) -> None:
    mark = place_mark(fair, origin)
    lately = Question.objects.seen_by(by).filter(
        fair=fair, way=Way.FAMILY, adult_id=None, asked_at__gt=at - timedelta(hours=1)
    )
    from_here = 0 if is_on else lately.filter(asked_from=mark).count()
    enforce(may_send(from_here, lately.count(), on, what="ask"))
    for row in fresh:
        row.asked_from = mark


def _why_not(one: Asked, slip: bool, stands: set[UUID], counts: dict[UUID, int], on: date) -> str:
    if one.stand_id not in stands:
        return _("Choose one.")
    if one.at is None:
        return _("It was written when this fair was not open.")
    if slip:
        return ""
    if not one.words.strip():
        return _("Write what you want to hear about.")
    full = may_ask_at(counts.get(one.stand_id, 0), on)
    refusal = full or may_share(one.share, one.share_with, one.name, one.phone, one.email)
    return str(refusal.reason) if refusal else ""


def _blank(one: Asked) -> Asked:
    return replace(one, words="", name="", phone="", email="", share=(), share_with=ShareWith.NOBODY)


def _row(
    fair: Fair, one: Asked, way: str, on: date, by, at: datetime, account_id, *, undone: bool
) -> Question:
    said_yes = bool(one.share_with)
    asked_at = one.at or at  # `_why_not` lets none without a moment through
    return Question(
        district_id=by.district_id, school_id=fair.school_id, fair=fair, stand_id=one.stand_id, key=one.key,
        way=way, asked_at=asked_at, by_account_id=account_id, household_id=one.household_id, adult_id=one.adult_id,
        words=one.words.strip()[:2000], language=one.language[:20], name=one.name.strip()[:160],
        phone=one.phone[:40], email=one.email[:254],
        share=[each for each in Share.values if each in one.share] if said_yes else [], share_with=one.share_with,
        agreed_at=asked_at if said_yes else None, stage=Stage.WITHDRAWN if undone else Stage.OPEN, stage_at=at,
        follow_up_on=None if undone else next_day(Stage.OPEN, on), code=new_code(), undone_at=at if undone else None,
        translate_at=None if undone else at,
    )  # fmt: skip


def _undo(fair: Fair, slips, by, at: datetime) -> int:
    """Take back what stands and nobody has handed on yet."""
    rows = Question.objects.seen_by(by).filter(fair=fair, key__in=slips, undone_at=None, stage=Stage.OPEN)
    rows = list(rows.select_for_update())
    for row in rows:
        _empty(row)
        row.undone_at = row.stage_at = at
        row.stage, row.follow_up_on = Stage.WITHDRAWN, None
    if rows:
        Question.objects.seen_by(by).bulk_update(
            rows, [*EMPTIED, "undone_at", "stage_at", "stage", "follow_up_on"], batch_size=500
        )
    return len(rows)


EMPTIED = ("words", "name", "phone", "email", "answer", "words_ours", "answer_theirs")


def _empty(row: Question) -> None:
    for name in EMPTIED:
        setattr(row, name, "")


def locked_question(question_id: UUID, by) -> Question:
    found = Question.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=question_id)
    row = found.select_related("stand__organization", "fair").first()
    if row is None:
        raise Refused(_("Choose one."))
    return row


@transaction.atomic
def agree(*, question_id: UUID, share: Iterable[str], share_with: str, by, at: datetime) -> Question:
    """What the family lets whom have, said anew: by its link, or to staff on the phone. What was handed out stays told."""
    row = locked_question(question_id, by)
    said = set(share)
    share = [each for each in Share.values if each in said]
    if share_with not in ShareWith.values or row.stage not in STANDING:
        raise Refused(_("Choose one."))
    enforce(may_share(share, share_with, row.name, row.phone, row.email))
    row.share, row.share_with = (share, share_with) if share_with else ([], ShareWith.NOBODY)
    row.agreed_at = at if share_with else None
    row.save(update_fields=["share", "share_with", "agreed_at"])
    _hold_provider_to_it(row, by, at)
    record(
        by=by,
        at=at,
        deed="partners.agree",
        subject="question",
        subject_id=row.pk,
        share=share,
        share_with=share_with,
    )
    return row


@transaction.atomic
def withdraw_question(*, question_id: UUID, on: date, by, at: datetime) -> Question:
    """The family takes its question back, answered or not: no provider sees it any more, and all words of it go."""
    row = locked_question(question_id, by)
    if row.stage not in (*STANDING, Stage.CLOSED):
        raise Refused(_("Somebody has done this already, or it is not yours."))
    _take_from_provider(row, by, at)
    Referral.objects.seen_by(by).filter(question=row).exclude(answer="").update(answer="", shared=[])
    _empty(row)
    row.translate_at = None
    row.stage, row.stage_at, row.undone_at, row.follow_up_on = Stage.WITHDRAWN, at, at, None
    row.share, row.share_with, row.agreed_at = [], ShareWith.NOBODY, None
    row.save()
    record(by=by, at=at, deed="partners.withdraw_question", subject="question", subject_id=row.pk)
    return row


def _hold_provider_to_it(row: Question, by, at: datetime) -> None:
    """A provider that has the question now sees no more than the family says now; whom it says no to, nothing."""
    standing = Referral.objects.seen_by(by).filter(question=row, stage__in=WITH_PROVIDER)
    if row.share_with == ShareWith.STAND:
        others = standing.exclude(organization_id=row.stand.organization_id)
    else:
        others = standing if row.share_with == ShareWith.NOBODY else standing.none()
    if others.exists():
        _take_from_provider(row, by, at)
    else:
        standing.update(shared=row.share)


def _take_from_provider(row: Question, by, at: datetime) -> None:
    standing = Referral.objects.seen_by(by).filter(question=row, stage__in=WITH_PROVIDER)
    if standing.update(stage=Stage.WITHDRAWN, stage_at=at, shared=[]) and row.stage in STANDING:
        row.stage, row.stage_at, row.follow_up_on = Stage.OPEN, at, next_day(Stage.OPEN, at.date())
        row.save(update_fields=["stage", "stage_at", "follow_up_on"])
