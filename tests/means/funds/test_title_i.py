from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NOW, signed_in
from tests.factories.pay import add_fund, earned
from tests.factories.visits import add_visit_year
from tests.means.funds.test_pay import Here
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.funds import queries
from thirdpillar.means.funds.actions.funds import open_fund
from thirdpillar.means.funds.actions.title_i import end_title_i, name_title_i
from thirdpillar.means.funds.models import Fund, TitleISchool
from thirdpillar.practice.visits.actions.pay_rules import add_pay_rule

pytestmark = pytest.mark.django_db
DAY = NOW.date() - timedelta(days=2)  # on which all was done


@pytest.fixture
def here():
    made = Here()
    made.title_i = add_fund(made.made, title="Title I", only_title_i=True)
    return made


def name(here, *schools, **more):
    said = {"begins_on": DAY, "written_in": "The state's list"} | more
    return here.do(name_title_i, by=here.office, school_ids=[one.id for one in schools], **said)


def told(here):
    with here.made.acting():
        return list(queries.title_i_schools(seen_by=here.made.system))


def test_money_of_title_i_pays_at_title_i_schools_alone(here):
    ours, theirs = here.items(
        earned(here.oak, here.pat, fund=here.title_i), earned(here.elm, here.pat, fund=here.title_i)
    )
    with pytest.raises(Refused, match="Title I schools alone"):
        here.approve(ours)
    assert name(here, here.oak) == 1
    assert here.approve(ours) == 1
    for item in (theirs, *here.items(earned(here.elm, here.pat))):
        with pytest.raises(Refused, match="Title I schools alone"):
            here.approve(item, by=here.office, fund_id=here.title_i.pk)
    assert here.approve(theirs, by=here.office, fund_id=here.fund.pk) == 1


def test_it_is_asked_of_the_day_of_the_work(here):
    before, on = here.items(
        earned(here.oak, here.pat, fund=here.title_i, worked_on=DAY - timedelta(days=1)),
        earned(here.oak, here.pat, fund=here.title_i),
    )
    name(here, here.oak)
    with pytest.raises(Refused, match="Title I schools alone"):
        here.approve(before)
    (said,) = told(here)
    here.do(end_title_i, by=here.office, title_i_school_id=said.pk, ends_on=DAY)
    assert here.approve(on) == 1
    (after,) = here.items(earned(here.oak, here.pat, fund=here.title_i, worked_on=DAY + timedelta(days=1)))
    with pytest.raises(Refused, match="Title I schools alone"):
        here.approve(after)


def test_a_fund_of_named_schools_pays_there_alone(here):
    fund = here.do(
        open_fund, by=here.office, title="Grant", source="grant", only_school_ids=[here.oak.id, here.oak.id]
    )
    assert (fund.only_title_i, fund.only_school_ids) == (False, [here.oak.id])
    ours, theirs = here.items(earned(here.oak, here.pat, fund=fund), earned(here.elm, here.pat, fund=fund))
    with pytest.raises(Refused, match="does not pay for this school"):
        here.approve(theirs, by=here.office)
    assert here.approve(ours) == 1


def test_a_fund_of_title_i_is_for_title_i_schools_unless_the_office_says_otherwise(here):
    assert here.do(open_fund, by=here.office, title="One", source="title_i").only_title_i
    assert not here.do(
        open_fund, by=here.office, title="Two", source="title_i", only_title_i=False
    ).only_title_i


def test_the_office_says_which_schools_they_are_and_where_that_is_written(here):
    with pytest.raises(Refused):
        here.do(name_title_i, by=here.coordinator, school_ids=[here.oak.id], begins_on=DAY, written_in="Me")
    with pytest.raises(Refused, match="where it is written"):
        name(here, here.oak, written_in=" ")
    assert (name(here, here.oak), name(here, here.oak, here.elm), name(here)) == (1, 1, 0)
    with here.made.acting(here.coordinator):
        (seen,) = queries.title_i_schools(seen_by=here.coordinator)
    assert (seen.school_id, seen.written_in) == (here.oak.id, "The state's list")
    # One that never was leaves nothing behind.
    here.do(end_title_i, by=here.office, title_i_school_id=seen.pk, ends_on=DAY - timedelta(days=1))
    assert [one.school_id for one in told(here)] == [here.elm.id]
    with pytest.raises(IntegrityError, match="one_open_title_i"), transaction.atomic(), here.made.acting():
        TitleISchool.objects.create(
            district_id=here.made.id, school_id=here.elm.id, begins_on=DAY, written_in="x"
        )


def test_a_schools_own_rule_takes_no_fund_that_does_not_pay_there(here):
    year, *_ = add_visit_year(here.made, here.oak)
    rule = {
        "visit_year_id": year.pk, "parts": ["visitor"], "unit": "each", "cents": 4000, "from_on": DAY,
        "fund_id": here.title_i.pk,
    }  # fmt: skip
    with pytest.raises(Refused, match="Title I schools alone"):
        here.do(add_pay_rule, by=here.office, school_id=here.oak.id, **rule)
    name(here, here.oak)
    here.do(add_pay_rule, by=here.office, school_id=here.oak.id, **rule)


def test_it_is_set_and_shown_on_pages(here, client):
    here.items(earned(here.oak, here.pat, fund=here.title_i))
    with clock.set_to(NOW):
        signed_in(client, here.kim, at=NOW)
        assert "was not one on that day" in client.get("/pay/").content.decode()
        assert client.get("/pay/title-i/").status_code == 404
        signed_in(client, here.made.add_account(Role.OFFICE), at=NOW)
        assert client.post("/pay/title-i/", {"schools": [here.oak.id], "begins_on": DAY}).status_code == 422
        said = {"schools": [here.oak.id], "begins_on": DAY, "written_in": "State list of 2026"}
        assert client.post("/pay/title-i/", said).status_code == 302
        page = client.get("/pay/title-i/").content.decode()
        assert "State list of 2026" in page and f'value="{here.oak.id}"' not in page
        assert "was not one on that day" not in client.get("/pay/").content.decode()
        client.post(f"/pay/title-i/{told(here)[0].pk}/end/")
        assert told(here)[0].ends_on == NOW.date()
        client.post(
            "/pay/funds/", {"title": "Book money", "source": "grant", "only_school_ids": [here.elm.id]}
        )
        page = client.get("/pay/funds/").content.decode()
    assert "Book money" in page
    with here.made.acting():
        made = Fund.objects.seen_by(here.made.system).get(title="Book money")
    assert (made.only_title_i, made.only_school_ids) == (False, [here.elm.id])
