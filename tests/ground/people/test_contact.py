"""Contact points: what was is kept, a number is a weak claim, and a doubted one carries nothing private."""

from datetime import timedelta

import pytest

from tests.factories import NOW, make_district
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.queries import entries_about
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import actions, rules
from thirdpillar.ground.people.choices import ContactState, Doubt
from thirdpillar.ground.people.models import ContactPoint, ContactPointChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    d = make_district()
    d.add_school()
    d.ana = d.add_student("Ana")
    d.rosa = d.add_adult("Rosa", phone="+13125550101")
    d.tie(d.ana, d.rosa)
    d.office = d.scope(Role.OFFICE)
    d.point = ContactPoint.objects.seen_by(d.office).get(adult=d.rosa)
    return d


def test_a_number_is_added_unconfirmed_and_read_as_people_write_it(town):
    point = actions.add_contact_point(
        by=town.office, at=NOW, adult_id=town.rosa.id, kind="phone", given="(312) 555-0199"
    )
    assert (point.value, point.state, point.from_roster) == ("+13125550199", ContactState.UNCONFIRMED, False)
    assert ContactPointChange.objects.seen_by(town.office).get().became["value"] == "+13125550199"
    assert [entry.deed for entry in entries_about(town.rosa.id, seen_by=town.office)] == [
        "people.add_contact_point"
    ]


@pytest.mark.parametrize(
    ("kind", "given"), [("mobile", "555"), ("mobile", "call me"), ("email", "rosa at home")]
)
def test_what_is_no_number_is_refused(town, kind, given):
    with pytest.raises(Refused):
        actions.add_contact_point(by=town.office, at=NOW, adult_id=town.rosa.id, kind=kind, given=given)


def test_a_correction_keeps_the_old_number_as_wrong(town):
    new = actions.correct_contact_point(
        by=town.office, at=NOW, contact_point_id=town.point.id, given="312 555 0177"
    )
    old = ContactPoint.objects.seen_by(town.office).get(pk=town.point.pk)
    assert (old.state, old.left_at, new.state) == (ContactState.WRONG, NOW, ContactState.UNCONFIRMED)
    changes = ContactPointChange.objects.seen_by(town.office).filter(contact_point_id=old.pk)
    assert [change.was["state"] for change in changes] == ["unconfirmed"]


@pytest.mark.parametrize("signal", list(Doubt))
def test_every_signal_of_a_recycled_number_ends_private_messages_to_it(town, signal):
    actions.confirm_contact_point(by=town.office, at=NOW, contact_point_id=town.point.id)
    point = actions.doubt_contact_point(by=town.office, at=NOW, contact_point_id=town.point.id, reason=signal)
    assert not rules.may_carry_private(point.state)
    assert ContactPointChange.objects.seen_by(town.office).count() == 2


def test_only_a_confirmed_standing_point_carries_private_matters():
    verdicts = {state: rules.may_carry_private(state) for state in ContactState}
    assert verdicts == {state: state == ContactState.CONFIRMED for state in ContactState}
    assert not rules.may_carry_private(ContactState.CONFIRMED, left=True)
    assert not rules.may_carry_private(ContactState.CONFIRMED, stopped=True)


def test_a_machines_doubt_does_not_make_a_wrong_number_right(town):
    actions.doubt_contact_point(
        by=town.office, at=NOW, contact_point_id=town.point.id, reason=Doubt.WRONG_REPLY
    )
    point = actions.doubt_contact_point(
        by=town.system, at=NOW, contact_point_id=town.point.id, reason=Doubt.FAILED
    )
    assert point.state == ContactState.WRONG


def test_half_a_year_without_a_sign_and_a_number_is_no_longer_believed(town):
    silent = town.add_adult("Luis", phone="+13125550102")
    town.tie(town.ana, silent)
    for point in ContactPoint.objects.seen_by(town.office):
        actions.confirm_contact_point(by=town.office, at=NOW - timedelta(days=200), contact_point_id=point.id)
    count = actions.doubt_silent_points(by=town.system, at=NOW, heard_from=frozenset({town.rosa.id}))
    states = {p.adult_id: p.state for p in ContactPoint.objects.seen_by(town.office)}
    assert (count, states) == (1, {town.rosa.id: "confirmed", silent.id: "unconfirmed"})
    assert ContactPointChange.objects.seen_by(town.office).filter(adult=silent).count() == 2


def test_a_teacher_looks_but_does_not_change(town):
    teacher = town.scope(Role.TEACHER, student_ids=frozenset({town.ana.id}))
    with pytest.raises(Refused):
        actions.confirm_contact_point(by=teacher, at=NOW, contact_point_id=town.point.id)


def test_another_schools_people_cannot_be_changed(town):
    elm = town.add_school("Elm")
    principal = town.scope(Role.PRINCIPAL, school_ids=frozenset({elm.id}))
    with pytest.raises(Refused):
        actions.confirm_contact_point(by=principal, at=NOW, contact_point_id=town.point.id)
    with pytest.raises(Refused):
        actions.set_languages(
            by=principal, at=NOW, adult_id=town.rosa.id, reads="so", speaks="so", needs_interpreter=None
        )


def test_the_home_follows_the_language_of_its_adult(town):
    home = town.add_household([town.ana], [town.rosa])
    actions.set_languages(
        by=town.office, at=NOW, adult_id=town.rosa.id, reads="so", speaks="so", needs_interpreter=True
    )
    home.refresh_from_db(from_queryset=type(home).objects.seen_by(town.office))
    assert home.reads_language == "so"
