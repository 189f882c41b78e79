from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import NOW
from tests.practice.visits.after import Pair
from thirdpillar.practice.visits.actions.hoping import write_hopes
from thirdpillar.practice.visits.actions.promising import make_promise
from thirdpillar.practice.visits.actions.recording import record_visit
from thirdpillar.practice.visits.actions.reflecting import reflect
from thirdpillar.practice.visits.actions.retention import remove_old_words
from thirdpillar.practice.visits.models import HopesAndDreams, Invitation, Promise, Reflection

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    pair = Pair()
    pair.do(record_visit, visit_id=pair.visit.pk, minutes=35)
    pair.do(
        reflect, visit_id=pair.visit.pk, student_id=pair.student.id, strengths=["loves"], words="Bridges."
    )
    pair.do(write_hopes, visit_id=pair.visit.pk, words="A doctor.")
    pair.do(make_promise, visit_id=pair.visit.pk, words="The list.", due_on=date(2026, 11, 20))
    return pair


def words(pair):
    with pair.made.acting():
        return [
            model.objects.seen_by(pair.made.system).get().words
            for model in (Reflection, HopesAndDreams, Promise)
        ]


def remove(pair, at):
    return pair.do(remove_old_words, by=pair.made.system, at=at)


def test_words_go_at_the_end_of_the_next_school_year_and_what_was_chosen_stays(pair):
    # Written in the year that began on 17 August 2026.
    remove(pair, datetime(2028, 8, 15, 12, tzinfo=UTC))
    assert words(pair) == ["Bridges.", "A doctor.", "The list."]
    counts = remove(pair, datetime(2028, 8, 18, 12, tzinfo=UTC))
    assert words(pair) == ["", "", ""]
    assert (counts["reflections"], counts["hopes"], counts["promises"]) == (1, 1, 1)
    with pair.made.acting():
        assert Reflection.objects.seen_by(pair.made.system).get().strengths == ["loves"]
        assert Promise.objects.seen_by(pair.made.system).get().let_go_at is not None
    assert pair.fresh().stage == "completed"
    assert not any(remove(pair, datetime(2028, 8, 19, 12, tzinfo=UTC)).values())


def test_where_it_was_goes_two_days_after(pair):
    with pair.made.acting():
        Invitation.objects.seen_by(pair.made.system).update(place="12 Elm St")
    remove(pair, NOW + timedelta(days=1))
    assert pair.fresh().place == "12 Elm St"
    remove(pair, NOW + timedelta(days=3))
    assert pair.fresh().place == ""
    with pair.made.acting():
        assert Invitation.objects.seen_by(pair.made.system).get().place == ""
