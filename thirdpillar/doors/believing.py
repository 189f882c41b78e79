"""A number is believed again: what waited for that in any conversation goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from thirdpillar.doors.denials import Family, says_it_is_theirs
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.actions.doubts import believe_owner
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import ContactPoint, Tie
from thirdpillar.ground.people.queries.doubts import points_in_doubt
from thirdpillar.means.conversations.actions.doubting import settle_marks
from thirdpillar.means.conversations.actions.looked_at import deliver_waiting, let_go
from thirdpillar.means.conversations.actions.many_in_doubt import let_many_go
from thirdpillar.means.conversations.choices import Standing
from thirdpillar.means.conversations.models import Inbound, Seat, Thread
from thirdpillar.means.conversations.queries.doubted import still_doubted


def look_at_owner(sender: str, *, by: Scope, at: datetime, adult_id: UUID | None = None) -> None:
    """A person has read what a number said: where no other words of it wait or stand against it, it is believed again.

    Of the adults whom they see, and of `adult_id`, whose words they read; another family's doubt stands.
    """
    doubted = ContactPoint.objects.seen_by(by).filter(value=sender).exclude(doubted_at=None)
    seen = {*doubted.values_list("adult_id", flat=True), *([adult_id] if adult_id else ())}
    machine = Scope.system(by.district_id, "a person has read what a number said")
    with tenancy.acting_as(machine):
        points = ContactPoint.objects.seen_by(machine).filter(
            # Of what was found to be wrong there is no doubt any more, whoever had it.
            Q(adult_id__in=seen) | Q(state=ContactState.WRONG),
            value=sender, doubted_at__isnull=False,
        )  # fmt: skip
        since = points.aggregate(since=Min("doubted_at"))["since"]
        if since is None or still_doubted(sender, seen_by=machine):
            return
        adults = list(points.values_list("adult_id", flat=True))
        believe_owner(by=machine, at=at, value=sender, adult_ids=adults)
        deliver_all_waiting(adults, since=since, by=machine, at=at)


def believe(address: str, *, adult_ids: Collection[UUID], since: datetime, by: Scope, at: datetime) -> None:
    """A person says that it is theirs, whatever words stand against it."""
    machine = Scope.system(by.district_id, "a person knows whose number it is")
    with tenancy.acting_as(machine):
        believe_owner(by=machine, at=at, value=address, adult_ids=adult_ids)
    record(by=by, at=at, deed="people.believe_owner", subject="contact_point", doubted_at=since.isoformat())


def believe_by_words(text: Inbound, language: str, *, by: Scope, at: datetime) -> None:
    """Who says the name of the caregiver as their own ("sorry, I am Amina, new phone") ends a doubt about the number."""
    points = list(points_in_doubt(seen_by=by).filter(value=text.sender).select_related("adult"))
    if not points:
        return
    ties = Tie.objects.seen_by(by).filter(adult_id__in=[one.adult_id for one in points], left_at=None)
    children: dict[UUID, set[UUID]] = defaultdict(set)
    for adult_id, student_id in ties.values_list("adult_id", "student_id"):
        children[adult_id].add(student_id)
    named = [
        one.adult_id
        for one in points
        if says_it_is_theirs(
            text.body, language, [one.adult], Family(one.adult_id, children[one.adult_id]), by=by
        )
    ]
    if not named:
        return
    # Who shares the number and a child with the one who is named; not a stranger who had it before or has it now.
    of_them = {child for key in named for child in children[key]}
    theirs = [one for one in points if one.adult_id in named or children[one.adult_id] & of_them]
    adults = [one.adult_id for one in theirs]
    settle_marks(address=text.sender, words=str(_("It is theirs")), by=by, at=at, adult_ids=adults)
    since = min(one.doubted_at for one in theirs if one.doubted_at)
    believe(text.sender, adult_ids=adults, since=since, by=by, at=at)
    deliver_all_waiting(adults, since=since, by=by, at=at)


def deliver_all_waiting(adult_ids: Collection[UUID], *, since: datetime, by: Scope, at: datetime) -> None:
    """What was held, or written since, in each conversation that these adults read; one adult has few.

    Of a closed one, and of what was said to many, only what was held.
    """
    second = Seat.objects.seen_by(by).filter(adult_id__in=adult_ids, left_at=None)
    theirs = Q(adult_id__in=adult_ids) | Q(pk__in=second.values("thread_id"))
    threads = Thread.objects.seen_by(by).filter(theirs)
    for thread in threads.select_for_update().order_by("pk"):
        if thread.standing == Standing.CLOSED:
            let_go(thread, by=by, at=at)
        else:
            deliver_waiting(thread, since=since, by=by, at=at)
    let_many_go(adult_ids, by=by, at=at)
