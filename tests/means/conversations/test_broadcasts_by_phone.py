"""Messages to many by call and by WhatsApp; and a family whose child may not be named everywhere is still its school's."""

import pytest

from tests.factories import NOW
from tests.means.conversations.broadcast_town import draft, go, make_town
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint, MailingAddress, Preference, Restriction, Tie
from thirdpillar.means.conversations.actions import keep_inbound
from thirdpillar.means.conversations.actions.broadcast_counting import count_broadcast
from thirdpillar.means.conversations.models import Recipient

pytestmark = pytest.mark.django_db
ROSA, HOME = "+13125550101", "+13125550109"
NIGHT = NOW.replace(hour=8)  # 2 a.m. in Chicago


@pytest.fixture
def town():
    """Rosa reads Spanish and has a landline and a mailbox, no mobile."""
    made = make_town()
    with made.acting():
        ContactPoint.objects.seen_by(made.system).filter(value=ROSA).update(kind="phone", value=HOME)
        MailingAddress(
            district_id=made.id, adult=made.rosa, street="1 Elm St", city="Oak", state="IL", postal_code="60601",
            residence="1 elm st",
        ).save(force_insert=True)  # fmt: skip
    return made


def went_to_rosa(town):
    with town.acting():
        mine = Recipient.objects.seen_by(town.system).filter(adult_id=town.rosa.pk).values("pk")
        sent = Message.objects.seen_by(town.system).filter(reference_id__in=mine)
        return [(one.channel, one.address) for one in sent.order_by("channel")]


def test_a_call_comes_before_a_letter(town):
    go(town, draft(town))
    assert went_to_rosa(town) == [("voice", HOME)]
    message = Message.objects.seen_by(town.system).get(channel="voice")
    assert message.body == "La escuela cierra para Ana y Luis." and message.message_class == "informational"


@pytest.mark.parametrize("because", ["no permission", "no voice", "named a letter", "news"])
def test_where_no_call_is_made_a_letter_goes(town, because):
    with town.acting():
        if because == "no permission":
            Tie.objects.seen_by(town.system).filter(adult=town.rosa).update(may_call=False)
        if because == "no voice":
            type(town.rosa).objects.seen_by(town.system).filter(pk=town.rosa.pk).update(reads_language="so")
        if because == "named a letter":
            Preference(district_id=town.id, adult=town.rosa, ways=["letter"], said_by="family", at=NOW).save(
                force_insert=True
            )
    found = draft(town, pace="news" if because == "news" else "soon")
    with town.acting():
        seen = count_broadcast(broadcast_id=found.pk, by=town.system, at=NOW)
    assert {row[0] for row in seen.rows} == {"sms", "letter"}


def test_a_call_waits_for_the_morning_and_its_cost_is_counted(town):
    found = draft(town)
    with town.acting():
        seen = count_broadcast(broadcast_id=found.pk, by=town.system, at=NIGHT)
    assert ["voice", "es", 1, 0] in seen.rows
    go(town, found, at=NIGHT)
    with clock.set_to(NIGHT):
        send_for(town.row)
    assert Message.objects.seen_by(town.system).get(channel="voice").state == "ready"
    with clock.set_to(NOW):
        send_for(town.row)
    assert Message.objects.seen_by(town.system).get(channel="voice").state == "accepted"


@pytest.mark.parametrize(("pace", "ways"), [("soon", ["whatsapp"]), ("emergency", ["sms", "whatsapp"])])
def test_who_just_wrote_by_whatsapp_is_written_to_there(town, pace, ways):
    with town.acting():
        ContactPoint.objects.seen_by(town.system).filter(value=HOME).update(kind="mobile", value=ROSA)
        keep_inbound(
            by=town.system, at=NOW, provider="whatsapp", provider_reference="w", sender=ROSA, body="hola",
            adult_id=town.rosa.pk,
        )  # fmt: skip
    go(town, draft(town, pace=pace), confirmed=2)
    assert went_to_rosa(town) == [(way, ROSA) for way in ways]


def test_an_alert_is_each_schools_at_which_they_have_a_child(town):
    """Whoever is barred from her child at Elm reads at Rosa's only number: it is not named there."""
    with town.acting():
        ContactPoint.objects.seen_by(town.system).filter(value=HOME).update(kind="mobile", value=ROSA)
        ContactPoint(district_id=town.id, adult=town.bo, kind="mobile", value=ROSA, left_at=None).save(
            force_insert=True
        )
        Restriction(
            district_id=town.id, adult=town.bo, student=town.luis, scopes=["all"], source="court_order", made_at=NOW
        ).save(force_insert=True)  # fmt: skip
    go(town, draft(town, pace="emergency", asks_wellbeing=True), confirmed=3)
    with town.acting():
        one = Recipient.objects.seen_by(town.system).get(adult_id=town.rosa.pk)
        assert set(one.school_ids) == {town.oak.pk, town.elm.pk}
        assert one.student_ids == [town.ana.pk] and one.school_id == town.oak.pk
