"""Threads: one caregiver, one subject; who of us reads it; what goes out, what comes back, what never shows."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import NOW, at_host, make_district, signed_in
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.objecting import objections
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint, Restriction
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.choices import Interest, MadeBy, Standing, Way
from thirdpillar.means.conversations.models import Inbound, Note, Post, Thread

pytestmark = pytest.mark.django_db

MOTHER, FATHER = "+16125550101", "+16125550102"


class Town:
    """One family of two homes, a teacher of the child's class, another teacher, and the office."""

    def __init__(self) -> None:
        self.oak = make_district("Oak District")
        self.school = self.oak.add_school("Oak School")
        self.room = self.oak.add_section(self.school, "Room 1")
        self.other_room = self.oak.add_section(self.school, "Room 2")
        self.child = self.oak.add_student("Halima", "Jibril", section=self.room)
        self.mother = self.oak.add_adult("Amina", "Jibril", phone=MOTHER, language="so")
        self.father = self.oak.add_adult("Ayanle", "Jibril", phone=FATHER)
        self.oak.tie(self.child, self.mother)
        self.oak.tie(self.child, self.father)
        self.oak.add_household([self.child], [self.mother])
        self.teacher = self.oak.add_account(Role.TEACHER, section=self.room, given="Tess")
        self.other = self.oak.add_account(Role.TEACHER, section=self.other_room, given="Otto")
        self.principal = self.oak.add_account(Role.PRINCIPAL, school=self.school, given="Pia")

    def as_teacher(self, account, room):
        students = frozenset([self.child.pk]) if room == self.room else frozenset()
        return replace(
            self.oak.scope(Role.TEACHER, section_ids=frozenset([room.pk]), student_ids=students),
            account_id=account.pk,
        )

    @property
    def by(self):
        return self.as_teacher(self.teacher, self.room)

    @property
    def office(self):
        scope = self.oak.scope(Role.PRINCIPAL, school_ids=frozenset([self.school.pk]))
        return replace(scope, account_id=self.principal.pk)

    def begin(self, by=None, adult=None, **more) -> Thread:
        wanted = {
            "interest": Interest.CLASS,
            "section_id": self.room.pk,
            "subject": "Reading at home",
            "body": "Hello!",
            "key": "k1",
        }
        by = by or self.by
        with self.oak.acting(by):
            return actions.begin_thread(
                adult_id=(adult or self.mother).pk,
                student_ids=[self.child.pk],
                by=by,
                at=NOW,
                **wanted | more,
            )

    def outbox(self) -> list[Message]:
        with self.oak.acting():
            return list(
                Message.objects.seen_by(self.oak.system)
                .filter(purpose="conversations.post")
                .order_by("made_at")
            )

    def sent(self, at=NOW) -> None:
        with self.oak.acting():
            Message.objects.seen_by(self.oak.system).update(state=State.ACCEPTED, state_at=at)

    def restrict(self, adult, at=NOW, **more) -> None:
        wanted = {"student": self.child, "scopes": ["all"], "source": "court_order", "made_at": at}
        with self.oak.acting():
            Restriction(district_id=self.oak.id, adult=adult, **wanted | more).save(force_insert=True)


@pytest.fixture
def town():
    return Town()


def seen(town, scope) -> set:
    with town.oak.acting(scope):
        return set(Thread.objects.seen_by(scope).values_list("pk", flat=True))


def test_a_teacher_writes_and_the_best_way_carries_it(town):
    thread = town.begin()
    (message,) = town.outbox()
    assert (message.channel, message.address) == ("sms", MOTHER)
    assert message.body.startswith("Oak School: Hello!") and f"/m/{thread.code}" in message.body
    assert (thread.standing, thread.assigned_to_id) == (Standing.FOR_THEM, town.teacher.pk)


def test_the_family_reads_its_own_language_and_the_original_is_kept(town):
    thread = town.begin(translated={"so": "Salaan!"})
    (message,) = town.outbox()
    assert message.language == "so" and "Salaan!" in message.body and "Hello!" not in message.body
    with town.oak.acting():
        (line,) = queries.lines_of(thread, seen_by=town.oak.system)
    assert (line.body, line.versions[0].body, line.versions[0].made_by) == ("Hello!", "Salaan!", "person")


