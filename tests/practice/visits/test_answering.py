"""What a family answers: yes, no, later, elsewhere; a no keeps nothing and shows nowhere."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import NOW
from tests.factories.visits import add_invitation, add_visit
from tests.practice.gatherings.places import bar
from tests.practice.visits.asked import a_home, a_school_with_a_year
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.actions.calling_off import want_another_time
from thirdpillar.practice.visits.actions.inviting import invite_families
from thirdpillar.practice.visits.actions.putting_right import close_links, pass_on_askings, put_right
from thirdpillar.practice.visits.models import Asking, Invitation, Seat, Visit, WishedTime
from thirdpillar.practice.visits.queries.invitations import invitation_by_code, standing_visit

HOUR = timedelta(hours=1)


@pytest.fixture
def asked(db):
    made, school, cycle, coordinator = a_school_with_a_year()
    home, child, adult = a_home(made, school, phone="+15551230001")
    one = add_invitation(
        made, cycle, school, home, [child], accepted=False, adult_id=adult.pk, place_kind="", language="es"
    )
    return made, one, coordinator


def said(asked, answer, **more):
    made, one, _ = asked
    values = {"way": "link", "by": made.system, "at": NOW} | more
    return answer_invitation(invitation_id=one.pk, answer=answer, **values)


def test_a_yes_says_where_and_when(asked):
    made = asked[0]
    begins = NOW + timedelta(days=3)
    found = said(
        asked, "accepted", place_kind="community_place", place="  Elm  Park ", times=[(begins, begins + HOUR)]
    )
    assert (found.standing, found.standing_at, found.answered_way) == ("accepted", NOW, "link")
    assert (found.place_kind, found.place, found.recorded_by_id) == ("community_place", "Elm Park", None)
    assert [one.begins_at for one in WishedTime.objects.seen_by(made.system)] == [begins]
    with connection.cursor() as cursor:
        cursor.execute("SELECT place FROM visits_invitation")
        assert "Elm" not in cursor.fetchone()[0]  # sealed
    # Not to host at home is a yes like any other; and what they say later counts from their first yes.
    found = said(asked, "accepted", place_kind="video", at=NOW + HOUR)
    assert (found.place_kind, found.place, found.standing_at) == ("video", "", NOW)


def test_a_no_keeps_nothing_and_calls_a_booked_visit_off(asked):
    made, one, _ = asked
    begins = NOW + timedelta(days=3)
    said(asked, "accepted", place_kind="home", times=[(begins, begins + HOUR)])
    pat, kim = made.add_account(Role.TEACHER), made.add_account(Role.TEACHER)
    add_visit(made, one, [pat, kim], begins=begins)
    found = said(asked, "declined", at=NOW + HOUR)
    assert (found.standing, found.place_kind, found.place, found.ask_again_on) == ("declined", "", "", None)
    assert not WishedTime.objects.seen_by(made.system).exists()
    assert Visit.objects.seen_by(made.system).get().stage == "cancelled_by_family"
    assert {seat.state for seat in Seat.objects.seen_by(made.system)} == {"left"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(detail::text || reason, ' ') FROM audit_entry WHERE deed LIKE 'visits.%'"
        )
        assert "declined" not in cursor.fetchone()[0]


def test_there_is_no_field_for_why_not_even_in_the_database(asked):
    made, one, _ = asked
    names = {field.name for field in Invitation._meta.get_fields()}
    assert not {name for name in names if "why" in name or "note" in name or "because" in name}
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.seen_by(made.system).filter(pk=one.pk).update(standing="declined", place="afraid")


def test_later_names_a_day_or_takes_ours_and_never_one_after_the_cycle(asked):
    assert said(asked, "later").ask_again_on == NOW.date() + timedelta(days=21)
    assert said(
        asked, "later", ask_again_on=NOW.date() + timedelta(days=5)
    ).ask_again_on == NOW.date() + timedelta(days=5)
    assert (
        said(asked, "later", ask_again_on=NOW.date() + timedelta(days=500)).ask_again_on.isoformat()
        == "2026-12-18"
    )


def test_an_answer_by_phone_or_in_person_says_who_took_it(asked):
    made, one, coordinator = asked
    with made.acting(coordinator):
        found = said(asked, "accepted", way="phone", by=coordinator)
    assert (found.answered_way, found.recorded_by_id) == ("phone", coordinator.account_id)
    with pytest.raises(Refused):
        said(asked, "accepted", way="in_person")  # no machine takes a yes at the door
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.seen_by(made.system).filter(pk=one.pk).update(recorded_by_id=None)
    principal = made.scope(Role.PRINCIPAL, school_ids=frozenset([one.school_id]))
    with made.acting(principal), pytest.raises(Refused):
        said(asked, "accepted", way="phone", by=principal)


@pytest.mark.parametrize("answer", ["yes", "", "invited", "no_response"])
def test_nothing_else_is_an_answer(asked, answer):
    with pytest.raises(Refused):
        said(asked, answer)


def test_when_the_cycle_is_over_a_no_is_still_taken_and_a_yes_is_not(asked):
    with pytest.raises(Refused):
        said(asked, "accepted", at=NOW + timedelta(days=60))
    assert said(asked, "declined", at=NOW + timedelta(days=60)).standing == "declined"


def test_another_time_frees_the_pair_and_the_yes_stands(asked):
    made, one, _ = asked
    begins = NOW + timedelta(days=3)
    said(asked, "accepted", times=[(begins, begins + HOUR)])
    add_visit(made, one, [made.add_account(Role.TEACHER), made.add_account(Role.TEACHER)], begins=begins)
    assert standing_visit(one, seen_by=made.system)
    found = want_another_time(invitation_id=one.pk, by=made.system, at=NOW)
    assert (found.standing, standing_visit(one, seen_by=made.system)) == ("accepted", None)
    assert not WishedTime.objects.seen_by(made.system).exists()


# What waits in the outbox.


@pytest.fixture
def waiting(db):
    made, school, cycle, _coordinator = a_school_with_a_year()
    _home, child, adult = a_home(made, school, phone="+15551230001")
    second = made.add_student("Luis", "Lopez", school)
    made.tie(second, adult)
    from thirdpillar.ground.people.models import Household, HouseholdStudent

    with made.acting():
        home = Household.objects.seen_by(made.system).get()
        HouseholdStudent(district_id=made.id, household=home, student=second).save(force_insert=True)
    invite_families(cycle_id=cycle.pk, school_id=school.id, reason="universal", by=made.system, at=NOW)
    message = Message.objects.seen_by(made.system).get()
    return made, child, adult, message, Invitation.objects.seen_by(made.system).get()


def objected(waiting):
    made, _child, _adult, message, _one = waiting
    return put_right({message.reference_id: message.address}, on=NOW.date(), by=made.system, at=NOW)


def test_a_child_hidden_since_is_not_named_any_more(waiting):
    made, child, adult, message, _one = waiting
    assert "Ana" in message.body and "Luis" in message.body and objected(waiting) == {}
    bar(made, adult, child)
    assert objected(waiting) == {}
    message.refresh_from_db()
    assert "Ana" not in message.body and "Luis" in message.body


def test_who_has_answered_since_is_not_asked(waiting):
    made, *_, one = waiting
    answer_invitation(invitation_id=one.pk, answer="declined", way="link", by=made.system, at=NOW)
    assert list(objected(waiting).values()) == ["the family has answered"]


def test_a_number_that_is_nobodys_any_more_gets_nothing_and_its_link_is_closed(waiting):
    made, _child, adult, _message, one = waiting
    code = one.code
    with made.acting():
        adult.contact_points.update(state="wrong")
    assert list(objected(waiting).values()) == ["this number or address is no longer a way to the addressee"]
    assert close_links(adult_ids=[adult.pk], by=made.system, at=NOW) == 1
    assert invitation_by_code(code, seen_by=made.system) is None


def test_what_failed_is_carried_on_by_the_next_way_and_counts_once(waiting):
    from thirdpillar.ground.delivery.queries import Places
    from thirdpillar.ground.people.models import ContactPoint

    made, _child, adult, message, one = waiting
    ContactPoint(district_id=made.id, adult=adult, kind="email", value="rosa@x.example").save(
        force_insert=True
    )
    tried = {message.reference_id: Places(frozenset({("sms", message.address)}))}
    pass_on_askings(tried, on=NOW.date(), by=made.system, at=NOW)
    later = Message.objects.seen_by(made.system).get(channel="email")
    assert later.address == "rosa@x.example" and later.reference_id == message.reference_id
    one.refresh_from_db()
    assert one.asked == 1 and Asking.objects.seen_by(made.system).get().channel == "email"


def test_what_went_before_another_adult_was_barred_opens_nothing_and_the_next_words_bring_a_new_link(waiting):
    from thirdpillar.ground.delivery.queries import Places

    made, child, _adult, message, one = waiting
    father = made.add_adult("Luis", "Lopez", phone="+15551230009")
    made.tie(child, father)
    with made.acting():
        Message.objects.seen_by(made.system).update(state="accepted", state_at=NOW)
        assert invitation_by_code(one.code, seen_by=made.system) == one
        bar(made, father, child, made_at=NOW + HOUR)
        assert invitation_by_code(one.code, seen_by=made.system) is None
        made_anew = pass_on_askings(
            {message.reference_id: Places()}, on=NOW.date(), by=made.system, at=NOW + 2 * HOUR
        )
        fresh = Invitation.objects.seen_by(made.system).get()
    assert made_anew is None and fresh.code != one.code
    assert invitation_by_code(fresh.code, seen_by=made.system) == fresh


def test_no_path_takes_a_night_or_a_place_without_a_name(asked):
    night = NOW.replace(hour=8) + timedelta(days=2)  # two o'clock in the morning in Chicago
    for told in (
        {"times": [(night, night + HOUR)]},
        {"times": [(NOW + timedelta(days=2), NOW + timedelta(days=3))]},
        {"place_kind": "community_place"},
    ):
        with pytest.raises(Refused), transaction.atomic():
            said(asked, "accepted", **told)
    assert Invitation.objects.seen_by(asked[0].system).get().standing == "invited"
    assert not WishedTime.objects.seen_by(asked[0].system).exists()
