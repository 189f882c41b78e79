"""Home visits for research: codes, weeks and coarse groups; a purpose in the record, and the key nowhere."""

import csv
import hmac
import io
import re
from datetime import timedelta

import pytest

from tests.factories import NOW, signed_in
from tests.factories.visits import put
from tests.practice.visits.asked import many_homes
from tests.proof.evidence.test_visits import Visited
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Student
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.proof.evidence.actions.research import COLUMNS, export_for_research

pytestmark = pytest.mark.django_db
PAGE = "/reach/home-visits/research/"
PURPOSE = "Study of attendance with Hill University, agreement 12"
KEY = "a key of the district alone, 1"


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def town():
    return Visited()


def taken(town, **more):
    by = town.made.scope(Role.OFFICE)
    with town.made.acting(by):
        lines = export_for_research(**{"purpose": PURPOSE, "key": KEY, "by": by, "at": NOW} | more)
        return rows_of("".join(lines))


def test_one_row_a_student_and_home_with_codes_that_the_district_can_make_again(town):
    rows = taken(town)
    assert tuple(rows[0]) == COLUMNS and len(rows) == 140
    with town.made.acting():
        ids = {one.sourced_id for one in Student.objects.seen_by(town.made.system)}
    codes = {hmac.digest(KEY.encode(), f"student:{one}".encode(), "sha256").hex()[:20] for one in ids}
    assert {row["student_code"] for row in rows} <= codes and len({row["home_code"] for row in rows}) == 140
    visited = [row for row in rows if row["visited_1_week"]]
    assert len(visited) == 20 and all(row["invited_1_week"] for row in visited)
    assert {row["visited_1_week"] for row in visited} <= {"2026-09-21", "2026-09-28"}  # Mondays
    assert {row["contacts_after_first_visit"] for row in visited} == {"0"}
    assert {row["contacts_after_first_visit"] for row in rows if not row["visited_1_week"]} == {""}


def test_contacts_within_thirty_days_are_counted_up_to_a_few(town):
    home = town.visits[0]
    for number in range(5):
        put(
            town.made,
            Inbound(
                district_id=town.made.id, provider="sandbox", provider_reference=f"in {number}", sender="+1", body="Hi",
                state="answered", household_id=home.household_id, at=home.ends_at + timedelta(days=number + 1),
            ),
        )  # fmt: skip
    assert (
        sorted(row["contacts_after_first_visit"] for row in taken(town) if row["visited_1_week"])[-1] == "3"
    )


def test_what_too_few_share_is_told_more_coarsely_or_not_at_all(town):
    many_homes(town.made, town.oak, [["gifted"]] * 4 + [["el", "iep"]] * 7)  # eleven of grade 3, few of each
    many_homes(town.made, town.oak, [[]] * 6, grade="05")
    many_homes(town.made, town.oak, [[]] * 5, grade="04")
    many_homes(town.made, town.elm, [[]] * 9, grade="08")
    rows = taken(town)
    by_detail = {}
    for row in rows:
        by_detail.setdefault(row["detail"], []).append((row["school"], row["grade"], row["groups"]))
    assert set(by_detail["no groups"]) == {("Oak", "03", "")} and len(by_detail["no groups"]) == 11
    assert set(by_detail["no grade"]) == {("Oak", "", "")} and len(by_detail["no grade"]) == 11
    assert len(rows) == 140 + 22  # the nine of Elm are not in it
    assert not any("gifted" in row["groups"] or row["grade"] == "08" for row in rows)


def test_the_purpose_and_the_counts_are_recorded_and_the_key_is_nowhere(town):
    rows = taken(town)
    with town.made.acting():
        (told,) = Entry.objects.seen_by(town.made.system).filter(deed="evidence.export_for_research")
    assert told.reason == PURPOSE and told.detail["told"] == len(rows) and told.detail["left_out"] == 0
    assert KEY not in str(vars(told)) and KEY not in str(rows)
    assert "Kid1" not in str(rows) and str(town.pat.id) not in str(rows)
    assert {row["student_code"] for row in rows}.isdisjoint(
        row["student_code"] for row in taken(town, key=KEY + "2")
    )


@pytest.mark.parametrize("more", [{"purpose": "research"}, {"key": "short"}])
def test_without_a_purpose_or_a_real_key_nothing_leaves(town, more):
    with pytest.raises(Refused):
        taken(town, **more)
    principal = town.seen_by(Role.PRINCIPAL, town.oak)
    with pytest.raises(Refused), town.made.acting(principal):
        export_for_research(purpose=PURPOSE, key=KEY, by=principal, at=NOW)


def test_the_office_takes_it_from_the_page_and_nobody_else_opens_it(town, client):
    browser = signed_in(client, town.made.add_account(Role.OFFICE))
    assert PAGE in browser.get("/reach/home-visits/").content.decode()
    page = browser.get(PAGE)
    assert "34 CFR 99.31(b)(2)" in page.content.decode() and 'name="key"' in page.content.decode()
    answer = browser.post(PAGE, {"purpose": PURPOSE, "key": KEY})
    assert answer.streaming and "attachment" in answer["Content-Disposition"]
    assert len(rows_of(answer.getvalue().decode())) == 140
    refused = browser.post(PAGE, {"purpose": "x", "key": "y"})
    assert refused.status_code == 422
    for role in (Role.PRINCIPAL, Role.COORDINATOR):
        account = town.made.add_account(role, town.oak)
        assert signed_in(client, account).get(PAGE).status_code == 404


def test_a_file_about_more_than_five_hundred_takes_a_second_person_and_each_row_its_mark(town, client):
    many_homes(town.made, town.elm, [[]] * 380, grade="08")
    ada, bo = (town.made.add_account(Role.OFFICE, given=name) for name in ("Ada", "Bo"))
    asked = {"purpose": PURPOSE, "key": KEY}
    first = signed_in(client, ada).post(PAGE, asked)
    assert first.status_code == 422 and "This file tells of 520 people" in first.content.decode()
    with pytest.raises(Refused):
        taken(town)
    browser = signed_in(client, bo)
    page = browser.get("/sign-in/staff/").content.decode()
    assert PURPOSE in page
    ask = re.search(r"/sign-in/staff/files/[\w-]+/", page)[0]
    browser.post(ask, {"answer": "yes"})
    assert browser.post(PAGE, asked).status_code == 422  # the yes is Ada's alone
    answer = signed_in(client, ada).post(PAGE, asked)
    rows = rows_of(answer.getvalue().decode())
    with town.made.acting():
        (told,) = Entry.objects.seen_by(town.made.system).filter(deed="evidence.export_for_research")
    assert (
        len(rows) == 520
        and {row["file"] for row in rows} == {told.detail["mark"]}
        and told.account_id == ada.pk
    )
