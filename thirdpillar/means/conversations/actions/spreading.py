"""Broadcasts into the outbox: a part of the adults in one transaction, with how far it came on the broadcast's own row.

Killed anywhere, a part is either in whole or not at all, and whoever goes on begins after the last that is in. The
row's lock is the lease: it ends with the transaction, however that ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When

from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.inserting import insert_rows
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import goes_from
from thirdpillar.ground.delivery.zones import zone_of
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.broadcast_counting import people_now
from thirdpillar.means.conversations.actions.broadcast_versions import (
    are_being_made,
    ask_versions,
    take_versions,
)
from thirdpillar.means.conversations.actions.broadcasts import terms_of
from thirdpillar.means.conversations.actions.lapsing import tell_of_too_late
from thirdpillar.means.conversations.actions.second_yes import tell_who_may_agree
from thirdpillar.means.conversations.actions.stuck import GOES_ON, apart, tried_now
from thirdpillar.means.conversations.choices.broadcasts import Pace, Stage, Unreached
from thirdpillar.means.conversations.models import Broadcast, Recipient
from thirdpillar.means.conversations.queries.audiences import Above, meant_by, schools_meant
from thirdpillar.means.conversations.queries.plans import Part, Planned, plan_part
from thirdpillar.means.conversations.rules import broadcasts as rules
from thirdpillar.means.conversations.wording.composing import Composer, composer_of, purpose_of

# Adults written to in one transaction: an alert waits for no more than one such part of a newsletter.
PART = 1000
# Of an alert the first part is small, so that its first text leaves while the others are still being written.
FIRST_OF_ALERT = 50
_LONGEST_QUIET = timedelta(days=2)  # at the most, from any moment on
_URGENT_FIRST = Case(When(pace=Pace.EMERGENCY, then=Value(0)), default=Value(1), output_field=IntegerField())


@transaction.atomic
def begin_due(
    *,
    by,
    at: datetime,
    also_languages: bool = True,
    households_of: Callable[[dict], Iterable[Above]] = lambda _audience: (),
) -> int:
    """Let the broadcasts begin whose time has come; answer how many. What is too old, or whose sender left, does not.

    What was said yes to some time ago is counted anew: for many more people by now, it waits for a second person again.
    `households_of` answers what an audience asks of the rooms above. `also_languages` lets those go on, too, that waited
    for words in a language.
    """
    waiting = Broadcast.objects.seen_by(by).select_for_update(skip_locked=True).filter(stage=Stage.SCHEDULED)
    begun = _begin_for_languages(by, at) if also_languages else 0
    for one in waiting.filter(tried_now(at)).order_by(_URGENT_FIRST, "stage_at", "pk"):
        with apart(one, by=by, at=at):
            begun += _begin(one, by, at, households_of)
    return begun


def _begin(one: Broadcast, by, at: datetime, households_of: Callable[[dict], Iterable[Above]]) -> bool:
    """Whether it goes now; one that is too old, or whose sender left, does not and says why."""
    if one.paused_at or not rules.is_due(one, at):
        return False
    if not one.is_urgent and are_being_made(one, seen_by=by, at=at):
        return False
    if one.expires_at and one.expires_at <= at:
        one.stage, one.why = Stage.CANCELLED, "its last day was over before it went"
    elif one.sent_by_id and not _still_works_here(one.sent_by_id, by):
        one.stage, one.why = Stage.DRAFT, "its sender does not work here any more"
    elif _takes_another_yes(one, by, at, households_of):
        one.stage, one.approved_by_id = Stage.ASKED, None
    else:
        one.stage = Stage.SPREADING
        take_versions(found=one, by=by, at=at)
        _shown_to_schools(one, by)
    one.stage_at = at
    one.save(update_fields=["stage", "stage_at", "why", "approved_by_id", "confirmed"])
    record(
        by=by, at=at, deed="conversations.begin_due", subject="broadcast", subject_id=one.pk, stage=one.stage
    )  # fmt: skip
    return one.stage == Stage.SPREADING


def _takes_another_yes(
    one: Broadcast, by, at: datetime, households_of: Callable[[dict], Iterable[Above]]
) -> bool:
    """Whether it is for so many more people than were said yes to that a second person must; they are told."""
    if one.is_urgent or not rules.is_stale(one.stage_at.isoformat(), at):
        return False
    people = people_now(one, by=by, at=at, households=households_of(one.audience))
    stricter = terms_of(seen_by=by).second_person_above
    many = rules.takes_second_person(one, people, at.date(), stricter)
    if not many or (one.approved_by_id and not rules.has_grown(people, one.confirmed, at.date())):
        return False
    one.confirmed = people
    tell_who_may_agree(one, people, at=at)
    return True


def _shown_to_schools(one: Broadcast, by) -> None:
    """The principals follow a whole district's alert at their own schools, from its first text on."""
    if one.is_urgent and not one.school_ids:
        with over_all_rows(by.sees_all):
            one.follower_school_ids = schools_meant(one, seen_by=by)
        one.save(update_fields=["follower_school_ids"])