def test_a_machines_words_say_so_in_the_text_itself(town):
    town.begin(translated={"so": "Salaan!"}, made_by=MadeBy.MACHINE)
    (message,) = town.outbox()
    assert "Salaan!\nMashiin ayaa tarjumay." in message.body


def test_the_same_page_sent_twice_says_it_once_and_an_open_subject_goes_on(town):
    first, again = town.begin(), town.begin(subject="reading  at HOME")
    assert first.pk == again.pk and len(town.outbox()) == 1
    with town.oak.acting(town.by):
        actions.write_to_family(thread_id=first.pk, body="One thing more", key="k2", by=town.by, at=NOW)
    assert len(town.outbox()) == 2


def test_who_reads_a_thread_is_its_ground(town):
    of_class = town.begin().pk
    case = town.begin(
        interest=Interest.CASE, section_id=None, school_id=town.school.pk, subject="A hard week"
    ).pk
    other = town.as_teacher(town.other, town.other_room)
    assert seen(town, town.by) == {of_class, case}
    assert seen(town, town.office) == {of_class}
    assert seen(town, other) == set()
    with pytest.raises(Refused, match="handed to the school's office"), town.oak.acting(town.by):
        actions.hand_over(thread_id=case, to_account_id=town.other.pk, by=town.by, at=NOW)
    with town.oak.acting(town.by):
        actions.hand_over(thread_id=case, to_account_id=town.principal.pk, by=town.by, at=NOW)
    assert seen(town, town.office) == seen(town, town.by) == {of_class, case}
    assert seen(town, other) == set()


def test_a_teacher_begins_only_about_own_classes(town):
    with pytest.raises(Refused, match="not a class of yours"):
        town.begin(section_id=town.other_room.pk)
    with pytest.raises(Refused, match="class of theirs"):
        town.begin(interest=Interest.SCHOOL, section_id=None, school_id=town.school.pk)
    other = town.as_teacher(town.other, town.other_room)
    with pytest.raises(Refused, match="may not write"):
        town.begin(by=other, section_id=town.other_room.pk)
    assert town.outbox() == []


def test_nobody_barred_is_written_to_nor_opens_the_page(town, client):
    thread = town.begin(adult=town.father)
    town.sent()
    at_host(client, town.oak.row)
    path = reverse("family_threads:conversation", args=[thread.code])
    assert client.get(path).status_code == 200
    town.restrict(town.father)
    assert client.get(path).status_code == 404
    assert client.post(path, {"body": "hi", "key": "x"}).status_code == 404
    with pytest.raises(Refused, match="may not write"), town.oak.acting(town.by):
        actions.write_to_family(thread_id=thread.pk, body="Again", key="k3", by=town.by, at=NOW)
    with pytest.raises(Refused, match="may not write"):
        town.begin(adult=town.father, subject="Something else")


def test_one_sibling_hidden_closes_what_was_said_of_both(town, client):
    """The words were about both; a thread about the free one alone goes on."""
    sister = town.oak.add_student("Idil", "Jibril", section=town.room)
    town.oak.tie(sister, town.father)
    by = replace(town.by, student_ids=frozenset([town.child.pk, sister.pk]))
    wanted = {
        "interest": Interest.CLASS,
        "section_id": town.room.pk,
        "body": "Hello!",
        "by": by,
        "at": NOW,
        "key": "k",
    }
    with town.oak.acting(by):
        both = actions.begin_thread(
            adult_id=town.father.pk, student_ids=[town.child.pk, sister.pk], subject="Both", **wanted
        )
        one = actions.begin_thread(adult_id=town.father.pk, student_ids=[sister.pk], subject="One", **wanted)
    town.restrict(town.father)
    at_host(client, town.oak.row)
    answers = {
        each: client.get(reverse("family_threads:conversation", args=[each.code])).status_code
        for each in (both, one)
    }
    assert answers == {both: 404, one: 200}
    with pytest.raises(Refused, match="may not write"), town.oak.acting(by):
        actions.write_to_family(thread_id=both.pk, body="Again", key="k4", by=by, at=NOW)


