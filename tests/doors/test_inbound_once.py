"""Texts over the real, signed endpoint: once per provider id in any order, STOP at once, and whatever is written."""

import os
import time
from datetime import timedelta
from itertools import permutations

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.doors.test_inbound import PHONE, invited
from tests.doors.test_inbound import home as home
from tests.doors.webhooks import Webhook
from tests.factories import NOW, signed_in
from thirdpillar.doors.deeds_in_words import IN_WORDS
from thirdpillar.doors.inbound import DEEDS
from thirdpillar.doors.intents import Intent, fold, meaning_of
from thirdpillar.doors.lexicon import spellings
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue, send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.choices import MessageClass
from thirdpillar.ground.delivery.models import Message, Stop
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings.models import Answer

TEXTS = int(os.environ.get("INBOUND_TEXTS", "1000"))


@pytest.fixture
def hook(home, client, monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_TEXTS_URL", "https://AC1:secret@texts.example/2010?from=%2B15550000000")
    with clock.set_to(NOW):
        yield Webhook(home[0], client)


SAID = [("SM1", "yes"), ("SM2", "what time?"), ("SM3", "🛑"), ("SM4", "mamá llega tarde")]


@pytest.mark.parametrize("order", list(permutations(range(len(SAID)))), ids=str)
def test_each_order_and_one_to_five_times_keep_each_text_once(home, hook, order):
    invited(home)
    for place, which in enumerate(order):
        for _ in range(1 + (place + which) % 5):
            assert hook.text(SAID[which][0], PHONE, SAID[which][1]) == 200
    # And the whole of it once more, the other way round, hours later.
    with clock.set_to(NOW + timedelta(hours=72)):
        for which in reversed(order):
            hook.text(SAID[which][0], PHONE, SAID[which][1])
    kept = Inbound.objects.seen_by(home[0].system)
    assert sorted(kept.values_list("provider_reference", "body")) == sorted(SAID)
    # Once at most; a yes after a STOP waits for a person.
    yes_came_first = order.index(0) < order.index(2)
    assert Answer.objects.seen_by(home[0].system).count() == int(yes_came_first)
    # Whatever came before or after it, the STOP holds.
    assert Stop.objects.seen_by(home[0].system).get(channel="sms").lifted_at is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(range(6)), min_size=1, max_size=20))
def test_any_sequence_of_repeats_keeps_each_reference_once(home, hook, sequence):
    tag = f"{time.monotonic_ns()}"
    for which in sequence:
        assert hook.text(f"{tag}-{which}", PHONE, f"text {which}") == 200
    kept = Inbound.objects.seen_by(home[0].system).filter(provider_reference__startswith=tag)
    assert kept.count() == len(set(sequence))


def test_a_forged_text_is_not_there(home, hook):
    assert hook.text("SM1", PHONE, "stop", secret="guessed") == 404
    assert not Inbound.objects.seen_by(home[0].system).exists()


def stops() -> list[tuple[str, str]]:
    """At least forty wordings: three of each of the fifteen languages, in three ways of writing."""
    fifteen = "am ar en es fr hmn ht ko pt ru so sw tl vi zh".split()
    return [(language, one) for language in fifteen for one in spellings()[language]["stop"][3:6]]


@pytest.mark.parametrize(("language", "words"), stops())
def test_a_stop_is_honoured_within_five_seconds_from_the_hook_to_the_outbox(home, hook, language, words):
    """Bar 25: what waits in the outbox does not go, and what an emergency sends does."""
    district, _school, _household = home
    with district.acting():
        ContactPoint.objects.seen_by(district.system).get().adult.__class__.objects.seen_by(
            district.system
        ).update(reads_language=language)
    invited(home, sent=False)
    for number, kind in enumerate((MessageClass.EMERGENCY, MessageClass.REPLY)):
        enqueue(
            by=district.system, at=NOW, channel="sms", purpose=f"test.{kind}", reference_id=district.id,
            address=PHONE, body=f"words {number}", language="en", message_class=kind,
        )  # fmt: skip
    began = time.monotonic()
    assert hook.text("SM1", PHONE, words) == 200
    send_batch(
        by=district.system, at=NOW, terms=SendingTerms(zone="America/Chicago"), providers={"sms": Sandbox()}
    )
    assert time.monotonic() - began < 5
    states = dict(Message.objects.seen_by(district.system).values_list("purpose", "state"))
    assert states == {
        "gatherings.invitation": "stopped", "test.reply": "stopped", "test.emergency": "accepted",
        "conversations.reply": "accepted",
    }  # fmt: skip


def test_a_stop_is_of_the_number_and_not_of_the_person(home, hook):
    district = home[0]
    with district.acting():
        adult = ContactPoint.objects.seen_by(district.system).get().adult
        ContactPoint(district_id=district.id, adult=adult, kind="mobile", value="+15551239999").save(
            force_insert=True
        )
    hook.text("SM1", PHONE, "ya no más")
    found = dict(ContactPoint.objects.seen_by(district.system).values_list("value", "stopped_at"))
    assert found == {PHONE: NOW, "+15551239999": None}


def test_staff_see_of_a_stop_only_that_another_channel_is_preferred(home, hook, client):
    district, school, _household = home
    with district.acting():
        hook.text("SM1", PHONE, "leave me alone")
        Inbound.objects.seen_by(district.system).update(school_id=school.pk)
    office = district.add_account(Role.OFFICE)
    page = signed_in(client, office, at=NOW).get(reverse("texts:inbound"), {"done": "1"}).content.decode()
    assert "Prefers another channel" in page and "leave me alone" not in page


def test_staff_see_the_table_that_texts_are_read_by(home, client):
    assert set(IN_WORDS) == set(DEEDS) == set(Intent)
    with clock.set_to(NOW):
        page = signed_in(client, home[0].add_account(Role.OFFICE), at=NOW)
        shown = page.get(reverse("texts:table"), {"language": "so"}).content.decode()
    assert "jooji" in shown and "haa" in shown and "🛑" in shown


PIECES = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(categories=["Mn", "Cf", "So", "Cc", "Lo"]), max_size=60),
    st.sampled_from([one for found in spellings().values() for kind in found.values() for one in kind]),
    st.sampled_from(
        [
            "\u202e",
            "\u200b",
            "👨‍👩‍👧‍👦",
            "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
            "\x00",
            "{name}",
            "\r\nBcc: a@b",
            "A" * 10_000,
            "١",
            "②",
            "½",
            "ﷺ",
        ]
    ),
)


@settings(
    max_examples=TEXTS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(PIECES, max_size=6).map(" ".join), st.sampled_from(["", *spellings()]))
def test_whatever_is_written_is_read_without_failing(text, language):
    """Bar 30: a sample here, all of it with INBOUND_TEXTS=100000; the same answer each time, and no word is made up."""
    found = meaning_of(text, language)
    assert found.intent in Intent and meaning_of(text, language) == found
    assert fold(fold(text)) == fold(text) and "\x00" not in fold(text)
    if found.intent in (Intent.YES, Intent.START):
        assert fold(text) or text.strip()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=4).map(" ".join))
def test_whatever_is_written_is_kept_and_answered_with_200(home, hook, text):
    reference = f"any-{time.monotonic_ns()}"
    assert hook.text(reference, PHONE, text) == 200
    row = Inbound.objects.seen_by(home[0].system).get(provider_reference=reference)
    assert "\x00" not in row.body and len(row.body) <= 2000
