"""Interpreter requests: which are open, who could do one, and which jobs are mine."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant, SpokenLanguage
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.choices.interpreting import OfferState, RequestState, Stakes, Wanted
from thirdpillar.means.conversations.models import (
    InterpreterHours,
    InterpreterOffer,
    InterpreterRating,
    InterpreterRequest,
    InterpreterTime,
    LanguageLine,
    Thread,
)
from thirdpillar.means.conversations.queries.links import unless_astray
from thirdpillar.means.conversations.rules.interpreting import may_serve


def requests(*, seen_by, language: str = "", state: str = "") -> QuerySet:
    """Those that nobody does yet come first, the soonest of them at the top; each with `asked`, the people asked."""
    found = InterpreterRequest.objects.seen_by(seen_by)
    found = found.filter(language=language) if language else found
    found = found.filter(state=state) if state in RequestState.values else found
    waiting = InterpreterOffer.objects.seen_by(seen_by).filter(
        request_id=OuterRef("pk"), state=OfferState.OFFERED
    )
    rank = Case(
        When(state=RequestState.OPEN, then=Value(0)),
        When(state=RequestState.CONFIRMED, then=Value(1)),
        When(state=RequestState.BOOKED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return found.annotate(rank=rank, is_asked=Exists(waiting)).order_by("rank", "begins_at", "pk")


def by_language(*, seen_by) -> list[dict]:
    """For each language: how many were asked for, done by an interpreter, by the line, called off, and still open."""
    found = InterpreterRequest.objects.seen_by(seen_by).values("language")
    counted = {f"is_{state.value}": Count("pk", filter=Q(state=state)) for state in tuple(RequestState)}
    return list(found.annotate(asked=Count("pk"), **counted).order_by("-is_open", "-asked", "language"))


def offers_of(found: InterpreterRequest, *, seen_by) -> QuerySet:
    """Whom a request was offered to, and what they said."""
    return InterpreterOffer.objects.seen_by(seen_by).filter(request=found).order_by("state_at", "pk")


def ratings_of(found: InterpreterRequest, *, seen_by) -> QuerySet:
    """How it went, as far as the asker may know."""
    return InterpreterRating.objects.seen_by(seen_by).filter(request=found).order_by("at")


def jobs(*, seen_by) -> QuerySet:
    """What I was asked to do and still stands: to answer first, then what I said yes to, the soonest first."""
    mine = InterpreterOffer.objects.seen_by(seen_by).filter(
        account_id=seen_by.account_id, state__in=[OfferState.OFFERED, OfferState.CONFIRMED]
    )
    asked = Case(
        When(state=OfferState.OFFERED, then=Value(False)), default=Value(True), output_field=BooleanField()
    )
    return (
        mine.annotate(is_taken=asked)
        .select_related("request")
        .order_by("is_taken", "request__begins_at", "pk")
    )


def hours(*, seen_by) -> QuerySet:
    """When I can interpret."""
    mine = InterpreterHours.objects.seen_by(seen_by).filter(account_id=seen_by.account_id)
    return mine.order_by("weekday", "begins")


def language_line(*, seen_by) -> LanguageLine | None:
    """The number to call when nobody is free."""
    return LanguageLine.objects.seen_by(seen_by).first()


def request_by_code(code: str, *, seen_by) -> InterpreterRequest | None:
    """The request of a family's link."""
    found = InterpreterRequest.objects.seen_by(seen_by).filter(code=code).first()
    return unless_astray(found, seen_by=seen_by)


