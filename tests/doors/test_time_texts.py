"""Asked by text when they could come, families answer in figures; asked which of two, with 1 or 2; doubt is a person's."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.doors.test_programme_texts import went
from tests.factories import NOW, at_host, signed_in
from tests.practice.gatherings.places import a_gathering, bar
from tests.practice.gatherings.school_of_courses import a_family, a_school
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.inviting.times import search_for
from thirdpillar.doors.passing_on import next_ways
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.actions.timing import (
    ask_free_times,
    ask_search,
    ask_which,
    forget_free_times,
    say_free_times,
    take_time_and_place,
)
from thirdpillar.practice.gatherings.models import FreeTimes, TimeAsking, TimeSearch
from thirdpillar.practice.gatherings.queries.timing import homes_of
from thirdpillar.practice.gatherings.queries.timing.asked import tally
from thirdpillar.practice.gatherings.rules.timing import numbers_said

pytestmark = pytest.mark.django_db
ROSA, AMINA = "+13125550101", "+13125550102"
LATER = NOW + timedelta(hours=2)
HALL = {"name": "Oak School, hall", "north": None, "east": None, "childcare": False}


@pytest.fixture
def town(client):
    district, school = a_school()
    district.school = school
    district.rosa = a_family(district, school, "Rosa", "Lopez", ROSA, "es", "rosa@x.example")
    district.amina = a_family(district, school, "Amina", "Ali", AMINA, "en")
    begins = NOW + timedelta(days=20)
    district.evening = a_gathering(district, school, begins_at=begins, ends_at=begins + timedelta(hours=1))
    at_host(client, district.row)
    district.rosa.needs_interpreter = False
    district.rosa.save()
    with clock.set_to(NOW):
        yield district


def home(town, adult):
    return HouseholdAdult.objects.seen_by(town.system).get(adult=adult).household_id


def asked(town, at=NOW, **more):
    found = ask_free_times(gathering_id=town.evening.pk, by=town.system, at=at, **more)
    texts = {
        one.address: one.body
        for one in Message.objects.seen_by(town.system).filter(purpose="gatherings.free_times")
    }
    went(town, at)
    return found, texts


def two(town, at=NOW):
    begins = town.evening.begins_at
    times = [
        (begins, begins + timedelta(hours=1)),
        (begins + timedelta(days=1), begins + timedelta(days=1, hours=1)),
    ]
    if not TimeSearch.objects.seen_by(town.system).exists():
        ask_search(
            gathering_id=town.evening.pk, times=times, places=[HALL], sessions=1, most_minutes=45, by=town.system, at=at
        )  # fmt: skip
    found = ask_which(gathering_id=town.evening.pk, options=[(0, 0), (1, 0)], by=town.system, at=at)
    texts = {
        one.address: one.body
        for one in Message.objects.seen_by(town.system).filter(purpose="gatherings.two_times")
    }
    went(town, at)
    return found, texts


def says(town, body, sender=AMINA, at=LATER, **more):
    with clock.set_to(at):
        got = receive(
            district=town.row,
            provider="p",
            reference=f"{sender}{body}{at}",
            sender=sender,
            body=body,
            at=at,
            **more,
        )
    tenancy.enter_scope(town.system)
    return got


def free(town, adult):
    row = FreeTimes.objects.seen_by(town.system).filter(household_id=home(town, adult)).first()
    return row and (row.parts, row.childcare, row.way)


def picks(town, adult):
    rows = TimeAsking.objects.seen_by(town.system).filter(what="two", household_id=home(town, adult))
    return rows.values_list("picks", flat=True).first()


def last_reply(town, number=AMINA):
    rows = Message.objects.seen_by(town.system).filter(address=number, purpose="conversations.reply")
    return rows.order_by("-made_at").values_list("body", flat=True).first()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1 3", [1, 3]), ("3,1", [1, 3]), ("13", [1, 3]), (" 2. ", [2]), ("0", []), ("1 & 9", [1, 9]), ("٣ ١", [1, 3]),
        ("፩ ፫", [1, 3]), ("①", [1]), ("፲", None), ("½", None),
        ("0 1", None), ("7", None), ("1 1", None), ("1 or 2", None), ("", None), ("3125550101", None), ("yes", None),
    ],
)  # fmt: skip
def test_figures_alone_are_read_and_only_those_that_we_named(said, meant):
    assert numbers_said(said, (1, 2, 3, 4, 5, 6, 9)) == meant


def test_they_are_asked_in_their_language_and_figures_say_when(town):
    found, texts = asked(town)
    assert (found.new, found.unreachable, set(texts)) == (2, 0, {ROSA, AMINA})
    assert (
        "1 = Monday to Friday, in the morning\n2 = " in texts[AMINA]
        and "6 = Sunday\n9 = We would" in texts[AMINA]
    )
    assert "1 = De lunes a viernes" in texts[ROSA] and texts[AMINA].endswith("Reply STOP to end texts.")
    assert "Ana" not in texts[AMINA]
    got = says(town, "3 6 9")
    assert (got.state, got.answers, got.reference_id) == (
        "answered",
        "gatherings.answer_asking",
        town.evening.pk,
    )
    assert free(town, town.amina) == (["week-eve", "sun"], True, "text")
    assert "noted" in last_reply(town)
    # Said again, the latest holds; and nobody whose word is known is asked once more.
    says(town, "0", at=LATER + timedelta(hours=1))
    assert free(town, town.amina) == ([], False, "text")
    assert asked(town, at=LATER)[0].new == 0


def test_who_said_it_already_is_not_asked_nor_who_was_asked_lately_for_another_evening(town):
    say_free_times(
        household_id=home(town, town.rosa),
        parts=["sun"],
        childcare=False,
        way="staff",
        by=town.system,
        at=NOW,
    )
    assert asked(town)[0].new == 1
    other = a_gathering(
        town, town.school, begins_at=NOW + timedelta(days=80), ends_at=NOW + timedelta(days=80, hours=1)
    )
    again = {"gathering_id": other.pk, "by": town.system}
    assert ask_free_times(at=NOW + timedelta(days=10), **again).new == 0
    assert ask_free_times(at=NOW + timedelta(days=31), **again).new == 1


@pytest.mark.parametrize("body", ["7", "1 2 3 4 5 6 7 8", "0 1"])
def test_figures_that_we_did_not_name_are_a_persons(town, body):
    asked(town)
    got = says(town, body)
    assert (got.state, got.answers, free(town, town.amina)) == ("needs_person", "", None)
    assert "A person at school" in last_reply(town)


def test_words_mean_what_words_mean(town):
    asked(town)
    assert says(town, "mornings are best for us").state == "needs_person"
    assert says(town, "STOP", at=LATER + timedelta(hours=1)).answers == "stop"
    assert free(town, town.amina) is None


def test_figures_after_something_newer_answer_that(town):
    asked(town)
    went(town, NOW)
    invite_families(gathering_id=town.evening.pk, by=town.system, at=NOW + timedelta(hours=1))
    went(town, NOW + timedelta(hours=1))
    assert says(town, "1").answers == "gatherings.answer"
    assert free(town, town.amina) is None


def test_a_one_or_two_after_an_invitation_that_came_with_it_is_a_persons(town):
    invite_families(gathering_id=town.evening.pk, by=town.system, at=NOW)
    went(town, NOW)
    asked(town, at=NOW + timedelta(minutes=1))
    assert says(town, "1").state == "needs_person"
    assert free(town, town.amina) is None
    assert says(town, "1 3", at=LATER + timedelta(minutes=5)).answers == "gatherings.answer_asking"


def test_which_of_two_is_picked_by_text_and_counts(town):
    found, texts = two(town)
    assert (
        found.new == 2
        and "1 = Monday, November 30" in texts[AMINA]
        and "2 = Tuesday, December 1" in texts[AMINA]
    )
    assert "Oak School, hall\n0 = Not on these days" in texts[AMINA] and "1 = lunes" in texts[ROSA]
    assert says(town, "2").answers == "gatherings.answer_asking"
    assert says(town, "3", at=LATER + timedelta(minutes=1)).state == "needs_person"
    assert says(town, "12", ROSA).answers == "gatherings.answer_asking"
    assert (picks(town, town.amina), picks(town, town.rosa)) == ([2], [1, 2])
    said = tally(town.evening, seen_by=town.system)
    assert (said.asked, said.silent, said.first, said.second, said.neither) == (2, 0, 1, 2, 0)
    rows = homes_of(
        town.evening, on=NOW.date(), zone="America/Chicago", first_language="en", seen_by=town.system
    )
    can = {one.id: [one.can_come(each, "week-am") for each in sorted(one.said)] for one in rows}
    assert can == {home(town, town.amina): [False, True], home(town, town.rosa): [True, True]}
    # The search weighs it: the second time lets both come.
    search = TimeSearch.objects.seen_by(town.system).get()
    again = [tuple(clock.datetime.fromisoformat(one) for one in pair) for pair in search.times]
    ask_search(
        gathering_id=town.evening.pk,
        times=again,
        places=[HALL],
        sessions=1,
        most_minutes=45,
        by=town.system,
        at=LATER,
    )
    search_for(town.row)
    tenancy.enter_scope(town.system)
    found = TimeSearch.objects.seen_by(town.system).get().found
    assert (found["silent"], found["chosen"]["sessions"][0]["time"], found["chosen"]["able"]) == (0, 1, 2)


def test_once_one_is_taken_nobody_is_asked_any_more(town, client):
    two(town)
    code = TimeAsking.objects.seen_by(town.system).filter(household_id=home(town, town.amina)).get().code
    page = reverse("family_times:times", args=[code])
    assert client.get(page).status_code == 200
    tenancy.enter_scope(town.system)
    take_time_and_place(gathering_id=town.evening.pk, time=0, place=0, by=town.system, at=LATER)
    assert client.get(page).status_code == 404
    tenancy.enter_scope(town.system)
    assert says(town, "1", at=LATER + timedelta(minutes=1)).state == "needs_person"


def test_a_number_that_is_not_theirs_any_more_answers_nothing(town):
    two(town)
    town.amina.contact_points.update(left_at=NOW)
    other = town.add_adult("Bo", "Ali", phone=AMINA)
    town.tie(town.amina.ties.get().student, other)
    assert says(town, "1").state == "needs_person"
    assert picks(town, town.amina) is None


def test_the_page_takes_the_same_and_closes_with_a_restriction(town, client):
    two(town)
    asked(town)
    rows = TimeAsking.objects.seen_by(town.system).filter(household_id=home(town, town.amina))
    codes = dict(rows.values_list("what", "code"))
    shown = client.get(reverse("family_times:times", args=[codes["two"]])).content.decode()
    assert "Monday, November 30" in shown and "Ana" not in shown
    client.post(reverse("family_times:times", args=[codes["two"]]), {"picks": ["1"]})
    client.post(reverse("family_times:times", args=[codes["free"]]), {"parts": ["sun"], "childcare": "on"})
    tenancy.enter_scope(town.system)
    assert (picks(town, town.amina), free(town, town.amina)) == ([1], (["sun"], True, "link"))
    bar(town, town.add_adult("Luis", "Ali"), town.amina.ties.get().student, made_at=LATER)
    assert client.get(reverse("family_times:times", args=[codes["two"]])).status_code == 404


def test_what_waits_is_looked_at_again_and_what_failed_goes_the_next_way(town):
    ask_free_times(gathering_id=town.evening.pk, by=town.system, at=NOW)
    bar(town, town.add_adult("Luis", "Ali", phone=AMINA), town.amina.ties.get().student)
    with clock.set_to(NOW + timedelta(hours=3)):
        send_for(town.row)
    tenancy.enter_scope(town.system)
    states = dict(Message.objects.seen_by(town.system).values_list("address", "state"))
    assert states[AMINA] == "stopped" and states[ROSA] != "stopped"
    one = TimeAsking.objects.seen_by(town.system).get(household_id=home(town, town.rosa))
    next_way = next_ways(town.row, town.system)["gatherings.free_times"]
    next_way({one.pk: Places(frozenset({("sms", ROSA)}))})
    mail = Message.objects.seen_by(town.system).get(address="rosa@x.example")
    renewed = TimeAsking.objects.seen_by(town.system).get(pk=one.pk)
    assert renewed.code != one.code and f"/w/{renewed.code}" in mail.body and "1 = De lunes" in mail.body


def test_staff_ask_and_type_what_came_on_paper(town, client):
    ida = town.add_account(Role.COORDINATOR, town.school)
    signed_in(client, ida)
    two(town)
    shown = client.post(
        reverse("inviting:ask_free_times", args=[town.evening.pk]), follow=True
    ).content.decode()
    assert "2 families are asked." in shown and "Let families choose between two" in shown
    tenancy.enter_scope(town.system)
    typed = {"parts": ["sat-am"], "picks": ["2"], "way": "paper"}
    client.post(reverse("gatherings:free_times", args=[town.evening.pk, home(town, town.amina)]), typed)
    tenancy.enter_scope(town.system)
    assert (picks(town, town.amina), free(town, town.amina)) == ([2], (["sat-am"], False, "paper"))
    client.post(
        reverse("inviting:ask_which", args=[town.evening.pk]), {"first": "1-0", "second": "0-0"}, follow=True
    )
    tenancy.enter_scope(town.system)
    assert picks(town, town.amina) is None  # asked anew, of others


def test_nobody_is_asked_of_what_is_over_or_of_one_time_twice(town):
    two(town)
    with pytest.raises(Refused):
        ask_which(gathering_id=town.evening.pk, options=[(0, 0), (0, 0)], by=town.system, at=NOW)
    with pytest.raises(Refused):
        ask_which(gathering_id=town.evening.pk, options=[(0, 0), (7, 0)], by=town.system, at=NOW)
    with pytest.raises(Refused):
        ask_free_times(gathering_id=town.evening.pk, by=town.system, at=town.evening.begins_at)


def test_the_table_of_texts_has_the_figures_and_what_is_long_over_is_forgotten(town, client):
    signed_in(client, town.add_account(Role.COORDINATOR, town.school))
    shown = client.get(reverse("texts:table")).content.decode()
    tenancy.enter_scope(town.system)
    assert "When could you come to school?" in shown and "6 = Sunday" in shown
    two(town)
    asked(town)
    over = town.evening.ends_at
    assert forget_free_times(by=town.system, at=over + timedelta(days=30)) == 0
    assert forget_free_times(by=town.system, at=over + timedelta(days=31)) == 4
