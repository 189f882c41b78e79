from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.factories.visits import put
from tests.practice.visits.after import Pair
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.models import Terms
from thirdpillar.means.funds.actions.deciding import approve_pay, decline_pay
from thirdpillar.means.funds.actions.payroll import export_pay
from thirdpillar.means.funds.columns import usual_columns
from thirdpillar.means.funds.models import PayItem
from thirdpillar.practice.visits.actions.objecting import object_to_pay
from thirdpillar.practice.visits.actions.recording import record_not_happened, record_visit
from thirdpillar.practice.visits.actions.years import adapt_school, change_terms
from thirdpillar.practice.visits.models import SchoolTerms, VisitYear
from thirdpillar.practice.visits.rules import ContractDay, outside_minutes

pytestmark = pytest.mark.django_db
WEEK = ContractDay(frozenset(range(5)), time(8), time(15, 30), date(2026, 8, 1), date(2027, 6, 30))
SAID = {"contract_days": [0, 1, 2, 3, 4], "contract_begins": time(8), "contract_ends": time(15, 30)}
LATER = NOW + timedelta(days=5)
# Friday, November 13, by the clock of the district (six hours behind).
FRIDAY = datetime(2026, 11, 13, tzinfo=UTC)


def at(hour: int, minute: int = 0) -> datetime:
    return FRIDAY + timedelta(hours=hour + 6, minutes=minute)


@pytest.mark.parametrize(
    ("begins", "minutes", "outside"),
    [
        (at(10), 35, 0),
        (at(15, 30), 35, 35),
        (at(15, 10), 35, 15),  # twenty minutes of it were in the contract day
        (at(15, 5), 34, 0),  # nine minutes count as none
        (at(7, 30), 40, 30),
        (at(7), 600, 150),  # before it and after it
        (at(23, 30), 60, 60),  # past midnight
        (at(17), 5, 5),
        (at(10) + timedelta(days=1), 35, 35),  # Saturday
        (at(10) - timedelta(days=130), 35, 35),  # July: not in the school year
    ],
)
def test_minutes_outside_the_contract_day_are_told_by_the_booked_start_and_the_recorded_length(
    begins, minutes, outside
):
    assert outside_minutes(begins, minutes, WEEK, zone="America/Chicago") == outside


def test_on_days_without_school_nobody_is_in_the_contract_day():
    off = ContractDay(WEEK.weekdays, WEEK.begins, WEEK.ends, WEEK.first_on, WEEK.last_on, frozenset([FRIDAY.date()]))  # fmt: skip
    assert outside_minutes(at(10), 35, off, zone="America/Chicago") == 35
    assert outside_minutes(at(10), 35, None, zone="America/Chicago") == 35


def paid(pair):
    with pair.made.acting():
        rows = PayItem.objects.seen_by(pair.made.system).order_by("made_at", "pk")
        return {(row.account_id, row.total_cents, row.state, row.objection) for row in rows}


def items(pair):
    with pair.made.acting():
        return list(PayItem.objects.seen_by(pair.made.system).order_by("made_at", "pk"))


def of_year(pair, **fields):
    with pair.made.acting():
        VisitYear.objects.seen_by(pair.made.system).update(**fields)


def visited(begins, **more) -> Pair:
    """A pair with contract hours, and a rule that pays each hour by the minute."""
    pair = Pair(begins=begins, paid=False, **more)
    pair.pay(fund_id=pair.fund.pk, least_minutes=None, most_minutes=None, cents=6000)
    of_year(pair, **SAID)
    return pair


def flat(pair, cents: int) -> None:
    """From now on a visit pays so much, however long it is."""
    since = NOW.date() - timedelta(days=1)
    pair.pay(
        fund_id=pair.fund.pk, unit="each", cents=cents, from_on=since, least_minutes=None, most_minutes=None
    )


def record(pair, **more):
    said = {"minutes": 35, "there": [pair.pat.id, pair.sam.id], "at": LATER}
    return pair.do(record_visit, visit_id=pair.visit.pk, **said | more)


def test_a_visit_in_the_contract_day_pays_nothing_whatever_whoever_records_it_says():
    pair = visited(at(10))
    record(pair, in_contract_day=False)
    assert paid(pair) == set()
    assert (pair.fresh().outside_minutes, pair.fresh().is_outside_contract_day) == (0, False)


