import re
from datetime import timedelta

import pytest

from tests.factories import NOW, signed_in
from tests.factories.visits import add_invitation, put
from tests.practice.visits.after import BEGUN, Pair
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.visiting import look_after_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.funds.actions.deciding import approve_pay
from thirdpillar.means.funds.actions.payroll import export_pay
from thirdpillar.means.funds.columns import usual_columns
from thirdpillar.means.funds.models import PayItem
from thirdpillar.practice.visits.actions.paying import pay_visits
from thirdpillar.practice.visits.actions.recording import record_not_happened, record_visit, say_so_too
from thirdpillar.practice.visits.models import Asking, Proposal, Seat
from thirdpillar.practice.visits.queries.afterwards import waiting_at_school, waiting_for_me
from thirdpillar.practice.visits.queries.paying import visits_without_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return Pair()


def pay_of(pair):
    with pair.made.acting():
        rows = PayItem.objects.seen_by(pair.made.system).order_by("made_at", "pk")
        return [(row.account_id, row.part, row.total_cents, row.state) for row in rows]


def record(pair, **more):
    """As the page says it: with who of the pair was there."""
    said = {"minutes": 35, "there": [pair.pat.id, pair.sam.id]}
    return pair.do(record_visit, visit_id=pair.visit.pk, **said | more)


def test_one_of_the_pair_says_in_a_minute_that_it_happened(pair):
    record(pair, adults=2, student_there=True, place_kind="community_place", language="es")
    visit = pair.fresh()
    assert (visit.stage, visit.minutes, visit.adults, visit.student_there) == ("completed", 35, 2, True)
    assert (visit.place_kind, visit.language, visit.recorded_by_id) == ("community_place", "es", pair.pat.id)
    # Whoever tells how it went is out and well.
    assert pair.seat(pair.pat).checked_out_at == NOW
    assert pair.seat(pair.sam).checked_out_at is None


def test_the_other_one_says_that_it_was_so(pair):
    record(pair)
    sam = pair.as_(pair.sam)
    with pair.made.acting(sam):
        assert [one.pk for one in waiting_for_me(at=NOW, seen_by=sam).to_confirm] == [pair.visit.pk]
    assert pair.do(say_so_too, visit_id=pair.visit.pk, by=sam).validated_at == NOW
    assert pair.do(say_so_too, visit_id=pair.visit.pk, by=sam) is None
    with pair.made.acting(sam):
        assert waiting_for_me(at=NOW, seen_by=sam).to_confirm == []


def test_a_visit_that_has_not_begun_or_is_somebody_elses_is_not_recorded(pair):
    with pytest.raises(Refused, match="not begun"):
        pair.do(record_visit, visit_id=pair.visit.pk, minutes=35, at=BEGUN - timedelta(minutes=1))
    other = pair.made.add_account(Role.TEACHER, pair.school)
    for by in (pair.as_(other), pair.as_(other, Role.PRINCIPAL)):
        with pytest.raises(Refused):
            pair.do(record_visit, visit_id=pair.visit.pk, minutes=35, by=by)
    pair.do(record_visit, visit_id=pair.visit.pk, minutes=35, by=pair.coordinator())


@pytest.mark.parametrize("minutes", [0, -5, 481])
def test_a_length_that_cannot_be_is_a_slip(pair, minutes):
    with pytest.raises(Refused, match="in minutes"):
        record(pair, minutes=minutes)


def test_both_visitors_and_the_interpreter_are_paid_by_the_rule(pair):
    lee = pair.interpreter()
    record(pair, there=[pair.pat.id, pair.sam.id, lee.id])
    paid = set(pay_of(pair))
    visitors = {(one.id, "visitor", 2849, "due") for one in (pair.pat, pair.sam)}
    assert paid == visitors | {(lee.id, "interpreter", 2849, "due")}
    assert pair.fresh().interpreter_used is True
    with pair.made.acting():
        item = PayItem.objects.seen_by(pair.made.system).first()
    assert (item.fund_id, (item.due_on - item.worked_on).days, item.minutes) == (pair.fund.pk, 10, 60)


def test_a_text_pays_whoever_sent_it_and_the_others_once_they_say_so_too(pair):
    lee = pair.interpreter()

    def told():
        with pair.made.acting():
            rows = PayItem.objects.seen_by(pair.made.system).all()
            return {(row.account_id, row.told_by_id, row.is_agreed) for row in rows}

    record(pair, there=None, way="text")
    assert told() == {(pair.pat.id, pair.pat.id, False)}
    pair.do(say_so_too, visit_id=pair.visit.pk, by=pair.as_(pair.sam))
    assert told() == {(one.id, pair.pat.id, True) for one in (pair.pat, pair.sam)}
    pair.do(say_so_too, visit_id=pair.visit.pk, by=pair.as_(lee, Role.INTERPRETER))
    assert told() == {(one.id, pair.pat.id, True) for one in (pair.pat, pair.sam, lee)}


