"""Interpreters: who is asked, who says yes, nobody at two places, never a child; done, rated, and the language line."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import NOW, at_host, make_district, signed_in
from thirdpillar.ground.accounts.choices import BREADTH, Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations import actions as talking
from thirdpillar.means.conversations.actions import interpreting as actions
from thirdpillar.means.conversations.actions.interpreter_times import say_hours, set_language_line
from thirdpillar.means.conversations.choices import From, Interest, MadeBy
from thirdpillar.means.conversations.choices.interpreting import OfferState, RequestState
from thirdpillar.means.conversations.models import (
    InterpreterOffer,
    InterpreterRating,
    InterpreterRequest,
    Post,
    Version,
)
from thirdpillar.means.conversations.queries import interpreting as queries

pytestmark = pytest.mark.django_db
THEN = NOW + timedelta(days=1)  # Wednesday 11 November, 11:00 in Chicago


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


class Town:
    def __init__(self):
        self.d = d = make_district()
        self.school, self.elm = d.add_school("Oak"), d.add_school("Elm")
        self.child = d.add_student("Halima", school=self.school)
        self.mother = d.add_adult("Amina", phone="+16125550101", language="so")
        d.tie(self.child, self.mother)
        d.add_household([self.child], [self.mother], "so")
        self.pia = d.add_account(Role.PRINCIPAL, school=self.school, given="Pia")
        self.eli = d.add_account(Role.PRINCIPAL, school=self.elm, given="Eli")
        self.olga = d.add_account(Role.OFFICE, given="Olga")
        self.ines = d.add_account(Role.INTERPRETER, given="Ines", email="ines@example.org")
        self.tess = d.add_account(Role.TEACHER, given="Tess")
        self.speaks(self.ines, may_interpret=True, may_translate=True)

    def speaks(self, account, language="so", **may):
        checked = {"checked_at": NOW, "scale": "ilr"} if may else {}
        with self.d.acting():
            SpokenLanguage(district_id=self.d.id, account=account, language=language, **may, **checked).save(
                force_insert=True
            )

    def by(self, account, role, *schools):
        scope = self.d.scope(role, school_ids=frozenset(one.pk for one in schools))
        assert scope.breadth == BREADTH[role]
        return replace(scope, account_id=account.pk)

    @property
    def principal(self):
        return self.by(self.pia, Role.PRINCIPAL, self.school)

    @property
    def interpreter(self):
        return self.by(self.ines, Role.INTERPRETER)

    @property
    def teacher(self):
        return self.by(self.tess, Role.TEACHER)

    def ask(self, by=None, begins=THEN, **more):
        by = by or self.principal
        told = {
            "wanted": "talk", "stakes": "everyday", "language": "so", "where": "phone", "place": "", "about": "Reading",
            "begins_at": begins, "ends_at": begins + timedelta(minutes=30), "school_id": self.school.pk,
            "adult_id": self.mother.pk,
        }  # fmt: skip
        with self.d.acting(by):
            return actions.ask_for_interpreter(**(told | more), by=by, at=NOW)

    def offers(self, found):
        with self.d.acting():
            return {
                one.account_id: one
                for one in InterpreterOffer.objects.seen_by(self.d.system).filter(request=found)
            }

    def answer(self, found, by, yes=True):
        with self.d.acting(by):
            return actions.answer_offer(offer_id=self.offers(found)[by.account_id].pk, yes=yes, by=by, at=NOW)

    def state(self, found):
        with self.d.acting():
            return InterpreterRequest.objects.seen_by(self.d.system).get(pk=found.pk).state


@pytest.fixture
def town():
    return Town()


def test_asked_confirmed_done_and_rated_by_both_sides(town, client):
    found = town.ask()
    assert set(town.offers(found)) == {town.ines.pk}
    town.answer(found, town.interpreter)
    assert town.state(found) == RequestState.CONFIRMED
    with town.d.acting(town.interpreter):
        with pytest.raises(Refused, match="not begun"):
            actions.deliver_interpreting(request_id=found.pk, by=town.interpreter, at=NOW)
        actions.deliver_interpreting(request_id=found.pk, by=town.interpreter, at=THEN)
    with town.d.acting():
        sent = Message.objects.seen_by(town.d.system).get(purpose=actions.RATING)
    assert (sent.address, f"/i/{found.code}" in sent.body) == ("+16125550101", True)
    at_host(client, town.d.row)
    address = reverse("family_interpreting:how_it_went", args=[found.code])
    assert "Halima" not in client.get(address).content.decode()
    assert client.post(address, {"verdict": "partly", "words": "Fast"}).status_code == 200
    assert client.post(address, {"verdict": "good"}).status_code == 200
    with town.d.acting(town.principal):
        actions.rate_interpreting(
            request_id=found.pk, verdict="good", words="", said_by=From.SCHOOL, by=town.principal, at=NOW
        )
    with town.d.acting():
        rows = InterpreterRating.objects.seen_by(town.d.system).values_list("said_by", "verdict")
        assert set(rows) == {("family", "good"), ("school", "good")}


def test_nobody_is_at_two_places_at_once(town):
    first, second, later = town.ask(), town.ask(), town.ask(begins=THEN + timedelta(minutes=30))
    town.answer(first, town.interpreter)
    with pytest.raises(Refused, match="something else"):
        town.answer(second, town.interpreter)
    town.answer(later, town.interpreter)
    with town.d.acting(), pytest.raises(IntegrityError), transaction.atomic():
        InterpreterOffer.objects.seen_by(town.d.system).filter(request=second).update(
            state=OfferState.CONFIRMED
        )
    assert not town.offers(town.ask())  # busy then, so not even asked


def test_a_no_asks_the_next_and_the_first_yes_has_it(town):
    town.speaks(town.tess, may_interpret=True)
    found = town.ask()
    assert set(town.offers(found)) == {town.ines.pk, town.tess.pk}
    town.answer(found, town.interpreter)
    assert town.offers(found)[town.tess.pk].state == OfferState.WITHDRAWN
    with pytest.raises(Refused, match="Somebody else"):
        town.answer(found, town.teacher)
    town.answer(found, town.interpreter, yes=False)  # a yes taken back opens it again
    assert town.state(found) == RequestState.OPEN
    town.answer(found, town.teacher)
    assert town.state(found) == RequestState.CONFIRMED


def test_what_matters_is_for_those_whom_the_office_checked(town):
    town.speaks(town.tess)  # her own word alone
    uma = town.d.add_account(Role.INTERPRETER, given="Uma")
    town.speaks(uma)
    assert set(town.offers(town.ask())) == {town.ines.pk, uma.pk}
    assert set(town.offers(town.ask(stakes="rights"))) == {town.ines.pk}
    assert set(town.offers(town.ask(wanted="text", words="Dear family", stakes="vital"))) == {town.ines.pk}


def test_a_child_is_never_asked(town):
    young = town.d.add_account(Role.INTERPRETER, given="Young", student_id=town.child.pk)
    town.speaks(young, may_interpret=True)
    assert set(town.offers(town.ask())) == {town.ines.pk}


def test_outside_their_hours_nobody_is_asked(town):
    with town.d.acting(town.interpreter):
        say_hours(hours=[(2, time(9), time(11, 15))], by=town.interpreter, at=NOW)
    assert not town.offers(town.ask())  # 11:00 to 11:30
    assert town.offers(town.ask(begins=THEN - timedelta(hours=1)))
    assert not town.offers(town.ask(begins=THEN + timedelta(hours=24 - 1)))


def test_a_text_stands_beside_the_original_with_who_made_it(town):
    by = town.principal
    with town.d.acting(by):
        thread = talking.begin_thread(
            adult_id=town.mother.pk, student_ids=[town.child.pk], subject="Plan", body="Dear family", key="k",
            interest=Interest.SCHOOL, school_id=town.school.pk, by=by, at=NOW,
        )  # fmt: skip
        post = Post.objects.seen_by(by).get(thread=thread)
    found = town.ask(wanted="text", words="Dear family", thread_id=thread.pk, post_id=post.pk)
    town.answer(found, town.interpreter)
    with town.d.acting(town.interpreter):
        with pytest.raises(Refused):
            actions.deliver_interpreting(request_id=found.pk, translated=" ", by=town.interpreter, at=NOW)
        actions.deliver_interpreting(request_id=found.pk, translated="Qoyska", by=town.interpreter, at=NOW)
    with town.d.acting(by):
        version = Version.objects.seen_by(by).get(post=post)
    assert (version.body, version.made_by, version.account_id) == ("Qoyska", MadeBy.PERSON, town.ines.pk)


def test_who_sees_a_request(town):
    found = town.ask()
    others = town.by(town.eli, Role.PRINCIPAL, town.elm)
    sight = {}
    for name, scope in (
        ("mine", town.principal),
        ("asked", town.interpreter),
        ("elsewhere", others),
        ("teacher", town.teacher),
    ):
        with town.d.acting(scope):
            sight[name] = queries.requests(seen_by=scope).filter(pk=found.pk).exists()
    assert sight == {"mine": True, "asked": True, "elsewhere": False, "teacher": False}


def test_nobody_found_shows_the_language_line_and_the_unfilled_come_first(town, client):
    office = town.by(town.olga, Role.OFFICE)
    with town.d.acting(office):
        set_language_line(phone="+18005550100", access_code="4711", how="", by=office, at=NOW)
    done = town.ask(about="Arranged")
    town.answer(done, town.interpreter)
    town.ask(about="Nobody speaks it", language="my")
    signed_in(client, town.pia)
    page = client.get(reverse("threads:requests")).content.decode()
    assert "4711" in page and page.index("Nobody speaks it") < page.index("Arranged")
    signed_in(client, town.ines)
    assert "4711" not in client.get(reverse("threads:jobs")).content.decode()


def test_the_line_and_calling_off_free_whoever_said_yes(town):
    first, second = town.ask(), town.ask(begins=THEN + timedelta(hours=2))
    for each in (first, second):
        town.answer(each, town.interpreter)
    with town.d.acting(town.principal):
        actions.take_language_line(request_id=first.pk, by=town.principal, at=NOW)
        actions.cancel_interpreting(request_id=second.pk, by=town.principal, at=NOW)
    assert {town.offers(each)[town.ines.pk].state for each in (first, second)} == {OfferState.WITHDRAWN}
    assert (town.state(first), town.state(second)) == (RequestState.LINE, RequestState.CANCELLED)


def test_from_the_page_to_the_job_and_back(town, client):
    signed_in(client, town.pia)
    address = reverse("threads:ask_interpreter") + f"?adult={town.mother.pk}"
    assert 'value="so" selected' in client.get(address).content.decode()
    told = {
        "language": "so", "wanted": "talk", "stakes": "everyday", "about": "Reading at home", "minutes": "30",
        "begins_at": "2026-11-11T11:00", "where": "phone", "place": "", "words": "", "school": str(town.school.pk),
    }  # fmt: skip
    assert "Looking for somebody" in client.post(address, told, follow=True).content.decode()
    assert client.post(address, told | {"begins_at": "2026-11-01T11:00"}).status_code == 422
    signed_in(client, town.ines)
    page = client.get(reverse("threads:jobs")).content.decode()
    assert "Reading at home" in page and "Amina" not in page
    with town.d.acting():
        offer = InterpreterOffer.objects.seen_by(town.d.system).get()
        assert (
            Message.objects.seen_by(town.d.system)
            .filter(purpose=actions.OFFER, address="ines@example.org")
            .exists()
        )
    assert offer.request.begins_at == THEN
    page = client.post(reverse("threads:answer_offer", args=[offer.pk]), {"answer": "yes"}, follow=True)
    assert "It is yours. Thank you!" in page.content.decode()
    page = client.get(reverse("threads:interpreting", args=[offer.request_id])).content.decode()
    assert "Pia Doe" in page and "It is done" not in page and "Amina" not in page
    with clock.set_to(THEN):
        signed_in(client, town.ines)
        assert (
            "It is done"
            in client.get(reverse("threads:interpreting", args=[offer.request_id])).content.decode()
        )
