"""A text that answers nothing of ours is read at the schools of its sender's children, and nowhere else."""

import pytest

from tests.doors.test_passing_on import deliver
from tests.factories import NOW
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.people.models import ContactPoint, Restriction
from thirdpillar.means.conversations.actions.switch import stop_threads
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.means.conversations.queries.inbound import texts_needing_a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    made = Town()
    made.elm = made.oak.add_school("Elm School")
    made.far = made.oak.add_school("Far School")
    return made


def says(town, words, sender=MOTHER):
    return receive(
        district=town.oak.row, provider="texts", reference=words, sender=sender, body=words, at=NOW
    )


def reads(town, school):
    scope = town.oak.scope(Role.PRINCIPAL, school_ids=frozenset([school.pk]))
    with town.oak.acting(scope):
        raw = set(Inbound._base_manager.values_list("body", flat=True))
        seen = {one.body for one in texts_needing_a_person(seen_by=scope)}
    assert seen <= raw  # what the query shows, row-level security lets through; and it shows nothing beside
    return seen if raw == seen else raw


def test_a_sick_child_is_told_to_its_own_school(town):
    assert says(town, "Halima is sick today").school_ids == [town.school.pk]
    assert reads(town, town.school) == {"Halima is sick today"}
    assert reads(town, town.elm) == reads(town, town.far) == set()


def test_of_children_at_two_schools_both_read_it(town):
    second = town.oak.add_student("Yasir", "Jibril", town.elm)
    town.oak.tie(second, town.mother)
    says(town, "They are sick today")
    assert reads(town, town.school) == reads(town, town.elm) == {"They are sick today"}
    assert reads(town, town.far) == set()


def test_a_shared_number_and_a_barred_adult_leave_it_with_the_office(town):
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(adult_id=town.father.pk).update(value=MOTHER)
        Restriction(
            district_id=town.oak.id,
            student=town.child,
            adult=town.father,
            scopes=["all"],
            source="court_order",
        ).save(force_insert=True)
    assert says(town, "Where is she?").school_ids == []
    assert reads(town, town.school) == set()


def test_while_conversations_stand_still_the_school_reads_it_all_the_same(town):
    town.begin()
    with town.oak.acting():
        stop_threads(reason="Test", by=town.oak.scope(Role.OFFICE), at=NOW)
    says(town, "My child is sick")
    assert reads(town, town.school) == {"My child is sick"}


def test_where_a_case_may_be_meant_no_school_reads_it(town):
    town.begin()
    town.begin(
        interest=Interest.CASE,
        section_id=None,
        school_id=town.school.pk,
        subject="Secret",
        body="Sealed",
        key="c",
    )
    deliver(town.oak)
    got = says(town, "I do not want that any more, tell nobody")
    assert got.school_ids == []
    assert "I do not want" not in "".join(reads(town, town.school))