def people_for(found: InterpreterRequest, *, seen_by) -> list[UUID]:
    """Accounts of those who speak the language, may do this, are free then and were not asked yet; the best first.

    In the context of a whole district: who is busy with what is nobody's to see.
    """
    busy = InterpreterTime.objects.seen_by(seen_by).filter(
        account_id=OuterRef("account_id"), during__overlap=(found.begins_at, found.ends_at)
    )
    asked = InterpreterOffer.objects.seen_by(seen_by).filter(account_id=OuterRef("account_id"), request=found)
    works = RoleGrant.objects.seen_by(seen_by).filter(
        account_id=OuterRef("account_id"), role=Role.INTERPRETER
    )
    # A student's account is out here, and again in the rule: a child never interprets.
    staff = Account.objects.seen_by(seen_by).filter(Account.of_staff(), suspended_at=None, student_id=None)
    spoken = (
        SpokenLanguage.objects.seen_by(seen_by)
        .filter(language=found.language, account_id__in=staff.values("pk"))
        .exclude(account_id=found.asked_by_id)
        .exclude(Exists(asked))
        .annotate(is_interpreter=Exists(works))
        .select_related("account")
    )
    if found.wanted == Wanted.TEXT and found.thread_id:
        case = Thread.objects.seen_by(seen_by).filter(pk=found.thread_id, interest=Interest.CASE).first()
        # Its words are read by those alone whom its staff have named.
        spoken = spoken.filter(account_id__in=case.interpreter_ids) if case else spoken
    if found.wanted != Wanted.TEXT:
        spoken = spoken.exclude(Exists(busy)).filter(_in_their_hours(found, seen_by))
    rows = [
        one
        for one in spoken
        if may_serve(
            wanted=found.wanted, stakes=found.stakes, is_interpreter=one.is_interpreter,
            may_interpret=one.may_interpret, may_translate=one.may_translate,
            is_student=one.account.student_id is not None,
        )
    ]  # fmt: skip
    loads = dict(
        InterpreterOffer.objects.seen_by(seen_by)
        .filter(account_id__in=[one.account_id for one in rows], state=OfferState.CONFIRMED)
        .values_list("account_id")
        .annotate(jobs=Count("pk"))
    )
    rows.sort(
        key=lambda one: (
            one.checked_at is None, not one.is_interpreter, loads.get(one.account_id, 0), str(one.account_id)
        )
    )  # fmt: skip
    return [one.account_id for one in rows]


def may_do_it(*, seen_by) -> Q:
    """Of offers: those whose person works here and may do this, as `may_serve` says it of one."""
    staff = Account.objects.seen_by(seen_by).filter(Account.of_staff(), suspended_at=None, student_id=None)
    grants = RoleGrant.objects.seen_by(seen_by).filter(account_id=OuterRef("account_id"))
    speaks = SpokenLanguage.objects.seen_by(seen_by).filter(
        Exists(grants), account_id=OuterRef("account_id"), account_id__in=staff.values("pk"),
        language=OuterRef("request__language"),
    )  # fmt: skip
    everyday = Exists(grants.filter(role=Role.INTERPRETER)) | Q(may_interpret=True) | Q(may_translate=True)
    graver = ~Q(request__stakes=Stakes.EVERYDAY)
    return (
        Q(Exists(speaks.filter(everyday)), request__stakes=Stakes.EVERYDAY)
        | graver & Q(Exists(speaks.filter(may_translate=True)), request__wanted=Wanted.TEXT)
        | graver & ~Q(request__wanted=Wanted.TEXT) & Q(Exists(speaks.filter(may_interpret=True)))
    )


def _in_their_hours(found: InterpreterRequest, seen_by) -> Q:
    zone = ZoneInfo(District.objects.values_list("zone", flat=True).get(pk=found.district_id))
    begins, ends = _local(found.begins_at, zone), _local(found.ends_at, zone)
    said = InterpreterHours.objects.seen_by(seen_by).filter(account_id=OuterRef("account_id"))
    fitting = said.filter(weekday=begins.weekday(), begins__lte=begins.time(), ends__gte=ends.time())
    never = Q() if begins.date() == ends.date() else Q(pk__in=[])
    return ~Q(Exists(said)) | (Q(Exists(fitting)) & never)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone)
