"""Families that no message reaches: why, what to try next, the nearest first; the list agrees with the steps."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from tests.practice.visits.asked import many_homes
from tests.proof.evidence.test_steps import made_at_random
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import ContactPoint, MailingAddress
from thirdpillar.proof.evidence.queries import FamilyFilter, families
from thirdpillar.proof.evidence.queries.unreachable import Next, Why, unreachable, unreached

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def made():
    d = make_district()
    d.oak, d.elm = d.add_school("Oak"), d.add_school("Elm")
    d.office = d.add_account(Role.OFFICE, given="Olga")
    d.pia = d.add_account(Role.PRINCIPAL, school=d.oak, given="Pia")
    return d


def home(d, name, *, phone="", schools=None, language="so", **permissions):
    children = [d.add_student(name, f"F{i}", school=s) for i, s in enumerate(schools or [d.oak])]
    adult = d.add_adult(f"P{name}", "Family", phone=phone, language=language)
    for child in children:
        d.tie(child, adult, **permissions)
    return d.add_household(children, [adult], language), adult


def point(d, adult, **change):
    with d.acting():
        ContactPoint.objects.seen_by(d.system).filter(adult=adult).update(**change)


def listed(d, by=None, **asked):
    by = by or d.scope(Role.OFFICE)
    with d.acting(by):
        found = unreachable(FamilyFilter(), seen_by=by, **asked)
        return {one.household.pk: (one.why, one.next) for one in found}, len(found)


def test_each_reason_and_what_to_try(made):
    d = made
    home(d, "Fine", phone="+13125550100")
    none, adult = home(d, "None")
    with d.acting():
        MailingAddress(district_id=d.id, adult=adult, street="1 Main", residence="1 main").save(
            force_insert=True
        )
    wrong, adult = home(d, "Wrong", phone="+13125550101")
    point(d, adult, state="wrong")
    two, adult = home(d, "Two", phone="+13125550102", schools=[d.oak, d.elm])
    point(d, adult, state="stale")
    shut, _adult = home(d, "Shut", phone="+13125550103", may_text=False, may_call=False)
    stopped, adult = home(d, "Stopped", phone="+13125550104", may_call=False)
    point(d, adult, stopped_at=NOW)
    nobody = d.add_household([d.add_student("Lone", "Child", school=d.oak)], [], "so")
    rows, total = listed(d)
    assert rows == {
        two.pk: ((Why.STALE,), Next.SIBLING_SCHOOL),
        none.pk: ((Why.NO_NUMBER,), Next.LETTER),
        wrong.pk: ((Why.WRONG,), Next.VISIT),
        shut.pk: ((Why.NOT_PERMITTED,), Next.VISIT),
        stopped.pk: ((Why.STOPPED,), Next.VISIT),
        nobody.pk: ((Why.NOBODY,), Next.OFFICE),
    }
    assert total == 6
    assert (next(iter(rows)), list(rows)[-1]) == (two.pk, nobody.pk)
    assert listed(d, why="stopped")[0].keys() == {stopped.pk}
    assert listed(d, step="letter")[0].keys() == {none.pk}
    with d.acting():
        whole = unreached(FamilyFilter(), seen_by=d.system)
    assert (whole.families, whole.enrolled, whole.why[Why.STALE]) == (6, 7, 1)


def test_a_school_hears_of_no_sibling_elsewhere(made):
    two, _adult = home(made, "Two", schools=[made.oak, made.elm])
    pia = replace(made.scope(Role.PRINCIPAL, school_ids=frozenset([made.oak.pk])), account_id=made.pia.pk)
    assert listed(made)[0] == {two.pk: ((Why.NO_NUMBER,), Next.SIBLING_SCHOOL)}
    assert listed(made, pia)[0] == {two.pk: ((Why.NO_NUMBER,), Next.VISIT)}


@pytest.mark.parametrize("seed", range(3))
def test_it_agrees_with_the_next_step_of_every_family(seed):
    made = made_at_random(seed)
    by = made.scope(Role.OFFICE)
    with made.acting(by):
        listed_there = families(FamilyFilter(reached=None), seen_by=by)
        later = {one.id for one in listed_there if one.step in ("letter", "visit", "office")}
        assert later == {one.household.pk for one in unreachable(FamilyFilter(), seen_by=by)}


def test_the_page_and_the_file_name_them_and_leave_an_entry(made, client):
    home(made, "Hodan")
    signed_in(client, made.office)
    page = client.get(reverse("evidence:unreachable")).content.decode()
    assert "Hodan" in page and "No number and no e-mail on record" in page
    table = client.get(reverse("evidence:unreachable_file", args=["csv"])).content.decode("utf-8-sig")
    assert "Hodan" in table
    with made.acting():
        deeds = set(Entry.objects.seen_by(made.system).values_list("deed", flat=True))
    assert {"evidence.unreachable", "evidence.unreachable_file"} <= deeds


def test_a_file_that_names_more_than_five_hundred_takes_a_second_person(made, client):
    many_homes(made, made.oak, [[]] * 260)
    with made.acting():
        ContactPoint.objects.seen_by(made.system).update(state="wrong")
    signed_in(client, made.office)
    told = client.get(reverse("evidence:unreachable_file", args=["csv"]), follow=True).content.decode()
    assert "This file tells of 520 people" in told
    with made.acting():
        assert not Entry.objects.seen_by(made.system).filter(deed="evidence.unreachable_file").exists()


def test_a_page_of_many_asks_no_more_than_a_page_of_one(made, client):
    home(made, "One")
    signed_in(client, made.office)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("evidence:unreachable"))
    for number in range(20):
        home(made, f"More{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("evidence:unreachable"))
    assert len(many) <= len(one) + 1
