"""What families asked for becomes a list with owners and days; nothing is booked twice; afterwards it is seen who came."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.practice.gatherings.places import BEGINS, a_gathering
from tests.practice.gatherings.school_of_courses import a_course, a_family, a_school, after
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.means.conversations.actions.interpreting import answer_offer
from thirdpillar.means.conversations.models import InterpreterOffer, InterpreterRequest
from thirdpillar.practice.gatherings.actions import (
    answer_invitation,
    cancel_gathering,
    change_gathering,
    forget_needs,
    record_attendance,
)
from thirdpillar.practice.gatherings.actions.programmes import add_sessions, register
from thirdpillar.practice.gatherings.actions.rooms import add_room, close_room
from thirdpillar.practice.gatherings.actions.staffing import (
    give_task,
    look_for_interpreter,
    say_done,
    tell_gaps,
)
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Answer, Gathering, NeedsTally, Registration, StaffingTask
from thirdpillar.practice.gatherings.queries.asked import asked_and_came
from thirdpillar.practice.gatherings.queries.needs import came_by_need
from thirdpillar.practice.gatherings.queries.staffing import lines_of, staffing, to_prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    district, school = a_school()
    district.school = school
    district.liaison = district.add_account(Role.LIAISON, school, email="l@x.example")
    return district


def as_liaison(town):
    scope = town.scope(Role.LIAISON, school_ids=frozenset({town.school.id}))
    return replace(scope, account_id=town.liaison.pk)


def says_yes(town, evening, given, needs, people=1, **more):
    adult = a_family(
        town, town.school, given, "Lopez", f"+1312555{len(given) * 31 + ord(given[0]):04d}", "es"
    )
    home = HouseholdAdult.objects.seen_by(town.system).get(adult=adult).household_id
    answer_invitation(
        gathering_id=evening.pk, household_id=home, adult_id=adult.pk, answer="yes", people=people, needs=needs,
        way=Way.LINK, by=town.system, at=NOW, was_asked=True,
    )  # fmt: skip
    return adult


def lines(town, evening):
    return {(one.need, one.language): one for one in lines_of([evening], seen_by=town.system)[evening.pk]}


def test_needs_become_a_list_with_amounts_owners_and_days(town):
    evening = a_gathering(town, town.school)
    says_yes(
        town,
        evening,
        "Rosa",
        {"childcare_ages": [0, 0, 0, 0], "interpreter": "es", "transport": True},
        people=2,
    )
    says_yes(
        town, evening, "Ines", {"childcare_ages": [8], "interpreter": "es", "diets": ["no_pork"]}, people=3
    )
    says_yes(town, evening, "Noemi", {"access": ["no_steps"], "food": "no fish"})
    says_yes(town, evening, "Petra", {})
    found = lines(town, evening)
    assert {key: (one.needed, one.families) for key, one in found.items()} == {
        ("interpreter", "es"): (1, 2),
        ("childcare", ""): (2, 2),  # five children with babies among them: one to three
        ("transport", ""): (6, 1),  # two adults and four babies
        ("food", ""): (5, 2),
        ("access", ""): (1, 1),
    }
    assert found[("food", "")].said == [("no_pork", 4)] and found[("food", "")].words == ["no fish"]
    days = {key[0]: (BEGINS.date() - timedelta(days=1) - one.due_on).days for key, one in found.items()}
    assert days == {"interpreter": 7, "childcare": 5, "transport": 4, "food": 3, "access": 7}
    asked = staffing(evening, seen_by=town.system)
    assert (asked.households, asked.people) == (4, 7)


def test_of_a_course_each_session_is_staffed_and_whoever_stays_away_once_is_left_out(town):
    course = a_course(town, town.school, sessions=2)
    rosa = a_family(town, town.school, "Rosa", "Lopez", "+13125550101", "es")
    register(
        programme_id=course.pk, adult_id=rosa.pk, way=Way.LINK, by=town.system, at=NOW, quietly=True,
        needs={"childcare_ages": [4]},
    )  # fmt: skip
    first, second = Gathering.objects.seen_by(town.system).filter(programme=course).order_by("begins_at")
    assert [set(lines(town, each)) for each in (first, second)] == [{("childcare", "")}] * 2
    home = HouseholdAdult.objects.seen_by(town.system).get(adult=rosa).household_id
    answer_invitation(
        gathering_id=first.pk, household_id=home, answer="no", way=Way.STAFF, by=town.system, at=NOW
    )  # fmt: skip
    assert [set(lines(town, each)) for each in (first, second)] == [set(), {("childcare", "")}]


def test_two_languages_of_one_home_are_two_interpreters(town):
    course = a_course(town, town.school, sessions=1)
    amina = a_family(town, town.school, "Amina", "Ali", "+13125550102", "so")
    home = HouseholdAdult.objects.seen_by(town.system).get(adult=amina).household
    yusuf = town.add_adult("Yusuf", "Ali", phone="+13125550103", language="en")
    HouseholdAdult(district_id=town.id, household=home, adult=yusuf).save(force_insert=True)
    for adult, language in ((amina, "so"), (yusuf, "ase")):
        register(
            programme_id=course.pk, adult_id=adult.pk, way=Way.LINK, by=town.system, at=NOW, quietly=True,
            needs={"interpreter": language},
        )  # fmt: skip
    session = Gathering.objects.seen_by(town.system).get(programme=course)
    found = lines(town, session)
    assert {key: (one.needed, one.families) for key, one in found.items()} == {
        ("interpreter", "so"): (1, 1),
        ("interpreter", "ase"): (1, 1),
    }
    assert (
        staffing(session, seen_by=town.system).households,
        staffing(session, seen_by=town.system).people,
    ) == (1, 2)
    # Two of one home who speak the same want one.
    Registration.objects.seen_by(town.system).filter(adult_id=yusuf.pk).update(needs={"interpreter": "so"})
    assert {key: one.families for key, one in lines(town, session).items()} == {("interpreter", "so"): 1}


def test_an_owner_says_that_it_is_done_and_more_needs_open_it_again(town):
    evening = a_gathering(town, town.school)
    says_yes(town, evening, "Rosa", {"transport": True}, people=2)
    task = give_task(
        gathering_id=evening.pk, need="transport", owner_id=town.liaison.pk, due_on=after(days=3).date(), by=town.system, at=NOW
    )  # fmt: skip
    assert (task.owner_id, task.due_on) == (town.liaison.pk, after(days=3).date())
    staff = as_liaison(town)
    with town.acting(staff):
        half = say_done(gathering_id=evening.pk, need="transport", arranged=1, by=staff, at=NOW)
        assert half.done_at is None
        say_done(gathering_id=evening.pk, need="transport", by=staff, at=NOW)
    line = lines(town, evening)[("transport", "")]
    assert (line.is_done, line.gap, line.owner_id) == (True, 0, town.liaison.pk)
    says_yes(town, evening, "Ines", {"transport": True}, people=3)
    line = lines(town, evening)[("transport", "")]
    assert (line.is_done, line.gap, line.needed) == (False, 3, 5)


def test_only_somebody_who_staffs_gatherings_there_gets_a_task(town):
    evening = a_gathering(town, town.school)
    teacher = town.add_account(Role.TEACHER, town.school, email="t@x.example")
    for whose in (teacher.pk, uuid4()):
        with pytest.raises(Refused):
            give_task(gathering_id=evening.pk, need="food", owner_id=whose, by=town.system, at=NOW)
    elsewhere = town.scope(Role.LIAISON, school_ids=frozenset({town.add_school("Elm School").id}))
    with town.acting(elsewhere), pytest.raises(Refused):
        say_done(gathering_id=evening.pk, need="food", by=elsewhere, at=NOW)


def an_interpreter(town, language="so"):
    account = town.add_account(Role.INTERPRETER, email=f"{uuid4().hex[:6]}@x.example")
    SpokenLanguage(
        district_id=town.id,
        account_id=account.pk,
        language=language,
        may_interpret=True,
        checked_at=NOW,
        scale="ilr",
    ).save(force_insert=True)
    return account, replace(town.scope(Role.INTERPRETER), account_id=account.pk)


def take(town, interpreter, evening, yes=True):
    offer = offer_of(town, interpreter, evening)
    with town.acting(interpreter):
        return answer_offer(offer_id=offer.pk, yes=yes, by=interpreter, at=NOW)


def offer_of(town, interpreter, evening):
    task = StaffingTask.objects.seen_by(town.system).get(gathering=evening, need="interpreter")
    offers = InterpreterOffer.objects.seen_by(town.system).filter(request_id=task.request_id)
    return offers.filter(account_id=interpreter.account_id).first()


def test_an_interpreter_is_asked_says_yes_and_can_be_at_no_second_place(town):
    account, interpreter = an_interpreter(town)
    staff = as_liaison(town)
    first = a_gathering(town, town.school, title="First")
    beside = a_gathering(
        town,
        town.school,
        title="Beside",
        begins_at=BEGINS + timedelta(hours=1),
        ends_at=BEGINS + timedelta(hours=3),
    )
    for evening, given in ((first, "Amina"), (beside, "Halima")):
        says_yes(town, evening, given, {"interpreter": "so"})
        with town.acting(staff):
            look_for_interpreter(gathering_id=evening.pk, language="so", by=staff, at=NOW)
            look_for_interpreter(gathering_id=evening.pk, language="so", by=staff, at=NOW)
    assert InterpreterRequest.objects.seen_by(town.system).count() == 2
    take(town, interpreter, first)
    line = lines(town, first)[("interpreter", "so")]
    assert (line.is_done, line.interpreter_id) == (True, account.pk)
    with pytest.raises(Refused, match="something else"):
        take(town, interpreter, beside)
    # Moved, whoever had said yes is asked anew; cancelled, they are free.
    with town.acting(staff):
        change_gathering(gathering_id=first.pk, by=staff, at=NOW, begins_at=BEGINS - timedelta(hours=1))
    assert not lines(town, first)[("interpreter", "so")].is_done
    take(town, interpreter, first)
    with town.acting(staff):
        cancel_gathering(gathering_id=first.pk, by=staff, at=NOW)
    take(town, interpreter, beside)
    assert lines(town, beside)[("interpreter", "so")].is_done


def test_a_gap_is_told_in_time_once_a_day_and_by_day_only(town):
    staff = as_liaison(town)
    with town.acting(staff):
        evening = a_gathering(town, town.school)
    Gathering.objects.seen_by(town.system).filter(pk=evening.pk).update(made_by_id=town.liaison.pk)
    says_yes(town, evening, "Rosa", {"transport": True, "food": "no fish"}, people=2)
    mails = Message.objects.seen_by(town.system).filter(purpose="gatherings.gap")
    # Tuesday the 17th less four days less two: from Wednesday the 11th on; NOW is the 10th, 11 a.m.
    assert tell_gaps(by=town.system, at=NOW) == 0
    assert tell_gaps(by=town.system, at=after(hours=12)) == 0  # 11 p.m.
    assert tell_gaps(by=town.system, at=after(days=1)) == 1
    tell_gaps(by=town.system, at=after(days=1, minutes=10))
    (mail,) = mails
    assert mail.address == "l@x.example" and f"/gatherings/{evening.pk}/prepare/" in mail.body
    assert "fish" not in mail.body and "Lopez" not in mail.body
    tell_gaps(by=town.system, at=after(days=2))
    assert mails.all().count() == 2
    for need in ("transport", "food"):
        say_done(gathering_id=evening.pk, need=need, by=town.system, at=after(days=2))
    assert tell_gaps(by=town.system, at=after(days=3)) == 0


def test_a_room_has_one_gathering_at_a_time_by_the_databases_own_word(town):
    room = add_room(name="Room 12", school_id=town.school.id, by=town.system, at=NOW)
    first = a_gathering(town, town.school, room_id=room.pk)
    with pytest.raises(Refused, match="room"):
        a_gathering(
            town,
            town.school,
            room_id=room.pk,
            begins_at=BEGINS + timedelta(hours=1),
            ends_at=BEGINS + timedelta(hours=3),
        )
    # The next may begin when the first ends.
    later = a_gathering(
        town,
        town.school,
        room_id=room.pk,
        begins_at=BEGINS + timedelta(hours=2),
        ends_at=BEGINS + timedelta(hours=4),
    )
    with pytest.raises(Refused, match="room"):
        change_gathering(gathering_id=later.pk, by=town.system, at=NOW, begins_at=BEGINS + timedelta(hours=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Gathering.objects.seen_by(town.system).filter(pk=later.pk).update(
            begins_at=BEGINS + timedelta(hours=1)
        )
    cancel_gathering(gathering_id=first.pk, by=town.system, at=NOW)
    change_gathering(gathering_id=later.pk, by=town.system, at=NOW, begins_at=BEGINS + timedelta(hours=1))
    # Sessions of a course keep out of its way too: all or none.
    course = a_course(town, town.school, sessions=1)
    with pytest.raises(Refused, match="room"):
        add_sessions(
            programme_id=course.pk, days=[BEGINS.date() - timedelta(days=1), BEGINS.date() + timedelta(days=20)],
            begins=clock_time(19), ends=clock_time(20), room_id=room.pk, by=town.system, at=NOW,
        )  # fmt: skip
    assert Gathering.objects.seen_by(town.system).filter(programme=course).count() == 1
    elm = town.add_school("Elm School")
    with pytest.raises(Refused):
        a_gathering(town, elm, room_id=room.pk)
    assert close_room(room_id=room.pk, by=town.system, at=NOW).closed_at == NOW
    assert add_room(name="room 12", school_id=town.school.id, by=town.system, at=NOW).pk == room.pk


def clock_time(hour):
    return BEGINS.time().replace(hour=hour)


def many(town, evening, n, needs, came, prefix):
    """So many families that said yes with these needs, of whom some came."""
    for at in range(n):
        adult = town.add_adult(f"{prefix}{at}", "Sample", language="es")
        child = town.add_student(f"C{prefix}{at}", "Sample", town.school)
        town.tie(child, adult)
        town.add_household([child], [adult], language="es")
        home = HouseholdAdult.objects.seen_by(town.system).get(adult=adult).household_id
        row = Answer(
            district_id=town.id, school_id=town.school.id, gathering=evening, household_id=home, answer="yes", way="link",
            at=NOW,
        )  # fmt: skip
        row.said_needs = needs
        row.save(force_insert=True)
        if at < came:
            record_attendance(gathering_id=evening.pk, adult_id=adult.pk, by=town.system, at=BEGINS)


def test_afterwards_it_is_seen_whether_those_who_asked_came_and_small_numbers_are_hidden(town):
    evening = a_gathering(town, town.school)
    many(town, evening, 30, {"transport": True}, 15, "ride")
    many(town, evening, 47, {}, 29, "free")
    many(town, evening, 3, {"access": ["no_steps"]}, 1, "ramp")
    span = {"since": after(days=-9), "until": after(days=30)}
    counted = came_by_need(seen_by=town.system, **span)
    assert counted["transport"] == (30, 15, 50, 30) and counted["access"] == (3, 1, 77, 44)
    assert counted["food"] == (0, 0, 0, 0)
    rows = {row.label: row for row in asked_and_came(on=NOW.date(), seen_by=town.system, **span)}
    assert (rows["Transport"].asked, rows["Transport"].asked_rate) == ("30", "50%")
    assert (rows["Transport"].others, rows["Transport"].others_rate, rows["Transport"].gap) == (
        "50",
        "60%",
        10,
    )
    assert (rows["Access"].asked, rows["Access"].asked_rate, rows["Access"].gap) == ("< 10", "–", None)
    # When the needs are forgotten, the counts stay, and nothing changes.
    forget_needs(by=town.system, at=after(days=45))
    assert not Answer.objects.seen_by(town.system).exclude(needs={}).exists()
    assert NeedsTally.objects.seen_by(town.system).count() == 2
    assert came_by_need(seen_by=town.system, **span) == counted
    forget_needs(by=town.system, at=after(days=46))
    assert NeedsTally.objects.seen_by(town.system).count() == 2


def test_the_list_of_all_that_is_to_prepare_costs_as_many_queries_for_many_as_for_one(
    town, django_assert_max_num_queries
):
    for each in range(3):
        evening = a_gathering(town, town.school, title=f"Evening {each}")
        says_yes(town, evening, f"Rosa{'a' * each}", {"transport": True})
    with django_assert_max_num_queries(12):
        found = to_prepare(NOW, seen_by=town.system)
    assert len(found) == 3


def page(client, town, name, /, *args, status=200, **query):
    answer = client.get(reverse(f"gatherings:{name}", args=args), query)
    tenancy.enter_scope(town.system)
    assert answer.status_code == status, answer.content[:800]
    return answer.content.decode()


def press(client, town, name, /, *args, status=200, **typed):
    answer = client.post(reverse(f"gatherings:{name}", args=args), typed, follow=True)
    tenancy.enter_scope(town.system)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def test_the_pages_of_who_prepares_what(client, town):
    evening = a_gathering(town, town.school)
    says_yes(
        town,
        evening,
        "Rosa",
        {"childcare_ages": [3, 7], "diets": ["no_pork"], "food": "no fish", "interpreter": "so"},
    )
    with clock.set_to(NOW):
        signed_in(client, town.liaison, at=NOW)
        shown = page(client, town, "prepare", evening.pk)
        assert "No pork" in shown and "no fish" in shown and "ages 3" in shown.lower()
        press(
            client,
            town,
            "prepare",
            evening.pk,
            deed="give",
            need="childcare",
            owner_id=str(town.liaison.pk),
            due_on="2026-11-12",
        )
        assert "Nov. 12, 2026" in page(client, town, "to_prepare", whose="mine")
        press(client, town, "prepare", evening.pk, deed="done", need="childcare", arranged="2")
        assert lines(town, evening)[("childcare", "")].is_done
        assert "Looking for somebody" in press(
            client, town, "prepare", evening.pk, deed="look", need="interpreter", language="so"
        )
        press(client, town, "prepare", evening.pk, status=404, deed="done", need="money")
        assert "Missing" in page(client, town, "one", evening.pk)
        assert "Families that asked" in page(client, town, "asked")
        written = client.get(reverse("gatherings:asked"), {"as": "csv"})
        tenancy.enter_scope(town.system)
        assert b"Transport" in written.content and written.headers["Content-Type"].startswith("text/csv")
        press(client, town, "rooms", name="Gym", school=str(town.school.pk))
        assert "Gym" in page(client, town, "rooms") and "Gym" in page(client, town, "new")


def test_a_principal_sees_how_much_is_missing_and_not_what_people_eat(client, town):
    evening = a_gathering(town, town.school)
    rosa = says_yes(
        town,
        evening,
        "Rosa",
        {"diets": ["no_pork"], "food": "no fish", "access": ["no_steps"], "transport": True},
    )
    home = HouseholdAdult.objects.seen_by(town.system).get(adult=rosa).household_id
    head = town.add_account(Role.PRINCIPAL, town.school, email="p@x.example")
    with clock.set_to(NOW):
        signed_in(client, head, at=NOW)
        shown = page(client, town, "prepare", evening.pk)
        assert "Missing" in shown
        assert not [word for word in ("No pork", "fish", "without steps") if word in shown]
        shown = page(client, town, "tell_answer", evening.pk, home)
        assert "fish" not in shown
        press(client, town, "tell_answer", evening.pk, home, answer="yes", people="2", asked="on")
    said = Answer.objects.seen_by(town.system).order_by("-made_at").first()
    assert said.said_needs == {"diets": ["no_pork"], "food": "no fish", "access": ["no_steps"]}
