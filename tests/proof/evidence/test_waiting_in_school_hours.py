"""Waiting times counted in the database are those of the rule that the pages of conversations use, question by question."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.factories import make_district
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.schools.models import SchoolYear
from thirdpillar.means.conversations.choices import From, Interest, Standing
from thirdpillar.means.conversations.models import Post, Terms, Thread
from thirdpillar.means.conversations.queries.waiting import school_hours
from thirdpillar.proof.evidence.queries.waiting_times import waiting_times

pytestmark = pytest.mark.django_db
BEGAN, NOW = datetime(2025, 6, 1, tzinfo=UTC), datetime(2027, 3, 20, 15, 7, 31, tzinfo=UTC)
QUESTIONS = 120


def asked(made, number, moment, answered_at, closed_at):
    """One question in a thread of its own, of an adult whose language nobody else reads."""
    adult = made.add_adult(f"A{number}", "Family", language=f"x-{number}")
    thread = Thread(
        district_id=made.id, adult_id=adult.pk, interest=Interest.SCHOOL, subject="S", folded_subject=f"s{number}",
        standing=Standing.CLOSED if closed_at else Standing.FOR_US, standing_at=closed_at or moment, code=f"c{number}",
    )  # fmt: skip
    thread.save(force_insert=True)
    words = [(From.FAMILY, moment)] + ([(From.SCHOOL, answered_at)] if answered_at else [])
    Post.objects.bulk_create(
        Post(district_id=made.id, thread=thread, said_by=by, body="?", language="", way="", key=f"{number} {place}",
             at=at, adult_id=adult.pk if by == From.FAMILY else None)
        for place, (by, at) in enumerate(words)
    )  # fmt: skip


@pytest.mark.parametrize("zone", ["America/Chicago", "Asia/Kathmandu", "Pacific/Auckland"])
@pytest.mark.parametrize("with_years", [True, False])
def test_every_question_waits_as_long_as_the_rule_says(zone, with_years):
    made = make_district(zone=zone)
    dice = random.Random(f"{zone} {with_years}")
    expected = {}
    with made.acting():
        SchoolYear.objects.seen_by(made.system).delete()
        if with_years:
            for year in (2025, 2026):
                SchoolYear(
                    district_id=made.id, sourced_id=f"y{year}", title="", begins_on=date(year, 8, 17),
                    ends_on=date(year + 1, 6, 4),
                ).save(force_insert=True)  # fmt: skip
        Terms(
            district_id=made.id, opens=time(7, 45), closes=time(15, 10), weekdays=[0, 1, 2, 3, 5],
            closed_on=[date(2026, 11, 26), date(2026, 12, 24), date(2027, 1, 1)],
        ).save(force_insert=True)  # fmt: skip
        hours = school_hours(made.row, seen_by=made.system)
        for number in range(QUESTIONS):
            span = (NOW - BEGAN).total_seconds()
            moment = BEGAN + timedelta(seconds=dice.uniform(0, span))
            # Minutes, days, or more than a year: over that the rule does not look.
            end = min(NOW, moment + timedelta(hours=10 ** dice.uniform(-2, 4.2)))
            how = dice.choice(["answered", "answered", "answered", "closed", "open"])
            asked(made, number, moment, end if how == "answered" else None, end if how == "closed" else None)
            expected[f"x-{number}"] = hours.between(moment, NOW if how == "open" else end)
        by = made.scope(Role.OFFICE)
    with made.acting(by):
        found = waiting_times(seen_by=by, since=BEGAN, before=NOW, at=NOW, fewest=1)
    told = {one.language: one.median.time for one in found}
    assert set(told) == set(expected)
    apart = {
        tag: (told[tag], expected[tag])
        for tag in told
        if abs(told[tag] - expected[tag]) > timedelta(milliseconds=1)
    }
    assert apart == {}
    assert sum(one > timedelta() for one in expected.values()) > QUESTIONS / 2