def test_of_a_visit_half_in_it_the_minutes_outside_are_paid_and_a_flat_rule_pays_in_full():
    pair = visited(at(15, 10))
    record(pair)
    assert {row[1] for row in paid(pair)} == {1500}
    flat(pair, 4000)
    record(pair)
    assert {row[1] for row in paid(pair)} == {4000}


def test_a_school_with_hours_of_its_own_reckons_by_them_and_no_school_day_counts_as_none():
    pair = visited(at(10))
    by = pair.coordinator()
    own = {"contract_days": [0, 1, 2, 3], "contract_begins": time(8), "contract_ends": time(15)}
    pair.do(adapt_school, visit_year_id=pair.year.pk, school_id=pair.school.id, contract=own, by=by)
    record(pair)
    assert pair.fresh().outside_minutes == 35  # no contract day on Fridays
    none = {"contract_days": [], "contract_begins": None, "contract_ends": None}
    pair.do(adapt_school, visit_year_id=pair.year.pk, school_id=pair.school.id, contract=none, by=by)
    record(pair)
    assert pair.fresh().outside_minutes == 0
    put(pair.made, Terms(district_id=pair.made.id, closed_on=[FRIDAY.date()]))
    record(pair)
    assert pair.fresh().outside_minutes == 35


def test_whoever_made_it_may_object_with_a_word_and_whoever_approves_decides(client):
    pair = visited(at(15, 10))
    record(pair)
    sam = pair.as_(pair.sam)
    pair.do(object_to_pay, visit_id=pair.visit.pk, words="  I was on leave\nthat day. ", by=sam)
    word = "I was on leave that day."
    assert paid(pair) == {(pair.pat.id, 1500, "due", ""), (pair.sam.id, 3500, "due", word)}
    with clock.set_to(LATER):
        signed_in(client, pair.kim, at=LATER)
        page = client.get("/pay/").content.decode()
    assert word in page and "Says that it was outside the contract day" in page
    (mine,) = (one for one in items(pair) if one.account_id == pair.sam.id)
    by = pair.coordinator()
    pair.do(decline_pay, pay_item_ids=[mine.pk], why="You were not.", by=by)
    # A new word is decided anew; the same one changes nothing.
    pair.do(object_to_pay, visit_id=pair.visit.pk, words=word, by=sam)
    assert (pair.sam.id, 3500, "declined", word) in paid(pair)
    pair.do(object_to_pay, visit_id=pair.visit.pk, words="Ask the office.", by=sam)
    assert (pair.sam.id, 3500, "due", "Ask the office.") in paid(pair)
    pair.do(approve_pay, pay_item_ids=[mine.pk], by=by)
    pair.do(object_to_pay, visit_id=pair.visit.pk, words="", by=sam)  # taken back
    assert {row[1] for row in paid(pair)} == {1500}


def test_an_objection_after_payroll_has_it_asks_for_the_difference():
    pair = visited(at(15, 10))
    record(pair)
    pair.do(approve_pay, pay_item_ids=[one.pk for one in items(pair)], by=pair.coordinator())
    office = pair.as_(pair.made.add_account(Role.OFFICE), Role.OFFICE)
    pair.do(export_pay, columns=usual_columns(), by=office)
    pair.do(object_to_pay, visit_id=pair.visit.pk, words="On leave.")
    assert {row for row in paid(pair) if row[2] == "due"} == {(pair.pat.id, 2000, "due", "On leave.")}


def test_nobody_objects_to_what_is_paid_in_full_or_was_not_theirs():
    pair = visited(at(16))
    record(pair, there=[pair.pat.id])
    with pytest.raises(Refused, match="All of it is paid"):
        pair.do(object_to_pay, visit_id=pair.visit.pk, words="More")
    with pytest.raises(Refused):
        pair.do(object_to_pay, visit_id=pair.visit.pk, words="More", by=pair.as_(pair.sam))
    with pytest.raises(Refused):
        pair.do(object_to_pay, visit_id=pair.visit.pk, words="More", by=pair.coordinator())
    pair.do(record_not_happened, visit_id=pair.visit.pk, by_family=True, at=LATER)
    assert (paid(pair), pair.fresh().outside_minutes) == (set(), None)


