"""Of which days a figure can speak: page, list, file, certificate and command refuse the others in the same words."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from tests.proof.evidence.town import Town, noon
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import Enrollment
from thirdpillar.ground.schools.models import SchoolYear
from thirdpillar.proof.evidence.models import Snapshot
from thirdpillar.proof.evidence.queries import first_day
from thirdpillar.proof.evidence.rules import may_speak_of

pytestmark = pytest.mark.django_db

BEFORE = "The roster knows nobody before Aug. 17, 2026. Choose that day or a later one."
TO_COME = "That day is still to come."
REFUSED = {
    "2027-03-01": TO_COME,
    "2026-11-11": TO_COME,
    "2026-08-16": BEFORE,
    "2020-03-01": BEFORE,
    "1990-01-01": BEFORE,
    "0001-01-01": BEFORE,
}


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town():
    made = Town("Oak", "Elm")
    made.join("es", "Oak")
    made.join("so", "Elm", on=date(2026, 9, 1))
    made.refresh(NOW)
    made.office = made.made.add_account(Role.OFFICE)
    return made


def earliest(town):
    with town.made.acting():
        return first_day(seen_by=town.made.system)


@pytest.mark.parametrize(("day", "said"), REFUSED.items())
def test_every_door_refuses_a_day_of_which_the_roster_cannot_speak(client, town, day, said):
    client = signed_in(client, town.office)
    for page in ("reach", "families", "not_reached", "crossed", "call_sheet"):
        response = client.get(reverse(f"evidence:{page}"), {"as_of": day}, follow=True)
        assert (response.status_code, said in response.content.decode()) == (200, True), page
    for address in (reverse("evidence:reach_file", args=["csv"]), reverse("reports:calls")):
        response = client.get(address, {"as_of": day}, follow=True)
        assert said in response.content.decode(), address
    answer = client.post(reverse("evidence:invite"), {"query": f"as_of={day}"}, follow=True)
    assert said in answer.content.decode()
    answer = client.post(reverse("evidence:snapshots"), {"as_of": day, "title": "Too far"})
    assert said in answer.content.decode()
    with town.made.acting():
        assert not Snapshot.objects.seen_by(town.made.system).exists()


@pytest.mark.parametrize("day", ["2026-08-17", "2026-11-10"])
def test_the_first_day_and_today_are_certified(client, town, day):
    answer = signed_in(client, town.office).post(
        reverse("evidence:snapshots"), {"as_of": day, "title": "A day"}
    )
    assert answer.status_code == 302


def test_the_roster_speaks_from_the_first_enrolment_it_dates(town):
    assert earliest(town) == date(2026, 8, 17)
    dated = Town("Ash")
    dated.join("es", "Ash", on=date(2026, 9, 8))
    assert earliest(dated) == date(2026, 9, 8)
    dated.join("es", "Ash", on=date(2019, 9, 3))  # came long before the year that the roster names
    assert earliest(dated) == date(2026, 8, 17)


def test_a_school_year_that_the_roster_only_names_has_no_figure(town):
    """Some systems list all school years there ever were, and the enrolments of the present one."""
    with town.made.acting():
        for year in (2018, 2025):
            SchoolYear(
                district_id=town.made.id, sourced_id=f"sy{year}", title=f"{year}",
                begins_on=date(year, 8, 17), ends_on=date(year + 1, 6, 10),
            ).save(force_insert=True)  # fmt: skip
        enrolments = Enrollment.objects.seen_by(town.made.system)
        enrolments.update(made_at=NOW)
    assert earliest(town) == date(2026, 8, 17)
    with town.made.acting():
        enrolments.filter(begins_on=None).update(made_at=NOW.replace(year=2025))
    assert earliest(town) == date(2025, 8, 17)


def test_a_roster_of_long_ago_speaks_of_its_own_year():
    old = Town("Oak")
    old.join("es", "Oak")
    with old.made.acting():
        SchoolYear.objects.seen_by(old.made.system).update(
            begins_on=date(2021, 8, 23), ends_on=date(2022, 5, 27)
        )
    assert earliest(old) == date(2021, 8, 23)


def test_without_a_roster_there_is_no_first_day():
    empty = make_district()
    with empty.acting():
        assert first_day(seen_by=empty.system) is None


def test_a_day_before_the_definition_is_refused_whatever_the_roster_knows():
    day = date(1990, 1, 1)
    refused = may_speak_of(day, measure="families_reached", today=NOW.date(), first_day=date(1980, 1, 1))
    assert refused.reason == "No definition of this figure holds on Jan. 1, 1990. Choose another day."
    assert (
        may_speak_of(date(2019, 1, 1), measure="families_reached", today=NOW.date(), first_day=None) is None
    )


def test_who_left_before_is_still_known(town):
    gone = town.join("vi", "Oak", on=date(2026, 8, 20))
    town.leave(gone, noon(date(2026, 8, 25)))
    assert earliest(town) == date(2026, 8, 17)