def test_whoever_approves_reads_who_said_it_and_whether_the_other_agreed_and_nothing_is_ticked(pair, client):
    record(pair)
    with clock.set_to(NOW):
        signed_in(client, pair.kim, at=NOW)
        page = client.get("/pay/").content.decode()
        assert "Written by" in page and "Not confirmed yet" in page and 'name="items"' in page
        assert not re.search(r'name="items"[^>]*checked', page)
        pair.do(say_so_too, visit_id=pair.visit.pk, by=pair.as_(pair.sam))
        page = client.get("/pay/").content.decode()
        assert "Confirmed" in page and "Not confirmed yet" not in page


def test_who_was_not_there_is_not_paid(pair):
    record(pair, there=[pair.pat.id])
    assert [row[0] for row in pay_of(pair)] == [pair.pat.id]
    assert pair.seat(pair.sam).was_there is False
    with pytest.raises(Refused, match="which of you"):
        record(pair, there=[])


def test_whoever_approves_reads_that_one_went_alone(pair, client):
    record(pair)

    def alone():
        with pair.made.acting():
            return {one.is_alone for one in PayItem.objects.seen_by(pair.made.system)}

    assert alone() == {False}
    record(pair, there=[pair.pat.id])
    assert alone() == {True}
    with clock.set_to(NOW):
        signed_in(client, pair.kim, at=NOW)
        page = client.get("/pay/?mark=confirmed").content.decode()
    assert "R-PTHV-5a" in page and not re.search(r'name="items"[^>]*checked', page)


def test_a_visit_in_the_contract_day_pays_nothing():
    pair = Pair(is_outside_contract_day=False)
    record(pair)
    assert pay_of(pair) == []


def test_whoever_records_it_may_say_that_it_was_in_the_contract_day(pair, client):
    record(pair)
    assert len(pay_of(pair)) == 2
    with clock.set_to(NOW):
        signed_in(client, pair.pat, at=NOW)
        said = {
            "happened": "happened", "minutes": "35", "place_kind": "home", "in_contract_day": "on",
            "there": [str(pair.pat.id), str(pair.sam.id)],
        }  # fmt: skip
        assert client.post(f"/visits/{pair.visit.pk}/record/", said).status_code == 302
        assert "checked" in client.get(f"/visits/{pair.visit.pk}/record/").content.decode()
    assert pay_of(pair) == [] and not pair.fresh().is_outside_contract_day
    record(pair, in_contract_day=False)
    assert len(pay_of(pair)) == 2


def test_a_visit_that_did_not_happen_frees_its_people(pair):
    pair.do(record_not_happened, visit_id=pair.visit.pk, by_family=True)
    assert {pair.seat(one).state for one in (pair.pat, pair.sam)} == {"left"}
    pair.book()  # at the same time, with the same people


def test_the_other_one_of_the_pair_takes_nothing_back_that_was_recorded(pair):
    record(pair)
    with pytest.raises(Refused, match="Somebody else wrote that it happened"):
        pair.do(record_not_happened, visit_id=pair.visit.pk, by_family=True, by=pair.as_(pair.sam))
    assert pair.fresh().stage == "completed"
    # Whoever wrote it may.
    pair.do(record_not_happened, visit_id=pair.visit.pk, by_family=True)
    assert pair.fresh().stage == "cancelled_by_family"


def test_a_family_that_waited_for_us_hears_that_we_are_sorry():
    town = Town()
    town.family("Ana", MONDAY, phone="+13125550123", language="es")
    town.made.speaks(town.lee, "es", may_interpret=True)
    visit, by = town.booked(), town.teacher(town.pat)
    with town.made.acting(by):
        record_not_happened(visit_id=visit.pk, by_family=False, by=by, at=MONDAY + timedelta(minutes=50))
    (told,) = town.messages("visits.called_off")
    assert told.address == "+13125550123" and "Lo sentimos" in told.body
    assert told.expires_at > MONDAY + timedelta(minutes=50)


def test_what_we_could_not_make_is_planned_anew_and_its_family_is_asked_once_more(db):
    town = Town()
    town.made.speaks(town.lee, "es", may_interpret=True)
    home = town.family("Ana", MONDAY, phone="+13125550123", language="es", standing_at=NOW, asked=1)
    visit, by = town.booked(), town.teacher(town.pat)
    with town.made.acting():
        put(
            town.made,
            Asking(
                district_id=town.made.id, invitation=home, school_id=town.school.id, channel="sms", at=NOW
            ),
        )
        Proposal.objects.seen_by(town.made.system).delete()
    said = MONDAY + timedelta(minutes=50)
    with town.made.acting(by):
        record_not_happened(visit_id=visit.pk, by_family=False, by=by, at=said)
    with town.made.acting():
        (anew,) = Proposal.objects.seen_by(town.made.system)
    assert (anew.school_id, anew.stage) == (town.school.id, "asked")
    (told,) = town.messages("visits.plan_off")
    assert told.address == "kim@example.org"
    # Whoever names no time after that word is asked for one, though it had been asked since its yes.
    for days, texts in ((2, 0), (3, 1), (9, 1)):
        with clock.set_to(said + timedelta(days=days)):
            look_after_for(town.made.row)
        assert len(town.messages("visits.invitation")) == texts