def test_eight_hours_are_asked_about_and_whoever_approves_confirms_them(client):
    pair = visited(at(16))
    with pytest.raises(Refused, match="really 480 minutes"):
        record(pair, minutes=480)
    with pytest.raises(Refused, match="really 5 minutes"):
        record(pair, minutes=5)
    said = {"happened": "happened", "minutes": "480", "place_kind": "home", "there": [str(pair.pat.id)]}
    address = f"/visits/{pair.visit.pk}/record/"
    with clock.set_to(LATER):
        signed_in(client, pair.pat, at=LATER)
        assert "This length is right" not in client.get(address).content.decode()
        asked = client.post(address, said)
        assert asked.status_code == 422 and "really 480 minutes" in asked.content.decode()
        assert "in the contract day" not in asked.content.decode()
        assert client.post(address, said | {"is_sure": "on"}).status_code == 302
    (item,) = items(pair)
    assert (item.is_questioned, item.told_minutes) == (True, 480)
    by = pair.coordinator()
    with pytest.raises(Refused, match="each length"):
        pair.do(approve_pay, pay_item_ids=[item.pk], by=by)
    with clock.set_to(LATER):
        signed_in(client, pair.kim, at=LATER)
        assert "480 minutes" in client.get("/pay/").content.decode()
        client.post("/pay/decide/", {"items": [item.pk], "confirmed": [item.pk], "do": "approve"})
    assert items(pair)[0].state == "approved"
    # Said longer still, at the same pay: it is looked at once more.
    flat(pair, items(pair)[0].total_cents)
    record(pair, minutes=470, is_sure=True, there=[pair.pat.id])
    assert [(one.state, one.told_minutes) for one in items(pair)] == [("due", 470)]


def test_the_office_says_when_educators_work_and_a_slip_is_refused(client):
    pair = visited(at(10))
    office = pair.as_(pair.made.add_account(Role.OFFICE), Role.OFFICE)
    for slip in ({"contract_days": []}, {"contract_ends": None}, {"contract_ends": time(7)}):
        with pytest.raises(Refused):
            pair.do(change_terms, visit_year_id=pair.year.pk, contract=SAID | slip, by=office)
    with pytest.raises(Refused):
        pair.do(change_terms, visit_year_id=pair.year.pk, shortest_minutes=30, longest_minutes=29, by=office)
    with pytest.raises(IntegrityError, match="contract_day"), transaction.atomic():
        of_year(pair, contract_ends=time(7))
    pair.do(change_terms, visit_year_id=pair.year.pk, contract=SAID | {"contract_ends": time(16)}, by=office)
    with clock.set_to(LATER):
        signed_in(client, pair.made.add_account(Role.OFFICE), at=LATER)
        page = client.get(reverse("visits:year", args=[pair.year.pk])).content.decode()
    assert "Monday, Tuesday, Wednesday, Thursday, Friday: 8 a.m.–4 p.m." in page


def test_a_school_sets_and_leaves_its_own_hours_on_its_page(client):
    pair = visited(at(10))
    address = reverse("visits:adapt", args=[pair.year.pk, pair.school.id])

    def own():
        with pair.made.acting():
            one = SchoolTerms.objects.seen_by(pair.made.system).get()
        return one.contract_days, one.contract_begins, one.contract_ends

    with clock.set_to(LATER):
        signed_in(client, pair.kim, at=LATER)
        said = {"contract_days": ["0", "1"], "contract_begins": "08:30", "contract_ends": "15:00"}
        assert client.post(address, said | {"contract_ends": ""}).status_code == 422
        assert client.post(address, said).status_code == 302
        assert own() == ([0, 1], time(8, 30), time(15))
        assert client.post(address, {"interpreter_rule": "second"}).status_code == 302
    assert own() == ([], None, None)


def test_whoever_made_it_reads_what_was_reckoned_and_objects_on_the_page(client):
    pair = visited(at(15, 10))
    record(pair)
    with clock.set_to(LATER):
        signed_in(client, pair.pat, at=LATER)
        page = client.get(f"/visits/{pair.visit.pk}/after/").content.decode()
        assert "15 minutes outside the contract day" in page and "More of it was outside" in page
        client.post(f"/visits/{pair.visit.pk}/objection/", {"words": "A day of leave"})
        assert "A day of leave" in client.get(f"/visits/{pair.visit.pk}/after/").content.decode()
    assert (pair.pat.id, 3500, "due", "A day of leave") in paid(pair)
