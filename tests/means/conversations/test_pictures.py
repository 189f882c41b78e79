"""Pictures of staff that go along with a text: where they can, by an address that ends, and never of a case."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.algorithms.files.test_inspecting import paper, picture
from tests.factories import NOW, signed_in
from tests.factories.ways_out import Twiliolike
from tests.means.conversations.test_attachments import begin, write
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.channels.outcomes import Pictures
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.models import Attachment, BroadcastTerms, Thread
from thirdpillar.means.conversations.rules.pictures import fitting, picture_meant, picture_token

pytestmark = pytest.mark.django_db
HOST = "oak.example"


@pytest.fixture
def provider(monkeypatch):
    with Twiliolike() as made:
        address = f"http://AC1:secret@{urlsplit(made.root).netloc}/2010-04-01?from=%2B15550000000"
        monkeypatch.setenv("THIRDPILLAR_TEXTS_URL", address)
        yield made


@pytest.fixture
def town(settings):
    made = Town()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, HOST]
    with made.oak.acting():
        made.oak.row.host = HOST
        made.oak.row.save(update_fields=["host"])
    return made


@contextmanager
def late(client, by):
    with clock.set_to(NOW + by):
        yield client


def send(town, at=NOW):
    with clock.set_to(at):
        send_for(town.oak.row)


def wrote(client, town, content=b"", **more):
    """A teacher writes with a file."""
    thread = town.begin(translated={"so": "Salaan!"})
    send(town)
    answer = write(signed_in(client, town.teacher, at=NOW), thread, content or picture(size=(90, 70)), **more)
    assert answer.status_code == 302
    return thread


def fetched(client, address, at=NOW):
    client.logout()
    with clock.set_to(at):
        return client.get(urlsplit(address).path, HTTP_HOST=HOST)


def test_a_picture_goes_along_and_the_provider_fetches_it_for_two_hours(town, provider, client):
    wrote(client, town, translated="Eeg")
    send(town)
    to, words, media = provider.taken[-1]
    assert to == MOTHER and "Eeg" in words and len(media) == 1
    assert media[0].startswith(f"https://{HOST}/hooks/pictures/")
    answer = fetched(client, media[0], NOW + timedelta(minutes=119))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer.content[:3] == b"\xff\xd8\xff" and "Halima" not in answer["Content-Disposition"]
    assert fetched(client, media[0], NOW + timedelta(minutes=121)).status_code == 404
    assert fetched(client, media[0][:-1]).status_code == 404
    with town.oak.acting():
        deeds = Entry.objects.seen_by(town.oak.system).values_list("deed", flat=True)
        assert {"conversations.put_pictures", "conversations.picture_sent"} <= set(deeds)


def test_of_a_case_no_picture_leaves_by_text_not_even_by_an_address_of_ours(town, provider, client):
    signed_in(client, town.teacher, at=NOW)
    ground = f"{Interest.CASE}:{town.school.pk}"
    assert begin(client, town, picture(), ground=ground, translated="Salaan").status_code == 302
    send(town)
    with town.oak.acting():
        (file,) = Attachment.objects.seen_by(town.oak.system)
        assert file.thread.is_sealed
    assert len(provider.taken) == 1 and provider.taken[0][2] == ()
    address = f"https://{HOST}/hooks/pictures/{picture_token(file.pk, at=NOW)}"
    assert fetched(client, address).status_code == 404


def test_what_closes_the_page_closes_the_picture(town, provider, client):
    wrote(client, town, translated="Eeg")
    send(town)
    (address,) = provider.taken[-1][2]
    assert fetched(client, address).status_code == 200
    town.restrict(town.mother)
    assert fetched(client, address).status_code == 404


def test_a_paper_and_a_familys_own_picture_do_not_go_along(town, provider, client):
    wrote(client, town, paper(), name="slip.pdf", alt="", translated="Eeg")
    send(town)
    assert provider.taken[-1][2] == ()
    with town.oak.acting():
        (file,) = Attachment.objects.seen_by(town.oak.system)
        Attachment.objects.seen_by(town.oak.system).update(kind="image", said_by="family")
    address = f"https://{HOST}/hooks/pictures/{picture_token(file.pk, at=NOW)}"
    assert fetched(client, address).status_code == 404


def test_a_provider_that_carries_words_alone_gets_the_link_alone(town, provider, client, monkeypatch):
    address = f"http://AC1:secret@{urlsplit(provider.root).netloc}/2010-04-01?from=%2B15550000000&pictures=no"
    monkeypatch.setenv("THIRDPILLAR_TEXTS_URL", address)
    thread = wrote(client, town, translated="Eeg")
    send(town)
    _to, words, media = provider.taken[-1]
    assert media == () and f"/m/{thread.code}" in words


def test_where_nobody_outside_can_reach_us_the_link_is_what_goes(town, provider, client):
    with town.oak.acting():
        town.oak.row.host = ""
        town.oak.row.save(update_fields=["host"])
    thread = wrote(client, town, translated="Eeg")
    send(town)
    with clock.set_to(NOW):
        page = client.get(f"/conversations/{thread.pk}/").content.decode()
    assert 'value="words"' in page and "A picture goes along" not in page
    assert len(provider.taken) == 2 and provider.taken[-1][2] == ()


def test_a_picture_that_the_provider_refuses_does_not_keep_the_words_back(town, provider, client):
    wrote(client, town, translated="Eeg")
    provider.mood = "no pictures"
    send(town)
    assert "Eeg" in provider.taken[-1][1] and provider.taken[-1][2] == ()
    with town.oak.acting():
        states = Message.objects.seen_by(town.oak.system).values_list("state", flat=True)
        assert set(states) == {"accepted"}


def test_each_attempt_has_an_address_of_its_own(town, provider, client):
    wrote(client, town, translated="Eeg")
    provider.mood = "busy"
    send(town)
    provider.mood = "well"
    later = NOW + timedelta(hours=3)
    send(town, later)
    (address,) = provider.taken[-1][2]
    assert fetched(client, address, later).status_code == 200


def test_the_composer_says_what_it_weighs_with_the_picture_counted(town, provider, client):
    with town.oak.acting():
        BroadcastTerms(
            district_id=town.oak.id, digest_at="17:00", part_price="0.0079", picture_price="0.02"
        ).save(force_insert=True)
    thread = town.begin(translated={"so": "Salaan!"})
    signed_in(client, town.teacher, at=NOW)
    with clock.set_to(NOW):
        page = client.get(f"/conversations/{thread.pk}/").content.decode()
    assert "A picture goes along with the text" in page and 'name="weighed" value="pictures"' in page
    shown = write(client, thread, paper(), name="a.pdf", look="yes", weighed="pictures").content.decode()
    assert "Parts of texts: 1 · Cost of the texts: 0.01 USD" in shown
    with clock.set_to(NOW):
        from django.core.files.uploadedfile import SimpleUploadedFile

        fields = {"body": "Look", "key": "k9", "look": "yes", "weighed": "pictures",
                  "file": SimpleUploadedFile("a.jpg", picture(), "image/jpeg")}  # fmt: skip
        shown = client.post(f"/conversations/{thread.pk}/", fields).content.decode()
    assert "Picture: 1 · Cost of the texts: 0.02 USD" in shown and "Parts of texts" not in shown


def test_of_a_case_the_composer_promises_no_picture(town, provider, client):
    signed_in(client, town.teacher, at=NOW)
    begin(client, town, picture(), ground=f"{Interest.CASE}:{town.school.pk}", translated="Salaan")
    with town.oak.acting():
        (thread,) = Thread.objects.seen_by(town.oak.system)
    with clock.set_to(NOW):
        page = client.get(f"/conversations/{thread.pk}/").content.decode()
    assert 'name="weighed" value="words"' in page and "A picture goes along" not in page


def test_as_many_go_as_fit_together():
    room = Pictures(2, 100)
    assert [fitting(sizes, room) for sizes in ([60, 50], [60, 40], [101], [1, 1, 1], [])] == [1, 2, 0, 2, 0]
    assert picture_meant("nonsense", at=NOW) is None
    assert replace(room, most=0).most == fitting([1], replace(room, most=0)) == 0


ALT = "A red bus, number 7"


@pytest.mark.parametrize("carries", ["no", "yes"])
def test_what_it_shows_goes_in_words_where_it_cannot_go_itself(town, provider, client, monkeypatch, carries):
    address = f"http://AC1:secret@{urlsplit(provider.root).netloc}/2010-04-01?from=%2B15550000000"
    monkeypatch.setenv("THIRDPILLAR_TEXTS_URL", address + ("&pictures=no" if carries == "no" else ""))
    thread = wrote(client, town, translated="Eeg", alt=ALT)
    send(town)
    _to, words, media = provider.taken[-1]
    assert (f"Eeg\n[{ALT}]\nhttps://{HOST}/m/{thread.code}" in words) is (carries == "no")
    assert (ALT in words, len(media)) == ((True, 0) if carries == "no" else (False, 1))


def test_a_mail_says_what_its_picture_shows_once_however_often_it_is_tried(town, provider, client):
    with town.oak.acting():
        points = ContactPoint.objects.seen_by(town.oak.system).filter(adult=town.mother)
        points.update(kind="email", value="amina@x.example")
    thread = wrote(client, town, translated="Eeg", alt=ALT)
    for _try in range(2):
        with town.oak.acting():
            mine = Message.objects.seen_by(town.oak.system).filter(purpose="conversations.post")
            last = mine.order_by("-made_at", "-pk")[0]
            mine.filter(pk=last.pk).update(state="ready", not_before=None)
        send(town)
    with town.oak.acting():
        last.refresh_from_db()
    assert last.channel == "email" and last.body.count(ALT) == 1
    assert f"Eeg\n[{ALT}]\n\nhttps://{HOST}/m/{thread.code}" in last.body


def test_of_a_case_nothing_says_what_a_picture_shows(town, provider, client):
    signed_in(client, town.teacher, at=NOW)
    ground = f"{Interest.CASE}:{town.school.pk}"
    assert begin(client, town, picture(), ground=ground, translated="Salaan", alt=ALT).status_code == 302
    send(town)
    assert len(provider.taken) == 1 and ALT not in provider.taken[0][1]
