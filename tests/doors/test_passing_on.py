"""What fails for good: heeded as a report is, and carried on by the reader's next way, each way once."""

from datetime import timedelta

import pytest

from tests.doors.hooks.test_reports import MAIL, by_twilio, points, states, town, went  # noqa: F401
from tests.factories import NOW
from tests.means.conversations.broadcast_town import draft, go, make_town
from tests.means.conversations.test_threads import FATHER, MOTHER, Town
from tests.practice.gatherings.places import a_gathering, a_school
from thirdpillar.doors.broadcasts.spreading import digests_for
from thirdpillar.doors.hooks.reports import Report, take_report
from thirdpillar.doors.objecting import objections
from thirdpillar.doors.passing_on import pass_on
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import send_batch, stop_address
from thirdpillar.ground.delivery.channels.outcomes import Accepted, Capability, NotFound, Refused
from thirdpillar.ground.delivery.channels.texts import failure_of
from thirdpillar.ground.delivery.models import Message, Stop
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.people.models import ContactPoint, Preference, Restriction, Tie
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions import seats
from thirdpillar.means.conversations.actions.broadcast_going import go_on_broadcast, pause_broadcast
from thirdpillar.means.conversations.choices import Standing
from thirdpillar.means.conversations.models import Recipient, Thread
from thirdpillar.practice.gatherings.actions import cancel_gathering, change_gathering, invite_families
from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.queries.waiting import untold_invitations

pytestmark = pytest.mark.django_db
CHICAGO = SendingTerms(zone="America/Chicago")
DIED, STOPPED, TODAY = (
    Refused(f"400 {code}", failure_of(code, "sms")) for code in ("21211", "21610", "30003")
)


class Way:
    """A provider that answers each address as it is told to, and accepts all others."""

    capability, time_limit, settles_after = Capability.LOOKUP_BY_REFERENCE, timedelta(seconds=5), timedelta(0)

    def __init__(self, name, **answers):
        self.name, self.answers, self.got = name, answers, []

    def send(self, parcel):
        self.got.append(parcel.address)
        return self.answers.get(parcel.channel) or Accepted(f"r{len(self.got)}")

    def look_up(self, parcel):
        return NotFound()


def deliver(made, at=NOW, **answers):
    """Send, pass on, send again, until nothing is left to do; where it went."""
    ways = {channel: Way(channel, **answers) for channel in ("sms", "email", "voice", "whatsapp")}
    with clock.set_to(at):
        for _ in range(9):
            sent = send_batch(
                by=made.system,
                at=at,
                terms=CHICAGO,
                providers=ways,
                objections=objections(made.row, made.system),
            )
            if not (pass_on(made.row, by=made.system) or sent):
                break
    return {channel: way.got for channel, way in ways.items() if way.got}


@pytest.mark.parametrize(
    ("answer", "state"), [(DIED, "stale"), (STOPPED, "unconfirmed"), (TODAY, "unconfirmed")]
)
def test_what_the_provider_refuses_at_once_goes_by_mail(town, answer, state):  # noqa: F811
    town.begin()
    assert deliver(town.oak, sms=answer) == {"sms": [MOTHER], "email": [MAIL]}
    assert points(town)["mobile"] == state
    assert states(town) == [("sms", MOTHER, "refused"), ("email", MAIL, "accepted")]
    assert deliver(town.oak) == {}


def test_a_stop_that_the_provider_keeps_is_heeded(town):  # noqa: F811
    thread = town.begin()
    deliver(town.oak, sms=STOPPED)
    with town.oak.acting():
        (stop,) = Stop.objects.seen_by(town.oak.system)
        assert (stop.channel, stop.address) == ("sms", MOTHER)
    with town.oak.acting(town.by):
        actions.write_to_family(thread_id=thread.pk, body="More", key="k2", by=town.by, at=NOW)
    assert states(town)[-1] == ("email", MAIL, "ready")


def test_a_report_that_it_did_not_arrive_today_takes_the_next_way(town, client):  # noqa: F811
    town.begin()
    (message,) = town.outbox()
    went(town, message, "texts")
    told = {
        "MessageSid": "R1",
        "MessageStatus": "undelivered",
        "ErrorCode": "30003",
        "From": "+1",
        "To": MOTHER,
    }
    assert [by_twilio(client, town, "/hooks/receipts/", told) for _ in range(2)] == [204, 204]
    assert states(town) == [("sms", MOTHER, "refused"), ("email", MAIL, "ready")]
    assert deliver(town.oak) == {"email": [MAIL]}
    assert points(town)["mobile"] == "unconfirmed"


