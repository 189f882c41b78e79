"""Nothing of a conversation goes to any guardian while it stands still, whatever it is for; afterwards all of it goes, once."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

import thirdpillar
from tests.factories import NOW
from tests.means.conversations.test_standing_still import office
from tests.means.conversations.test_threads import FATHER, MOTHER
from tests.means.conversations.test_together import agree, ask
from tests.means.conversations.test_translation import EXAM, Place, engine, place  # noqa: F401
from thirdpillar.doors.objecting import objections, still
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue, letters_put_right
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Adult
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions.correcting import say_anew
from thirdpillar.means.conversations.actions.switch import (
    look_at_report,
    report_thread,
    resume_threads,
    stop_threads,
)
from thirdpillar.means.conversations.choices import From, MadeBy
from thirdpillar.means.conversations.models import Post, Version

pytestmark = pytest.mark.django_db
HOWS = ("stop", "report")
# Every word in our code that a message of a conversation may be for, and many that are none: the rule asks for no name.
PURPOSES = sorted(
    {
        found
        for path in Path(thirdpillar.__file__).parent.rglob("*.py")
        for found in re.findall(r'"(conversations\.[a-z_]+)', path.read_text())
        if len(found) < 50
    }
    | {"conversations.something_new"}
)


def begin_still(place, thread, how, at=NOW):  # noqa: F811
    by = office(place)
    with place.oak.acting(by), clock.set_to(at):
        if how == "report":
            report_thread(
                thread_id=thread.pk, said_by=From.FAMILY, words="It hurts", by=place.oak.system, at=at
            )
        else:
            stop_threads(reason="A mistake", by=by, at=at)


def end_still(place, thread, how, at=NOW):  # noqa: F811
    by = office(place)
    with place.oak.acting(by), clock.set_to(at):
        if how == "report":
            look_at_report(thread_id=thread.pk, goes_on=True, by=by, at=at)
        else:
            resume_threads(by=by, at=at)


def send(place, at=NOW):  # noqa: F811
    with clock.set_to(at):
        for _turn in range(3):  # a turn in which all is held is over
            send_for(place.oak.row)


def shared(place):  # noqa: F811
    """A conversation that two read together in Spanish; nothing of it waits."""
    with place.oak.acting():
        Adult.objects.seen_by(place.oak.system).filter(pk=place.father.pk).update(reads_language="es")
    with clock.set_to(NOW):
        thread = place.write("Hola", translated={"es": "Hola"}, adult=place.mother)
        seats = ask(place, thread)
        for seat in seats:
            agree(place, seat)
    send(place)
    return thread, seats


def rows(place, **which):  # noqa: F811
    with place.oak.acting():
        found = Message.objects.seen_by(place.oak.system).filter(**which).order_by("made_at")
        return [(one.purpose.partition(":")[0], one.address, one.state, one.attempt) for one in found]


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("is_late", [False, True])
def test_whatever_it_is_for_it_is_held_and_goes_once_afterwards(place, how, is_late):  # noqa: F811
    thread, (_first, second) = shared(place)
    other = place.write("Another", adult=place.mother, subject="Lunch", key="o", translated={"so": "Kale"})
    send(place)
    with place.oak.acting():
        post = Post.objects.seen_by(place.oak.system).get(thread=thread)
        theirs = Post.objects.seen_by(place.oak.system).get(thread=other)
    if is_late:
        begin_still(place, thread, how)
    made = []
    for place_of, reference in enumerate((post.pk, second.pk, theirs.pk)):
        for name in PURPOSES:
            for address in (MOTHER, FATHER):
                if name.endswith((".post", ".together")) and (
                    place_of == 1 or (address == FATHER) != name.endswith(".together")
                ):
                    continue  # its own room objects: nobody writes so
                if place_of == 2 and name.endswith(".together"):
                    continue
                with place.oak.acting():
                    made.append(enqueue(
                        by=place.oak.system, at=NOW, channel="sms", purpose=f"{name}:{uuid4().hex[:9]}", address=address,
                        reference_id=reference, body="Words",
                    ))  # fmt: skip
    if not is_late:
        begin_still(place, thread, how)
    send(place)
    ids = [one.pk for one in made if one.reference_id != theirs.pk]
    others = [one.pk for one in made if one.reference_id == theirs.pk]
    assert len(ids) > 250 and {state for *_, state, _tries in rows(place, pk__in=ids)} == {"held"}
    # Another conversation goes on where only this one was reported.
    want = ("accepted", 1) if how == "report" else ("held", 0)
    assert {(state, tries) for *_, state, tries in rows(place, pk__in=others)} == {want}
    end_still(place, thread, how)
    send(place)
    assert {(state, tries) for *_, state, tries in rows(place, pk__in=ids + others)} == {("accepted", 1)}


@pytest.mark.parametrize("how", HOWS)
def test_a_translation_that_comes_meanwhile_goes_to_both_afterwards(place, engine, how):  # noqa: F811
    thread, _seats = shared(place)
    with place.oak.acting():
        Adult.objects.seen_by(place.oak.system).filter(pk=place.mother.pk).update(reads_language="es")
    with place.oak.acting(place.by):
        actions.write_to_family(thread_id=thread.pk, body=EXAM, key="k2", by=place.by, at=NOW)
        post = Post.objects.seen_by(place.by).get(thread=thread, body=EXAM)
    begin_still(place, thread, how)
    place.work()
    send(place)
    found = sorted(rows(place, reference_id=post.pk))
    assert found == [
        ("conversations.post", MOTHER, "held", 0),
        ("conversations.together", FATHER, "held", 0),
    ]
    end_still(place, thread, how)
    send(place)
    assert {(state, tries) for *_, state, tries in rows(place, reference_id=post.pk)} == {("accepted", 1)}


@pytest.mark.parametrize("how", HOWS)
def test_a_correction_reaches_both_afterwards(place, how):  # noqa: F811
    thread, _seats = shared(place)
    begin_still(place, thread, how)
    with place.oak.acting(), clock.set_to(NOW):
        by = place.oak.system
        Adult.objects.seen_by(by).filter(pk=place.mother.pk).update(reads_language="es")
        post = Post.objects.seen_by(by).get(thread=thread)
        version = Version(
            district_id=by.district_id, thread=thread, post=post, language="es", body="Viernes", made_by=MadeBy.PERSON, at=NOW
        )  # fmt: skip
        version.save(force_insert=True)
        assert say_anew(version, by=by, at=NOW) == 2
    send(place)
    which = {"purpose__endswith": str(version.pk)}
    assert {state for *_, state, _tries in rows(place, **which)} == {"held"}
    end_still(place, thread, how)
    send(place)
    assert sorted(rows(place, **which)) == [
        ("conversations.post", MOTHER, "accepted", 1),
        ("conversations.together", FATHER, "accepted", 1),
    ]


def test_what_the_switch_held_waits_on_where_it_was_reported_meanwhile(place):  # noqa: F811
    thread = place.write("Hola", translated={"es": "Hola"})
    begin_still(place, thread, "stop")
    begin_still(place, thread, "report")
    send(place)
    end_still(place, thread, "stop")
    send(place)
    assert [state for *_, state, _tries in rows(place)] == ["held"]
    end_still(place, thread, "report")
    send(place)
    assert [state for *_, state, _tries in rows(place)] == ["accepted"]


def test_a_letter_of_a_conversation_that_stands_still_is_not_printed(place):  # noqa: F811
    thread = place.write("Hola", translated={"es": "Hola"})
    with place.oak.acting():
        by = place.oak.system
        post = Post.objects.seen_by(by).get(thread=thread)
        letter = enqueue(
            by=by, at=NOW, channel="letter", purpose="conversations.together:x", address="1 Main St", body="Hola",
            reference_id=post.pk, letter={"lead": "Hola"},
        )  # fmt: skip
        Message.objects.seen_by(by).exclude(pk=letter.pk).delete()
        report_thread(thread_id=thread.pk, said_by=From.FAMILY, words="", by=by, at=NOW)
        Message.objects.seen_by(by).update(state="ready", why="")
        found = letters_put_right(
            message_ids=[letter.pk], by=by, at=NOW, objections=objections(place.oak.row, by), still=still(by)
        )
    assert found == [] and [state for *_, state, _tries in rows(place)] == ["held"]
