import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from tests.factories import NOW, make_district, signed_in
from tests.factories.pay import add_fund, add_pay, earned
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.funds import queries
from thirdpillar.means.funds.actions.asking import request_pay, settle_pay
from thirdpillar.means.funds.actions.deciding import approve_pay, decline_pay
from thirdpillar.means.funds.actions.funds import close_fund, open_fund
from thirdpillar.means.funds.actions.late import LATE, tell_of_late_pay
from thirdpillar.means.funds.actions.payroll import Paid, export_pay, reconcile_pay
from thirdpillar.means.funds.columns import usual_columns
from thirdpillar.means.funds.models import PayItem

pytestmark = pytest.mark.django_db


class Here:
    """One school with a coordinator, an office, a teacher, and a fund of the district."""

    def __init__(self):
        self.made = make_district()
        self.oak = self.made.add_school("Oak")
        self.elm = self.made.add_school("Elm")
        self.fund = add_fund(self.made)
        self.pat = self.made.add_account(Role.TEACHER, self.oak, given="Pat", family="Ito", sourced_id="E-17")
        self.kim = self.made.add_account(Role.COORDINATOR, self.oak, given="Kim", family="Doe")
        self.coordinator = replace(
            self.made.scope(Role.COORDINATOR, school_ids=frozenset([self.oak.id])), account_id=self.kim.id
        )
        self.office = self.made.scope(Role.OFFICE)

    def items(self, *rows) -> list[PayItem]:
        return add_pay(self.made, *rows)

    def fresh(self, item: PayItem) -> PayItem:
        with self.made.acting():
            return PayItem.objects.seen_by(self.made.system).get(pk=item.pk)

    def do(self, deed, *, by: Scope, **more):
        with self.made.acting(by):
            return deed(by=by, at=NOW, **more)

    def approve(self, *items, by=None, **more):
        return self.do(approve_pay, by=by or self.coordinator, pay_item_ids=[one.pk for one in items], **more)

    def sent(self, *items):
        self.approve(*items)
        return self.do(export_pay, by=self.office, columns=usual_columns())


@pytest.fixture
def here():
    return Here()


def test_pay_is_asked_for_once_however_often_it_is_asked(here):
    one = earned(here.oak, here.pat, fund=here.fund)
    here.items(one)
    with here.made.acting():
        assert request_pay(what="home_visit", earned=[one], by=here.made.system, at=NOW) == 0
    assert queries.pay(seen_by=here.made.system).count() == 1


def test_the_school_approves_its_own_pay_and_no_other_schools(here):
    item, other = here.items(
        earned(here.oak, here.pat, fund=here.fund), earned(here.elm, here.pat, fund=here.fund)
    )
    assert here.approve(item, other) == 1  # the other is not even seen
    assert (here.fresh(item).state, here.fresh(item).approved_by_id) == ("approved", here.kim.id)
    assert here.fresh(other).state == "due"
    principal = here.made.scope(Role.PRINCIPAL, school_ids=frozenset([here.oak.id]))
    assert here.approve(here.items(earned(here.oak, here.kim, fund=here.fund))[0], by=principal) == 0


def test_nobody_approves_their_own_pay(here):
    (item,) = here.items(earned(here.oak, here.kim, fund=here.fund))
    with pytest.raises(Refused, match="Somebody else"):
        here.approve(item)
    with pytest.raises(IntegrityError, match="nobody_approves"), transaction.atomic(), here.made.acting():
        PayItem.objects.seen_by(here.made.system).update(state="approved", approved_by_id=here.kim.id)
    assert here.approve(item, by=here.office) == 1


def test_pay_is_drawn_from_a_fund_that_is_open_and_pays_for_this_school(here):
    elms = add_fund(here.made, school=here.elm, title="Elm's grant", source="grant")
    none, theirs = here.items(earned(here.oak, here.pat), earned(here.oak, here.pat, fund=elms))
    for item in (none, theirs):
        with pytest.raises(Refused):
            here.approve(item, by=here.office)
    with pytest.raises(Refused, match="does not pay for this school"):
        here.approve(none, by=here.office, fund_id=elms.pk)
    assert here.approve(none, theirs, fund_id=here.fund.pk) == 2
    (later,) = here.items(earned(here.oak, here.pat, fund=here.fund))
    here.do(close_fund, by=here.office, fund_id=here.fund.pk)
    with pytest.raises(Refused):
        here.approve(later)


def test_who_earned_it_reads_why_it_is_not_paid(here):
    (item,) = here.items(earned(here.oak, here.pat, fund=here.fund))
    with pytest.raises(Refused, match="Say why"):
        here.do(decline_pay, by=here.coordinator, pay_item_ids=[item.pk], why=" ")
    here.do(decline_pay, by=here.coordinator, pay_item_ids=[item.pk], why="It was within the contract day.")
    mine = Scope(here.made.id, breadth="class", role=Role.TEACHER, account_id=here.pat.id)
    with here.made.acting(mine):
        (seen,) = queries.my_pay(seen_by=mine)
    assert (seen.state, seen.why) == ("declined", "It was within the contract day.")
    assert here.approve(item) == 1  # decided anew


