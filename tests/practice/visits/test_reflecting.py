from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import NOW, signed_in
from tests.factories.visits import TODAY, add_invitation
from tests.practice.visits.after import Pair
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.hoping import correct_hopes, write_hopes
from thirdpillar.practice.visits.actions.promising import (
    hand_over_promise,
    keep_promise,
    let_promise_go,
    make_promise,
)
from thirdpillar.practice.visits.actions.recording import record_visit
from thirdpillar.practice.visits.actions.reflecting import reflect
from thirdpillar.practice.visits.models import HopesAndDreams, Promise, Reflection
from thirdpillar.practice.visits.queries.afterwards import (
    my_promises,
    promises_to,
    waiting_at_school,
    waiting_for_me,
)
from thirdpillar.practice.visits.queries.hopes import hopes_of_family, hopes_of_homes

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    pair = Pair()
    pair.do(record_visit, visit_id=pair.visit.pk, minutes=35)
    return pair


def think(pair, *, by=None, **more):
    return pair.do(reflect, visit_id=pair.visit.pk, student_id=pair.student.id, by=by, **more)


def seen(pair, model, by):
    with pair.made.acting(by):
        return set(model.objects.seen_by(by).values_list("pk", flat=True))


def test_each_of_the_pair_thinks_it_over_for_the_two_of_them(pair):
    one = think(pair, strengths=["loves", "hopes"], noticed=["times"], words="She builds bridges.")
    sam, kim = pair.as_(pair.sam), pair.coordinator()
    assert seen(pair, Reflection, sam) == {one.pk}
    for by in (
        kim, pair.as_(pair.kim, Role.PRINCIPAL), pair.as_(pair.kim, Role.OFFICE), pair.as_(pair.kim),
    ):  # fmt: skip
        assert seen(pair, Reflection, by) == set()
    with pair.made.acting(sam):
        assert [each.pk for each in waiting_for_me(at=NOW, seen_by=sam).to_reflect] == [pair.visit.pk]


def test_a_joint_reflection_stands_for_both_and_stays_one(pair):
    one = think(pair, is_joint=True, words="First.")
    sam = pair.as_(pair.sam)
    with pair.made.acting(sam):
        assert waiting_for_me(at=NOW, seen_by=sam).to_reflect == []
    assert think(pair, by=sam, words="Together.").pk == one.pk
    with pair.made.acting(sam):
        (now,) = Reflection.objects.seen_by(sam)
        assert (now.words, now.is_joint, now.account_id) == ("Together.", True, pair.pat.id)


def test_whoever_interpreted_reads_and_writes_none_of_it(pair, client):
    one = think(pair, is_joint=True, words="Private words.")
    lee = pair.interpreter()
    by = pair.as_(lee, Role.INTERPRETER)
    assert seen(pair, Reflection, by) == set()
    with pytest.raises(Refused, match="Those who made"):
        think(pair, by=by, words="Rewritten.")
    with pair.made.acting(by), connection.cursor() as cursor:  # the database itself
        cursor.execute("SELECT count(*) FROM visits_reflection")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE visits_reflection SET is_joint = false")
        assert cursor.rowcount == 0
    assert seen(pair, Reflection, pair.as_(pair.sam)) == {one.pk}
    with clock.set_to(NOW):
        signed_in(client, lee, at=NOW)
        after = client.get(f"/visits/{pair.visit.pk}/after/").content.decode()
        page = client.get(f"/visits/{pair.visit.pk}/reflect/{pair.student.id}/").content.decode()
    assert "For the two of you" not in after and "Hopes and dreams" not in after
    assert "Private words." not in page and "<textarea" not in page


def test_there_is_one_reflection_for_each_child():
    pair = Pair()
    brother = pair.made.add_student("Leo", "Lopez")
    with pair.made.acting():
        visit = pair.fresh()
        visit.student_ids = [*visit.student_ids, brother.id]
        visit.save(update_fields=["student_ids"])
    pair.do(record_visit, visit_id=visit.pk, minutes=35)
    think(pair)
    pat = pair.as_(pair.pat)
    with pair.made.acting(pat):
        (waits,) = waiting_for_me(at=NOW, seen_by=pat).to_reflect
        told = {child.name: child.is_reflected for child in waits.children}
    assert told == {"Ana Lopez": True, "Leo Lopez": False}
    with pytest.raises(Refused, match="this child"):
        pair.do(reflect, visit_id=visit.pk, student_id=pair.made.add_student("Jo", "Kerr").id)


def test_it_comes_after_the_visit_and_from_who_was_on_it():
    pair = Pair()
    with pytest.raises(Refused, match="First say"):
        think(pair)
    pair.do(record_visit, visit_id=pair.visit.pk, minutes=35)
    with pytest.raises(Refused, match="Those who made"):
        think(pair, by=pair.coordinator())