def test_not_on_whatsapp_is_no_word_about_texts(town, client):  # noqa: F811
    town.begin()
    (message,) = town.outbox()
    went(town, message, "whatsapp")
    told = {"MessageSid": "R1", "MessageStatus": "failed", "ErrorCode": "63024", "To": f"whatsapp:{MOTHER}"}
    assert by_twilio(client, town, "/hooks/receipts/", told) == 204
    assert points(town)["mobile"] == "unconfirmed"


def test_each_way_is_tried_once_in_the_readers_order_and_then_it_waits_for_us(town):  # noqa: F811
    with town.oak.acting():
        Preference(
            district_id=town.oak.id, adult=town.mother, ways=["email", "sms"], said_by="self", at=NOW
        ).save(force_insert=True)
    thread = town.begin()
    went_to = deliver(town.oak, sms=TODAY, email=Refused("550 5.7.1 not today"))
    assert went_to == {"email": [MAIL], "sms": [MOTHER]}
    with town.oak.acting():
        assert Thread.objects.seen_by(town.oak.system).get(pk=thread.pk).standing == Standing.FOR_US


def test_restrictions_and_permissions_are_asked_anew(town):  # noqa: F811
    town.begin()
    with town.oak.acting():
        Tie.objects.seen_by(town.oak.system).filter(adult=town.mother).update(may_email=False)
    assert deliver(town.oak, sms=TODAY) == {"sms": [MOTHER]}


def test_a_number_that_a_barred_adult_reads_is_not_the_next_way(town):  # noqa: F811
    town.begin()
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=town.father, kind="email", value=MAIL).save(
            force_insert=True
        )
        Restriction(
            district_id=town.oak.id,
            student=town.child,
            adult=town.father,
            scopes=["all"],
            source="court_order",
        ).save(force_insert=True)
    assert deliver(town.oak, sms=TODAY) == {"sms": [MOTHER]}


def test_the_second_guardian_has_a_next_way_too():
    two = Town()
    with two.oak.acting():
        ContactPoint(district_id=two.oak.id, adult=two.father, kind="email", value="f@example.org").save(
            force_insert=True
        )
    thread = two.begin()
    with clock.set_to(NOW), two.oak.acting(two.by):
        for seat in seats.ask_to_read_together(
            thread_id=thread.pk, adult_id=two.father.pk, by=two.by, at=NOW
        ):
            seats.agree_to_read_together(seat_id=seat.pk, way="told", by=two.by, at=NOW)
        actions.write_to_family(
            thread_id=thread.pk, body="Both", key="k9", translated={"so": "x"}, by=two.by, at=NOW
        )
    assert deliver(two.oak, sms=DIED)["email"] == ["f@example.org"]
    with two.oak.acting():
        (last,) = Message.objects.seen_by(two.oak.system).filter(address="f@example.org", state="accepted")
        assert last.purpose == "conversations.together" and "/together" in last.body
    assert FATHER not in {one.address for one in two.outbox()}


def recipients(made, found):
    return {one.adult_id: one for one in Recipient.objects.seen_by(made.system).filter(broadcast=found)}


def test_a_message_to_many_goes_on_by_mail_and_whom_nothing_reaches_is_on_the_list():
    made = make_town()
    found = draft(made)
    go(made, found)
    assert deliver(made, sms=DIED)["email"] == ["amina@x.example"]
    with made.acting():
        by_adult = recipients(made, found)
        assert by_adult[made.amina.pk].unreached == ""
        assert by_adult[made.rosa.pk].unreached == "no_way"
        mail = Message.objects.seen_by(made.system).get(channel="email")
        assert (mail.reference_id, mail.state) == (by_adult[made.amina.pk].pk, "accepted")