def _begin_for_languages(by, at: datetime) -> int:
    """Broadcasts that went to the others already go on to those whose words a person has checked meanwhile."""
    sent = (
        Broadcast.objects.seen_by(by)
        .select_for_update(skip_locked=True)
        .filter(stage=Stage.SENT, paused_at=None)
    )
    begun = 0
    for one in sent.filter(tried_now(at)).exclude(waiting_languages=[]).exclude(expires_at__lte=at):
        with apart(one, by=by, at=at):
            begun += _begin_for_ready(one, by, at)
    return begun


def _begin_for_ready(one: Broadcast, by, at: datetime) -> bool:
    take_versions(found=one, by=by, at=at)
    composer = composer_of(one, seen_by=by)
    ready = [each for each in one.waiting_languages if not composer.must_wait(each)]
    if not ready:
        return False
    one.stage, one.stage_at, one.spread_after, one.only_languages = Stage.SPREADING, at, None, ready
    one.waiting_languages = [each for each in one.waiting_languages if each not in ready]
    one.save(update_fields=["stage", "stage_at", "spread_after", "only_languages", "waiting_languages"])
    record(
        by=by, at=at, deed="conversations.begin_for_languages", subject="broadcast", subject_id=one.pk, languages=ready,
    )  # fmt: skip
    return True


def _still_works_here(account_id: UUID, by) -> bool:
    here = Account.objects.seen_by(by).filter(pk=account_id, suspended_at=None)
    return here.exists() and RoleGrant.objects.seen_by(by).filter(account_id=account_id).exists()


def next_to_spread(*, seen_by, at: datetime, but: Collection[UUID] = ()) -> Broadcast | None:
    """The broadcast whose next part is to be written now, alerts first; none of `but`, nor what stands still."""
    under_way = Broadcast.objects.seen_by(seen_by).filter(
        tried_now(at), stage=Stage.SPREADING, paused_at=None
    )
    return under_way.exclude(pk__in=but).order_by(_URGENT_FIRST, "stage_at", "pk").first()


@transaction.atomic
def spread_part(
    *,
    broadcast_id: UUID,
    by,
    at: datetime,
    households: Iterable[Above] = (),
    most: int | None = None,
    aside: int = 0,
) -> int | None:
    """Write the next part of a broadcast to its adults; answer how many, or None where another hand or nobody's is on it.

    `aside`: so many adults come next who cannot be written to however small the part. They are handed to people as those
    nobody can write to, if the one after them can be: else the fault is not theirs, and nothing is done.
    """
    found = (
        Broadcast.objects.seen_by(by)
        .select_for_update(skip_locked=True)
        .filter(tried_now(at), pk=broadcast_id, stage=Stage.SPREADING, paused_at=None)
        .first()
    )
    if found is None:
        return None
    district = District.objects.get(pk=by.district_id)
    meant = meant_by(found, households)
    if found.only_languages:
        meant = replace(meant, audience=replace(meant.audience, languages=tuple(found.only_languages)))
    if aside:
        most = aside + 1
    elif most is None:
        most = FIRST_OF_ALERT if found.is_urgent and found.spread_after is None else PART
    part = plan_part(
        meant, on=clock.today(district.zone), seen_by=by, pace=found.pace,
        after=found.spread_after, most=most,
    )  # fmt: skip
    composer = composer_of(found, seen_by=by)
    if aside:
        _set_aside(found, part, by=by, at=at)
    had = _without_waiting(found, part, composer, by=by, at=at)
    _without_shared(found, part.planned, by)
    terms = terms_of(seen_by=by)
    news_at = rules.next_news_at(terms.digest_at, terms.digest_done_on, district.zone, at)
    rows = [(one, _recipient(found, one, news_at, at)) for one in part.planned]
    for one, row in rows:
        if not (row.unreached or row.is_news) and _is_over_first(found, one, at, district.zone):
            row.unreached = Unreached.TOO_LATE
    insert_rows([row for _one, row in rows])
    messages = (
        message | {"not_before": _not_before(found, one, at, zone_of(message["address"]) or district.zone)}
        for one, row in rows
        if not row.is_news
        for message in composer.rows(one, row.pk, row.code)
    )
    enqueue_many(messages, by=by, at=at)
    found.spread += len(rows) - had
    found.spread_after = part.last
    changed = ["spread", "spread_after", "waiting_languages"]
    if found.failures:
        found.failures, found.retry_at, found.stuck_at = 0, None, None
        changed += GOES_ON
    if part.is_end:
        found.only_languages = []
        changed.append("only_languages")
        found.stage, found.stage_at = Stage.SENT, at
        changed += ["stage", "stage_at"]
        tell_of_too_late(found, by, at)
        record(
            by=by,
            at=at,
            deed="conversations.spread_part",
            subject="broadcast",
            subject_id=found.pk,
            people=found.spread,
        )
    found.save(update_fields=changed)
    return len(rows)


