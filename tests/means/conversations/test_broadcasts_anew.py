"""What matters and went to many with a wrong translation goes anew to whoever got it so: once, with a word of it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import DateTimeField, Func

from tests.factories import NOW
from tests.means.conversations.broadcast_town import draft, go, make_town
from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.doors.objecting import objections
from thirdpillar.doors.passing_on import pass_on
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.people.models import ContactPoint, Restriction
from thirdpillar.means.conversations.actions import broadcast_correcting
from thirdpillar.means.conversations.actions.broadcast_going import (
    cancel_broadcast,
    go_on_broadcast,
    pause_broadcast,
)
from thirdpillar.means.conversations.actions.doubts import say_broadcast_wrong, settle_doubt
from thirdpillar.means.conversations.actions.lapsing import lapse_broadcasts
from thirdpillar.means.conversations.models import BroadcastVersion, Recipient

pytestmark = pytest.mark.django_db
ROSA = "+13125550101"
WORDS = {
    "en": "The form of {children} is due on 12/04/2026.",
    "es": "El formulario de {children} no es para el 12/04/2026.",
}
RIGHT = "El formulario de {children} es para el 12/04/2026."


@pytest.fixture
def town():
    return make_town()


def sent(town, text_class="vital", **more):
    with clock.set_to(NOW):
        found = draft(town, words=WORDS, text_class=text_class, **more)
        with town.acting():
            BroadcastVersion.objects.seen_by(town.system).filter(broadcast=found).update(
                is_vouched=True, made_by="checked"
            )
        go(town, found)
    return found


def corrected(town, found, body=RIGHT, *, written=True):
    other = town.add_account(Role.OFFICE)
    town.speaks(other, "es", may_translate=True)
    with town.acting(town.system):
        version = BroadcastVersion.objects.seen_by(town.system).get(broadcast=found, language="es")
        row = say_broadcast_wrong(
            broadcast_id=found.pk, version_id=version.pk, said="No", by=town.system, at=NOW
        )
    with town.acting(scope := replace(town.office, account_id=other.pk)), clock.set_to(NOW):
        settle_doubt(doubt_id=row.pk, body=body, reads_it=True, by=scope, at=NOW)
    if written:
        spread(town)


def spread(town):
    with clock.set_to(NOW):
        spread_for(town.row)


def send(town, at=NOW):
    with clock.set_to(at):
        send_batch(
            by=town.system, at=at, terms=SendingTerms(zone="America/Chicago"),
            providers={"sms": Sandbox(), "email": Sandbox()}, objections=objections(town.row, town.system),
        )  # fmt: skip


def texts(town, address=ROSA):
    with town.acting():
        found = Message.objects.seen_by(town.system).filter(address=address).order_by("made_at", "pk")
        return [(one.state, one.body) for one in found]


def test_whoever_got_it_wrong_gets_it_once_more_and_is_told_why(town):
    found = sent(town)
    send(town)
    corrected(town, found)
    spread(town)
    send(town)
    wrong, right = texts(town)
    assert "no es para" in wrong[1] and right[0] == "accepted"
    assert "Corrección: nuestro mensaje anterior estaba mal traducido." in right[1]
    assert "El formulario de Ana y Luis es para el 12/04/2026." in right[1]
    # Who reads English, or got the original, hears of nothing.
    assert len(texts(town, "+13125550102")) <= 1


def test_what_had_not_gone_goes_with_the_right_words_alone(town):
    found = sent(town)
    corrected(town, found)
    send(town)
    ((state, body),) = texts(town)
    assert (
        state == "accepted" and "es para el" in body and "no es para" not in body and "Corrección" not in body
    )


@pytest.mark.parametrize("because", ["everyday", "right", "cancelled"])
def test_what_matters_less_or_was_right_is_not_said_again(town, because):
    found = sent(town, text_class="everyday" if because == "everyday" else "vital")
    send(town)
    if because == "cancelled":
        with town.acting():
            type(found).objects.seen_by(town.system).filter(pk=found.pk).update(stage="cancelled")
    corrected(town, found, WORDS["es"] if because == "right" else RIGHT)
    send(town)
    assert len(texts(town)) == 1


def test_corrected_twice_it_is_said_twice_and_what_waits_of_the_first_time_never_goes(town):
    found = sent(town)
    send(town)
    corrected(town, found)
    corrected(town, found, "El formulario de {children} es para el viernes 12/04/2026.")
    send(town)
    assert [state for state, _body in texts(town)] == ["accepted", "stopped", "accepted"]
    assert "viernes" in texts(town)[-1][1]


def test_in_parts_each_once_however_often_it_is_begun(town, monkeypatch):
    monkeypatch.setattr(broadcast_correcting, "PART", 1)
    found = sent(town)
    send(town)
    corrected(town, found)
    spread(town)
    assert len(texts(town)) == 2
    with town.acting():
        assert not BroadcastVersion.objects.seen_by(town.system).exclude(anew_id=None).exists()


def test_in_the_last_moment_it_names_nobody_whom_its_reader_may_not_hear_of(town):
    found = sent(town)
    send(town)
    corrected(town, found)
    with town.acting():
        Restriction(
            district_id=town.id, adult=town.rosa, student=town.luis, scopes=["all"], source="court_order", made_at=NOW
        ).save(force_insert=True)  # fmt: skip
    send(town)
    state, body = texts(town)[-1]
    assert state == "accepted" and "Luis" not in body and "de Ana es para" in body and "Corrección" in body


def test_where_it_fails_the_next_way_says_that_it_was_wrong(town):
    found = sent(town)
    send(town)
    corrected(town, found)
    with town.acting():
        ContactPoint(district_id=town.id, adult=town.rosa, kind="email", value="rosa@x.example").save(
            force_insert=True
        )
        Message.objects.seen_by(town.system).filter(purpose__startswith="broadcasts.corrected").update(
            state="refused", failure="refused", state_at=NOW + timedelta(minutes=1)
        )
    with clock.set_to(NOW):
        pass_on(town.row, by=town.system)
    ((state, body),) = texts(town, "rosa@x.example")
    assert state == "ready" and "Corrección" in body


def test_one_that_cannot_be_written_holds_up_no_other(town):
    first, second = sent(town), sent(town)
    send(town)
    with town.acting():  # a line end in an address is a header in disguise: the outbox takes no message to it
        readers = Recipient.objects.seen_by(town.system).filter(broadcast=first)
        Message.objects.seen_by(town.system).filter(reference_id__in=readers.values("pk")).update(
            address=ROSA + "\n0"
        )
        BroadcastVersion.objects.seen_by(town.system).filter(broadcast=first, language="es").update(
            anew_id=uuid4(), anew_since=Func(function="clock_timestamp", output_field=DateTimeField())
        )
    corrected(town, second)
    send(town)
    assert [RIGHT.replace("{children}", "Ana y Luis") in body for _state, body in texts(town)] == [
        False,
        True,
    ]
    with town.acting():
        left = (
            BroadcastVersion.objects.seen_by(town.system)
            .exclude(anew_id=None)
            .values_list("broadcast_id", flat=True)
        )
        assert list(left) == [first.pk], "it is tried again"


def corrections(town):
    with town.acting():
        found = Message.objects.seen_by(town.system).filter(purpose__startswith="broadcasts.corrected:")
        return sorted(found.values_list("state", flat=True))


def do(town, deed, found, at=NOW):
    with town.acting(town.office), clock.set_to(at):
        return deed(broadcast_id=found.pk, by=town.office, at=at)


@pytest.mark.parametrize("written", [True, False])
def test_holding_a_message_holds_what_corrects_it_and_letting_it_go_lets_that_go(town, written):
    found = sent(town)
    send(town)
    corrected(town, found, written=written)
    do(town, pause_broadcast, found)
    spread(town)
    send(town)
    assert corrections(town) == (["held"] if written else [])
    do(town, go_on_broadcast, found)
    spread(town)
    send(town)
    assert corrections(town) == ["accepted"]


@pytest.mark.parametrize("written", [True, False])
@pytest.mark.parametrize("held_before", [True, False])
def test_stopping_a_message_stops_what_corrects_it(town, written, held_before):
    found = sent(town)
    send(town)
    corrected(town, found, written=written)
    if held_before:
        do(town, pause_broadcast, found)
    assert do(town, cancel_broadcast, found) == (1 if written else 0)
    spread(town)
    send(town)
    assert corrections(town) == (["stopped"] if written else [])


def test_a_held_correction_stays_held_when_the_message_is_over(town):
    found = sent(town, expires_at=NOW + timedelta(days=2))
    send(town)
    corrected(town, found)
    do(town, pause_broadcast, found)
    over = NOW + timedelta(days=4)
    with town.acting(town.system), clock.set_to(over):
        lapse_broadcasts(by=town.system, at=over)
    send(town, over)
    assert corrections(town) == ["held"]
    do(town, go_on_broadcast, found, over)
    send(town, over)
    assert corrections(town) == ["accepted"]