def test_news_of_a_day_go_on_by_mail():
    made = make_town()
    found = draft(made, pace="digest")
    go(made, found)
    at = NOW + timedelta(days=1)
    with clock.set_to(at):
        digests_for(made.row)
    got = deliver(made, at=at, sms=DIED)
    assert got["email"] == ["amina@x.example"]
    with made.acting():
        assert recipients(made, found)[made.rosa.pk].unreached == "no_way"


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_an_invitation_goes_on_by_mail_but_not_once_it_is_cancelled(is_cancelled):
    district, school = a_school()
    child = district.add_student("Ana", "Lopez", school)
    parent = district.add_adult("Rosa", "Lopez", phone="+15551230001", email="r@example.org", language="es")
    district.tie(child, parent)
    district.add_household([child], [parent])
    gathering = a_gathering(district, school)
    invite_families(gathering_id=gathering.pk, by=district.system, at=NOW)
    if is_cancelled:
        cancel_gathering(gathering_id=gathering.pk, by=district.system, at=NOW)
    got = deliver(district, sms=DIED)
    assert got.get("email", []) == ([] if is_cancelled else ["r@example.org"])


@pytest.mark.parametrize("kind", ["changed", "cancelled"])
def test_news_of_a_gathering_goes_on_by_mail(kind):
    district, school = a_school()
    child = district.add_student("Kim", "Ngo", school)
    parent = district.add_adult("Lan", "Ngo", phone=MOTHER, email=MAIL)
    district.tie(child, parent)
    district.add_household([child], [parent])
    gathering = a_gathering(district, school)
    with district.acting():
        invite_families(gathering_id=gathering.pk, by=district.system, at=NOW)
    assert deliver(district) == {"sms": [MOTHER]}
    with district.acting():
        if kind == "cancelled":
            cancel_gathering(gathering_id=gathering.pk, by=district.system, at=NOW)
        else:
            change_gathering(gathering_id=gathering.pk, by=district.system, at=NOW, place="Gym")
    assert deliver(district, sms=DIED) == {"sms": [MOTHER], "email": [MAIL]}
    with district.acting():
        (by_mail,) = Message.objects.seen_by(district.system).filter(channel="email")
        (invitation,) = Invitation.objects.seen_by(district.system)
        assert not untold_invitations(gathering, seen_by=district.system).exists()
    assert by_mail.purpose.partition(":")[0] == f"gatherings.{kind}"
    assert invitation.code in by_mail.body or kind == "cancelled"
    assert deliver(district, email=DIED) == {}


def test_a_stopped_number_is_followed_by_the_next_way(town):  # noqa: F811
    town.begin()
    with town.oak.acting():
        stop_address(by=town.oak.system, at=NOW, channel="sms", address=MOTHER)
    assert deliver(town.oak) == {"email": [MAIL]}


def test_killed_between_the_call_and_the_next_way_it_goes_on_later(town, monkeypatch):  # noqa: F811
    town.begin()
    ways = {"sms": Way("sms", sms=TODAY)}
    with clock.set_to(NOW):
        send_batch(by=town.oak.system, at=NOW, terms=CHICAGO, providers=ways)
        with monkeypatch.context() as broken:
            broken.setattr("thirdpillar.doors.passing_on.pass_on_posts", _dies)
            with pytest.raises(KeyboardInterrupt):
                pass_on(town.oak.row, by=town.oak.system)
        assert states(town) == [("sms", MOTHER, "refused")]
    assert deliver(town.oak) == {"email": [MAIL]}


def _dies(*_asked, **_more):
    raise KeyboardInterrupt


def test_quiet_hours_are_those_of_the_number(town):  # noqa: F811
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(value=MOTHER).update(value="+12125550101")
    town.begin()
    (message,) = town.outbox()
    assert message.zone == "America/New_York"


def test_what_fails_while_its_broadcast_is_held_takes_the_next_way_once_that_goes_on():
    made, at = make_town(), NOW.replace(hour=18)
    found = draft(made)
    go(made, found, at=at)
    sent = deliver(made, at=at)["sms"]
    assert sorted(sent) == ["+13125550101", "+13125550102"]
    reference = f"r{sent.index('+13125550102') + 1}"
    with made.acting(made.office), clock.set_to(at):
        pause_broadcast(broadcast_id=found.pk, by=made.office, at=at)
    with clock.set_to(at):
        report = Report(event="e1", reference=reference, said="undelivered", failed="undelivered 30003")
        assert take_report(made.row, "sms", report)
    assert deliver(made, at=at + timedelta(minutes=3)) == {}
    with made.acting(made.office), clock.set_to(at):
        go_on_broadcast(broadcast_id=found.pk, by=made.office, at=at)
    assert deliver(made, at=at + timedelta(minutes=6)) == {"email": ["amina@x.example"]}