def _set_aside(found: Broadcast, part: Part, *, by, at: datetime) -> None:
    """All of a part but the one after them are for people; at the end it is enough that somebody was written to before."""
    failed = [one for one in part.planned if one.places and (part.is_end or one.adult_id != part.last)]
    if part.is_end:
        goes = Recipient.objects.seen_by(by).filter(broadcast=found, unreached="").exists()
    else:
        goes = any(one.places for one in part.planned if one.adult_id == part.last)
    if not (failed and goes):
        raise ValueError("nobody else can be written to either: it is not about these people")
    for one in failed:
        one.unreached, one.places = Unreached.NO_WAY, []
    record(
        by=by, at=at, deed="conversations.set_aside", subject="broadcast", subject_id=found.pk,
        adults=[str(one.adult_id) for one in failed],
    )  # fmt: skip


def _not_before(found: Broadcast, one: Planned, at: datetime, zone: str) -> datetime | None:
    """The end of the adult's own quiet hours, where it is not for an alert."""
    return one.preference.may_go_at(at, zone) if one.preference and not found.is_urgent else None


def _is_over_first(found: Broadcast, one: Planned, at: datetime, zone: str) -> bool:
    """Whether quiet hours, their own or where they are, hold it at every place of theirs until its last day is over."""
    if found.is_urgent or not found.expires_at or not one.places or found.expires_at > at + _LONGEST_QUIET:
        return False
    zones = [zone_of(address) or zone for channel, address in one.places if channel != Channel.LETTER]
    opens = [goes_from(_not_before(found, one, at, there) or at, zone, there) for there in zones]
    return len(zones) == len(one.places) and min(opens) >= found.expires_at


def _recipient(found: Broadcast, one: Planned, news_at: datetime, at: datetime) -> Recipient:
    wanted = one.preference.pace if one.preference else ""
    # Whoever is called for want of another way hears it now; whoever wishes calls is called once with the day's news.
    is_called = any(channel == Channel.VOICE for channel, _address in one.places) and not one.wishes_calls
    waits = not is_called and rules.waits_for_news(found.pace, wanted, found.expires_at, news_at)
    return Recipient(
        id=uuid4(), district_id=found.district_id, broadcast=found, adult_id=one.adult_id,
        household_id=one.household_id, school_id=one.school_id, school_ids=one.school_ids, section_id=found.section_id,
        student_ids=[each.pk for each in one.students], language=one.language, unreached=one.unreached,
        is_news=waits and not one.unreached, code=new_code(), written_at=at,
    )  # fmt: skip


def _without_waiting(found: Broadcast, part: Part, composer: Composer, *, by, at: datetime) -> int:
    """Whoever must wait for checked words is noted as waiting; whoever did and has them by now is written to after all.

    Answers how many were noted before. Whoever was written to is not written to again.
    """
    noted = 0
    if found.only_languages:
        of_part = Recipient.objects.seen_by(by).filter(
            broadcast=found, adult_id__in=[one.adult_id for one in part.planned]
        )
        had = set(of_part.exclude(unreached=Unreached.WAITS).values_list("adult_id", flat=True))
        part.planned = [one for one in part.planned if one.adult_id not in had]
        noted, _each = of_part.filter(unreached=Unreached.WAITS).delete()
    waiting = {one.language for one in part.planned if composer.must_wait(one.language)}
    for one in part.planned:
        if one.language in waiting and one.places:
            one.unreached, one.places = Unreached.WAITS, []
    fresh = waiting - set(found.waiting_languages)
    if fresh:
        ask_versions(found=found, languages=fresh, by=by, at=at)
        found.waiting_languages = sorted({*found.waiting_languages, *fresh})
    return noted


def _without_shared(found: Broadcast, planned: list[Planned], by) -> None:
    """Two adults of one home who read at one number get one message; the second is noted as reading there."""
    homes = {one.household_id for one in planned if one.household_id}
    earlier = Recipient.objects.seen_by(by).filter(broadcast=found, household_id__in=homes)
    home_of = dict(earlier.values_list("pk", "household_id"))
    sent = Message.objects.seen_by(by).filter(purpose=purpose_of(found.pk), reference_id__in=list(home_of))
    used: dict[tuple, set] = defaultdict(set)
    for reference_id, channel, address in sent.values_list("reference_id", "channel", "address"):
        used[home_of[reference_id], channel, address].add(reference_id)
    for one in planned:
        if one.household_id is None or not one.places:
            continue
        fresh = [place for place in one.places if (one.household_id, *place) not in used]
        for place in fresh:
            used[(one.household_id, *place)].add(one.adult_id)
        if not fresh:
            one.unreached = Unreached.SHARED
        one.places = fresh