def test_a_case_shows_in_no_schools_outbox_or_texts(town):
    case = town.begin(
        interest=Interest.CASE, section_id=None, school_id=town.school.pk, subject="A hard week"
    )
    town.sent()
    at = NOW + timedelta(minutes=4)
    receive(district=town.oak.row, provider="x", reference="SM1", sender=MOTHER, body="He is afraid", at=at)
    with town.oak.acting(town.office):
        assert not Message.objects.seen_by(town.office).exists()
        assert not Inbound.objects.seen_by(town.office).exists()
        assert not Message.objects.seen_by(town.oak.system).exists()  # nor does the database show it
    with town.oak.acting(town.by):
        assert [line.body for line in queries.lines_of(case, seen_by=town.by)] == ["Hello!", "He is afraid"]


def test_nobody_begins_at_anothers_school(town):
    elm = town.oak.add_school("Elm School")
    with pytest.raises(Refused, match="not your school"):
        town.begin(by=town.office, interest=Interest.SCHOOL, section_id=None, school_id=elm.pk)


def test_what_waits_is_stopped_when_it_may_not_go_any_more(town):
    town.begin(adult=town.father)
    (message,) = town.outbox()
    ask = objections(town.oak.row, town.oak.system)["conversations.post"]
    with town.oak.acting():
        assert ask({message.reference_id: message.address}) == {}
        ContactPoint.objects.seen_by(town.oak.system).filter(value=FATHER).update(state="wrong")
        assert "no longer the way" in ask({message.reference_id: message.address})[message.reference_id]
    town.restrict(town.father)
    with town.oak.acting():
        assert "no child" in ask({message.reference_id: message.address})[message.reference_id]


def test_what_waits_takes_another_way_where_there_is_one(town):
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=town.mother, kind="email", value="a@example.org").save(
            force_insert=True
        )
    thread = town.begin()
    (first,) = town.outbox()
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(value=MOTHER).update(state="wrong")
        ask = objections(town.oak.row, town.oak.system)["conversations.post"]
        assert "no longer the way" in ask({first.reference_id: first.address})[first.reference_id]
        Message.objects.seen_by(town.oak.system).filter(pk=first.pk).update(state=State.STOPPED)
        (line,) = queries.lines_of(thread, seen_by=town.by)
    assert [(one.channel, one.address) for one in town.outbox()] == [
        ("sms", MOTHER),
        ("email", "a@example.org"),
    ]
    assert (line.went, line.arrived_nowhere) == (State.READY, False)


def test_whoever_writes_sees_what_went_nowhere(town):
    nobody = town.oak.add_adult("Nuh", "Jibril")
    town.oak.tie(town.child, nobody)
    thread = town.begin(adult=nobody)
    with town.oak.acting(town.by):
        (line,) = queries.lines_of(thread, seen_by=town.by)
    assert (line.arrived_nowhere, line.how_far) == (True, "Not sent: no way to them")


def test_a_case_tells_nobody_that_it_is_there(town):
    """Another's case about the same subject neither refuses nor joins; one's own goes on."""
    case = {
        "interest": Interest.CASE,
        "section_id": None,
        "school_id": town.school.pk,
        "subject": "A hard week",
    }
    mine, again = town.begin(**case), town.begin(**case)
    assert mine.pk == again.pk
    assert town.begin(by=town.office, **case).pk != mine.pk
    assert town.begin(by=town.office, **case | {"interest": Interest.SCHOOL}).pk != mine.pk


def test_guardians_never_see_each_other(town, client):
    """Each has a thread of their own; neither page holds a word, a name or a number of the other's."""
    hers, his = town.begin(body="For her alone"), town.begin(adult=town.father, body="For him alone")
    assert hers.pk != his.pk
    at_host(client, town.oak.row)
    answer = client.get(reverse("family_threads:conversation", args=[his.code]), HTTP_ACCEPT_LANGUAGE="es")
    assert answer.headers["Content-Language"] == "es" and "no-store" in answer.headers["Cache-Control"]
    page = answer.content.decode()
    assert "For him alone" in page
    assert not [word for word in ("For her alone", "Amina", MOTHER, hers.code) if word in page]
    family = town.oak.scope(Role.CAREGIVER, adult_id=town.father.pk, student_ids=frozenset([town.child.pk]))
    assert seen(town, family) == {his.pk}


