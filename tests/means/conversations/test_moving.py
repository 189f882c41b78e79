"""Words that came to the wrong conversation, or to none: who sees both puts them right, and both sides say so."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from tests.doors.test_answered import LATER, case, has, text, went
from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_threads import FATHER, MOTHER, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.sealing import MARK
from thirdpillar.means.conversations import queries
from thirdpillar.means.conversations.actions.moving import move_post, put_into_thread
from thirdpillar.means.conversations.choices import InboundState, Standing
from thirdpillar.means.conversations.models import Inbound, Note, Post, Thread, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    with clock.set_to(NOW):
        yield Town()


def said(town, thread) -> list[Post]:
    with town.oak.acting():
        found = Post.objects.seen_by(town.oak.system).filter(thread=thread, said_by="family")
        return list(found.order_by("at"))


def notes(town, thread) -> list[str]:
    with town.oak.acting():
        return [one.body for one in Note.objects.seen_by(town.oak.system).filter(thread=thread)]


def two(town) -> tuple[Thread, Thread, Post]:
    """Two conversations of one caregiver, and what she answered in the second."""
    first = town.begin()
    went(town, NOW)
    second = town.begin(subject="Lunch")
    went(town, NOW + timedelta(minutes=5))
    text(town, "Buugga waan helnay")
    (post,) = said(town, second)
    return first, second, post


def stored(table: str, pk) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT body FROM {table} WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def test_words_are_moved_with_their_translation_and_both_conversations_say_so(town, client):
    first, second, post = two(town)
    with town.oak.acting():
        Version(
            district_id=town.oak.id, thread=second, post=post, language="en", body="We have the book", made_by="person", at=NOW
        ).save(force_insert=True)  # fmt: skip
    browser = signed_in(at_host(client, town.oak.row) or client, town.teacher)
    page = browser.get(reverse("threads:thread", args=[second.pk])).content.decode()
    assert "Put into “Reading at home”" in page
    path = reverse("threads:move", args=[second.pk])
    assert browser.post(path, {"post": post.pk, "to": first.pk}).url == reverse(
        "threads:thread", args=[first.pk]
    )
    assert (said(town, second), [one.body for one in said(town, first)]) == ([], ["Buugga waan helnay"])
    (to,), (away,) = notes(town, first), notes(town, second)
    assert "moved here" in to and "moved to" in away
    with town.oak.acting():
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.standing, second.standing) == (Standing.FOR_US, Standing.FOR_THEM)
        assert Version.objects.seen_by(town.oak.system).get(body="We have the book").thread_id == first.pk
        assert Inbound.objects.seen_by(town.oak.system).get().reference_id == first.pk
        moved = Entry.objects.seen_by(town.oak.system).filter(deed="conversations.move_post")
        assert {one.subject_id for one in moved} == {first.pk, second.pk}
    family = client.get(f"/m/{second.code}").content.decode()
    assert "Buugga" not in family and "Buugga" in client.get(f"/m/{first.code}").content.decode()


def test_into_a_case_words_are_sealed_and_out_of_it_no_more(town):
    _first, second, post = two(town)
    sealed = case(town)
    both = town.oak.system
    with town.oak.acting():
        move_post(post_id=post.pk, to_thread_id=sealed.pk, by=both, at=LATER)
    assert stored("conversations_post", post.pk).startswith(MARK)
    with town.oak.acting():
        assert Inbound.objects.seen_by(both).get().school_id is None
        move_post(post_id=post.pk, to_thread_id=second.pk, by=both, at=LATER)
    assert stored("conversations_post", post.pk) == "Buugga waan helnay"
    assert all("A hard week" not in one for one in notes(town, second))


def test_nobody_moves_words_into_what_they_do_not_see_or_to_who_did_not_write(town):
    _first, second, post = two(town)
    sealed = case(town)
    fathers = town.begin(adult=town.father)
    for target in (sealed, fathers):
        with pytest.raises(Refused), town.oak.acting(town.by):
            move_post(post_id=post.pk, to_thread_id=target.pk, by=town.by, at=LATER)
    other = town.as_teacher(town.other, town.other_room)
    with pytest.raises(Refused), town.oak.acting(other):
        move_post(post_id=post.pk, to_thread_id=second.pk, by=other, at=LATER)
    assert [one.pk for one in said(town, second)] == [post.pk]


def test_the_person_who_reads_a_text_of_a_shared_number_is_told_whose_it_may_be_and_puts_it_right(
    town, client
):
    has(town, town.father, MOTHER)
    town.begin()
    his = town.begin(adult=town.father)
    went(town, NOW)
    kept = text(town, "This is Ayanle, I want the papers sent")
    office = town.oak.add_account(Role.OFFICE, school=town.school, given="Olga")
    browser = signed_in(at_host(client, town.oak.row) or client, office)
    page = browser.get(reverse("texts:inbound")).content.decode()
    assert "May be from" in page and "Amina Jibril" in page and "Ayanle Jibril" in page
    browser.post(reverse("texts:settle", args=[kept.pk]), {"means": f"thread:{his.pk}"})
    (post,) = said(town, his)
    assert (post.adult_id, post.way, post.at) == (town.father.pk, "text", LATER)
    with town.oak.acting():
        kept = Inbound.objects.seen_by(town.oak.system).get(pk=kept.pk)
        assert (kept.state, kept.reference_id) == (InboundState.SETTLED, his.pk)
    assert "This is Ayanle" not in browser.get(reverse("texts:inbound")).content.decode()


def test_what_a_barred_adult_wrote_is_put_into_no_conversation(town):
    thread = town.begin(adult=town.father)
    went(town, NOW)
    town.restrict(town.father)
    kept = text(town, "where is she after school?", sender=FATHER)
    with pytest.raises(Refused), town.oak.acting(town.office):
        put_into_thread(inbound_id=kept.pk, thread_id=thread.pk, by=town.office, at=LATER)
    with town.oak.acting(town.office):
        assert queries.thread(thread.pk, seen_by=town.office) is not None
    assert said(town, thread) == []
