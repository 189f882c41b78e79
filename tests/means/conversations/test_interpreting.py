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
from thirdpillar.means.conversations.actions.interpreter_changes import note_no_show
from thirdpillar.means.conversations.actions.interpreter_notices import NOTICE, OFFER, RATING
from thirdpillar.means.conversations.actions.interpreter_search import chase_offers
from thirdpillar.means.conversations.actions.interpreter_times import say_hours, set_language_line
from thirdpillar.means.conversations.actions.naming import name_interpreters
from thirdpillar.means.conversations.choices import From, Interest, MadeBy, TextClass, TranslationState
from thirdpillar.means.conversations.choices.interpreting import OfferState, RequestState
from thirdpillar.means.conversations.models import (
    InterpreterOffer,
    InterpreterRating,
    InterpreterRequest,
    Post,
    Translation,
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
        self.pia = d.add_account(Role.PRINCIPAL, school=self.school, given="Pia", email="pia@example.org")
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
        sent = Message.objects.seen_by(town.d.system).get(purpose=RATING)
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
    assert (town.state(first), town.state(second)) == (RequestState.BOOKED, RequestState.CANCELLED)
    with town.d.acting(town.principal):
        actions.take_language_line(request_id=first.pk, by=town.principal, at=THEN)
    assert town.state(first) == RequestState.LINE


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
            Message.objects.seen_by(town.d.system).filter(purpose=OFFER, address="ines@example.org").exists()
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


# --- A text ----------------------------------------------------------------------------------------------------------
def vital(town, **more):
    """A vital text to the mother, which waits for a person."""
    by = town.principal
    with town.d.acting(by):
        thread = talking.begin_thread(
            adult_id=town.mother.pk, student_ids=[town.child.pk], subject="Plan", body="Halima is enrolled.", key="k",
            interest=Interest.SCHOOL, school_id=town.school.pk, text_class=TextClass.VITAL, by=by, at=NOW, **more,
        )  # fmt: skip
        return thread, Post.objects.seen_by(by).get(thread=thread)


def to_mother(town):
    with town.d.acting():
        found = Message.objects.seen_by(town.d.system).filter(address="+16125550101")
        return [one.body for one in found.order_by("made_at")]


def test_a_text_is_asked_for_on_the_page_and_lets_go_what_waited(town, client, monkeypatch):
    thread, post = vital(town)
    assert to_mother(town) == []
    ticks = iter(range(1000))  # the clock goes on between the page and the deed
    monkeypatch.setattr(
        "thirdpillar.ground.base.clock.now", lambda: NOW + timedelta(microseconds=next(ticks))
    )
    client = signed_in(client, town.pia)
    page = reverse("threads:ask_interpreter") + f"?thread={thread.pk}"
    sent = {
        "language": "so", "wanted": "text", "stakes": "everyday", "about": "A plan", "begins_at": "2026-12-20T12:00",
        "minutes": "30", "where": "writing", "place": "", "words": post.body, "school": str(town.school.pk),
    }  # fmt: skip
    assert client.post(page, sent).status_code == 302
    with town.d.acting():
        found = InterpreterRequest.objects.seen_by(town.d.system).get()
        offered = Message.objects.seen_by(town.d.system).get(purpose=OFFER)
    # A vital text is for those whom the office has tested, whatever its asker says; the offer lives until it is due.
    assert (found.stakes, offered.expires_at) == ("rights", found.ends_at)
    town.answer(found, town.interpreter)
    with town.d.acting(town.interpreter):
        with pytest.raises(Refused, match="Halima"):
            actions.deliver_interpreting(request_id=found.pk, translated="Way", by=town.interpreter, at=NOW)
        actions.deliver_interpreting(
            request_id=found.pk, translated="Halima waa la diiwaangeliyey.", by=town.interpreter, at=NOW
        )
    assert any("Halima waa la diiwaangeliyey." in body for body in to_mother(town))
    with town.d.acting():
        assert Translation.objects.seen_by(town.d.system).get().state == TranslationState.DONE
    assert notices(town, "pia@example.org")[-1].subject == "Interpreters: Done"


def test_the_words_of_a_case_are_for_those_alone_whom_its_staff_have_named(town):
    by = town.principal
    with town.d.acting(by):
        thread = talking.begin_thread(
            adult_id=town.mother.pk, student_ids=[town.child.pk], subject="Worry", body="Afraid", key="c",
            interest=Interest.CASE, school_id=town.school.pk, by=by, at=NOW,
        )  # fmt: skip
    case = {"wanted": "text", "words": "Afraid", "thread_id": thread.pk}
    assert not town.offers(town.ask(**case))
    with town.d.acting(by):
        name_interpreters(thread_id=thread.pk, account_ids=[town.ines.pk], by=by, at=NOW)
    assert set(town.offers(town.ask(**case))) == {town.ines.pk}


# --- Who is told -----------------------------------------------------------------------------------------------------
def notices(town, address):
    with town.d.acting():
        found = Message.objects.seen_by(town.d.system).filter(address=address, purpose__startswith=NOTICE)
        return list(found.order_by("made_at"))


def subjects(town, address):
    return [one.subject for one in notices(town, address)]


def test_all_are_told_of_a_yes_and_of_calling_it_off(town):
    found = town.ask()
    town.answer(found, town.interpreter)
    assert (
        subjects(town, "pia@example.org") == ["Interpreters: Confirmed"] == subjects(town, "ines@example.org")
    )
    (told,) = to_mother(town)
    assert "turjubaan" in told.lower() or "An interpreter will be there on" in told
    assert "Reading" not in told and "Reading" not in notices(town, "pia@example.org")[0].body
    with town.d.acting(town.principal):
        actions.cancel_interpreting(request_id=found.pk, by=town.principal, at=NOW + timedelta(minutes=1))
    assert subjects(town, "ines@example.org")[-1] == "Interpreters: Called off"
    assert len(to_mother(town)) == 2


def test_nobody_found_and_a_yes_taken_back_are_told(town):
    town.ask(language="my")
    (told,) = notices(town, "pia@example.org")
    assert told.subject == "Interpreters: Nobody found" and "call the language line" in told.body
    found = town.ask(begins=THEN + timedelta(days=1))
    town.answer(found, town.interpreter)
    before = len(to_mother(town))
    with town.d.acting(town.interpreter):
        actions.answer_offer(
            offer_id=town.offers(found)[town.ines.pk].pk,
            yes=False,
            by=town.interpreter,
            at=NOW + timedelta(hours=1),
        )
    assert subjects(town, "pia@example.org")[-1] == "Interpreters: Nobody found"
    assert len(to_mother(town)) == before + 1


def test_at_another_time_whoever_said_yes_is_asked_anew_and_the_family_hears_of_it(town, client):
    found = town.ask()
    town.answer(found, town.interpreter)
    client = signed_in(client, town.pia)
    page = reverse("threads:change_interpreting", args=[found.pk])
    told = {"change-begins_at": "2026-11-13T09:00", "change-where": "in_person", "change-place": "Room 4"}
    with clock.set_to(NOW + timedelta(minutes=5)):
        client = signed_in(client, town.pia)
        assert client.post(page, told).status_code == 302
    with town.d.acting():
        found.refresh_from_db()
        offer = InterpreterOffer.objects.seen_by(town.d.system).get(request=found)
    assert (found.state, found.place, offer.state) == (RequestState.OPEN, "Room 4", OfferState.OFFERED)
    assert found.ends_at - found.begins_at == timedelta(minutes=30) and offer.during.lower == found.begins_at
    with town.d.acting():
        asked = Message.objects.seen_by(town.d.system).filter(
            purpose__startswith=OFFER, address="ines@example.org"
        )
        assert asked.count() == 2
    assert len(to_mother(town)) == 2
    with clock.set_to(NOW + timedelta(minutes=6)), town.d.acting(town.interpreter):
        actions.answer_offer(offer_id=offer.pk, yes=True, by=town.interpreter, at=NOW + timedelta(minutes=6))
    assert len(to_mother(town)) == 3


def test_who_does_not_answer_is_reminded_others_are_asked_and_in_time_nobody_is_said(town):
    more = [
        town.d.add_account(Role.INTERPRETER, given=f"Uma{n}", email=f"u{n}@example.org") for n in range(6)
    ]
    for account in more:
        town.speaks(account, may_interpret=True)
    found = town.ask(begins=THEN + timedelta(days=2))

    def chase(at):
        with town.d.acting():
            return chase_offers(by=town.d.system, at=at)

    assert len(town.offers(found)) == 5 and chase(NOW + timedelta(hours=1)) == 0
    assert chase(NOW + timedelta(hours=5)) == 1 and len(town.offers(found)) == 7
    assert chase(NOW + timedelta(hours=25)) == 1 and chase(NOW + timedelta(hours=25, minutes=1)) == 0
    reminded = [one for one in town.offers(found).values() if one.reminded_at]
    assert len(reminded) == 5 and subjects(town, "pia@example.org") == []
    chase(NOW + timedelta(hours=49))
    assert subjects(town, "pia@example.org") == ["Interpreters: Nobody found"]
    chase(NOW + timedelta(hours=50))
    assert len(subjects(town, "pia@example.org")) == 1


def test_nobody_came(town, client):
    found = town.ask()
    town.answer(found, town.interpreter)
    with pytest.raises(Refused, match="not begun"), town.d.acting(town.principal):
        note_no_show(request_id=found.pk, by=town.principal, at=NOW)
    with clock.set_to(THEN + timedelta(hours=1)):
        client = signed_in(client, town.pia)
        page = client.get(reverse("threads:interpreting", args=[found.pk])).content.decode()
        assert "Nobody came" in page
        client.post(reverse("threads:no_show", args=[found.pk]))
        assert "Nobody came" in client.get(reverse("threads:requests")).content.decode()
    assert (town.state(found), town.offers(found)[town.ines.pk].state) == ("no_show", "no_show")
    assert subjects(town, "ines@example.org")[-1] == "Interpreters: Nobody came"


def test_a_text_is_translated_in_writing_wherever_its_asker_chose(town, client):
    due = {
        "wanted": "text",
        "where": "in_person",
        "words": "Bring a coat.",
        "ends_at": NOW + timedelta(days=1),
    }
    found = town.ask(begins=NOW, **due)
    assert found.where == "writing"
    with town.d.acting():
        InterpreterRequest.objects.seen_by(town.d.system).update(where="in_person")
    shown = signed_in(client, town.ines).get(reverse("threads:jobs")).content.decode()
    assert "In writing" in shown and "In person" not in shown
    shown = signed_in(client, town.pia).get(reverse("threads:requests")).content.decode()
    assert "In writing" in shown and "In person" not in shown
