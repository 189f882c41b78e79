"""Mail to many says how to stop it by one click (RFC 8058); only the click stops, and neither sign-in nor an emergency."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail as mailbox
from django.core.mail import get_connection
from django.core.signing import Signer
from django.test import override_settings

from tests.factories import NOW, at_host, make_district
from thirdpillar.doors.objecting import terms_of
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue, send_batch
from thirdpillar.ground.delivery.actions.calling import parcel_of
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.channels.smtp import Smtp
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.ground.people.queries.stops import stops_of

pytestmark = pytest.mark.django_db
MAIL = "rosa@home.example"


@pytest.fixture
def oak():
    made = make_district(sender_name="Oak Schools")
    child = made.add_student("Ana", school=made.add_school("Oak"))
    made.tie(child, made.add_adult("Rosa", email=MAIL, language="es"))
    return made


def queued(oak, purpose="broadcasts.message:1", message_class="informational"):
    with oak.acting():
        return enqueue(
            by=oak.system, at=NOW, channel="email", purpose=purpose, reference_id=uuid4(), address=MAIL, language="es",
            subject="News", body="Picture day.", message_class=message_class,
        )  # fmt: skip


def headers(oak, message) -> dict:
    with override_settings(PUBLIC_URL="https://oak.example"):
        parcel = parcel_of(message, terms_of(oak.row))
    written = Smtp._mail(parcel, "<1@oak.example>", get_connection()).message()
    return {key: str(written[key]) for key in ("List-Unsubscribe", "List-Unsubscribe-Post") if key in written}


def path_of(oak, message) -> str:
    return re.fullmatch(r"<https://[^/]+(/\S+)>", headers(oak, message)["List-Unsubscribe"])[1]


def stopped(oak) -> bool:
    with oak.acting():
        point = ContactPoint.objects.seen_by(oak.system).get(value=MAIL)
        stops = stops_of([MAIL], channels=["email"], seen_by=oak.system)
        assert bool(stops) == (point.stopped_at is not None)
        return bool(stops)


@pytest.mark.parametrize(
    ("purpose", "message_class", "is_bulk"),
    [
        ("broadcasts.message:1", "informational", True), ("broadcasts.digest", "informational", True),
        ("gatherings.invitation", "informational", True), ("broadcasts.message:1", "emergency", False),
        ("accounts.code", "sign_in", False), ("conversations.post", "informational", False),
        ("broadcasts.asked", "informational", False), ("conversations.reply", "reply", False),
    ],
)  # fmt: skip
def test_only_what_goes_to_many_says_it(oak, purpose, message_class, is_bulk):
    found = headers(oak, queued(oak, purpose, message_class))
    assert ("List-Unsubscribe" in found) == is_bulk
    if is_bulk:
        assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_looking_stops_nothing_and_one_click_does(oak, client):
    at_host(client, oak.row)
    path = path_of(oak, queued(oak))
    for _ in range(2):
        page = client.get(path)
        assert page.status_code == 200 and not stopped(oak)
    assert MAIL not in page.content.decode()
    assert page.headers["Content-Language"] == "es"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    assert client.get(path).headers["Content-Language"] == "ar"
    done = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200 and stopped(oak)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path[:-1] + ("y" if path[-1] == "x" else "x"),
        lambda path: path.replace("stop/", "stop/0"),
    ],
)
def test_a_link_that_we_did_not_make_opens_nothing(oak, client, change):
    at_host(client, oak.row)
    path = change(path_of(oak, queued(oak)))
    assert client.get(path).status_code == 404 and client.post(path).status_code == 404
    assert not stopped(oak)


def test_after_it_a_sign_in_code_and_an_emergency_go_and_no_news(oak, client):
    at_host(client, oak.row)
    client.post(path_of(oak, queued(oak, "gatherings.invitation")))
    with oak.acting():
        Message.objects.seen_by(oak.system).update(state="accepted")
    for message_class in ("informational", "sign_in", "emergency"):
        queued(oak, "any", message_class)
    with oak.acting(), clock.set_to(NOW + timedelta(minutes=1)):
        send_batch(by=oak.system, at=NOW, terms=terms_of(oak.row), providers={"email": Sandbox()})
        sent = Message.objects.seen_by(oak.system).filter(purpose="any").order_by("message_class")
        assert [(one.message_class, one.state) for one in sent] == [
            ("emergency", "accepted"), ("informational", "stopped"), ("sign_in", "accepted"),
        ]  # fmt: skip
    assert mailbox.outbox == []


def test_a_link_works_for_a_year_and_then_says_how_else_to_stop(oak, client):
    at_host(client, oak.row)
    with clock.set_to(NOW):
        path = path_of(oak, queued(oak))
    with clock.set_to(NOW + timedelta(days=366)):
        page = client.get(path)
        assert page.status_code == 410 and b"Stop these" not in page.content
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 410 and not stopped(oak)
    with clock.set_to(NOW + timedelta(days=365)):
        assert client.get(path).status_code == 200
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200 and stopped(oak)


def test_the_day_of_a_link_cannot_be_changed_and_one_without_counts_from_its_mail(oak, client):
    at_host(client, oak.row)
    with clock.set_to(NOW):
        message = queued(oak)
        path = path_of(oak, message)
    assert f"{NOW:%Y%m%d}" in path
    assert client.get(path.replace(f"{NOW:%Y%m%d}", "20990101")).status_code == 404
    before = f"/hooks/mail/stop/{Signer(salt='delivery.unsubscribe').sign(message.pk.hex)}"
    with oak.acting():
        made_at = Message.objects.seen_by(oak.system).get(pk=message.pk).made_at
    with clock.set_to(made_at + timedelta(days=365)):
        assert client.get(before).status_code == 200
    with clock.set_to(made_at + timedelta(days=367)):
        assert client.get(before).status_code == 410