def test_the_file_for_payroll_has_the_columns_that_were_chosen_and_stays_as_it_was_sent(here):
    (item,) = here.items(earned(here.oak, here.pat, fund=here.fund))
    here.approve(item)
    columns = [
        {"field": "employee", "heading": "EMP_ID"}, {"field": "amount", "heading": "GROSS"},
        {"field": "account_code", "heading": "ACCT"}, {"field": "item", "heading": "REF"},
    ]  # fmt: skip
    export = here.do(export_pay, by=here.office, columns=columns)
    rows = list(csv.reader(io.StringIO(export.body)))
    assert rows == [["EMP_ID", "GROSS", "ACCT", "REF"], ["E-17", "28.49", "100-2190-113", str(item.pk)]]
    assert (export.items, export.total_cents, here.fresh(item).state) == (1, 2849, "exported")
    with pytest.raises(Refused, match="Nothing is approved"):
        here.do(export_pay, by=here.office, columns=columns)
    with here.made.acting():
        assert (
            queries.exports(seen_by=here.office).first().columns == columns
        )  # what the next file begins with


@pytest.mark.parametrize(
    "columns",
    [
        [],
        [{"field": "amount", "heading": "Amount"}],
        [{"field": "item", "heading": "A"}, {"field": "amount", "heading": "A"}],
        [{"field": "item", "heading": ""}],
        [{"field": "shoe_size", "heading": "Size"}, {"field": "item", "heading": "A"}],
    ],
)
def test_a_file_that_payrolls_answer_could_not_be_matched_with_is_not_made(here, columns):
    here.approve(*here.items(earned(here.oak, here.pat, fund=here.fund)))
    with pytest.raises(Refused):
        here.do(export_pay, by=here.office, columns=columns)


def test_a_name_cannot_become_a_formula_in_payrolls_spreadsheet(here):
    sam = here.made.add_account(Role.TEACHER, here.oak, given="=cmd()", family="Roe")
    export = here.sent(*here.items(earned(here.oak, sam, fund=here.fund)))
    assert "'=cmd() Roe" in export.body


def test_only_the_office_sends_to_payroll_and_reads_its_files(here):
    here.approve(*here.items(earned(here.oak, here.pat, fund=here.fund)))
    with pytest.raises(Refused):
        here.do(export_pay, by=here.coordinator, columns=usual_columns())
    with pytest.raises(Refused):
        here.do(reconcile_pay, by=here.coordinator, lines=[])
    with pytest.raises(Refused):
        here.do(open_fund, by=here.coordinator, title="Ours", source="local")
    here.do(export_pay, by=here.office, columns=usual_columns())
    with here.made.acting(here.coordinator):
        assert not queries.exports(seen_by=here.coordinator).exists()


def test_payrolls_answer_is_taken_in_once_and_a_different_amount_is_told(here):
    right, otherwise, open_one = here.items(
        *(earned(here.oak, here.pat, fund=here.fund) for _each in range(3))
    )
    here.sent(right, otherwise, open_one)
    day = date(2026, 11, 13)
    lines = [Paid(right.pk, 2849, day), Paid(otherwise.pk, 2000, day), Paid(uuid4(), 100, day)]
    first = here.do(reconcile_pay, by=here.office, lines=lines)
    assert (first.paid, first.differing, first.unknown, first.left) == (2, 1, 1, 1)
    again = here.do(reconcile_pay, by=here.office, lines=lines)
    assert (again.paid, again.again) == (0, 2)
    paid = here.fresh(otherwise)
    assert (paid.state, paid.paid_cents, paid.paid_on) == ("paid", 2000, day)
    with here.made.acting():
        assert [one.pk for one in queries.differing_pay(seen_by=here.office)] == [otherwise.pk]


def test_what_payroll_has_not_got_cannot_have_been_paid(here):
    (item,) = here.items(earned(here.oak, here.pat, fund=here.fund))
    result = here.do(reconcile_pay, by=here.office, lines=[Paid(item.pk, 2849, NOW.date())])
    assert (result.paid, result.unknown, here.fresh(item).state) == (0, 1, "due")


def test_pay_is_late_from_the_day_after_it_was_due_until_it_is_paid(here):
    (item,) = here.items(earned(here.oak, here.pat, fund=here.fund))

    def late(on):
        with here.made.acting():
            return queries.late_pay(on=on, seen_by=here.office).count()

    assert (late(item.due_on), late(item.due_on + timedelta(days=1))) == (0, 1)
    here.sent(item)
    assert late(item.due_on + timedelta(days=1)) == 1
    here.do(reconcile_pay, by=here.office, lines=[Paid(item.pk, 2849, item.due_on)])
    assert late(item.due_on + timedelta(days=1)) == 0


