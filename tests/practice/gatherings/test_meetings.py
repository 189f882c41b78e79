"""A parent meeting: agenda, what families said, points with their answers, published back, and in time forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import NOW, make_district
from tests.practice.gatherings.meetings import AFTER, WILL, School
from tests.practice.gatherings.places import BEGINS, a_gathering
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.gatherings.actions.meetings import (
    Item,
    drop_point,
    forget_inputs,
    group_inputs,
    publish_answers,
    remind_owners,
    say_state,
    set_agenda,
    set_aside,
    take_notes,
    translate_meetings,
)
from thirdpillar.practice.gatherings.models import AgendaItem, Attendance, MeetingInput, PointVersion
from thirdpillar.practice.gatherings.queries.meetings import answered, answered_at, late_versions
from thirdpillar.practice.gatherings.rules.meetings import key_of_home, may_show, name_in_references

pytestmark = pytest.mark.django_db
LATER = AFTER + timedelta(days=2)


@pytest.fixture
def oak():
    return School()


def take(oak, *notes, at=AFTER):
    return take_notes(
        gathering_id=oak.gathering.pk, notes=notes, by=oak.district.system, at=at, account_id=oak.account.pk
    )


def publish(oak, at=LATER):
    return publish_answers(gathering_id=oak.gathering.pk, by=oak.by, at=at)


def set_to(oak, *items):
    return set_agenda(gathering_id=oak.gathering.pk, items=items, by=oak.by, at=NOW)


def test_an_agenda_keeps_its_order_and_its_items_and_says_who_translated_them(oak):
    assert oak.asked.in_languages == {"es": {"title": "¿Qué hace difíciles las mañanas?", "by": "person"}}
    assert (oak.asked.title_in("es-MX"), oak.asked.title_in("ar")) == (
        "¿Qué hace difíciles las mañanas?", "What makes mornings hard?",
    )  # fmt: skip
    assert oak.asked.lacks == ["ar", "so"]
    set_to(oak, Item(oak.asked.title, "ask", 20, oak.asked.pk), Item("Coffee"))
    assert [(one.place, one.title, one.minutes) for one in AgendaItem.objects.seen_by(oak.by).order_by("place")] == [
        (1, "What makes mornings hard?", 20), (2, "Coffee", None),
    ]  # fmt: skip


def test_an_item_to_which_families_said_something_stays_and_goes_on_asking(oak):
    row = oak.says("El bus pasa a las seis.")
    for items in ([Item("Coffee")], [Item(oak.asked.title, "inform", 20, oak.asked.pk)]):
        with pytest.raises(Refused, match="it stays"), transaction.atomic():
            set_to(oak, *items)
    oak.says("", key=row.key)
    set_to(oak, Item("Coffee"))
    assert oak.inputs().count() == 0


def test_a_family_says_something_once_changes_it_and_nothing_tells_whose_it_is(oak):
    key = key_of_home(oak.asked.pk, oak.home.pk)
    oak.says("El bus pasa a las seis.", key)
    oak.says("El bus pasa muy temprano.", key)
    (row,) = oak.inputs()
    assert (row.words, row.language, row.household_id, row.adult_id) == (
        "El bus pasa muy temprano.",
        "es",
        None,
        None,
    )
    # At no hour: who came in at that minute is not to be matched with it.
    assert (row.made_at.hour, row.made_at.minute) == (0, 0)
    told = [
        str(one.detail)
        for one in Entry.objects.seen_by(oak.district.system).filter(deed="gatherings.say_input")
    ]
    assert len(told) == 2 and not any(
        str(one) in text for text in told for one in (oak.home.pk, oak.rosa.pk, key)
    )
    # Sealed where it is stored.
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM gatherings_meetinginput WHERE id = %s", [row.pk])
        assert "bus" not in cursor.fetchone()[0]
    # Who lets us ask is kept with the words, until they say otherwise.
    oak.says("El bus.", key, household_id=oak.home.pk, adult_id=oak.rosa.pk)
    assert oak.inputs().get().household_id == oak.home.pk
    oak.says("El bus.", key)
    assert oak.inputs().get().household_id is None


def test_what_nobody_may_keep_is_refused_and_only_asking_items_are_answered(oak):
    with pytest.raises(Refused, match="Nothing was saved"):
        oak.says("My number is 078-05-1120.")
    oak.asked = oak.told
    with pytest.raises(Refused):
        oak.says("Gracias.")
    assert oak.inputs().count() == 0


def test_notes_of_a_table_come_in_any_order_and_as_often_as_they_like(oak):
    one, slip = oak.note("Six of us walk in the dark."), oak.note("No.", table=4)
    gone = oak.note("No.", slip.key, undone=True)
    assert take(oak, gone).kept == (slip.key,)  # the undoing came first
    assert set(take(oak, one, slip).kept) == {one.key, slip.key}
    take(oak, one, slip)
    (row,) = oak.inputs().filter(gone_at=None)
    assert (row.words, row.table_number, row.people, row.way, row.by_account_id) == (
        "Six of us walk in the dark.", 3, 6, "table", oak.account.pk,
    )  # fmt: skip
    take(oak, oak.note("", one.key, undone=True))
    assert oak.inputs().get(key=one.key).words == ""
    bad = oak.note("078-05-1120")
    refused = take(oak, bad, oak.note("")).refused
    assert len(refused) == 2
    with pytest.raises(Refused, match="too long ago"):
        take(oak, oak.note("Late."), at=BEGINS + timedelta(days=40))


def test_only_whoever_plans_at_the_school_types_paper_and_answers(oak):
    for role in (Role.PRINCIPAL, Role.LIAISON, Role.OFFICE):
        assert (
            oak.says(
                "Paper.", way="paper", by=oak.district.scope(role, school_ids=frozenset({oak.school.pk}))
            ).way
            == "paper"
        )
    elsewhere = oak.district.scope(
        Role.COORDINATOR, school_ids=frozenset({oak.district.add_school("Elm School").pk})
    )
    with pytest.raises(Refused):
        oak.says("Paper.", way="paper", by=elsewhere)
    assert answered_at(school_id=None, year=None, on=NOW.date(), seen_by=elsewhere) == []


def test_a_point_has_a_reference_that_runs_on_over_schools_called_alike(oak):
    assert oak.point().reference == "2027-Oak-1"
    assert oak.point("Lunch is cold.").reference == "2027-Oak-2"
    other = oak.district.add_school("Oak Middle")
    elsewhere = School.__new__(School)
    elsewhere.__dict__ |= oak.__dict__ | {
        "school": other,
        "by": oak.district.scope(Role.COORDINATOR, school_ids=frozenset({other.pk})),
    }
    elsewhere.gathering = a_gathering(oak.district, other)
    elsewhere.agenda()
    assert elsewhere.point().reference == "2027-Oak-3"
    assert name_in_references("Ñandú Elementary") == "Nandu" and name_in_references("学校") == "School"


def test_an_answer_says_what_who_and_when_or_why_not(oak):
    for part in ({"who": ""}, {"by_when": None}, {"answer": " "}):
        with pytest.raises(Refused, match="by when"):
            oak.point(**(WILL | part))
    with pytest.raises(Refused, match="why not"):
        oak.point(kind="wont")
    point = oak.point(**WILL)
    with pytest.raises(IntegrityError), transaction.atomic():
        PointVersion.objects.seen_by(oak.by).filter(point=point).update(by_when=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        PointVersion.objects.seen_by(oak.by).filter(point=point).update(kind="", shown_at=AFTER)


def test_points_hold_inputs_until_the_answers_are_published(oak):
    first, second = oak.says("El bus."), oak.says("La comida.")
    point = oak.point(input_ids=[first.pk], **WILL)
    set_aside(gathering_id=oak.gathering.pk, input_ids=[second.pk], by=oak.by, at=AFTER)
    assert [one.point_id for one in oak.inputs().order_by("is_aside")] == [point.pk, None]
    group_inputs(gathering_id=oak.gathering.pk, point_id=None, input_ids=[first.pk], by=oak.by, at=AFTER)
    assert oak.inputs().get(pk=first.pk).point_id is None
    group_inputs(gathering_id=oak.gathering.pk, point_id=point.pk, input_ids=[first.pk], by=oak.by, at=AFTER)
    # Said anew, it is looked at anew.
    oak.says("El bus, otra vez.", first.key)
    assert oak.inputs().get(pk=first.pk).point_id is None
    publish(oak)
    for deed in (
        lambda: group_inputs(gathering_id=oak.gathering.pk, point_id=point.pk, input_ids=[first.pk], by=oak.by, at=LATER),
        lambda: drop_point(gathering_id=oak.gathering.pk, point_id=point.pk, by=oak.by, at=LATER),
        lambda: oak.says("Tarde.", at=LATER),
        lambda: take(oak, oak.note("Late."), at=LATER),
    ):  # fmt: skip
        with pytest.raises(Refused, match="published"):
            deed()


def test_a_familys_own_words_are_shown_with_its_yes_alone(oak):
    oak.says("Mi hija camina sola por la calle oscura cada mañana.", language="es")
    own = "One says: mi hija camina sola por la calle."
    with pytest.raises(Refused, match="own words"):
        oak.point(own)
    oak.point("Children walk alone in the dark.", **WILL)
    oak.inputs().update(may_quote=True)
    oak.point(own, kind="already")
    # What a machine made of them is theirs too; and asked once more when all is published.
    oak.inputs().update(may_quote=False)
    with pytest.raises(Refused, match="own words"):
        publish(oak)
    assert may_show(["一二三四五六七"], ["说一二三四五六七"], NOW.date()) is not None
    assert may_show(["The bus is late."], ["The bus is late."], NOW.date()) is None


def test_nothing_is_published_before_every_point_is_answered_and_the_meeting_was(oak):
    with pytest.raises(Refused, match="answer first"):
        publish(oak)
    oak.point()
    with pytest.raises(Refused, match="answer first"):
        publish(oak)
    oak.point("Lunch.", kind="already", at=NOW)
    with pytest.raises(Refused, match="has not begun"):
        publish(oak, at=NOW)


def test_published_it_is_told_once_to_whoever_was_invited_or_came_and_keys_are_burned(oak):
    oak.invite()
    Message.objects.seen_by(oak.by).update(state="accepted")
    luz = oak.district.add_adult("Luz", "Mora", phone="+15551230003", language="es")
    leo = oak.district.add_student("Leo", "Mora", oak.school)
    oak.district.tie(leo, luz)
    came = oak.district.add_household([leo], [luz], language="es")
    for adult, home in ((luz, came), (oak.rosa, oak.home)):
        Attendance.objects.create(
            district_id=oak.district.id, school_id=oak.school.pk, gathering=oak.gathering, adult_id=adult.pk,
            household_id=home.pk, way="door", at=BEGINS,
        )  # fmt: skip
    key = key_of_home(oak.asked.pk, oak.home.pk)
    oak.says("El bus.", key)
    oak.point(**WILL)
    publish(oak)
    told = Message.objects.seen_by(oak.district.system).filter(purpose__startswith="gatherings.answered")
    by_address = {one.address: (one.purpose, one.body) for one in told}
    assert set(by_address) == {"+15551230001", "+15551230002", "+15551230003"}
    assert (
        by_address["+15551230001"][0] == "gatherings.answered" and "/meeting" in by_address["+15551230001"][1]
    )
    assert "Gracias por lo que nos dijeron" in by_address["+15551230003"][1]
    assert f"/s/{oak.meeting.code}?in=es" in by_address["+15551230003"][1]
    assert not any("Ana" in body or "Leo" in body for _purpose, body in by_address.values())
    assert oak.inputs().get().key.startswith("burned:")
    with pytest.raises(Refused, match="published"):
        publish(oak)


def test_what_became_of_a_promise_is_said_with_its_day_and_every_wording_is_kept(oak):
    point = oak.point(**WILL)
    with pytest.raises(Refused):
        say_state(
            gathering_id=oak.gathering.pk,
            point_id=point.pk,
            state="done",
            on=AFTER.date(),
            by=oak.by,
            at=AFTER,
        )
    publish(oak)
    on = (LATER + timedelta(days=20)).date()
    at = LATER + timedelta(days=21)
    say_state(gathering_id=oak.gathering.pk, point_id=point.pk, state="done", on=on, by=oak.by, at=at)
    (one,) = answered(oak.gathering, on=at.date(), seen_by=oak.by)
    assert (one.it.state, one.it.state_on, one.it.number, one.is_late) == ("done", on, 2, False)
    oak.point(
        "The bus leaves too early.", point_id=point.pk, at=at, **(WILL | {"by_when": on + timedelta(days=60)})
    )
    (one,) = answered(oak.gathering, on=at.date(), seen_by=oak.by)
    assert (one.it.state, one.it.number) == ("changed", 3)
    assert PointVersion.objects.seen_by(oak.by).count() == 3


def test_a_late_promise_is_seen_as_late_and_its_owner_told_once(oak):
    oak.point(owner_id=oak.account.pk, **WILL)
    publish(oak)
    late = WILL["by_when"] + timedelta(days=1)
    at = LATER.replace(hour=18) + timedelta(days=40)
    assert late_versions(WILL["by_when"], seen_by=oak.by).count() == 0
    assert late_versions(late, seen_by=oak.by).count() == 1
    assert answered(oak.gathering, on=late, seen_by=oak.by)[0].is_late
    assert remind_owners(by=oak.district.system, at=at) == 1
    assert remind_owners(by=oak.district.system, at=at + timedelta(days=1)) == 0
    (one,) = Message.objects.seen_by(oak.district.system).filter(purpose="gatherings.point_late")
    assert one.address == oak.account.email and "2027-Oak-1" in one.body and "bus" not in one.body


def test_few_voices_are_not_counted_out_loud(oak):
    take(oak, oak.note("Bus.", people=14), oak.note("Food.", people=3))
    rows = {one.words: one.pk for one in oak.inputs()}
    oak.point("Bus times", input_ids=[rows["Bus."]], **WILL)
    oak.point("Cold food", input_ids=[rows["Food."]], kind="already")
    publish(oak)
    people = [one.people for one in answered(oak.gathering, on=LATER.date(), seen_by=oak.by)]
    assert people[0] in ("10", "15") and people[1] == "< 10"


def test_words_are_removed_in_their_time_and_what_they_led_to_stays(oak):
    oak.says("El bus.", household_id=oak.home.pk, adult_id=oak.rosa.pk)
    point = oak.point(input_ids=[one.pk for one in oak.inputs()], **WILL)
    publish(oak)
    assert forget_inputs(by=oak.district.system, at=LATER + timedelta(days=90)) == 0
    assert oak.inputs().get().words == "El bus."
    assert forget_inputs(by=oak.district.system, at=LATER + timedelta(days=91)) == 1
    row = oak.inputs().get()
    assert (row.words, row.reading, row.household_id, row.adult_id, row.point_id) == (
        "",
        "",
        None,
        None,
        point.pk,
    )
    assert forget_inputs(by=oak.district.system, at=LATER + timedelta(days=92)) == 0


def test_words_never_answered_are_removed_a_year_after(oak):
    oak.says("El bus.")
    assert forget_inputs(by=oak.district.system, at=BEGINS + timedelta(days=364)) == 0
    assert forget_inputs(by=oak.district.system, at=BEGINS + timedelta(days=366)) == 1


def test_another_district_and_another_school_see_nothing(oak):
    oak.says("El bus.")
    elsewhere = oak.district.scope(
        Role.LIAISON, school_ids=frozenset({oak.district.add_school("Elm School").pk})
    )
    assert MeetingInput.objects.seen_by(elsewhere).count() == 0
    assert MeetingInput.objects.seen_by(make_district(name="Other").system).count() == 0


def test_without_an_engine_words_stay_as_they_were_written(oak):
    row = oak.says("El bus.")
    assert row.lacks == ["en"]
    assert oak.says("The bus.", language="en").lacks == []
    translate_meetings(by=oak.district.system, at=BEGINS)
    assert oak.inputs().get(pk=row.pk).reading == ""
