"""What whoever approves, and the office, find on the pages of pay."""

import re
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from tests.factories import NOW, signed_in
from tests.factories.pay import earned
from tests.means.funds.test_pay import Here
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.means.funds.actions.payroll import Paid, export_pay, reconcile_pay
from thirdpillar.means.funds.columns import usual_columns

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return Here()


def test_what_is_late_is_listed_wherever_it_stands_and_the_office_looks_at_one_school(here, client):
    due = NOW.date() - timedelta(days=2)
    late, sent, in_time = here.items(
        earned(here.oak, here.pat, fund=here.fund, due_on=due),
        earned(here.elm, here.kim, fund=here.fund, due_on=due),
        earned(here.elm, here.pat, fund=here.fund, cents=1111, total_cents=1111),
    )
    here.approve(sent, by=here.office)
    here.do(export_pay, by=here.office, columns=usual_columns())
    with clock.set_to(NOW):
        signed_in(client, here.made.add_account(Role.OFFICE), at=NOW)

        def listed(asked):
            page = client.get(f"/pay/{asked}").content.decode()
            return [one for one in ("Oak", "Kim Doe", "$11.11") if f"{one}<" in page.split("<table")[-1]]

        assert "2 items should have been paid by now." in client.get("/pay/").content.decode()
        assert listed("?state=late") == ["Oak", "Kim Doe"]
        assert listed(f"?state=late&school={here.elm.id}") == ["Kim Doe"]
        assert listed(f"?state=due&school={here.elm.id}") == ["$11.11"]
        # Nothing of it waits for a yes any more: it opens where something waits.
        here.approve(late, in_time, by=here.office)
        assert "$11.11" in client.get("/pay/").content.decode()


def test_payrolls_answer_is_asked_for_by_the_heading_it_was_sent_and_a_difference_has_a_name(here, client):
    (item,) = here.items(earned(here.oak, here.pat, fund=here.fund))
    here.approve(item)
    here.do(export_pay, by=here.office, columns=[{"field": "item", "heading": "REF"}])
    signed_in(client, here.made.add_account(Role.OFFICE))
    assert 'name="number" value="REF"' in client.get("/pay/payroll/").content.decode()
    here.do(reconcile_pay, by=here.office, lines=[Paid(item.pk, 2800, NOW.date())])
    page = client.get("/pay/payroll/").content.decode()
    assert page.index("Paid otherwise than reckoned") < page.index("Pat Ito")


def test_one_press_marks_what_is_confirmed_and_nothing_that_somebody_must_look_at(here, client):
    names = {"fund": here.fund, "told_by_id": here.pat.id}
    plain, *others = here.items(
        earned(here.oak, here.pat, is_agreed=True, **names),
        earned(here.oak, here.pat, is_agreed=False, **names),
        earned(here.oak, here.pat, is_agreed=True, is_questioned=True, told_minutes=300, **names),
        earned(here.oak, here.pat, is_agreed=True, objection="On leave", **names),
        earned(here.oak, here.pat, is_agreed=True, told_by_id=here.pat.id),  # no fund
    )
    with clock.set_to(NOW):
        signed_in(client, here.kim, at=NOW)

        def marked(asked):
            page = client.get(f"/pay/{asked}").content.decode()
            boxes = re.findall(r'name="items" value="([^"]+)"( checked)?', page)
            assert {one for one, _checked in boxes} == {str(one.pk) for one in (plain, *others)}
            return [one for one, checked in boxes if checked]

        assert (marked(""), marked("?mark=confirmed")) == ([], [str(plain.pk)])


def test_a_file_to_payroll_about_more_than_five_hundred_people_takes_a_second_person(here, client):
    paid = [SimpleNamespace(id=uuid4()) for _each in range(501)]
    items = here.items(*(earned(here.oak, one, fund=here.fund) for one in paid))
    export = here.sent(*items)
    file = f"/pay/payroll/{export.pk}.csv"
    ada, bo = (here.made.add_account(Role.OFFICE, given=name) for name in ("Ada", "Bo"))
    with clock.set_to(NOW):
        told = signed_in(client, ada, at=NOW).get(file, follow=True).content.decode()
        assert "This file tells of 501 people" in told and "E-17" not in told
        browser = signed_in(client, bo, at=NOW)
        (ask,) = re.findall(r"/sign-in/staff/files/[\w-]+/", browser.get("/sign-in/staff/").content.decode())
        browser.post(ask, {"answer": "yes"})
        assert browser.get(file).status_code == 302
        assert signed_in(client, ada, at=NOW).get(file).content.decode().count("\r\n") >= 501
    with clock.set_to(NOW + timedelta(hours=25)):
        assert signed_in(client, ada, at=NOW + timedelta(hours=25)).get(file).status_code == 302
