"""Files that staff and families add themselves."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.algorithms.files.test_inspecting import _script, paper, picture
from tests.factories import NOW, signed_in
from tests.means.conversations.test_threads import Town
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.models import Attachment, AttachmentContent, Post, Thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


def files(town) -> list[Attachment]:
    with town.oak.acting():
        return list(Attachment.objects.seen_by(town.oak.system))


def write(client, thread, content: bytes, name="Halima's day.jpg", **more):
    address = reverse("threads:thread", args=[thread.pk])
    fields = {"body": "Look at this", "key": "k9", "alt": "Children around a table", **more}
    with clock.set_to(NOW):
        return client.post(address, fields | {"file": SimpleUploadedFile(name, content)})


def test_a_teacher_adds_a_picture_and_the_family_sees_it_with_its_words(town, client):
    thread = town.begin(translated={"so": "Salaan!"})
    signed_in(client, town.teacher, at=NOW)
    assert write(client, thread, picture(size=(90, 70))).status_code == 302
    (row,) = files(town)
    assert (row.name, row.alt, row.kind, row.said_by) == (
        "Halima's day.jpg",
        "Children around a table",
        "image",
        "school",
    )
    client.logout()
    with clock.set_to(NOW):
        page = client.get(reverse("family_threads:conversation", args=[thread.code])).content.decode()
    assert 'alt="Children around a table"' in page and 'width="90"' in page


def test_the_same_page_sent_twice_hangs_it_once(town, client):
    thread = town.begin()
    signed_in(client, town.teacher, at=NOW)
    write(client, thread, picture())
    write(client, thread, picture())
    assert len(files(town)) == 1
    with town.oak.acting():
        assert AttachmentContent.objects.seen_by(town.oak.system).count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"#!/bin/sh", "something else"), (paper(_script), "script or another file"), (b"", "empty"),
     (b"x" * (10 * 1024 * 1024 + 1), "Up to 10 MB")],
)  # fmt: skip
def test_what_is_not_taken_is_said_and_nothing_was_sent(town, client, content, words):
    thread = town.begin()
    signed_in(client, town.teacher, at=NOW)
    answer = write(client, thread, content, "photo.jpg")
    assert answer.status_code == 422 and words in answer.content.decode()
    with town.oak.acting():
        assert Post.objects.seen_by(town.oak.system).count() == 1 and files(town) == []


def test_a_family_sends_a_photo_alone_from_its_page(town, client):
    thread = town.begin()
    with clock.set_to(NOW):
        address = reverse("family_threads:conversation", args=[thread.code])
        answer = client.post(
            address, {"body": "", "key": "f1", "file": SimpleUploadedFile("a.jpg", picture())}
        )
        assert answer.status_code == 302
        (row,) = files(town)
        assert row.said_by == "family" and reverse("family_threads:file", args=[thread.code, row.pk]) in (
            client.get(address).content.decode()
        )
        assert client.post(address, {"body": "", "key": "f2"}).status_code == 422


def test_a_paper_is_saved_under_its_own_ending(town, client):
    thread = town.begin()
    signed_in(client, town.teacher, at=NOW)
    write(client, thread, paper(), "../../menu\r\n.html")
    (row,) = files(town)
    with clock.set_to(NOW):
        answer = client.get(reverse("threads:file", args=[row.pk]))
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment") and told.rstrip('"').endswith(".pdf") and "\n" not in told


def test_a_language_other_than_the_rosters_is_shown_and_put_right_with_one_tap(town, client):
    thread = town.begin(adult=town.father)
    with clock.set_to(NOW):
        client.post(
            reverse("family_threads:conversation", args=[thread.code]),
            {"body": "Ilmahaygu maanta wuu xanuunsan yahay mana imaan karo dugsiga", "key": "l1"},
        )
        page = reverse("threads:thread", args=[thread.pk])
        shown = signed_in(client, town.teacher, at=NOW).get(page).content.decode()
        assert "came in Somali; your list names no language" in shown and "office can change it" in shown
        assert signed_in(client, town.teacher, at=NOW).post(page + "language/").status_code in (403, 404)
        signed_in(client, town.principal, at=NOW)
        assert "Change to Somali" in client.get(page).content.decode()
        assert client.post(page + "language/").status_code == 302
        assert "Change to Somali" not in client.get(page).content.decode()
    with town.oak.acting():
        town.father.refresh_from_db()
    assert (town.father.reads_language, town.father.speaks_language) == ("so", "so")


def begin(client, town, content: bytes, name="slip.png", **more):
    fields = {
        "subject": "A trip", "body": "We go to the zoo", "key": "b1", "students": [str(town.child.pk)], "alt": "The slip",
        "ground": f"class:{town.room.pk}", **more,
    }  # fmt: skip
    with clock.set_to(NOW):
        address = reverse("threads:begin", args=[town.mother.pk])
        return client.post(address, fields | {"file": SimpleUploadedFile(name, content, "image/png")})


def test_a_file_goes_with_the_first_message_and_a_family_opening_it_is_in_the_record(town, client):
    signed_in(client, town.teacher, at=NOW)
    assert begin(client, town, picture(), translated="Salaan").status_code == 302
    (row,) = files(town)
    assert (row.name, row.alt, row.post is not None) == ("slip.png", "The slip", True)
    client.logout()
    with clock.set_to(NOW):
        answer = client.get(reverse("family_threads:file", args=[row.thread.code, row.pk]))
    assert answer.status_code == 200
    with town.oak.acting():
        entry = Entry.objects.seen_by(town.oak.system).get(deed="conversations.family_file")
    assert (entry.subject_id, entry.kind) == (row.pk, "read")


def test_a_file_that_is_not_taken_begins_nothing(town, client):
    signed_in(client, town.teacher, at=NOW)
    assert begin(client, town, b"#!/bin/sh").status_code == 422
    with town.oak.acting():
        assert not Thread.objects.seen_by(town.oak.system).exists()


def test_staff_say_what_a_picture_shows_and_a_paper_needs_no_words(town, client):
    thread = town.begin()
    signed_in(client, town.teacher, at=NOW)
    # Told by its bytes, whatever the browser calls it.
    answer = write(client, thread, picture(), name="scan.pdf", alt=" ")
    assert (
        answer.status_code == 422 and "Say in a few words what the picture shows" in answer.content.decode()
    )
    answer = begin(client, town, picture(), alt="")
    assert (
        answer.status_code == 422 and "Say in a few words what the picture shows" in answer.content.decode()
    )
    assert files(town) == []
    assert write(client, thread, paper(), name="slip.pdf", alt="").status_code == 302
    assert len(files(town)) == 1
