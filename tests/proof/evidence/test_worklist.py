"""The worklist: sorted, taken on, tried, closed and taken back; and nobody on it whom one may not ask."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.proof.evidence.pdf_text import text_of_pdf
from tests.proof.evidence.town import Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Restriction, Student
from thirdpillar.practice.gatherings.choices import CHOSEN
from thirdpillar.practice.gatherings.models import Gathering, Invitation
from thirdpillar.practice.gatherings.queries import audience_households
from thirdpillar.proof.evidence.actions import (
    assign_follow_ups,
    close_follow_ups,
    note_attempt,
    reopen_follow_ups,
    undo_attempt,
)
from thirdpillar.proof.evidence.choices import Order
from thirdpillar.proof.evidence.models import Attempt, FollowUp
from thirdpillar.proof.evidence.queries import FamilyFilter, families
from thirdpillar.proof.evidence.wording.calls import sheets_to_call
from thirdpillar.proof.reports.papers import calls

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town():
    made = Town("Oak", "Elm")
    made.one = made.join("es", "Oak")
    made.two = made.join("so", "Oak", "Elm")
    made.three = made.join("ar", "Elm")
    made.refresh(NOW)
    made.office = made.made.add_account(Role.OFFICE, given="Olga")
    made.scope = made.made.scope(Role.OFFICE)
    return made


def invite(town, household, at):
    with town.made.acting():
        evening = Gathering(
            district_id=town.made.id, title="E", purpose="learn", place="Gym", begins_at=at,
            ends_at=at + timedelta(hours=1),
        )  # fmt: skip
        evening.save(force_insert=True)
        Invitation(
            district_id=town.made.id, gathering=evening, household_id=household.id, channel="sms",
            code=str(evening.id)[:12], invited_at=at,
        ).save(force_insert=True)  # fmt: skip


def listed(town, **wanted):
    with town.made.acting(town.scope):
        return families(FamilyFilter(**wanted), seen_by=town.scope)[:50]


def test_the_list_is_sorted_as_asked_and_says_how_often_a_family_was_invited(town):
    invite(town, town.one, NOW - timedelta(days=30))
    invite(town, town.one, NOW - timedelta(days=20))
    invite(town, town.three, NOW - timedelta(days=40))
    assert next(one.id for one in listed(town, order=Order.CHILDREN)) == town.two.id
    assert [one.id for one in listed(town, order=Order.LANGUAGE)] == [town.three.id, town.one.id, town.two.id]
    waiting = listed(town, order=Order.WAITING)
    assert [one.id for one in waiting] == [town.two.id, town.three.id, town.one.id]
    assert [(one.invited, one.last_invited_at) for one in waiting] == [
        (0, None),
        (1, NOW - timedelta(days=40)),
        (2, NOW - timedelta(days=20)),
    ]


def test_a_call_sheet_says_what_was_tried_by_hand_and_by_itself(town):
    invite(town, town.one, NOW - timedelta(days=20))
    with town.made.acting(town.scope):
        noted = {"household_ids": [town.one.id], "way": "called", "on": date(2026, 11, 9)}
        note_attempt(**noted, by=town.scope, at=NOW)
    with town.made.acting(town.scope):
        sheets, part = sheets_to_call(FamilyFilter(), "1", by=town.scope)
    told = [
        row["last"] for sheet in calls(sheets, part, "America/Chicago")["sheets"] for row in sheet["rows"]
    ]
    (said,) = [each for each in told if each]
    assert said.endswith("11/09/2026 · Invited once, on 10/21/2026"), said
    assert len(told) == 3


def test_a_filter_from_an_address_leaves_out_what_makes_no_sense(town):
    asked = {"school": "x", "step": "dance", "order": "random", "assigned": "me; drop", "language": "unknown"}
    assert FamilyFilter.of(asked) == FamilyFilter(language="")
    assert FamilyFilter.of({"reached": "all"}).reached is None


def test_what_was_tried_is_noted_closed_and_taken_back(town):
    with town.made.acting(town.scope):
        tried = note_attempt(
            household_ids=[town.one.id, town.two.id],
            way="called",
            on=date(2026, 11, 9),
            by=town.scope,
            at=NOW,
        )
    mine = listed(town, assigned_to="me")
    assert {one.id for one in mine} == {town.one.id, town.two.id}
    assert [(a.way, a.on) for a in mine[0].attempts] == [("called", date(2026, 11, 9))]
    with town.made.acting(town.scope):
        assert undo_attempt(attempt_ids=tried, by=town.scope, at=NOW) == 2
        closed = close_follow_ups(household_ids=[town.one.id], by=town.scope, at=NOW)
    assert [one.id for one in listed(town, assigned_to="me")] == [town.two.id]
    assert listed(town, assigned_to="me")[0].attempts == []
    with town.made.acting(town.scope):
        assert reopen_follow_ups(follow_up_ids=closed, by=town.scope, at=NOW) == 1
    assert {one.id for one in listed(town, assigned_to="me")} == {town.one.id, town.two.id}


def test_a_closed_family_that_somebody_took_on_anew_is_not_reopened(town):
    with town.made.acting(town.scope):
        note_attempt(household_ids=[town.one.id], way="called", on=date(2026, 11, 9), by=town.scope, at=NOW)
        closed = close_follow_ups(household_ids=[town.one.id], by=town.scope, at=NOW)
        assign_follow_ups(household_ids=[town.one.id], account_id=town.office.id, by=town.scope, at=NOW)
        assert reopen_follow_ups(follow_up_ids=closed, by=town.scope, at=NOW) == 0
        assert FollowUp.objects.seen_by(town.scope).filter(closed_at=None).count() == 1


def test_giving_families_to_somebody_is_taken_back_and_not_what_was_done_before(client, town):
    with town.made.acting(town.scope):
        assign_follow_ups(household_ids=[town.one.id], account_id=town.office.id, by=town.scope, at=NOW)
    other = town.made.add_account(Role.PRINCIPAL, school=town.made.schools[0], given="Pat")
    client = signed_in(client, town.office)
    ticked = {"families": [str(town.one.id), str(town.two.id)]}
    client.post(reverse("evidence:note"), ticked | {"way": "called", "on": "2026-11-09"})
    page = client.post(reverse("evidence:assign"), ticked | {"account": str(other.id)}, follow=True)
    assert "You gave families to somebody just now." in page.content.decode()
    client.post(reverse("evidence:undo"))
    with town.made.acting():
        open_ones = FollowUp.objects.seen_by(town.made.system).filter(closed_at=None)
        assert {one.household_id: one.account_id for one in open_ones} == {
            town.one.id: town.office.id,
            town.two.id: town.office.id,
        }
        assert Attempt.objects.seen_by(town.made.system).filter(undone_at=None).count() == 2


def test_a_way_tried_three_times_without_an_answer_gives_way_to_the_next(town):
    made = town.made
    child = made.add_student("Mia", "Ng", school=town.schools["Oak"])
    mother = made.add_adult("Lan", "Ng", phone="+13125550121", email="lan@home.example")
    made.tie(child, mother)
    home = made.add_household([child], [mother], "vi")
    town.refresh(NOW)

    def step() -> str:
        return next(one.step for one in listed(town) if one.id == home.id)

    seen = [step()]
    for days in (1, 8, 20):
        invite(town, home, NOW - timedelta(days=days))
        seen.append(step())
    assert seen == ["text", "text", "text", "email"]
    assert [one.id for one in listed(town, step="email")] == [home.id]


def plan(client, **more):
    day = {
        "title": "Tea",
        "purpose": "learn",
        "place": "Gym",
        "day": "2027-01-12",
        "begins": "18:00",
        "ends": "19:00",
    }
    return client.post(reverse("gatherings:new"), day | {"school": ""} | more)


@pytest.mark.parametrize("how", ["search", "group", "ticked", "language"])
def test_inviting_from_the_list_invites_exactly_those_on_it(client, town, how):
    client = signed_in(client, town.office)
    query = {"search": "search=F", "group": "assigned=nobody", "language": "language=so"}.get(how, "")
    listed = client.get(f"{reverse('evidence:not_reached')}?{query}")
    shown = [family.id for family in listed.context["page_obj"].object_list]
    asked = {"query": listed.context["query"]}
    if how == "ticked":
        shown = shown[:2]
        asked = {"families": [str(one) for one in shown]}
    else:
        assert reverse("evidence:invite") in listed.content.decode()
    form = client.post(reverse("evidence:invite"), asked, follow=True)
    (key,) = client.session[CHOSEN]
    assert form.redirect_chain[-1][0] == reverse("gatherings:new") + f"?chosen={key}"
    assert f"Exactly the {len(shown)} famil" in form.content.decode()
    made = plan(client, chosen=key)
    assert made.status_code == 302
    gathering_id = UUID(made.headers["Location"].strip("/").split("/")[-1])
    with town.made.acting():
        gathering = Gathering.objects.seen_by(town.made.system).get(pk=gathering_id)
        meant = audience_households(gathering.audience, seen_by=town.made.system)
        assert set(meant.values_list("pk", flat=True)) == set(shown) != set()
    for gone in (key, "1", ""):
        assert plan(client, chosen=gone).headers["Location"] == reverse("gatherings:list"), "never everybody"


def test_a_choice_in_another_tab_does_not_stand_in_for_this_one(client, town):
    client = signed_in(client, town.office)
    first = client.post(reverse("evidence:invite"), {"families": [str(town.one.id), str(town.three.id)]})
    client.post(reverse("evidence:invite"), {"families": [str(town.three.id)]})
    key = first.headers["Location"].partition("chosen=")[2]
    assert f'name="chosen" value="{key}"' in client.get(first.headers["Location"]).content.decode()
    made = plan(client, chosen=key)
    gathering_id = UUID(made.headers["Location"].strip("/").split("/")[-1])
    with town.made.acting():
        gathering = Gathering.objects.seen_by(town.made.system).get(pk=gathering_id)
        assert set(gathering.audience["families"]) == {str(town.one.id), str(town.three.id)}
    for _more in range(6):  # a session keeps the latest few only
        client.post(reverse("evidence:invite"), {"families": [str(town.one.id)]})
    assert len(client.session[CHOSEN]) == 5


def test_nobody_plans_for_families_of_another_school(client, town):
    made, oak = town.made, town.schools["Oak"]
    client = signed_in(client, made.add_account(Role.COORDINATOR, school=oak))
    ticked = {"families": [str(town.one.id), str(town.three.id)]}  # the third is at Elm alone
    client.post(reverse("evidence:invite"), ticked)
    assert list(client.session[CHOSEN].values()) == [[str(town.one.id)]]
    answer = client.post(reverse("evidence:invite"), {"families": [str(town.three.id)]})
    assert answer.headers["Location"] == reverse("evidence:not_reached")


def test_nobody_tries_tomorrow_and_no_teacher_keeps_the_list(town):
    with town.made.acting(town.scope), pytest.raises(Refused):
        note_attempt(household_ids=[town.one.id], way="called", on=date(2026, 11, 11), by=town.scope, at=NOW)
    teacher = town.made.scope(Role.TEACHER, student_ids=frozenset({town.homes[0][1][0].id}))
    with town.made.acting(teacher), pytest.raises(Refused):
        close_follow_ups(household_ids=[town.one.id], by=teacher, at=NOW)


def test_staff_work_the_list_page_and_undo(client, town):
    client = signed_in(client, town.office)
    address = reverse("evidence:not_reached")
    assert client.get(address + "?pick=all").content.decode().count(" checked>") == 3
    posted = {"families": [str(town.one.id)], "way": "called", "on": "2026-11-10", "back": address}
    assert client.post(reverse("evidence:note"), posted).status_code == 302
    body = client.get(address).content.decode()
    assert "Called, 11/10/2026" in body
    assert reverse("evidence:undo") in body
    client.post(reverse("evidence:undo"), {"back": address})
    body = client.get(address).content.decode()
    assert "Called, 11/10/2026" not in body
    assert reverse("evidence:undo") not in body
    assert client.post(reverse("evidence:close"), {"back": "https://elsewhere.test/"})["Location"] == address


def test_inviting_carries_the_filter_to_the_new_gathering(client, town):
    client = signed_in(client, town.office)
    oak = str(town.schools["Oak"].id)
    asked = {"school": oak, "grade": "03", "page": "1"}
    body = client.get(reverse("evidence:not_reached"), asked).content.decode()
    link = re.search(rf'href="({reverse("gatherings:new")}\?[^"]*)"', body).group(1).replace("&amp;", "&")
    assert "search" not in link
    form = client.get(link).context["form"]
    assert form.initial["not_reached"] is True
    assert form.initial["audience_schools"] == [oak]
    assert form.initial["grades"] == ["03"]


def test_an_adult_barred_from_a_child_is_not_one_to_ask_and_their_number_is_not_called(client, town):
    """The father is barred from Ana; he and the mother share a number, and the mother has one of her own."""
    made = town.made
    ana = made.add_student("Ana", "Reyes", school=town.schools["Oak"])
    mother = made.add_adult("Marta", "Reyes", phone="+13125550111")
    father = made.add_adult("Pablo", "Reyes", phone="+13125550112")
    aunt = made.add_adult("Tia", "Reyes", phone="+13125550113")
    for adult in (mother, father):
        made.tie(ana, adult)
    made.tie(ana, aunt, may_call=False)
    home = made.add_household([ana], [mother, father, aunt], "es")
    with made.acting():
        father.contact_points.model.objects.seen_by(made.system).create(
            district_id=made.id, adult=mother, kind="mobile", value="+13125550112"
        )
    town.refresh(NOW)
    family = next(one for one in listed(town) if one.id == home.id)
    assert {asked.display_name for asked in family.adults} == {"Marta Reyes", "Pablo Reyes", "Tia Reyes"}
    with made.acting():
        Restriction(
            district_id=made.id, student=ana, adult=father, scopes=["all"], source="court_order"
        ).save(force_insert=True)
    family = next(one for one in listed(town) if one.id == home.id)
    assert [(asked.display_name, asked.numbers) for asked in family.adults] == [
        ("Marta Reyes", ("+13125550111",)),
        ("Tia Reyes", ()),
    ]
    client = signed_in(client, town.office)
    for address in (reverse("evidence:call_sheet"), reverse("reports:calls")):
        response = client.get(address, {"language": "es"})
        text = (
            response.content.decode() if "html" in response["Content-Type"] else text_of_pdf(response.content)
        )
        digits = re.sub(r"[^\d]", "", text)
        assert "Marta Reyes" in text
        assert "Pablo" not in text
        assert "3125550111" in digits
        assert "3125550112" not in digits
        assert "3125550113" not in digits


def test_whom_the_school_calls_first_is_asked_first(town):
    made = town.made
    ana = made.add_student("Ana", "Reyes", school=town.schools["Oak"])
    abe, zoe = made.add_adult("Abe", "Reyes"), made.add_adult("Zoe", "Reyes")
    made.tie(ana, abe, priority=2)
    made.tie(ana, zoe, priority=1)
    home = made.add_household([ana], [abe, zoe], "es")
    town.refresh(NOW)
    family = next(one for one in listed(town) if one.id == home.id)
    assert [asked.display_name for asked in family.adults] == ["Zoe Reyes", "Abe Reyes"]


def test_a_class_and_a_school_have_their_own_page(client, town):
    made = town.made
    room = made.add_section(town.schools["Oak"], "Room 4")
    made.add_student("Kofi", school=town.schools["Oak"], section=room)
    teacher = made.add_account(Role.TEACHER, school=town.schools["Oak"], section=room, given="Tess")
    body = signed_in(client, teacher).get(reverse("evidence:reach")).content.decode()
    assert "Families of your class" in body
    office = signed_in(client, town.office)
    whole = office.get(reverse("evidence:reach")).content.decode()
    oak = f"{reverse('evidence:reach')}?school={town.schools['Oak'].id}"
    assert oak in whole
    assert "Families reached, by school and home language" in whole
    body = office.get(oak).content.decode()
    assert "<strong>0</strong> of 2 families" in body
    assert "All schools" in body
    principal = made.add_account(Role.PRINCIPAL, school=town.schools["Elm"], given="Pat")
    assert signed_in(client, principal).get(oak).status_code == 404
    assert "Elm" in client.get(reverse("evidence:reach")).content.decode()


def test_the_list_finds_a_name_however_it_is_accented(client, town):
    client = signed_in(client, town.office)
    with town.made.acting():
        student = town.homes[0][1][0]
        Student.objects.seen_by(town.made.system).filter(pk=student.pk).update(
            family_name="Cárdenas", sort_name="cardenas ana"
        )
    for written in ("cardenas", "Cárdenas", "CARDENAS"):
        page = client.get(reverse("evidence:not_reached"), {"search": written}).content.decode()
        assert "Cárdenas" in page
