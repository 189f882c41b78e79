"""What the second guardian of a conversation has on their own page: files both ways, a copy, and a way to say that it hurts."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.algorithms.files.test_inspecting import picture
from tests.factories import NOW, at_host
from tests.means.conversations.test_threads import FATHER, MOTHER, Town
from tests.means.conversations.test_together import agree, ask, page
from thirdpillar.ground.people.models import Adult
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions.seats import stop_reading_together
from thirdpillar.means.conversations.choices import MadeBy, Way
from thirdpillar.means.conversations.models import Attachment, Doubt, Post, Thread, Version

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def town(db, monkeypatch):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: LATER)
    return Town()


@pytest.fixture
def both(town, client):
    """A conversation with a picture from before; then the two agree."""
    thread = town.begin()
    with town.oak.acting():
        Post.objects.seen_by(town.oak.system).update(at=NOW - timedelta(minutes=1))
        before = Post.objects.seen_by(town.oak.system).get()
        hang(town, before, "Before both agreed", "a.png")
    first, second = ask(town, thread)
    for seat in (first, second):
        agree(town, seat)
    at_host(client, town.oak.row)
    client.cookies["tp_language"] = "en"
    return thread, second


def hang(town, post, alt, name):
    return actions.attach_file(
        post_id=post.pk, content=picture(), name=name, alt=alt, by=town.oak.system, at=LATER
    )


def write(town, thread, body="See the picture", key="k3", at=LATER):
    with town.oak.acting(town.by):
        return actions.write_to_family(thread_id=thread.pk, body=body, key=key, by=town.by, at=at)


def files(town, **which):
    with town.oak.acting():
        return list(Attachment.objects.seen_by(town.oak.system).filter(**which))


def test_our_picture_stands_on_the_second_page_too_and_opens_by_its_code(town, both, client):
    thread, second = both
    with town.oak.acting():
        row = hang(town, write(town, thread), "A red square", "work.png")
    shown = page(client, f"/m/{second.code}/together")
    assert 'alt="A red square"' in shown and f"/m/{second.code}/files/{row.pk}" in shown
    assert thread.code not in shown
    assert client.get(f"/m/{second.code}/files/{row.pk}").status_code == 200
    (old,) = files(town, alt="Before both agreed")
    assert client.get(f"/m/{thread.code}/files/{old.pk}").status_code == 200
    assert client.get(f"/m/{second.code}/files/{old.pk}").status_code == 404  # said before both had agreed


@pytest.mark.parametrize("body", ["Here is the doctor's paper", ""])
def test_what_the_second_sends_along_is_kept_and_shown_to_both(town, both, client, body):
    thread, second = both
    shown = page(client, f"/m/{second.code}/together")
    assert 'enctype="multipart/form-data"' in shown and 'name="file"' in shown
    sent = {"body": body, "key": "s9", "file": SimpleUploadedFile("d.png", picture(), "image/png")}
    answer = client.post(f"/m/{second.code}/together", sent, follow=True)
    assert answer.status_code == 200 and "Sent. Thank you!" in answer.content.decode()
    (row,) = files(town, said_by="family")
    assert row.name == "d.png"
    assert f"/m/{second.code}/files/{row.pk}" in page(client, f"/m/{second.code}/together")
    assert f"/m/{thread.code}/files/{row.pk}" in page(client, f"/m/{thread.code}")
    assert client.get(f"/m/{thread.code}/files/{row.pk}").status_code == 200


def test_a_file_that_is_not_taken_is_said_and_nothing_is_half_sent(town, both, client):
    thread, second = both
    sent = {"body": "Here", "key": "s9", "file": SimpleUploadedFile("d.exe", b"MZ\x90\x00" * 99, "image/png")}
    answer = client.post(f"/m/{second.code}/together", sent)
    assert answer.status_code == 422 and "Here" in answer.content.decode()
    with town.oak.acting():
        assert Post.objects.seen_by(town.oak.system).filter(thread=thread).count() == 1


def test_once_they_part_neither_opens_the_files_of_the_other(town, both, client):
    thread, second = both
    sent = {"body": "Mine", "key": "s9", "file": SimpleUploadedFile("d.png", picture(), "image/png")}
    client.post(f"/m/{second.code}/together", sent)
    (row,) = files(town, said_by="family")
    with town.oak.acting():
        stop_reading_together(seat_id=second.pk, by=town.oak.system, at=LATER)
    assert client.get(f"/m/{thread.code}/files/{row.pk}").status_code == 404
    for beside in (f"files/{row.pk}", "copy"):
        assert client.get(f"/m/{second.code}/{beside}").status_code == 404
    assert client.post(f"/m/{second.code}/report").status_code == 404


def test_whom_a_restriction_bars_has_nothing_of_it(town, both, client):
    thread, second = both
    town.restrict(town.father)
    assert client.get(f"/m/{second.code}/copy").status_code == 404
    assert client.post(f"/m/{second.code}/report").status_code == 404
    assert client.get(f"/ways/{second.code}").status_code == 404
    with town.oak.acting():
        assert Thread.objects.seen_by(town.oak.system).get(pk=thread.pk).reported_at is None


def test_the_copy_holds_what_the_second_may_read_and_says_who_spoke(town, both, client):
    thread, second = both
    with town.oak.acting():
        hang(town, write(town, thread), "A red square", "work.png")
        actions.write_as_family(
            thread_id=thread.pk, body="I saw it", key="m", way=Way.LINK, by=town.oak.system, at=LATER
        )
    client.post(f"/m/{second.code}/together", {"body": "From Ayanle", "key": "s1"})
    assert f'href="/m/{second.code}/copy"' in page(client, f"/m/{second.code}/together")
    shown = page(client, f"/m/{second.code}/copy")
    text = client.get(f"/m/{second.code}/copy?as=text").content.decode()
    for said in (shown, text):
        assert "See the picture" in said and "I saw it" in said and "From Ayanle" in said
        assert "Amina Jibril" in said and "Ayanle Jibril" not in said  # the own words are by "You"
        assert "Hello!" not in said and thread.code not in said and MOTHER not in said and FATHER not in said
    packed = client.get(f"/m/{second.code}/copy?as=files")
    with ZipFile(BytesIO(b"".join(packed.streaming_content))) as held:
        assert len(held.namelist()) == 2  # not the picture from before both agreed
    mothers = page(client, f"/m/{thread.code}/copy")
    assert "Hello!" in mothers and "Ayanle Jibril" in mothers and "Amina Jibril" not in mothers


def test_the_second_says_that_it_hurts_and_all_stands_still(town, both, client):
    thread, second = both
    assert f'action="/m/{second.code}/report"' in page(client, f"/m/{second.code}/together")
    answer = client.post(f"/m/{second.code}/report", follow=True)
    assert answer.redirect_chain[-1][0] == f"/m/{second.code}/together"
    shown = answer.content.decode()
    assert "Messages stand still" in shown and "<textarea" not in shown
    with town.oak.acting():
        assert Thread.objects.seen_by(town.oak.system).get(pk=thread.pk).reported_from == "family"


def test_the_second_says_that_a_translation_is_wrong_of_what_they_may_read_alone(town, both, client):
    thread, second = both
    with town.oak.acting():
        by = town.oak.system
        Adult.objects.seen_by(by).filter(pk=town.father.pk).update(reads_language="so")
        posts = [Post.objects.seen_by(by).get(thread=thread), write(town, thread)]
        versions = [
            Version.objects.create(
                district_id=by.district_id, thread=thread, post=post, language="so", body="Salaan", made_by=MadeBy.MACHINE,
                at=LATER,
            )
            for post in posts
        ]  # fmt: skip
    assert f'value="{versions[1].pk}"' in page(client, f"/m/{second.code}/together")
    for version in versions:
        client.post(f"/m/{second.code}/together", {"version": str(version.pk), "said": "Not so"})
    with town.oak.acting():
        assert [one.version_id for one in Doubt.objects.seen_by(town.oak.system)] == [versions[1].pk]


def test_the_second_sets_their_own_ways(town, both, client):
    _thread, second = both
    assert f'href="/ways/{second.code}"' in page(client, f"/m/{second.code}/together")
    shown = page(client, f"/ways/{second.code}")
    assert "Halima" in shown and f"/m/{second.code}/together" in shown