def test_the_school_learns_only_that_it_is_missing(pair):
    kim = pair.coordinator()

    def missing(at):
        with pair.made.acting(kim):
            return waiting_at_school(at=at, today=TODAY, seen_by=kim).unreflected

    assert missing(NOW + timedelta(days=6)) == []
    assert [one.pk for one in missing(NOW + timedelta(days=8))] == [pair.visit.pk]
    think(pair)
    assert missing(NOW + timedelta(days=8)) == []


def test_the_page_says_above_the_box_that_a_parent_may_read_it(pair, client):
    with clock.set_to(NOW):
        signed_in(client, pair.pat, at=NOW)
        address = f"/visits/{pair.visit.pk}/reflect/{pair.student.id}/"
        page = client.get(address).content.decode()
        assert page.index("A parent may ask to read this.") < page.index('<textarea name="words"')
        said = {
            "strengths": ["loves"],
            "changes_class": "yes",
            "words": "She builds bridges.",
            "is_joint": "on",
        }
        assert client.post(address, said).status_code == 302
    by = pair.as_(pair.pat)
    with pair.made.acting(by):
        (one,) = Reflection.objects.seen_by(by)
    assert (one.strengths, one.changes_class, one.is_joint, one.may_be_pooled) == (
        ["loves"],
        True,
        True,
        False,
    )


def test_words_that_must_not_be_kept_are_handed_back(pair, client):
    with clock.set_to(NOW):
        signed_in(client, pair.pat, at=NOW)
        address = f"/visits/{pair.visit.pk}/reflect/{pair.student.id}/"
        answer = client.post(address, {"words": "Their immigration status is unclear, undocumented."})
    assert answer.status_code == 422
    assert seen(pair, Reflection, pair.as_(pair.pat)) == set()


def test_a_worry_leads_to_the_procedure_and_leaves_no_trace(pair, client):
    signed_in(client, pair.pat)
    with pair.made.acting():
        before = Entry.objects.seen_by(pair.made.system).count()
    page = client.get("/visits/outline/worry/").content.decode()
    assert "child protection line" in page and "tel:+18004224453" in page
    assert "<textarea" not in page
    with pair.made.acting():
        assert Entry.objects.seen_by(pair.made.system).count() == before
    names = {field.name for field in Reflection._meta.get_fields()}
    assert not {name for name in names if "wellbeing" in name or "worry" in name}


def test_the_family_reads_and_corrects_what_it_hopes_for(pair):
    heard = pair.do(write_hopes, visit_id=pair.visit.pk, words="That she becomes a doctor.")
    link = Scope.system(pair.made.id, "a family's link")
    with pair.made.acting(link):
        assert hopes_of_family(pair.invitation, seen_by=link).words == "That she becomes a doctor."
    pair.do(
        correct_hopes, invitation_id=pair.invitation.pk, words="Que sea feliz.", may_be_quoted=True, by=link
    )  # fmt: skip
    sam = pair.as_(pair.sam)
    with pair.made.acting(sam):
        latest = hopes_of_homes([pair.home.id], seen_by=sam)[pair.home.id]
        assert (latest.words, latest.by_family, latest.may_be_quoted) == ("Que sea feliz.", True, True)
        assert HopesAndDreams.objects.seen_by(sam).get(pk=heard.pk).replaced_at == NOW
    assert seen(pair, HopesAndDreams, pair.coordinator()) == set()
    pair.do(correct_hopes, invitation_id=pair.invitation.pk, words=" ", by=link)
    with pair.made.acting(sam):
        assert [one.words for one in HopesAndDreams.objects.seen_by(sam)] == ["", ""]


def test_nobody_but_the_family_lets_its_words_be_quoted(pair):
    pair.do(write_hopes, visit_id=pair.visit.pk, words="That she becomes a doctor.")
    with pytest.raises(Refused):
        pair.do(correct_hopes, invitation_id=pair.invitation.pk, words="Ours.", may_be_quoted=True)
    with pytest.raises(IntegrityError, match="a_family_itself"), transaction.atomic(), pair.made.acting():
        HopesAndDreams.objects.seen_by(pair.made.system).update(may_be_quoted=True)


def promised(pair, *, by=None, **more):
    values = {"visit_id": pair.visit.pk, "words": "Send the reading list.", "due_on": date(2026, 11, 20)}
    return pair.do(make_promise, by=by, **values | more)


