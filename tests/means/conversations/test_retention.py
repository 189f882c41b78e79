"""Nothing that families were told or said is kept beyond the rule, whichever room it was said in."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW, make_district
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.models import Message, Script, Speech
from thirdpillar.means.conversations.actions.retention import kept_since, remove_old_words
from thirdpillar.means.conversations.models import (
    Broadcast,
    BroadcastVersion,
    Doubt,
    Inbound,
    InterpreterRating,
    InterpreterRequest,
)

pytestmark = pytest.mark.django_db
OLD = datetime(2024, 3, 1, 18, tzinfo=UTC)


def keep(row):
    row.save(force_insert=True)
    return row


def test_invitations_texts_that_waited_broadcasts_and_interpreting_lose_their_words(monkeypatch):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    made = make_district()
    by = made.system
    for at in (OLD, NOW):
        one = enqueue(
            by=by, at=at, channel="sms", purpose="gatherings.invitation", reference_id=uuid4(), address="+15551230001",
            body="Ana is invited", letter={"lead": "Ana"},
        )  # fmt: skip
        Message.objects.seen_by(by).filter(pk=one.pk).update(state="accepted", state_at=at)
        keep(
            Inbound(
                district_id=made.id, provider="t", provider_reference=f"{at}", sender="+15551230001",
                body="Ana is ill", at=at, state="needs_person",
            )
        )  # fmt: skip
        told = keep(Broadcast(district_id=made.id, title="Bus", stage="sent", stage_at=at, pace="ordinary"))
        keep(
            BroadcastVersion(
                district_id=made.id, broadcast=told, language="en", subject="Bus", body="Ana", at=at
            )
        )
        keep(
            Doubt(
                district_id=made.id, purpose="broadcasts.version", reference_id=told.pk, version_id=uuid4(), language="es",
                original="Ana", body="Ana", at=at,
            )
        )  # fmt: skip
        asked = keep(
            InterpreterRequest(
                district_id=made.id, wanted="talk", language="so", where="phone", begins_at=at, code=new_code(),
                ends_at=at + timedelta(hours=1), about="Ana's plan", state_at=at,
            )
        )  # fmt: skip
        keep(
            InterpreterRating(
                district_id=made.id, request=asked, said_by="family", verdict="good", words="Ana", at=at
            )
        )
    counts = remove_old_words(by=by, at=NOW).counts
    assert {kind: n for kind, n in counts.items() if n} == {
        "messages": 1, "texts": 1, "broadcasts": 1, "interpreting": 1, "ratings": 1,
    }  # fmt: skip
    assert sorted((one.body, bool(one.letter)) for one in Message.objects.seen_by(by)) == [
        ("", False), ("Ana is invited", True),
    ]  # fmt: skip
    assert sorted(Inbound.objects.seen_by(by).values_list("body", "state")) == [
        ("", "settled"), ("Ana is ill", "needs_person"),
    ]  # fmt: skip
    assert sorted(BroadcastVersion.objects.seen_by(by).values_list("body", "broadcast__title")) == [
        ("", "Bus"), ("Ana", "Bus"),
    ]  # fmt: skip
    assert sorted(InterpreterRequest.objects.seen_by(by).values_list("about", flat=True)) == [
        "",
        "Ana's plan",
    ]
    assert list(Doubt.objects.seen_by(by).values_list("at", flat=True)) == [NOW]
    assert sorted(InterpreterRating.objects.seen_by(by).values_list("words", flat=True)) == ["", "Ana"]
    assert remove_old_words(by=by, at=NOW) is None


@pytest.mark.parametrize(
    ("on", "since"),
    [
        (date(2026, 11, 10), date(2024, 8, 17)),
        (date(2027, 8, 16), date(2024, 8, 17)),
        (date(2031, 11, 10), date(2029, 8, 17)),  # nobody entered a year after 2026-27
    ],
)
def test_the_rule_goes_on_where_nobody_enters_the_next_year(on, since):
    made = make_district()
    assert kept_since(made.row, on=on, seen_by=made.system).date() == since


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        ("ambiguous", "expired"), ("held", "expired"), ("ready", "expired"), ("refused", "refused"), ("claimed", "claimed"),
    ],
)  # fmt: skip
def test_words_that_wait_for_ever_are_not_kept_for_ever_and_never_go_empty(monkeypatch, state, becomes):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    made = make_district()
    for at in (OLD, NOW):
        one = enqueue(
            by=made.system, at=at, channel="letter", purpose="gatherings.invitation", reference_id=uuid4(),
            address="1 Oak Street", subject="Ana", body="Ana is invited", letter={"lead": "Ana"},
        )  # fmt: skip
        Message.objects.seen_by(made.system).filter(pk=one.pk).update(state=state, state_at=at)
    remove_old_words(by=made.system, at=NOW)
    rows = (
        Message.objects.seen_by(made.system)
        .order_by("state_at", "-body")
        .values_list("state", "body", "subject")
    )
    left = ("Ana is invited", "Ana")
    was = [(state, *left), (becomes, "", "") if state != "claimed" else (state, *left)]
    assert sorted(rows) == sorted(was)  # a claimed one is in somebody's hands, and is unclear before long


def test_what_was_written_to_be_spoken_goes_with_what_was_spoken_of_it(monkeypatch):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    made = make_district()
    for at in (OLD, NOW):
        for kind in ("post", "gathering", "broadcast", "visit", "alert", "sentence"):
            script = keep(
                Script(
                    district_id=made.id, kind=kind, reference_id=uuid4(), language="so", digest=f"{kind}{at}", words="Ana",
                    original="Ana", about_since=at,
                )
            )  # fmt: skip
            keep(
                Speech(
                    district_id=made.id, script=script, spoken_by="file", content=b"Ana", at=at, kept_at=at
                )
            )
    assert remove_old_words(by=made.system, at=NOW).counts["scripts"] == 4
    old = Script.objects.seen_by(made.system).filter(about_since=OLD)
    assert set(old.values_list("kind", flat=True)) == {"alert", "sentence"}
    assert Script.objects.seen_by(made.system).count() == Speech.objects.seen_by(made.system).count() == 8


@pytest.mark.parametrize("stage", ["draft", "asked", "scheduled", "spreading", "sent", "cancelled"])
def test_a_message_to_many_that_was_never_sent_is_not_kept_either_and_goes_no_more(monkeypatch, stage):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    made = make_district()
    for at in (OLD, NOW):
        told = keep(Broadcast(district_id=made.id, title="Bus", stage=stage, stage_at=at, pace="ordinary"))
        keep(
            BroadcastVersion(
                district_id=made.id, broadcast=told, language="en", subject="Bus", body="Ana", at=at
            )
        )
    remove_old_words(by=made.system, at=NOW)
    over = stage if stage == "sent" else "cancelled"
    assert sorted(BroadcastVersion.objects.seen_by(made.system).values_list("body", "broadcast__stage")) == [
        ("", over), ("Ana", stage),
    ]  # fmt: skip
