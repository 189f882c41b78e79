"""What families say of their time, the buses that the office loads, and the squares in which homes lie."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thirdpillar.algorithms.transit import Fault, FeedRefused, read_feed, square
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Household
from thirdpillar.practice.gatherings.choices import PartOfWeek
from thirdpillar.practice.gatherings.models import FreeTimes, TimeAsking, TransitFeed
from thirdpillar.practice.gatherings.rules import NEEDS_KEPT, enforce, may_plan
from thirdpillar.practice.gatherings.rules.timing import weighing

MOST_FEED_BYTES = 60_000_000
MOST_UNPACKED = 800_000_000


@transaction.atomic
def say_free_times(
    *, household_id: UUID, parts: Iterable[str], childcare: bool, way: str, by, at: datetime
) -> FreeTimes:
    """When a household could come, as it said last. Nothing marked is a word too: at none of these."""
    if not Household.objects.seen_by(by).filter(pk=household_id, dissolved_at=None).exists():
        raise Refused(_("No family here"))
    marked = [one for one in PartOfWeek.values if one in set(parts)]
    row, _new = FreeTimes.objects.seen_by(by).update_or_create(
        district_id=by.district_id,
        household_id=household_id,
        defaults={
            "parts": marked,
            "childcare": childcare,
            "way": way,
            "at": at,
            "by_account_id": by.account_id,
        },
    )
    record(
        by=by, at=at, deed="gatherings.say_free_times", subject="household", subject_id=household_id, way=way
    )
    return row


@transaction.atomic
def forget_free_times(*, by, at: datetime) -> int:
    """What was said longer ago than it holds is not kept, nor who was asked of the time of what is long over."""
    old = at - timedelta(days=weighing(at.date())["said_days"])
    gone, _each = FreeTimes.objects.seen_by(by).filter(at__lt=old).delete()
    asked, _each = TimeAsking.objects.seen_by(by).filter(gathering__ends_at__lt=at - NEEDS_KEPT).delete()
    if gone or asked:
        record(by=by, at=at, deed="gatherings.forget_needs", subject="household", households=gone + asked)
    return gone + asked


@transaction.atomic
def load_feed(*, name: str, content: bytes, by, at: datetime) -> TransitFeed:
    """Take a timetable in the place of the one before; Refused with what is wrong with it, file and line."""
    enforce(may_plan(by, None))
    if len(content) > MOST_FEED_BYTES:
        raise Refused(_("This file is too large."))
    try:
        feed = read_feed(content, most_bytes=MOST_UNPACKED)
    except FeedRefused as refused:
        said = "; ".join(_in_words(one) for one in refused.faults[:5])
        raise Refused(_("This timetable cannot be used: %(why)s") % {"why": said}) from refused
    row, _new = TransitFeed.objects.seen_by(by).update_or_create(
        district_id=by.district_id,
        defaults={
            "name": name[:200],
            "content": content,
            "begins_on": feed.begins,
            "ends_on": feed.ends,
            "stops": len(feed.stops),
            "trips": len(feed.trips),
            "notes": [[one.code, one.file, one.count, one.example] for one in feed.notes],
            "loaded_at": at,
            "loaded_by_id": by.account_id,
        },
    )
    record(
        by=by,
        at=at,
        deed="gatherings.load_feed",
        subject="district",
        subject_id=by.district_id,
        trips=row.trips,
    )
    return row


def _in_words(fault: Fault) -> str:
    """The file and what was met there: what a person needs who asks the company about it."""
    return " ".join(part for part in (fault.file, fault.code.replace("_", " "), fault.example) if part)


@transaction.atomic
def load_squares(*, homes: Iterable[tuple[str, float, float]], by, at: datetime) -> int:
    """Where students live (their number in the roster, latitude, longitude), kept as squares; answer for how many homes.

    Left out: a student of two homes, who tells nothing of either, and every home with an address that is protected.
    What was known before of homes that are not named now is forgotten.
    """
    enforce(may_plan(by, None))
    wide = weighing(at.date())["home_square_m"]
    given = [(number, *square(north, east, wide)) for number, north, east in homes]
    machine = Scope.system(by.district_id, "squares of homes are loaded for the office")
    with tenancy.acting_as(machine), connection.cursor() as cursor:
        cursor.execute("DELETE FROM gatherings_homesquare WHERE district_id = %s", [by.district_id])
        cursor.execute(_SQUARES, [*(list(each) for each in zip(*given, strict=True)), *([by.district_id] * 2)] if given
                       else [[], [], [], *([by.district_id] * 2)])  # fmt: skip
        kept = cursor.rowcount
    record(
        by=by,
        at=at,
        deed="gatherings.load_squares",
        subject="district",
        subject_id=by.district_id,
        homes=kept,
    )
    return kept


_SQUARES = """
    INSERT INTO gatherings_homesquare (id, district_id, household_id, north, east)
    SELECT DISTINCT ON (home.id) gen_random_uuid(), home.district_id, home.id, given.north, given.east
    FROM unnest(%s::text[], %s::float8[], %s::float8[]) AS given (number, north, east)
    JOIN people_student student ON student.sourced_id = given.number AND student.district_id = %s
    JOIN people_householdstudent member ON member.student_id = student.id
    JOIN people_household home ON home.id = member.household_id AND home.dissolved_at IS NULL
    WHERE home.district_id = %s
      AND NOT EXISTS (
        SELECT FROM people_householdstudent other
        WHERE other.student_id = student.id AND other.household_id <> member.household_id)
      AND NOT EXISTS (
        SELECT FROM people_householdadult adult JOIN people_mailingaddress address ON address.adult_id = adult.adult_id
        WHERE adult.household_id = home.id AND address.is_protected AND address.left_at IS NULL)
    ORDER BY home.id, given.number
"""


def squares_said(kept: int) -> str:
    """How many homes the ways of can be computed, for the page."""
    shown = {"shown": f"{kept:,}"}
    return (
        ngettext("The way of %(shown)s family is known.", "The ways of %(shown)s families are known.", kept)
        % shown
    )
