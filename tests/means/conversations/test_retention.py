"""Nothing that families were told or said is kept beyond the rule, whichever room it was said in."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW, make_district
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.models import Message
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
