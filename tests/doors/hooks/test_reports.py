"""What providers report: each once, only signed; a dead address is left, another way is taken, a complaint is a stop."""

import base64
import hmac
import json
from hashlib import sha1, sha256

import pytest

from tests.factories import NOW, at_host
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message, Receipt, Stop
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.models import Inbound, Post

pytestmark = pytest.mark.django_db
MAIL = "amina@example.org"


@pytest.fixture
def town(monkeypatch, settings):
    monkeypatch.setenv("THIRDPILLAR_TEXTS_URL", "https://AC1:secret@texts.example/2010?from=%2B15550000000")
    monkeypatch.setenv(
        "THIRDPILLAR_WHATSAPP_URL", "https://AC1:secret@texts.example/2010?from=%2B15550000000"
    )
    settings.MAIL_SERVICE = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "hook:long-secret", "POSTMARK_SERVER_TOKEN": "t"}
    town = Town()
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=town.mother, kind="email", value=MAIL).save(
            force_insert=True
        )
    return town


def went(town, message, provider, reference="R1"):
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(pk=message.pk).update(
            state=State.ACCEPTED, state_at=NOW, provider=provider, provider_reference=reference
        )


def states(town):
    return [(one.channel, one.address, one.state) for one in town.outbox()]


def points(town):
    with town.oak.acting():
        return dict(
            ContactPoint.objects.seen_by(town.oak.system)
            .filter(adult=town.mother)
            .values_list("kind", "state")
        )


def by_twilio(client, town, path, fields, secret="secret", at=NOW):
    at_host(client, town.oak.row)
    said = "http://testserver" + path + "".join(key + fields[key] for key in sorted(fields))
    signed = base64.b64encode(hmac.new(secret.encode(), said.encode(), sha1).digest()).decode()
    with clock.set_to(at):
        return client.post(path, fields, headers={"X-Twilio-Signature": signed}).status_code


def by_postmark(client, town, event, secret="hook:long-secret"):
    at_host(client, town.oak.row)
    word = base64.b64encode(secret.encode()).decode()
    with clock.set_to(NOW):
        return client.post(
            "/hooks/mail/reports/", json.dumps(event), content_type="application/json",
            headers={"Authorization": f"Basic {word}"},
        ).status_code  # fmt: skip


def by_sinch(client, town, event, secret="hook"):
    at_host(client, town.oak.row)
    body, moment = json.dumps(event).encode(), str(int(NOW.timestamp()))
    signed = base64.b64encode(
        hmac.new(secret.encode(), body + b".n1." + moment.encode(), sha256).digest()
    ).decode()
    head = {"x-sinch-webhook-signature": signed, "x-sinch-webhook-signature-nonce": "n1",
            "x-sinch-webhook-signature-timestamp": moment}  # fmt: skip
    with clock.set_to(NOW):
        return client.post("/hooks/sinch/", body, content_type="application/json", headers=head).status_code


def test_a_dead_number_is_left_and_the_words_go_by_mail(town, client):
    town.begin()
    (message,) = town.outbox()
    went(town, message, "texts")
    told = {"MessageSid": "R1", "MessageStatus": "undelivered", "ErrorCode": "30005", "From": "+15550000000",
            "To": MOTHER}  # fmt: skip
    assert by_twilio(client, town, "/hooks/receipts/", told, secret="forged") == 404
    assert points(town)["mobile"] == "unconfirmed"
    assert [by_twilio(client, town, "/hooks/receipts/", told) for _ in range(3)] == [204] * 3
    assert points(town) == {"mobile": "stale", "email": "unconfirmed"}
    assert states(town) == [("sms", MOTHER, "refused"), ("email", MAIL, "ready")]


def test_a_report_settles_a_text_whose_own_answer_was_lost(town, client):
    town.begin()
    (message,) = town.outbox()
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).update(state=State.AMBIGUOUS, provider="texts")
    told = {"MessageSid": "R9", "MessageStatus": "sent", "From": "+15550000000", "To": MOTHER}
    assert by_twilio(client, town, f"/hooks/receipts/?message={message.pk}", told) == 204
    (message,) = town.outbox()
    assert (message.state, message.provider_reference) == ("accepted", "R9")