def test_a_promise_has_an_owner_until_it_is_kept_or_let_go(pair):
    mine, theirs = promised(pair), promised(pair, owner_id=pair.sam.id, words="Call about the bus.")
    pat, sam = pair.as_(pair.pat), pair.as_(pair.sam)
    with pair.made.acting(sam):
        assert [one.words for one in my_promises(seen_by=sam)] == ["Call about the bus."]
    assert pair.do(keep_promise, promise_id=mine.pk, by=pat).kept_at == NOW
    with pytest.raises(Refused, match="not open"):
        pair.do(let_promise_go, promise_id=mine.pk, by=pat)
    assert pair.do(let_promise_go, promise_id=theirs.pk, by=pat).let_go_at == NOW  # the pair's
    with pytest.raises(IntegrityError, match="kept_or_let_go"), transaction.atomic(), pair.made.acting():
        Promise.objects.seen_by(pair.made.system).update(kept_at=NOW, let_go_at=NOW)


def test_who_plans_can_take_over_what_nobody_keeps_and_a_stranger_sees_none(pair):
    one = promised(pair)
    other = pair.as_(pair.made.add_account(Role.TEACHER, pair.school))
    assert seen(pair, Promise, other) == set()
    with pytest.raises(Refused):
        pair.do(keep_promise, promise_id=one.pk, by=other)
    with pytest.raises(Refused):
        pair.do(hand_over_promise, promise_id=one.pk, owner_id=other.account_id, by=pair.as_(pair.pat))
    kim = pair.coordinator()
    assert pair.do(hand_over_promise, promise_id=one.pk, owner_id=pair.kim.id, by=kim).owner_id == pair.kim.id
    with pytest.raises(Refused):
        promised(pair, owner_id=pair.kim.id)


@pytest.fixture
def second(pair):
    """A second visit of the same home by two others, and what the first one left."""
    pair.do(write_hopes, visit_id=pair.visit.pk, words="That she becomes a doctor.")
    promised(pair)
    think(pair, words="For the two of us.")
    pair.jo, pair.ed = (
        pair.made.add_account(Role.TEACHER, pair.school, given=name, family="New") for name in ("Jo", "Ed")
    )
    asked = add_invitation(pair.made, pair.second, pair.school, pair.home, [pair.student])
    pair.again = pair.book(
        invitation=asked, begins=NOW + timedelta(days=70), who=[pair.jo, pair.ed], number=2
    )
    return pair


def test_a_second_visit_goes_on_from_the_first_whoever_makes_it(second, client):
    jo = second.as_(second.jo)
    with second.made.acting(jo):
        assert [one.words for one in promises_to(second.home.id, seen_by=jo)] == ["Send the reading list."]
    assert seen(second, Reflection, jo) == set()  # the first pair's own
    with clock.set_to(NOW):
        signed_in(client, second.jo, at=NOW)
        page = client.get(f"/visits/{second.again.pk}/prepare/").content.decode()
    for words in ("Send the reading list.", "That she becomes a doctor.", "/visits/outline/second/"):
        assert words in page


def test_a_first_visit_shows_no_forms_and_nothing_of_the_child_but_its_name(client):
    pair = Pair(begins=NOW + timedelta(days=2))
    with clock.set_to(NOW):
        signed_in(client, pair.pat, at=NOW)
        page = client.get(f"/visits/{pair.visit.pk}/prepare/").content.decode()
    assert "no forms and no student data" in page and "/visits/outline/first/" in page
    assert "/people/students/" not in page and "<textarea" not in page


def test_a_visit_that_does_not_stand_opens_nothing_of_the_home(second):
    jo = second.as_(second.jo)
    with second.made.acting():
        type(second.again).objects.seen_by(second.made.system).filter(pk=second.again.pk).update(
            stage="cancelled_by_family"
        )
    assert seen(second, Promise, jo) == set()
    assert seen(second, HopesAndDreams, jo) == set()


def test_promises_and_hopes_through_the_pages(pair, client):
    with clock.set_to(NOW):
        signed_in(client, pair.pat, at=NOW)
        address = f"/visits/{pair.visit.pk}"
        client.post(f"{address}/hopes/", {"words": "That she becomes a doctor."})
        said = {"words": "Send the list.", "due_on": "2026-11-01", "owner": str(pair.pat.id)}
        client.post(f"{address}/promise/", said)
        page = client.get("/visits/my/promises/").content.decode()
        assert "Send the list." in page and "Overdue" in page
        by = pair.as_(pair.pat)
        with pair.made.acting(by):
            one = Promise.objects.seen_by(by).get()
        client.post(f"/visits/promises/{one.pk}/", {"do": "keep", "back": str(pair.visit.pk)})
        page = client.get(f"{address}/after/").content.decode()
        assert "becomes a doctor" in page and "Kept" in page
