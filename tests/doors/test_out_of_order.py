"""What the provider's own clock says counts: of STOP and START the one said later, whichever comes in first."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.factories import NOW
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.hooks.reports import Report, take_report
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.passing_on import pass_on
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import send_batch
from thirdpillar.ground.delivery.channels.outcomes import Accepted, Capability, NotFound
from thirdpillar.ground.delivery.models import Message, Receipt, Stop
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations import queries
from thirdpillar.means.conversations.models import Inbound

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


def came(town, words, said, at, reference):
    moment = NOW + timedelta(minutes=at)
    with clock.set_to(moment):
        return receive(
            district=town.oak.row, provider="sinch", reference=reference, sender=MOTHER, body=words, at=moment,
            said_at=NOW + timedelta(minutes=said) if said is not None else None,
        )  # fmt: skip


def is_stopped(town):
    with town.oak.acting():
        point = ContactPoint.objects.seen_by(town.oak.system).get(value=MOTHER)
        by_list = Stop.objects.seen_by(town.oak.system).filter(lifted_at=None).exists()
        assert by_list == (point.stopped_at is not None)
        return by_list


@pytest.mark.parametrize(
    ("arriving", "stopped"),
    [
        ([("STOP", 1), ("START", 2)], False),
        ([("START", 1), ("STOP", 2)], True),
        ([("STOP", 2), ("START", 1)], True),
        ([("STOP", 3), ("STOP", 1), ("START", 2)], True),
        ([("STOP", 1), ("START", 3), ("STOP", 2)], False),
        ([("STOP", 3), ("START", 2), ("START", 4)], False),
        ([("STOP", None), ("START", None)], False),
    ],
)
def test_the_one_said_later_holds(town, arriving, stopped):
    for number, (words, said) in enumerate(arriving):
        came(town, words, said, 10 + number, f"R{number}")
    assert is_stopped(town) is stopped


def test_a_start_that_lifts_nothing_goes_to_a_person_and_no_clock_runs_ahead(town):
    came(town, "STOP", 2, 10, "R1")
    came(town, "START", 1, 11, "R2")
    came(town, "STOP", 9999, 12, "R3")
    came(town, "START", None, 13, "R4")
    assert is_stopped(town) is False
    with town.oak.acting():
        found = Inbound.objects.seen_by(town.oak.system).order_by("made_at").values_list("body", "state")
        assert list(found) == [
            ("STOP", "answered"),
            ("START", "needs_person"),
            ("STOP", "answered"),
            ("START", "answered"),
        ]


def test_words_stand_in_the_order_in_which_they_were_said(town):
    thread = town.begin()
    town.sent()
    came(town, "And her book is here", 8, 10, "R1")
    came(town, "She is ill", 7, 11, "R2")
    with town.oak.acting():
        lines = queries.lines_of(thread, seen_by=town.oak.system)
    assert [one.body for one in lines if one.said_by == "family"] == ["She is ill", "And her book is here"]


@pytest.mark.parametrize("blank", [" ", "\n", "\u3000", ""])
def test_a_blank_text_in_a_conversation_keeps_its_picture(town, blank):
    thread = town.begin()
    town.sent()
    with clock.set_to(NOW):
        receive(
            district=town.oak.row, provider="texts", reference="MM1", sender=MOTHER, body=blank, at=NOW,
            media=("https://texts.example/m/1",),
        )  # fmt: skip
    with town.oak.acting():
        lines = queries.lines_of(thread, seen_by=town.oak.system)
        assert [(one.body, len(one.attachments)) for one in lines if one.said_by == "family"] == [("…", 1)]
        assert Message.objects.seen_by(town.oak.system).filter(purpose="conversations.reply").count() == 0


class Overtaken:
    """A provider whose reports come before its own answer to the call."""

    name, capability = "texts", Capability.LOOKUP_BY_REFERENCE
    time_limit, settles_after = timedelta(seconds=5), timedelta(0)

    def __init__(self, town, *reports):
        self.town, self.reports = town, reports

    def send(self, parcel):
        for number, (said, failed, reference) in enumerate(self.reports):
            report = Report(
                event=f"e{number}",
                reference=reference,
                said=said,
                message_id=UUID(parcel.reference),
                failed=failed,
            )
            assert take_report(self.town.oak.row, self.name, report)
        return Accepted("SM1")

    def look_up(self, parcel):
        return NotFound()


@pytest.mark.parametrize(
    ("reports", "state", "failure"),
    [
        ([("undelivered", "undelivered 30003", "SM1")], "refused", "refused"),
        ([("sent", "", "SM1"), ("undelivered", "undelivered 30003", "SM1")], "refused", "refused"),
        ([("undelivered", "undelivered 30003", "SM1"), ("delivered", "", "SM1")], "accepted", ""),
        ([("undelivered", "of an earlier sending", "SM0")], "accepted", ""),
    ],
)
def test_a_report_that_overtakes_the_answer_is_heeded_with_it(town, reports, state, failure):
    town.begin()
    (message,) = town.outbox()
    with clock.set_to(NOW):
        send_batch(
            by=town.oak.system, at=NOW, terms=SendingTerms(zone="America/Chicago"),
            providers={"sms": Overtaken(town, *reports)},
        )  # fmt: skip
        (kept,) = [one for one in town.outbox() if one.pk == message.pk]
        assert (kept.state, kept.failure) == (state, failure)
        pass_on(town.oak.row, by=town.oak.system)
    with town.oak.acting():
        assert len(Receipt.objects.seen_by(town.oak.system)) == len(reports)
        assert kept.passed_on_at is None
        handed_on = Message.objects.seen_by(town.oak.system).get(pk=message.pk).passed_on_at
    assert (handed_on is not None) == (state == "refused")