def test_notes_stay_inside(town, client):
    thread = town.begin()
    with town.oak.acting(town.by):
        actions.add_note(thread_id=thread.pk, body="Ask the nurse first", by=town.by, at=NOW)
    at_host(client, town.oak.row)
    page = client.get(reverse("family_threads:conversation", args=[thread.code])).content.decode()
    assert "Hello!" in page and "nurse" not in page
    family = town.oak.scope(Role.CAREGIVER, adult_id=town.mother.pk, student_ids=frozenset([town.child.pk]))
    with town.oak.acting(family):
        assert (
            not Note.objects.seen_by(family).exists() and not Note.objects.seen_by(town.oak.system).exists()
        )
        assert Post.objects.seen_by(family).count() == 1


def test_a_text_answers_the_conversation_that_spoke_last(town):
    thread = town.begin()
    town.sent(NOW)
    at = NOW + timedelta(minutes=4)
    for _turn in range(2):  # the provider brings it twice
        receive(district=town.oak.row, provider="x", reference="SM1", sender=MOTHER, body="haa", at=at)
    with town.oak.acting():
        thread.refresh_from_db()
        said = Post.objects.seen_by(town.oak.system).filter(thread=thread, said_by="family")
        assert [(one.body, one.way) for one in said] == [("haa", Way.TEXT)]
        assert (thread.standing, thread.standing_at) == (Standing.FOR_US, at)
        assert queries.waiting_for_us(seen_by=town.by) == 1
    receive(district=town.oak.row, provider="x", reference="SM2", sender=MOTHER, body="STOP", at=at)
    with town.oak.acting():
        assert Post.objects.seen_by(town.oak.system).filter(thread=thread, said_by="family").count() == 1


def test_a_word_from_the_family_opens_a_closed_thread(town, client):
    thread = town.begin()
    with town.oak.acting(town.by):
        actions.close_thread(thread_id=thread.pk, by=town.by, at=NOW)
    at_host(client, town.oak.row)
    path = reverse("family_threads:conversation", args=[thread.code])
    for _turn in range(2):
        assert client.post(path, {"body": "Goorma?", "key": "one"}).status_code == 302
    with town.oak.acting():
        thread.refresh_from_db()
        assert thread.standing == Standing.FOR_US
        assert Post.objects.seen_by(town.oak.system).filter(body="Goorma?").count() == 1
    assert client.post(path, {"body": " ", "key": "two"}).status_code == 422
    assert client.get(reverse("family_threads:conversation", args=["x" * 12])).status_code == 404


def test_the_pages_of_staff(town, client):
    at_host(client, town.oak.row)
    signed_in(client, town.teacher)
    begin = reverse("threads:begin", args=[town.mother.pk])
    page = client.get(begin).content.decode()
    assert "Write to Amina Jibril" in page and "The same in Somali" in page
    ground = f"class:{town.room.pk}"
    key = "abc"
    sent = {"subject": "Reading", "students": [str(town.child.pk)], "body": "Hello!", "translated": "Salaan!",
            "ground": ground, "key": key}  # fmt: skip
    assert client.post(begin, sent | {"body": ""}).status_code == 422
    done = client.post(begin, sent)
    assert done.status_code == 302, done.content.decode()
    page = client.get(done.headers["Location"]).content.decode()
    assert "Hello!" in page and "Salaan!" in page and "Translated by a person" in page
    assert "Reading" in client.get(reverse("threads:threads"), {"box": "for_them"}).content.decode()
    assert (
        "Reading"
        in client.get(reverse("threads:threads"), {"box": "mine", "search": "jibril"}).content.decode()
    )
    assert (
        "Reading"
        not in client.get(reverse("threads:threads"), {"box": "mine", "search": "xyz"}).content.decode()
    )
    signed_in(client, town.other)
    assert client.get(done.headers["Location"]).status_code == 404
    assert client.get(begin).status_code == 404
    assert client.get(reverse("threads:thread", args=[uuid4()])).status_code == 404
