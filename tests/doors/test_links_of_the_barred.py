"""Whoever is barred loses every old link: what went to an address they have, and all that went before they were barred."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection

from tests.doors.hooks.test_reports import MAIL
from tests.doors.test_answered import has, went
from tests.doors.test_links_gone_astray import opens
from tests.doors.test_mail_of_two import mail_of, together
from tests.factories import NOW, at_host
from tests.means.conversations.test_threads import MOTHER, Town
from tests.means.conversations.test_together import agree, ask, write
from tests.practice.gatherings.places import a_gathering
from thirdpillar.doors.broadcasts.spreading import digests_for, spread_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint, MailingAddress
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.choices.broadcasts import Pace
from thirdpillar.means.conversations.models import Digest, Recipient, Seat, Thread
from thirdpillar.practice.gatherings.actions import change_gathering, invite_families
from thirdpillar.practice.gatherings.models import Invitation

pytestmark = pytest.mark.django_db
BEFORE, LATER = NOW - timedelta(days=1), NOW + timedelta(hours=1)


@pytest.fixture
def town(client):
    with clock.set_to(NOW):
        town = Town()
        at_host(client, town.oak.row)
        yield town


def code_of(town) -> str:
    with town.oak.acting():
        return Thread.objects.seen_by(town.oak.system).get().code


def lost(town, value=MOTHER, at=LATER) -> None:
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(adult=town.father, value=value).update(
            left_at=at
        )


def test_a_link_at_a_number_that_both_have_closes_and_the_next_words_bring_a_new_one(town, client):
    has(town, town.father, MOTHER)
    thread = town.begin()
    went(town, NOW)
    old = [f"/m/{thread.code}", f"/ways/{thread.code}", f"/m/{thread.code}/copy"]
    assert opens(client, *old) == [200, 200, 200]
    town.restrict(town.father)
    assert opens(client, *old) == [404, 404, 404]
    mail_of(town, town.mother, MAIL)
    write(town, thread, "From a safe place", "k2", at=LATER)
    (mail,) = [one for one in town.outbox() if one.state == "ready"]
    assert (mail.address, thread.code in mail.body) == (MAIL, False)
    went(town, LATER)
    assert opens(client, f"/m/{code_of(town)}", *old) == [200, 404, 404, 404]


def test_it_stays_closed_when_the_number_leaves_his_record_and_opens_for_nobody_who_got_it_since(
    town, client
):
    has(town, town.father, MOTHER)
    thread = town.begin()
    went(town, NOW)
    town.restrict(town.father)
    lost(town)
    assert opens(client, f"/m/{thread.code}") == [404]


def test_a_link_that_went_with_words_put_right_closes_too(town, client):
    has(town, town.father, MOTHER)
    thread = town.begin()
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).update(purpose="conversations.post:v2")
    went(town, NOW)
    assert opens(client, f"/m/{thread.code}") == [200]
    town.restrict(town.father)
    assert opens(client, f"/m/{thread.code}") == [404]


def test_a_number_that_he_had_long_before_closes_nothing(town, client):
    has(town, town.father, MOTHER)
    lost(town, at=BEFORE)
    town.restrict(town.father)
    thread = town.begin()
    went(town, LATER)
    assert opens(client, f"/m/{thread.code}") == [200]


def test_what_went_before_the_restriction_is_closed_wherever_it_went(town, client):
    thread = town.begin()
    went(town, NOW)
    town.restrict(town.father, at=LATER)
    assert opens(client, f"/m/{thread.code}") == [404]
    write(town, thread, "More", "k2", at=LATER)
    went(town, LATER)
    assert opens(client, f"/m/{code_of(town)}", f"/m/{thread.code}") == [200, 404]


@pytest.mark.parametrize(
    "more",
    [
        {"scopes": ["pickup"]},
        {"begins_on": date(2026, 12, 24)},
        {"left_at": NOW},
    ],
)
def test_what_bars_nobody_now_closes_nothing(town, client, more):
    has(town, town.father, MOTHER)
    thread = town.begin()
    went(town, NOW)
    town.restrict(town.father, at=LATER, **more)
    assert opens(client, f"/m/{thread.code}") == [200]


def test_a_restriction_for_another_child_closes_nothing(town, client):
    has(town, town.father, MOTHER)
    thread = town.begin()
    went(town, NOW)
    sister = town.oak.add_student("Sahra", "Jibril", section=town.other_room)
    town.oak.tie(sister, town.mother)
    town.restrict(town.father, at=LATER, student=sister)
    assert opens(client, f"/m/{thread.code}") == [200]


def test_a_letters_link_closes_where_he_lives_in_that_house(town, client):
    house(town, town.mother)
    no_numbers(town, town.mother)
    town.restrict(town.father)
    thread = town.begin()
    assert [one.channel for one in town.outbox()] == ["letter"]
    went(town, LATER)
    assert opens(client, f"/m/{thread.code}") == [200]
    house(town, town.father, "1 ELM STREET")
    assert opens(client, f"/m/{thread.code}") == [404]


def house(town, adult, street="1 Elm St.") -> None:
    with town.oak.acting():
        MailingAddress(
            district_id=town.oak.id, adult=adult, street=street, city="Oak", state="MN", postal_code="55401-1234"
        ).save(force_insert=True)  # fmt: skip


def no_numbers(town, adult) -> None:
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(adult=adult).update(left_at=BEFORE)


def test_a_seats_link_and_the_question_for_it_close_too(town, client):
    thread = town.begin()
    first, second = ask(town, thread)
    went(town, NOW)
    agree(town, first)
    assert opens(client, f"/m/{first.code}/together", f"/m/{second.code}/together") == [200, 200]
    town.restrict(town.father, at=LATER)
    assert opens(client, f"/m/{first.code}/together", f"/m/{second.code}/together") == [404, 404]


def test_an_invitations_link_closes_and_news_of_it_brings_a_new_one(town, client):
    gathering = a_gathering(town.oak, town.school)
    invite_families(gathering_id=gathering.pk, by=town.oak.system, at=NOW)
    went(town, NOW)
    old = invited(town)
    assert opens(client, f"/a/{old}", f"/ways/{old}") == [200, 200]
    town.restrict(town.father, at=LATER)
    assert opens(client, f"/a/{old}", f"/ways/{old}") == [404, 404]
    with town.oak.acting():
        change_gathering(gathering_id=gathering.pk, place="The gym", by=town.oak.system, at=LATER)
        news = Message.objects.seen_by(town.oak.system).get(purpose__startswith="gatherings.changed")
    assert invited(town) != old and invited(town) in news.body and old not in news.body
    went(town, LATER)
    assert opens(client, f"/a/{invited(town)}", f"/a/{old}") == [200, 404]


def invited(town) -> str:
    with town.oak.acting():
        return Invitation.objects.seen_by(town.oak.system).get().code


def to_many(town, **more) -> None:
    with town.oak.acting():
        found = write_broadcast(
            title="Early close", words={"en": "School closes at noon for {children}."}, by=town.oak.system, at=NOW,
            **more,
        )  # fmt: skip
        send_broadcast(
            broadcast_id=found.pk, by=town.oak.system, at=NOW, known_since=NOW - timedelta(days=30)
        )
    spread_for(town.oak.row)


def test_the_link_of_a_message_to_many_closes(town, client):
    has(town, town.father, MOTHER)
    to_many(town)
    went(town, NOW)
    with town.oak.acting():
        code = Recipient.objects.seen_by(town.oak.system).get(adult_id=town.mother.pk).code
    assert opens(client, f"/n/{code}") == [200]
    town.restrict(town.father)
    assert opens(client, f"/n/{code}") == [404]


def test_the_page_of_a_days_news_says_no_more_than_the_message_at_a_number_that_a_barred_adult_has(
    town, client
):
    sister = town.oak.add_student("Sahra", "Jibril", section=town.other_room)
    town.oak.tie(sister, town.mother)
    has(town, town.father, MOTHER)
    town.restrict(town.father, at=BEFORE)
    to_many(town, pace=Pace.NEWS)
    with clock.set_to(NOW + timedelta(hours=6)):
        digests_for(town.oak.row)
    went(town, LATER)
    with town.oak.acting():
        (message,) = Message.objects.seen_by(town.oak.system).filter(
            address=MOTHER, purpose="broadcasts.digest"
        )
        codes = [Recipient.objects.seen_by(town.oak.system).get(adult_id=town.mother.pk).code]
        codes += Digest.objects.seen_by(town.oak.system).values_list("code", flat=True)
    assert "Sahra" in message.body and "Halima" not in message.body
    pages = [client.get(f"/n/{code}").content.decode() for code in codes]
    assert any("Sahra" in page for page in pages) and not any("Halima" in page for page in pages)
    assert opens(client, f"/n/{codes[0]}") == [200]


def test_codes_that_a_second_guardians_mail_held_are_renewed_with_what_waits(town, client, settings):
    settings.MAIL_ANSWERS = "answers@oak.example"
    no_numbers(town, town.mother)
    mail_of(town, town.mother, MAIL)
    thread = town.begin()
    went(town, NOW)
    his = together(town)
    (hers,) = [one for one in town.outbox() if one.state == "ready"]
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(pk=his.pk).update(
            state="accepted", reply_to=his.reply_to.replace(seat(town).code, thread.code)
        )
        renew = import_module(
            "thirdpillar.means.conversations.migrations.0140_links_that_a_second_guardians_mail_held"
        ).renew_what_was_held
        with connection.cursor() as cursor:
            assert [renew(cursor), renew(cursor)] == [1, 0]
    new = code_of(town)
    assert opens(client, f"/m/{thread.code}") == [404] and thread.code in hers.body
    with town.oak.acting():
        hers.refresh_from_db()
    assert (f"/m/{new}" in hers.body, f"+{new}-" in hers.reply_to) == (True, True)
    assert opens(client, f"/m/{new}") == [200]


def seat(town) -> Seat:
    return Seat.objects.seen_by(town.oak.system).get(adult_id=town.father.pk)