def test_what_changes_before_payroll_has_it_is_reckoned_anew(here):
    one = earned(here.oak, here.pat, fund=here.fund)
    (item,) = here.items(one)
    here.approve(item)
    settle(here, one, replace(one, minutes=90, total_cents=4274))
    (now,) = all_of(here, one)
    assert (now.total_cents, now.state, now.reverses_id) == (4274, "due", None)
    settle(here, one)
    assert all_of(here, one) == []


def test_what_changes_after_it_was_sent_is_put_right_by_the_difference(here):
    one = earned(here.oak, here.pat, fund=here.fund)
    (item,) = here.items(one)
    here.sent(item)
    settle(here, one, replace(one, minutes=90, total_cents=4274))
    sent, more = all_of(here, one)
    assert (sent.total_cents, sent.state) == (2849, "exported")
    assert (more.total_cents, more.state, more.reverses_id) == (1425, "due", item.pk)
    settle(here, one)  # it did not happen after all
    _sent, back = all_of(here, one)
    assert (back.total_cents, back.reverses_id) == (-2849, item.pk)
    here.sent(back)
    settle(here, one, one)  # and it did
    totals = [row.total_cents for row in all_of(here, one)]
    assert (totals, sum(totals)) == ([2849, -2849, 2849], 2849)


def settle(here, one, *wanted):
    with here.made.acting():
        settle_pay(
            what="home_visit", reference_id=one.reference_id, earned=wanted, by=here.made.system, at=NOW
        )


def all_of(here, one):
    with here.made.acting():
        rows = PayItem.objects.seen_by(here.made.system).filter(reference_id=one.reference_id)
        return list(rows.order_by("made_at", "pk"))


def test_a_year_of_pay_through_the_pages(here, client):
    (item,) = here.items(earned(here.oak, here.pat, fund=here.fund))
    signed_in(client, here.kim)
    page = client.get("/pay/").content.decode()
    assert "Pat Ito" in page and "$28.49" in page
    client.post("/pay/decide/", {"items": [str(item.pk)], "do": "approve"})
    assert here.fresh(item).state == "approved"
    office = here.made.add_account(Role.OFFICE, given="Ola", family="Bo")
    signed_in(client, office)
    columns = {
        "school": "",
        "place_item": "2",
        "heading_item": "Ref",
        "place_amount": "1",
        "heading_amount": "$",
    }
    assert client.post("/pay/payroll/", columns).status_code == 302
    with here.made.acting():
        export = queries.exports(seen_by=here.office).first()
    answer = client.get(f"/pay/payroll/{export.pk}.csv")
    assert answer.content.decode().splitlines() == ["$,Ref", f"28.49,{item.pk}"]
    names = {"number": "Ref", "amount": "Paid", "day": "Paid on"}
    for amount, state in (("28,49", "exported"), ("$28.49", "paid")):
        said = SimpleUploadedFile(
            "answer.csv", f"ref;paid;paid on\r\n{item.pk};{amount};11/13/2026\r\n".encode()
        )
        client.post("/pay/payroll/answer/", {"file": said, **names})
        assert here.fresh(item).state == state
    assert here.fresh(item).paid_cents == 2849
    signed_in(client, here.pat)
    assert "$28.49" in client.get("/pay/mine/").content.decode()
    assert client.get("/pay/").status_code == 404


def test_an_answer_without_the_columns_says_which_one_is_not_there(here, client):
    here.sent(*here.items(earned(here.oak, here.pat, fund=here.fund)))
    signed_in(client, here.made.add_account(Role.OFFICE))
    said = SimpleUploadedFile("answer.csv", b"a,b\r\n1,2\r\n")
    page = client.post(
        "/pay/payroll/answer/", {"file": said, "number": "Ref", "amount": "b", "day": "c"}, follow=True
    )
    assert "The file has no such column." in page.content.decode()


def test_the_office_is_told_once_of_pay_that_is_late():
    here = Here()
    due = NOW.date() + timedelta(days=1)
    here.items(earned(here.oak, here.pat, fund=here.fund, due_on=due))

    def tell(days):
        with here.made.acting():
            return tell_of_late_pay(by=here.made.system, at=NOW + timedelta(days=days))

    assert tell(2) == 0  # nobody of the office has an address: it waits
    here.made.add_account(Role.OFFICE, email="office@oak.example")
    assert [tell(1), tell(2), tell(3)] == [0, 1, 0]
    with here.made.acting():
        (told,) = Message.objects.seen_by(here.made.system).filter(purpose=LATE)
    assert told.address == "office@oak.example" and "1 item should have been paid by now." in told.body
    assert "Pat" not in told.body + told.subject
