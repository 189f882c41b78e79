"""What a lesson is about reaches the family in its language, by a machine and labelled, with the teacher's words beside it."""

from datetime import timedelta

import pytest

from tests.doors.test_hopes_translated import engine  # noqa: F401
from tests.factories import at_host
from tests.practice.volunteers.school import NOW, OakHelps, at_hour
from thirdpillar.doors.volunteering import say_offers_for
from thirdpillar.ground.base import clock
from thirdpillar.practice.volunteers.actions.lessons import (
    answer_lesson,
    ask_lesson,
    call_off_lesson,
    hold_lesson,
    move_lesson,
)
from thirdpillar.practice.volunteers.models import Lesson

pytestmark = pytest.mark.django_db
TITLE = "Building a table of wood"


@pytest.fixture
def oak(monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    with clock.set_to(NOW):
        yield OakHelps()


def asked(oak, **more):
    offer = more.pop("offer", None) or oak.offer(language="en")
    return oak.do(
        ask_lesson, offer_id=offer.pk, title=TITLE, how="visit", begins_at=at_hour(9), ends_at=at_hour(10), by=oak.pat, **more
    )  # fmt: skip


def test_the_family_is_asked_in_its_language_once_the_machine_has_said_it(oak, client, engine):  # noqa: F811
    lesson = asked(oak)
    assert oak.messages("asked") == []
    say_offers_for(oak.made.row)
    say_offers_for(oak.made.row)
    (row,) = oak.rows(Lesson)
    (text,) = oak.messages("asked")
    assert (row.version, row.body_language) == ("done", "es") and row.body not in ("", TITLE)
    assert row.body in text.body and TITLE not in text.body and "Traducido por una máquina." in text.body
    client.cookies["tp_language"] = "es"
    browser, page = at_host(client, oak.made.row), f"/h/{oak.volunteer(quietly=True).code}"
    shown = browser.get(page).content.decode()
    assert (
        row.body in shown.replace("&#x27;", "'") and TITLE in shown and "Traducido por una máquina" in shown
    )
    client.cookies["tp_language"] = "en"
    shown = browser.get(page).content.decode()
    assert TITLE in shown and row.body not in shown and "Translated by machine" not in shown
    oak.do(answer_lesson, lesson_id=lesson.pk, answer="yes")
    oak.do(hold_lesson, lesson_id=lesson.pk, by=oak.pat, at=at_hour(11))
    (used,) = oak.messages("used")
    assert row.body in used.body and used.body.count("Traducido por una máquina.") == 1


def test_without_a_machine_the_family_is_asked_at_once_in_the_teachers_words(oak, client):
    asked(oak)
    (text,) = oak.messages("asked")
    assert TITLE in text.body and oak.rows(Lesson)[0].version == "none"


def test_who_reads_our_language_is_asked_at_once(oak, engine):  # noqa: F811
    _ben, mia, _home = oak.family("Ben", "Mia", name="Reed", phone="+13125550124", language="en")
    asked(oak, offer=oak.offer(oak.volunteer(mia), language="en"))
    assert len(oak.messages("asked")) == 1 and oak.rows(Lesson)[0].version == "none"


def test_a_machine_that_cannot_leaves_the_teachers_words_and_the_family_is_asked(oak, engine, monkeypatch):  # noqa: F811
    asked(oak)
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL")
    at = NOW
    for _turn in range(8):
        at += timedelta(minutes=4)
        with clock.set_to(at):
            say_offers_for(oak.made.row)
    (text,) = oak.messages("asked")
    assert TITLE in text.body and oak.rows(Lesson)[0].version == "failed"


def test_what_changes_while_it_waits_is_told_as_it_is_then(oak, engine):  # noqa: F811
    lesson = asked(oak)
    oak.do(move_lesson, lesson_id=lesson.pk, begins_at=at_hour(13), ends_at=at_hour(14), by=oak.pat)
    say_offers_for(oak.made.row)
    (text,) = oak.messages("asked")
    assert "1:00" in text.body


def test_what_is_called_off_before_they_were_asked_they_never_hear_of(oak, engine):  # noqa: F811
    lesson = asked(oak)
    assert oak.do(call_off_lesson, lesson_id=lesson.pk, by=oak.pat) is True
    say_offers_for(oak.made.row)
    assert oak.messages("asked") == oak.messages("off") == []
