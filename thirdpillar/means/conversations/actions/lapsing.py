"""Whom a broadcast does not reach by its last day: said in time where words are missing, and noted for people at the end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.days import day_in
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.delivery.actions import enqueue, release_messages
from thirdpillar.ground.delivery.choices import Channel, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.broadcast_purposes import waits_to_be_corrected
from thirdpillar.means.conversations.choices.broadcasts import Stage, Unreached
from thirdpillar.means.conversations.models import Broadcast, Recipient
from thirdpillar.means.conversations.queries.proficiency import checkers_of
from thirdpillar.means.conversations.rules import broadcasts as rules
from thirdpillar.means.conversations.wording.composing import DIGEST, composer_of, purpose_of

WAITING = "broadcasts.waiting"
AT_ONCE = 50
MOST_TOLD = 20
# A sender that is off leaves messages standing that can never go any more.
STANDS_FOR = timedelta(hours=1)
GOES = (State.ACCEPTED, State.AMBIGUOUS, State.CLAIMED)


@transaction.atomic
def tell_of_waiting(*, by, at: datetime) -> int:
    """Say of broadcasts for whose words families wait that their time runs out; answer of how many. `by` sees all."""
    waiting = Broadcast.objects.seen_by(by).select_for_update(skip_locked=True).filter(stage=Stage.SENT)
    waiting = waiting.filter(paused_at=None, expires_at__gt=at).exclude(waiting_languages=[])
    told = 0
    for one in waiting.order_by("expires_at", "pk"):
        due = rules.told_waiting_at(one.stage_at, one.expires_at, at)
        if due is None or (one.told_waiting_at and one.told_waiting_at >= due):
            continue
        one.told_waiting_at = at
        one.save(update_fields=["told_waiting_at"])
        _tell(one, Unreached.WAITS, by=by, at=at)
        told += 1
        record(by=by, at=at, deed="conversations.tell_of_waiting", subject="broadcast", subject_id=one.pk)
    return told


@transaction.atomic
def lapse_broadcasts(*, by, at: datetime) -> int:
    """Note whom broadcasts did not reach by their last day, and tell their writers; answer how many people. `by` sees all."""
    oldest = at - timedelta(days=rules.terms("words_in_time", at.date())["not_older_days"])
    over = (
        Broadcast.objects.seen_by(by)
        .select_for_update(skip_locked=True)
        .filter(stage=Stage.SENT, lapsed_at=None, expires_at__lte=at, expires_at__gt=oldest)
    )
    people = 0
    for one in over.order_by("expires_at", "pk")[:AT_ONCE]:
        people += _lapse(one, by=by, at=at)
    return people


def _lapse(one: Broadcast, *, by, at: datetime) -> int:
    own = Message.objects.seen_by(by).filter(purpose=purpose_of(one.pk))
    stands = [State.CLAIMED] if (one.expires_at or at) <= at - STANDS_FOR else [State.CLAIMED, State.READY]
    if own.filter(state__in=stands).exists():
        return 0
    theirs = Recipient.objects.seen_by(by).filter(broadcast=one)
    untold = theirs.filter(unreached=Unreached.WAITS).update(
        unreached=Unreached.NO_WORDS, written_at=one.expires_at
    )
    late = _late(theirs, own, by).update(unreached=Unreached.TOO_LATE)
    # What is over needs nobody to let it go on; a correction of it that was held does.
    if one.paused_at and not waits_to_be_corrected(one):
        one.paused_at = None
        release_messages(by=by, at=at, purpose=purpose_of(one.pk))
    one.lapsed_at, one.waiting_languages = at, []
    one.save(update_fields=["lapsed_at", "waiting_languages", "paused_at"])
    for n, why in ((untold, Unreached.NO_WORDS), (late, Unreached.TOO_LATE)):
        if n:
            _tell(one, why, by=by, at=at)
    record(
        by=by, at=at, deed="conversations.lapse_broadcasts", subject="broadcast", subject_id=one.pk,
        untranslated=untold, too_late=late,
    )  # fmt: skip
    return untold + late


def tell_of_too_late(found: Broadcast, by, at: datetime) -> None:
    """Tell its writer while there is time of those whom quiet hours keep it from until it is over; part of writing it."""
    theirs = Recipient.objects.seen_by(by).filter(broadcast=found, unreached=Unreached.TOO_LATE)
    if not found.is_urgent and theirs.exists():
        _tell(found, Unreached.TOO_LATE, by=by, at=at)


def _late(theirs: QuerySet[Recipient], own: QuerySet[Message], by) -> QuerySet[Recipient]:
    """Those to whom something was written of which nothing may have gone; and whose news never stood in a digest."""
    mine = own.filter(reference_id=OuterRef("pk"))
    sheet = Message.objects.seen_by(by).filter(purpose=DIGEST, reference_id=OuterRef("digest_id"))
    still = (*GOES, State.READY, State.HELD)
    never = Q(is_news=True, digest_id=None)
    by_itself = Q(Exists(mine.filter(state__in=[State.EXPIRED, State.HELD, State.READY]))) & ~Q(
        Exists(mine.filter(state__in=GOES))
    )
    by_news = Q(Exists(sheet.filter(state=State.EXPIRED))) & ~Q(Exists(sheet.filter(state__in=still)))
    return theirs.filter(unreached="").filter(never | by_itself | by_news)


def _tell(found: Broadcast, why: Unreached, *, by, at: datetime) -> None:
    """An e-mail to its writer and sender, the office where neither is here any more; of words to those who may check them."""
    rows = Recipient.objects.seen_by(by).filter(broadcast=found, unreached=why).order_by()
    counted = sorted(rows.values_list("language").annotate(n=Count("pk")), key=lambda row: -row[1])
    district = District.objects.get(pk=by.district_id)
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    here = Account.objects.seen_by(by).filter(suspended_at=None).exclude(email="")
    writers = list(here.filter(pk__in=[one for one in (found.written_by_id, found.sent_by_id) if one]))
    checkers: list[Account] = []
    if why != Unreached.TOO_LATE:
        terms = composer_of(found, seen_by=by).terms
        languages = [language for language, _n in counted]
        checkers = checkers_of(languages, is_graver=terms.second_person, seen_by=by)
    if not writers or (why != Unreached.TOO_LATE and not checkers):
        office = RoleGrant.objects.seen_by(by).filter(role=Role.OFFICE).values("account_id")
        writers += [one for one in here.filter(pk__in=office).order_by("pk") if one not in writers]
    _write_to(writers, found, why.label, counted, f"{base}/broadcasts/{found.pk}/", district, by=by, at=at)
    others = [one for one in checkers if one not in writers]
    _write_to(
        others, found, why.label, counted, f"{base}/conversations/translations/", district, by=by, at=at
    )


def _write_to(
    accounts: Iterable[Account], found: Broadcast, why: str | Promise, counted: list[tuple[str, int]], link: str,
    district: District, *, by, at: datetime,
) -> None:  # fmt: skip
    purpose = f"{WAITING}:{at:%Y%m%d%H%M%S}"
    for account in list(accounts)[:MOST_TOLD]:
        language = account.language or "en"
        with translation.override(language):
            ends = found.expires_at.astimezone(ZoneInfo(district.zone)) if found.expires_at else None
            lines = [f"{language_label(tag)}: {n}" for tag, n in counted]
            if ends:
                lines.append(f"{_('Do not send after')}: {day_in(ends.date(), language)}")
            enqueue(
                by=by, at=at, channel=Channel.EMAIL, purpose=purpose, reference_id=found.pk, address=account.email,
                language=language, subject=f"{found.title}: {why}", body="\n".join([*lines, "", link]),
            )  # fmt: skip
