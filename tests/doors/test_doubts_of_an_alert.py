"""What may be a call for help rings and is counted before anybody has read it; thanks of who has answered ask nothing."""

import pytest
from django.urls import reverse

from tests.doors.test_calls_for_help import AMINA, ROSA, counted, minute, of, text, town  # noqa: F401
from tests.factories import signed_in
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.queries.broadcasts import answers_to_read, broadcasts
from thirdpillar.means.conversations.queries.calls_for_help import alerts_with_calls, how_many_call

pytestmark = pytest.mark.django_db


def rung(town):  # noqa: F811
    found = Message.objects.seen_by(town.system).filter(purpose__startswith="broadcasts.help")
    return [one.body for one in found.filter(address="desk@x.example").order_by("made_at")]


def replies(town, address):  # noqa: F811
    return Message.objects.seen_by(town.system).filter(purpose="conversations.reply", address=address).count()


def test_a_doubt_is_in_the_menu_the_banner_and_the_box_of_what_needs_us(town, client):  # noqa: F811
    text(town, AMINA, "my son is not with me", minute(1))
    with town.acting(town.office):
        assert how_many_call(seen_by=town.office) == 1
        assert alerts_with_calls(seen_by=town.office) == [(town.alert.pk, town.alert.title, 0, 1)]
        assert [one.pk for one in broadcasts(seen_by=town.office, box="needs")] == [town.alert.pk]
        assert not broadcasts(seen_by=town.office, box="done")
    with clock.set_to(minute(2)):
        page = signed_in(client, town.desk, at=minute(2)).get(reverse("people:families")).content.decode()
    assert "Texts that need you: 1" in page and "Need help:" not in page
    # Who calls already is counted once.
    text(town, AMINA, "2", minute(3))
    with town.acting(town.office):
        assert how_many_call(seen_by=town.office) == 1


def test_a_doubt_with_a_word_of_danger_rings_and_a_call_after_it_rings_at_once(town):  # noqa: F811
    text(town, AMINA, "hello there", minute(1))
    assert rung(town) == []
    text(town, AMINA, "is there a gun?", minute(1))
    text(town, AMINA, "was there a fire?", minute(2))
    with town.acting():
        (told,) = rung(town)
    assert "Texts that need you: 1" in told and "gun" not in told
    text(town, ROSA, "2", minute(3))
    with town.acting():
        last = Message.objects.seen_by(town.system).filter(
            purpose__startswith="broadcasts.help", address="desk@x.example", not_before=None
        )
        assert sorted("Need help: 1" in one.body for one in last) == [False, True]


@pytest.mark.parametrize("first", ["2", "we are safe"])
@pytest.mark.parametrize("after", ["ok thanks", "OK", "👍", "gracias", "Thank you"])
def test_thanks_of_who_has_answered_are_taken_down_and_nobody_is_asked_again(town, first, after):  # noqa: F811
    text(town, ROSA, first, minute(1))
    before, held = replies(town, ROSA), of(town, town.rosa).said
    assert (before, held) == (1, "help" if first == "2" else "safe")
    kept = text(town, ROSA, after, minute(2))
    assert (kept.state, kept.answers, replies(town, ROSA)) == ("answered", "conversations.wellbeing", 1)
    assert of(town, town.rosa).said == held and counted(town)[3] == 0
    with town.acting(town.office):
        assert answers_to_read(town.alert, seen_by=town.office) == []


def test_an_ok_of_who_has_not_answered_is_asked_still(town):  # noqa: F811
    text(town, ROSA, "ok thanks", minute(1))
    assert replies(town, ROSA) == 1 and counted(town)[3] == 1


def test_what_may_be_a_call_is_read_first_and_a_mere_ok_last(town, client):  # noqa: F811
    for n, (sender, body) in enumerate([(ROSA, "ok"), (AMINA, "hello there"), (AMINA, "is there a gun?")], 1):
        text(town, sender, body, minute(n))
    with clock.set_to(minute(5)):
        page = signed_in(client, town.desk, at=minute(5)).get(
            reverse("broadcasts:families", args=[town.alert.pk])
        )
    assert [row["text"].body for row in page.context["unread"]] == ["is there a gun?", "hello there", "ok"]


@pytest.mark.parametrize(
    "words", ["No soy Rosa", "this is Kevin, I don't know any Rosa", "this is not Rosa's number anymore"]
)
def test_who_denies_the_number_counts_for_no_family_and_gets_nothing_more_but_what_is_urgent(town, words):  # noqa: F811
    text(town, ROSA, words, minute(1))
    assert replies(town, ROSA) == 0, "nobody asks a stranger how they are"
    text(town, ROSA, "1", minute(2))
    assert of(town, town.rosa).said == ""
    with town.acting():
        points = ContactPoint.objects.seen_by(town.system).filter(value=ROSA)
        assert points.exclude(doubted_at=None).exists() or points.get().state == "wrong"
    text(town, ROSA, "2", minute(3))
    assert of(town, town.rosa).said == "help"