def test_what_was_delivered_did_not_fail(town, client):
    town.begin()
    (message,) = town.outbox()
    went(town, message, "texts")
    for said in ("delivered", "failed"):
        by_twilio(client, town, "/hooks/receipts/", {"MessageSid": "R1", "MessageStatus": said, "To": MOTHER})
    assert states(town) == [("sms", MOTHER, "accepted")]


def by_mail(town):
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(value=MOTHER).update(state="stale")
    town.begin()
    (message,) = town.outbox()
    assert message.channel == "email"
    went(town, message, "mail_service")
    return message


def test_a_bounce_makes_the_address_unusable(town, client):
    message = by_mail(town)
    bounce = {"RecordType": "Bounce", "Type": "HardBounce", "ID": 42, "MessageID": "R1", "Email": MAIL,
              "BouncedAt": "2026-11-10T17:00:00Z", "Metadata": {"reference": str(message.pk)}}  # fmt: skip
    assert by_postmark(client, town, bounce, secret="hook:guessed") == 404
    assert points(town)["email"] == "unconfirmed"
    assert by_postmark(client, town, bounce) == by_postmark(client, town, bounce) == 204
    assert points(town) == {"mobile": "stale", "email": "stale"}
    assert states(town)[0] == ("email", MAIL, "refused")
    with town.oak.acting():
        assert Receipt.objects.seen_by(town.oak.system).count() == 1


def test_a_bounce_that_passes_changes_nothing(town, client):
    by_mail(town)
    later = {"RecordType": "Bounce", "Type": "Transient", "ID": 43, "MessageID": "R1", "Email": MAIL,
             "BouncedAt": "2026-11-10T17:00:00Z"}  # fmt: skip
    assert by_postmark(client, town, later) == 204
    assert (points(town)["email"], states(town)) == ("unconfirmed", [("email", MAIL, "accepted")])


def test_a_complaint_is_a_stop_and_an_opening_is_not_kept(town, client):
    by_mail(town)
    opened = {
        "RecordType": "Open",
        "MessageID": "R1",
        "Recipient": MAIL,
        "ReceivedAt": "2026-11-10T17:00:00Z",
    }
    complained = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 7, "MessageID": "R1", "Email": MAIL,
                  "BouncedAt": "2026-11-10T17:00:00Z"}  # fmt: skip
    assert by_postmark(client, town, opened) == by_postmark(client, town, complained) == 204
    with town.oak.acting():
        assert [one.said for one in Receipt.objects.seen_by(town.oak.system)] == ["complained"]
        assert list(Stop.objects.seen_by(town.oak.system).values_list("channel", "address")) == [
            ("email", MAIL)
        ]
        point = ContactPoint.objects.seen_by(town.oak.system).get(value=MAIL)
    assert point.stopped_at is not None


def test_without_a_secret_nothing_is_believed(town, client, settings):
    by_mail(town)
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "t"}
    assert by_postmark(client, town, {"RecordType": "SpamComplaint", "MessageID": "R1", "Email": MAIL}) == 404


def test_sinch_brings_texts_and_reports_signed_and_fresh(town, client, monkeypatch):
    monkeypatch.setenv(
        "THIRDPILLAR_TEXTS_URL", "sinch+https://plan:token@sinch.example?from=%2B1555&secret=hook"
    )
    town.begin()
    (message,) = town.outbox()
    went(town, message, "sinch")
    text = {"type": "mo_text", "id": "M1", "from": MOTHER[1:], "to": "1555", "body": "Mahadsanid"}
    assert by_sinch(client, town, text, secret="forged") == 404
    assert [by_sinch(client, town, text) for _ in range(3)] == [204] * 3
    with town.oak.acting():
        (said,) = Post.objects.seen_by(town.oak.system).filter(said_by="family")
        (kept,) = Inbound.objects.seen_by(town.oak.system).all()
    assert (said.body, said.way, kept.sender) == ("Mahadsanid", "text", MOTHER)
    failed = {"type": "recipient_delivery_report_sms", "batch_id": "R1", "status": "Failed", "code": 402,
              "recipient": MOTHER[1:], "client_reference": str(message.pk)}  # fmt: skip
    assert by_sinch(client, town, failed) == 204
    assert points(town)["mobile"] == "stale"
    assert states(town) == [("sms", MOTHER, "refused"), ("email", MAIL, "ready")]


