"""Pictures that come with texts: fetched from the provider alone, judged by their bytes, seen where the text is."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.algorithms.files.test_inspecting import _script, paper, picture
from tests.doors.hooks.test_reports import by_sinch, by_twilio
from tests.doors.webhooks import Webhook
from tests.factories import NOW, signed_in
from tests.factories.media_host import MediaHost
from tests.means.conversations.test_threads import FATHER, MOTHER, Town
from thirdpillar.doors.media import fetch_due_media, media_of
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations import queries
from thirdpillar.means.conversations.models import Attachment, Inbound, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(monkeypatch):
    with MediaHost() as made:
        monkeypatch.setenv("THIRDPILLAR_TEXTS_URL", made.texts_url)
        yield made


@pytest.fixture
def town():
    return Town()


def fetch(town, at=NOW) -> int:
    with clock.set_to(at):
        return fetch_due_media(town.oak.row)


def kept(town) -> list[Attachment]:
    return list(Attachment.objects.seen_by(town.oak.system).order_by("made_at"))


def test_a_photo_alone_waits_for_a_person_with_the_photo(town, host, client):
    host.files["/one"] = picture(size=(80, 60))
    with clock.set_to(NOW):
        assert Webhook(town.oak, client).text("MM1", MOTHER, "", media=(f"{host.base}/one",)) == 200
    text = Inbound.objects.seen_by(town.oak.system).get()
    assert (text.state, text.body, [one.state for one in kept(town)]) == ("needs_person", "", ["waiting"])
    assert fetch(town) == 1 and host.asked == [("/one", True)]
    (row,) = kept(town)
    assert (row.state, row.kind, row.width, row.inbound_id) == ("kept", "image", 80, text.pk)
    assert fetch(town, NOW + timedelta(hours=1)) == 0
    with town.oak.acting():
        Inbound.objects.seen_by(town.oak.system).update(school_id=town.school.pk)
    page = signed_in(client, town.principal, at=NOW)
    with clock.set_to(NOW):
        shown = page.get(reverse("texts:inbound")).content.decode()
        assert reverse("threads:file", args=[row.pk]) in shown
        answer = page.get(reverse("threads:file", args=[row.pk]))
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Content-Type"]) == (
        "nosniff",
        "image/jpeg",
    )
    assert answer.headers["Content-Disposition"].startswith("inline")
    with town.oak.acting():
        assert (
            Entry.objects.seen_by(town.oak.system).filter(deed="conversations.file", kind="read").count() == 1
        )


def test_a_photo_with_words_goes_with_them_into_the_conversation(town, host, client):
    thread = town.begin()
    town.sent()
    host.files["/two"] = picture("PNG")
    with clock.set_to(NOW):
        Webhook(town.oak, client).text("MM2", MOTHER, "This is her drawing", media=(f"{host.base}/two",))
    fetch(town)
    with town.oak.acting():
        lines = queries.lines_of(thread, seen_by=town.oak.system)
    ((row,),) = [line.attachments for line in lines if line.attachments]
    assert row.thread_id == thread.pk and [line.body for line in lines if line.attachments] == [
        "This is her drawing"
    ]
    # The teacher of the class sees it; the other one not; on the family's own page it stands too.
    file = reverse("threads:file", args=[row.pk])
    with clock.set_to(NOW):
        assert signed_in(client, town.teacher, at=NOW).get(file).status_code == 200
        assert signed_in(client, town.other, at=NOW).get(file).status_code == 404
        client.logout()
        page = client.get(reverse("family_threads:conversation", args=[thread.code])).content.decode()
        own = reverse("family_threads:file", args=[thread.code, row.pk])
        assert own in page and client.get(own).status_code == 200


def test_a_family_link_opens_no_other_conversations_file(town, host, client):
    first, second = town.begin(), town.begin(adult=town.father, subject="Another")
    town.sent()
    host.files["/three"] = picture()
    with clock.set_to(NOW):
        Webhook(town.oak, client).text("MM3", FATHER, "look", media=(f"{host.base}/three",))
        fetch(town)
        (row,) = kept(town)
        assert row.thread_id == second.pk
        assert client.get(reverse("family_threads:file", args=[second.code, row.pk])).status_code == 200
        assert client.get(reverse("family_threads:file", args=[first.code, row.pk])).status_code == 404
        town.restrict(town.father)
        assert client.get(reverse("family_threads:file", args=[second.code, row.pk])).status_code == 404


def test_the_same_text_brought_five_times_holds_its_photo_once(town, host, client):
    host.files["/four"] = picture()
    with clock.set_to(NOW):
        hook = Webhook(town.oak, client)
        for _ in range(5):
            hook.text("MM4", MOTHER, "", media=(f"{host.base}/four", f"{host.base}/four"))
            fetch(town)
    assert [one.state for one in kept(town)] == ["kept"] and len(host.asked) == 1


@pytest.mark.parametrize("case", ["elsewhere", "moved elsewhere", "file", "other port", "user", "metadata"])
def test_nothing_is_fetched_from_anywhere_else(town, host, client, case):
    with MediaHost() as other:
        other.files["/secret"] = picture()
        host.moved["/away"] = f"{other.base}/secret"
        address = {
            "elsewhere": f"{other.base}/secret", "moved elsewhere": f"{host.base}/away", "file": "file:///etc/passwd",
            "other port": "http://127.0.0.1:22/", "user": f"http://a:b@{host.base.removeprefix('http://')}/one",
            "metadata": "http://169.254.169.254/latest/meta-data/",
        }[case]  # fmt: skip
        with clock.set_to(NOW):
            Webhook(town.oak, client).text("MM5", MOTHER, "look", media=(address,))
            fetch(town)
        assert other.asked == []
    (row,) = kept(town)
    assert (row.state, row.because) == ("refused", "elsewhere")


def test_a_move_within_the_list_is_followed_and_the_secret_stays_at_home(town, host, client, monkeypatch):
    host.moved["/here"] = f"{host.base}/there"
    host.files["/there"] = picture()
    with clock.set_to(NOW):
        Webhook(town.oak, client).text("MM6", MOTHER, "look", media=(f"{host.base}/here",))
        fetch(town)
    assert [one.state for one in kept(town)] == ["kept"]


def test_a_provider_that_fails_is_asked_again_later(town, host, client):
    host.files["/five"], host.fails["/five"] = picture(), 2
    with clock.set_to(NOW):
        Webhook(town.oak, client).text("MM7", MOTHER, "look", media=(f"{host.base}/five",))
    assert fetch(town) == 1 and fetch(town) == 0  # not at once again
    assert fetch(town, NOW + timedelta(minutes=3)) == 1 and fetch(town, NOW + timedelta(minutes=10)) == 1
    assert [(one.state, one.tries) for one in kept(town)] == [("kept", 3)]


@pytest.mark.parametrize(
    ("content", "because"),
    [(b"<script>alert(1)</script>", "not_allowed"), (paper(_script), "active"), (b"\xff" * (10 * 1024 * 1024 + 1), "too_large")],
)  # fmt: skip
def test_what_may_do_harm_is_not_kept_and_staff_see_that_something_came(town, host, client, content, because):
    host.files["/bad"] = content
    thread = town.begin()
    town.sent()
    with clock.set_to(NOW):
        Webhook(town.oak, client).text("MM8", MOTHER, "look", media=(f"{host.base}/bad",))
        fetch(town)
        (row,) = kept(town)
        assert (row.state, row.because) == ("refused", because)
        page = signed_in(client, town.teacher, at=NOW).get(reverse("threads:thread", args=[thread.pk]))
    assert "was not taken" in page.content.decode()


def test_a_forged_photo_is_not_even_noted(town, host, client):
    with clock.set_to(NOW):
        assert Webhook(town.oak, client).text("MM9", MOTHER, "", media=("http://x/",), secret="wrong") == 404
    assert kept(town) == [] and Post.objects.seen_by(town.oak.system).count() == 0


def test_only_so_many_addresses_are_read():
    fields = {"NumMedia": "500"} | {f"MediaUrl{n}": f"https://x/{n}" for n in range(500)}
    assert len(media_of(fields)) == 10 and media_of({"NumMedia": "many"}) == []


def test_a_voice_note_by_whatsapp_is_fetched_from_who_brought_it(town, host, client, monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_WHATSAPP_URL", host.texts_url)
    monkeypatch.setenv(
        "THIRDPILLAR_TEXTS_URL", "sinch+http://PLAN:TOKEN@127.0.0.1:9?from=%2B15550000000&secret=hook"
    )
    thread = town.begin()
    town.sent()
    host.files["/six"] = picture()
    fields = {"MessageSid": "MMwa", "From": f"whatsapp:{MOTHER}", "To": "whatsapp:+15550000000", "Body": "",
              "NumMedia": "1", "MediaUrl0": f"{host.base}/six"}  # fmt: skip
    assert by_twilio(client, town, "/hooks/whatsapp/", fields) == 200
    assert fetch(town) == 1 and host.asked == [("/six", True)]
    with town.oak.acting():
        (row,) = kept(town)
        assert (row.state, row.thread_id, row.post.way, row.is_sealed) == (
            "kept",
            thread.pk,
            "whatsapp",
            True,
        )


def test_a_picture_text_by_sinch_keeps_its_picture(town, client, monkeypatch):
    with MediaHost(bearer="TOKEN") as host:
        address = host.base.removeprefix("http://")
        monkeypatch.setenv(
            "THIRDPILLAR_TEXTS_URL", f"sinch+http://PLAN:TOKEN@{address}?from=%2B15550000000&secret=hook"
        )
        host.files["/seven"] = picture()
        said = {"type": "mo_media", "id": "01", "from": MOTHER[1:], "to": "15550000000",
                "received_at": "2026-11-10T17:00:00.000Z",
                "body": {"message": "", "media": [
                    {"url": f"{host.base}/seven", "content_type": "image/jpeg", "status": "Uploaded", "code": 0},
                    {"url": None, "content_type": "image/jpeg", "status": "Failed", "code": 5}]}}  # fmt: skip
        assert by_sinch(client, town, said) == 204
        assert fetch(town) == 2 and host.asked == [("/seven", True)]
    with town.oak.acting():
        assert {(one.state, one.kind) for one in kept(town)} == {("kept", "image"), ("refused", "")}
