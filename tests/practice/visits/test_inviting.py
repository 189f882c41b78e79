"""Whom one may ask for a visit, why, how often and by which way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NOW, make_district
from tests.factories.visits import add_invitation, add_visit_year
from tests.practice.gatherings.places import bar, mail_to
from tests.practice.visits.asked import a_home, a_school_with_a_year, many_homes
from thirdpillar.algorithms.cross_section import Draw as DrawRecord
from thirdpillar.algorithms.cross_section import Drawn, Stratum, verify
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint, HouseholdStudent
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.actions.asking_again import ask_again, leave_in_peace, note_asked
from thirdpillar.practice.visits.actions.drawing import draw_cross_section
from thirdpillar.practice.visits.actions.inviting import invite_families, note_family_asked
from thirdpillar.practice.visits.models import Asking, Draw, Invitation
from thirdpillar.practice.visits.queries.invitations import asked_at, draws_at, to_ask_again, to_call

PHONE = "+15551230001"


@pytest.fixture
def place(db):
    return a_school_with_a_year()


def invite(place, at=NOW, reason="universal", **more):
    made, school, cycle, coordinator = place
    with made.acting(coordinator):
        return invite_families(
            cycle_id=cycle.pk, school_id=school.id, reason=reason, by=coordinator, at=at, **more
        )


def rows(place, model=Invitation):
    return list(model.objects.seen_by(place[0].system).order_by("pk"))


def test_every_family_is_asked_once_in_its_language_naming_its_children(place):
    made, school, *_ = place
    home, child, adult = a_home(made, school, phone=PHONE)
    done = invite(place)
    (one,) = rows(place)
    assert (done.new, done.by_channel, done.to_call) == (1, {"sms": 1}, 0)
    assert (one.household_id, one.student_ids, one.adult_id) == (home.pk, [child.pk], adult.pk)
    assert (one.reason, one.standing, one.asked, one.language) == ("universal", "invited", 1, "es")
    (message,) = rows(place, Message)
    assert message.address == PHONE and message.language == "es"
    assert "Ana" in message.body and f"/v/{one.code}" in message.body and "STOP" in message.body
    assert "Traducido por una máquina" in message.body and "Preguntamos a todas las familias" in message.body
    assert invite(place).new == 0  # pressed twice, nobody is asked twice


def test_a_family_without_a_number_gets_a_letter_or_stands_among_those_to_call(place):
    made, school, cycle, coordinator = place
    _home, _child, adult = a_home(made, school)
    home2, *_ = a_home(made, school, "Luis")
    mail_to(made, adult)
    done = invite(place)
    assert (done.new, done.by_channel, done.to_call) == (2, {"letter": 1}, 1)
    letter = Message.objects.seen_by(made.system).get().letter
    assert letter["title"] and letter["link"] and letter["by_machine"]
    with made.acting(coordinator):
        (call,) = to_call(cycle, school.id, seen_by=coordinator)
    assert (call.household_id, call.asked) == (home2.pk, 0)


def test_a_barred_adult_is_never_written_to_about_the_child(place):
    made, school, *_ = place
    _home, child, adult = a_home(made, school, phone=PHONE)
    bar(made, adult, child)
    done = invite(place)
    assert (done.new, done.closed) == (0, 1) and rows(place) == [] and rows(place, Message) == []


@pytest.mark.parametrize("reason", ["attendance", "behavior", "", "truancy"])
def test_there_are_three_reasons_and_no_other(place, reason):
    made, school, cycle, _ = place
    home, child, _adult = a_home(made, school, phone=PHONE)
    with pytest.raises(Refused) as refused:
        invite(place, reason=reason)
    assert refused.value.citation.endswith("R-PTHV-3b")
    with pytest.raises(IntegrityError), transaction.atomic():
        add_invitation(made, cycle, school, home, [child], reason=reason)


def test_nobody_is_drawn_by_hand(place):
    made, school, cycle, _ = place
    home, child, _adult = a_home(made, school, phone=PHONE)
    with pytest.raises(Refused) as refused:
        invite(place, reason="random_cross_section", household_ids=[home.pk])
    assert refused.value.citation.endswith("R-PTHV-3a")
    with pytest.raises(IntegrityError), transaction.atomic():
        add_invitation(made, cycle, school, home, [child], reason="random_cross_section")


def test_everybody_means_everybody_of_the_class_or_the_school(place):
    made, school, _cycle, _ = place
    section, other = made.add_section(school, "Room 7"), made.add_section(school, "Room 8")
    (first, *_), (second, *_) = (a_home(made, school, name, section=section) for name in ("Ana", "Luis"))
    (third, *_) = a_home(made, school, "Kim", section=other)
    for part in (
        {"household_ids": [first.pk]},
        {"household_ids": [first.pk, second.pk]},  # of the school one is left out
        {"household_ids": [first.pk], "section_id": section.pk},
        {"household_ids": []},
    ):
        with pytest.raises(Refused) as refused:
            invite(place, **part)
        assert refused.value.citation.endswith("R-PTHV-3a") and rows(place) == []
    assert invite(place, section_id=section.pk, household_ids=[first.pk, second.pk, third.pk]).new == 2
    assert {one.household_id for one in rows(place)} == {first.pk, second.pk}
    assert invite(place, section_id=section.pk, household_ids=[first.pk]).new == 0  # both are asked already
    assert invite(place, section_id=other.pk).new == 1


def test_a_draw_can_be_repeated_from_its_record_and_asks_nobody_but_those_drawn(place):
    made, school, cycle, coordinator = place
    many_homes(made, school, [()] * 30, grade="01")
    many_homes(made, school, [()] * 20, grade="05", language="so")
    with made.acting(coordinator):
        draw = draw_cross_section(cycle_id=cycle.pk, school_id=school.id, wanted=10, by=coordinator, at=NOW)
    strata = tuple(Stratum(name, tuple(each["homes"])) for name, each in draw.record.items())
    record = DrawRecord(
        draw.seed, draw.wanted, draw.digest,
        tuple(Drawn(name, each["size"], tuple(each["taken"])) for name, each in sorted(draw.record.items())),
    )  # fmt: skip
    assert verify(record, strata)
    assert [(name, each["size"], len(each["taken"])) for name, each in sorted(draw.record.items())] == [
        ("3-5 · so", 20, 4),
        ("PK-2 · en", 30, 6),
    ]
    done = invite(place, reason="random_cross_section", draw_id=draw.pk)
    taken = {home for each in draw.record.values() for home in each["taken"]}
    assert done.new == 10 and {str(one.household_id) for one in rows(place)} == taken
    assert {one.draw_id for one in rows(place)} == {draw.pk}


def test_every_draw_stays_and_takes_only_who_was_not_invited(place):
    made, school, cycle, coordinator = place
    many_homes(made, school, [()] * 6)
    with made.acting(coordinator):
        first = draw_cross_section(cycle_id=cycle.pk, school_id=school.id, wanted=4, by=coordinator, at=NOW)
        unused = draw_cross_section(cycle_id=cycle.pk, school_id=school.id, wanted=4, by=coordinator, at=NOW)
    invite(place, reason="random_cross_section", draw_id=first.pk)
    with made.acting(coordinator):
        last = draw_cross_section(cycle_id=cycle.pk, school_id=school.id, wanted=4, by=coordinator, at=NOW)
        assert {one.pk: one.used for one in draws_at(cycle, school.id, seen_by=coordinator)} == {
            first.pk: 4, unused.pk: 0, last.pk: 0,
        }  # fmt: skip
    assert sum(each["size"] for each in last.record.values()) == 2
    invite(place)
    with made.acting(coordinator), pytest.raises(Refused):
        draw_cross_section(cycle_id=cycle.pk, school_id=school.id, wanted=1, by=coordinator, at=NOW)


def again(place, at, **more):
    made, school, cycle, coordinator = place
    with made.acting(coordinator):
        return ask_again(cycle_id=cycle.pk, school_id=school.id, by=coordinator, at=at, **more).new


def test_the_silent_are_asked_three_times_a_week_apart_and_then_left_in_peace(place):
    made, school, _cycle, coordinator = place
    a_home(made, school, phone=PHONE)
    invite(place)
    assert again(place, NOW + timedelta(days=6)) == 0
    assert again(place, NOW + timedelta(days=7)) == 1
    assert again(place, NOW + timedelta(days=14)) == 1
    assert again(place, NOW + timedelta(days=30)) == 0
    assert [one.asked for one in rows(place)] == [3] and len(rows(place, Asking)) == len(
        rows(place, Message)
    ) == 3
    (one,) = rows(place)
    with pytest.raises(Refused) as refused, made.acting(coordinator):
        note_asked(invitation_id=one.pk, way="phone", by=coordinator, at=NOW + timedelta(days=21))
    assert refused.value.citation.endswith("R-PTHV-1d")
    assert leave_in_peace(by=made.system, at=NOW + timedelta(days=27)) == 0
    assert leave_in_peace(by=made.system, at=NOW + timedelta(days=28)) == 1
    assert [one.standing for one in rows(place)] == ["no_response"]


def test_a_call_counts_like_any_other_time(place):
    made, school, cycle, coordinator = place
    a_home(made, school)
    invite(place)
    (one,) = rows(place)
    with made.acting(coordinator):
        assert note_asked(invitation_id=one.pk, way="phone", by=coordinator, at=NOW).asked == 1
        assert not to_call(cycle, school.id, seen_by=coordinator).exists()


def test_later_is_asked_again_on_its_day_and_not_before(place):
    made, school, *_ = place
    a_home(made, school, phone=PHONE)
    invite(place)
    (one,) = rows(place)
    on = (NOW + timedelta(days=10)).date()
    answer_invitation(
        invitation_id=one.pk, answer="later", way="link", ask_again_on=on, by=made.system, at=NOW
    )
    assert again(place, NOW + timedelta(days=9)) == 0
    assert again(place, NOW + timedelta(days=10), later_only=True) == 1
    assert [one.standing for one in rows(place)] == ["invited"]


def test_a_no_is_not_asked_again_unless_the_family_asks(place):
    made, school, cycle, coordinator = place
    home, *_ = a_home(made, school, phone=PHONE)
    invite(place)
    (one,) = rows(place)
    answer_invitation(invitation_id=one.pk, answer="declined", way="text", by=made.system, at=NOW)
    assert again(place, NOW + timedelta(days=20)) == 0
    with made.acting(coordinator):
        asked = note_family_asked(
            cycle_id=cycle.pk, school_id=school.id, household_id=home.pk, way="phone", by=coordinator, at=NOW
        )
    assert (asked.pk, asked.reason, asked.standing) == (one.pk, "family_requested", "invited")
    assert len(rows(place, Message)) == 1  # nobody writes to who came by themselves


def test_who_asked_us_themselves_is_noted_with_the_way_and_asked_no_oftener(place):
    made, school, cycle, coordinator = place
    home, *_ = a_home(made, school, phone=PHONE)
    told = {"cycle_id": cycle.pk, "school_id": school.id, "household_id": home.pk, "by": coordinator}
    with made.acting(coordinator):
        with pytest.raises(Refused):
            note_family_asked(way="", at=NOW, **told)
        one = note_family_asked(way="in_person", at=NOW, **told)
        assert (one.answered_way, one.recorded_by_id) == ("in_person", coordinator.account_id)
        for _time in range(2):
            note_asked(invitation_id=one.pk, way="phone", by=coordinator, at=NOW)
        with pytest.raises(Refused) as refused:
            note_asked(invitation_id=one.pk, way="phone", by=coordinator, at=NOW)
        assert refused.value.citation.endswith("R-PTHV-1d")
        note_family_asked(way="phone", at=NOW, **told)  # they may, as often as they like


def test_a_family_that_asks_first_is_invited_without_a_message(place):
    made, school, cycle, coordinator = place
    home, *_ = a_home(made, school, phone=PHONE)
    with made.acting(coordinator):
        note_family_asked(
            cycle_id=cycle.pk, school_id=school.id, household_id=home.pk, way="phone", by=coordinator, at=NOW
        )
    assert [(one.reason, one.asked) for one in rows(place)] == [("family_requested", 1)]
    assert rows(place, Message) == []


def test_only_who_plans_at_the_school_invites_and_only_while_the_cycle_is_open(place):
    made, school, cycle, _coordinator = place
    a_home(made, school, phone=PHONE)
    other = made.add_school("Elm School")
    for scope in (
        made.scope(Role.PRINCIPAL, school_ids=frozenset([school.id])),
        made.scope(Role.COORDINATOR, school_ids=frozenset([other.id])),
        made.scope(Role.TEACHER),
    ):
        with made.acting(scope), pytest.raises(Refused):
            invite_families(cycle_id=cycle.pk, school_id=school.id, reason="universal", by=scope, at=NOW)
    with pytest.raises(Refused):
        invite(place, at=NOW + timedelta(days=60))


def test_a_principal_sees_no_invitation_in_either_layer(place):
    made, school, cycle, coordinator = place
    a_home(made, school, phone=PHONE)
    invite(place)
    principal = made.scope(Role.PRINCIPAL, school_ids=frozenset([school.id]))
    with made.acting(principal):
        assert not Invitation.objects.seen_by(principal).exists()
        assert not Invitation.objects.seen_by(made.system).exists()  # the database itself
        assert (
            not Draw.objects.seen_by(made.system).exists()
            and not Asking.objects.seen_by(made.system).exists()
        )
    with made.acting(coordinator):
        assert asked_at(cycle, school.id, seen_by=coordinator).invited == 1


def test_a_home_with_children_at_two_schools_is_asked_by_one_of_them_and_its_no_holds_at_both(db):
    made = make_district(languages=["en", "es"])
    oak, elm = made.add_school("Oak School"), made.add_school("Elm School")
    _year, cycle, _second = add_visit_year(made, oak, elm)
    home, _child, adult = a_home(made, oak, phone=PHONE)
    other = made.add_student("Leo", "Lopez", elm)
    made.tie(other, adult, relation="mother", has_legal_authority=True)
    with made.acting():
        HouseholdStudent(district_id=made.id, household=home, student=other).save(force_insert=True)
    places = {
        one.pk: (made, one, cycle, made.scope(Role.COORDINATOR, school_ids=frozenset([one.id])))
        for one in (oak, elm)
    }
    assert invite(places[oak.pk]).new == 1 and invite(places[elm.pk]).new == 0
    with made.acting():
        first = Invitation.objects.seen_by(made.system).get()
    # Where both had asked already, they count together, and a no to one is a no to the other.
    second = add_invitation(made, cycle, elm, home, [other], accepted=False, adult_id=adult.pk)
    by = places[elm.pk][3]
    with made.acting(by):
        note_asked(invitation_id=second.pk, way="phone", by=by, at=NOW)
        with pytest.raises(Refused):
            note_asked(invitation_id=second.pk, way="phone", by=by, at=NOW)
    with made.acting():
        Invitation.objects.seen_by(made.system).update(asked=0)
        answer_invitation(invitation_id=first.pk, answer="declined", way="text", by=made.system, at=NOW)
    with made.acting(by), pytest.raises(Refused) as refused:
        note_asked(invitation_id=second.pk, way="phone", by=by, at=NOW)
    assert refused.value.citation.endswith("R-PTHV-1d")
    assert again(places[elm.pk], NOW + timedelta(days=20)) == 0
    with made.acting():
        Invitation.objects.seen_by(made.system).update(asked=1)
    late = NOW + timedelta(days=20)
    with made.acting(by):  # and the page counts whom it would ask
        assert not to_ask_again(cycle, elm.id, on=late.date(), at=late, seen_by=by).exists()


def test_a_number_that_is_wrong_is_not_used(place):
    made, school, *_ = place
    _home, _child, adult = a_home(made, school, phone=PHONE)
    with made.acting():
        ContactPoint.objects.seen_by(made.system).filter(adult=adult).update(state="wrong")
    assert invite(place).to_call == 1