def test_an_old_signed_call_is_not_taken_again(town, client, monkeypatch):
    monkeypatch.setenv(
        "THIRDPILLAR_TEXTS_URL", "sinch+https://plan:token@sinch.example?from=%2B1555&secret=hook"
    )
    body, moment = (
        b'{"type": "mo_text", "id": "M1", "from": "15551230001", "body": "yes"}',
        str(int(NOW.timestamp()) - 900),
    )
    signed = base64.b64encode(hmac.new(b"hook", body + b".n1." + moment.encode(), sha256).digest()).decode()
    head = {"x-sinch-webhook-signature": signed, "x-sinch-webhook-signature-nonce": "n1",
            "x-sinch-webhook-signature-timestamp": moment}  # fmt: skip
    at_host(client, town.oak.row)
    with clock.set_to(NOW):
        assert (
            client.post("/hooks/sinch/", body, content_type="application/json", headers=head).status_code
            == 404
        )


def test_who_writes_by_whatsapp_is_answered_there(town, client):
    town.begin()
    town.sent()
    fields = {
        "MessageSid": "W1",
        "From": f"whatsapp:{MOTHER}",
        "To": "whatsapp:+15550000000",
        "Body": "Mahadsanid",
    }
    assert by_twilio(client, town, "/hooks/whatsapp/", fields) == 200
    with town.oak.acting():
        (said,) = Post.objects.seen_by(town.oak.system).filter(said_by="family")
    assert (said.body, said.way) == ("Mahadsanid", "whatsapp")


def test_stop_by_whatsapp_is_answered_there_and_is_of_the_number(town, client):
    town.begin()
    town.sent()
    fields = {"MessageSid": "W2", "From": f"whatsapp:{MOTHER}", "To": "whatsapp:+15550000000", "Body": "stop"}
    assert by_twilio(client, town, "/hooks/whatsapp/", fields) == 200
    with town.oak.acting():
        assert set(Stop.objects.seen_by(town.oak.system).values_list("channel", "address")) == {
            ("sms", MOTHER),
            ("whatsapp", MOTHER),
        }
        reply = Message.objects.seen_by(town.oak.system).get(purpose="conversations.reply")
        point = ContactPoint.objects.seen_by(town.oak.system).get(value=MOTHER)
    assert reply.channel == "whatsapp" and point.stopped_at is not None


def test_who_stands_in_reports_and_brings_texts_under_its_own_secret(town, client, monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_TEXTS_URL_2", "https://AC2:other@texts.example/2010?from=%2B15550000001")
    town.begin()
    (message,) = town.outbox()
    went(town, message, "texts_2")
    told = {"MessageSid": "R1", "MessageStatus": "delivered", "From": "+1", "To": MOTHER}
    assert by_twilio(client, town, "/hooks/receipts/", told, secret="wrong") == 404
    assert by_twilio(client, town, "/hooks/receipts/", told, secret="other") == 204
    text = {"MessageSid": "T1", "From": MOTHER, "Body": "Thank you"}
    assert by_twilio(client, town, "/hooks/texts/", text, secret="other") == 200
    with town.oak.acting():
        assert Receipt.objects.seen_by(town.oak.system).get().provider == "texts_2"
        assert Inbound.objects.seen_by(town.oak.system).get().provider == "texts_2"