def test_the_schools_own_rule_and_the_newest_come_first(pair):
    pair.pay(cents=9900, school_id=pair.school.id, unit="each", least_minutes=None, most_minutes=None)
    pair.pay(
        cents=100, school_id=pair.school.id, unit="each", from_on=NOW.date() + timedelta(days=9)
    )  # not yet
    record(pair)
    assert {row[2] for row in pay_of(pair)} == {9900}


def test_said_again_the_last_word_holds_and_pay_follows_it(pair):
    record(pair)
    record(pair, there=[pair.pat.id])
    assert [row[0] for row in pay_of(pair)] == [pair.pat.id]
    pair.do(record_not_happened, visit_id=pair.visit.pk, by_family=True)
    assert pay_of(pair) == []
    assert (pair.fresh().stage, pair.fresh().minutes) == ("cancelled_by_family", None)


def test_what_payroll_has_is_taken_back_by_another_item(pair):
    record(pair)
    office = pair.as_(pair.made.add_account(Role.OFFICE), Role.OFFICE)
    with pair.made.acting():
        ids = list(PayItem.objects.seen_by(pair.made.system).values_list("pk", flat=True))
    pair.do(approve_pay, pay_item_ids=ids, by=pair.coordinator())
    pair.do(export_pay, columns=usual_columns(), by=office)
    pair.do(record_not_happened, visit_id=pair.visit.pk, by_family=False)
    found = pay_of(pair)
    assert sorted(row[2] for row in found) == [-2849, -2849, 2849, 2849]
    assert {row[3] for row in found if row[2] < 0} == {"due"}


def test_a_visit_that_no_rule_pays_is_told_and_paid_once_a_rule_comes():
    pair = Pair(paid=False)
    record(pair)
    by = pair.coordinator()
    with pair.made.acting():
        assert visits_without_rule(seen_by=pair.made.system) == {pair.visit.pk}
    with pair.made.acting(by):
        found = waiting_at_school(at=NOW, today=NOW.date(), seen_by=by)
        assert [one.pk for one in found.without_rule] == [pair.visit.pk]
    pair.pay(fund_id=pair.fund.pk)
    assert pair.do(pay_visits, by=pair.made.system) == 2
    assert pair.do(pay_visits, by=pair.made.system) == 0
    with pair.made.acting():
        assert visits_without_rule(seen_by=pair.made.system) == set()


def test_many_visits_are_asked_for_in_a_constant_number_of_queries(django_assert_max_num_queries):
    pair = Pair(paid=False)
    record(pair)
    for number in range(1, 6):
        home = pair.made.add_household([pair.student], [])
        asked = add_invitation(pair.made, pair.first, pair.school, home, [pair.student])
        pair.book(invitation=asked, begins=NOW - timedelta(days=number), stage="completed")
    with pair.made.acting():
        Seat.objects.seen_by(pair.made.system).update(was_there=True)
    pair.pay(fund_id=pair.fund.pk)
    with django_assert_max_num_queries(15):
        assert pair.do(pay_visits, by=pair.made.system) == 12


def test_the_page_is_one_screen_and_nothing_comes_before_the_family(pair, client):
    with clock.set_to(NOW):
        signed_in(client, pair.pat, at=NOW)
        page = client.get("/visits/my/after/").content.decode()
        assert "Ana Lopez" in page and f"/visits/{pair.visit.pk}/record/" in page
        page = client.get(f"/visits/{pair.visit.pk}/record/").content.decode()
        assert page.count("<textarea") == 0
        bad = client.post(f"/visits/{pair.visit.pk}/record/", {"happened": "happened", "place_kind": "home"})
        assert bad.status_code == 422
        said = {
            "happened": "happened", "minutes": "35", "adults": "1", "student_there": "yes", "place_kind": "home",
            "language": "es", "there": [str(pair.pat.id), str(pair.sam.id)],
        }  # fmt: skip
        assert client.post(f"/visits/{pair.visit.pk}/record/", said).status_code == 302
        assert "Reflect" in client.get(f"/visits/{pair.visit.pk}/after/").content.decode()
    assert pair.fresh().minutes == 35


def test_what_did_not_happen_has_no_length_and_no_reason(pair, client):
    with clock.set_to(NOW):
        signed_in(client, pair.pat, at=NOW)
        address = f"/visits/{pair.visit.pk}/record/"
        page = client.get(address).content.decode()
        assert "Ana Lopez" in page
        # Nobody has said yet in which language it was: none is chosen.
        assert '<option value="" selected>' in page
        said = {"happened": "family", "minutes": "", "place_kind": "home"}
        assert client.post(address, said).status_code == 302
    assert (pair.fresh().stage, pair.fresh().language) == ("cancelled_by_family", "")


def test_a_principal_opens_no_visit(pair, client):
    signed_in(client, pair.made.add_account(Role.PRINCIPAL, pair.school))
    for page in ("record", "after", "prepare"):
        assert client.get(f"/visits/{pair.visit.pk}/{page}/").status_code == 404
