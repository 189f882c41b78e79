"""What a family writes in few words, and what left untranslated: somebody is asked, and staff see it and can ask."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.doors.test_answered import text
from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_threads import MOTHER
from tests.means.conversations.test_translation import Place
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.people.models import Adult
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.choices import TranslationState, Trouble, Way
from thirdpillar.means.conversations.models import Post, Translation

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def place(monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    found = Place()
    found.somali = found.oak.add_account(Role.INTERPRETER, given="Sahra")
    found.oak.speaks(found.somali, "so", may_translate=True)
    return found


def said(place, thread, body, key="a1", way=Way.TEXT, language="") -> Post:
    with place.oak.acting():
        return actions.write_as_family(
            thread_id=thread.pk, body=body, key=key, way=way, language=language, by=place.oak.system, at=LATER
        )  # fmt: skip


def asked(place) -> list[Translation]:
    with place.oak.acting():
        return list(Translation.objects.seen_by(place.oak.system).filter(for_family=False))


def test_a_short_text_is_taken_for_the_language_that_its_writer_reads(place):
    place.begin(translated={"so": "Salaan!"})
    place.sent()
    inbound = text(place, "waad khaldantay", sender=MOTHER)
    (row,) = asked(place)
    assert (inbound.language, row.from_language, row.state) == ("so", "so", TranslationState.PERSON)
    assert not row.is_guess


def test_where_nobody_can_tell_a_person_who_reads_what_they_read_is_asked_and_told_that_it_is_a_guess(
    place, client
):
    thread = place.begin(translated={"so": "Salaan!"})
    said(place, thread, "wnb qdr xlf")
    (row,) = asked(place)
    assert (row.from_language, row.trouble, row.is_guess) == ("so", Trouble.UNKNOWN_LANGUAGE, True)
    page = signed_in(client, place.teacher).get(reverse("threads:thread", args=[thread.pk])).content.decode()
    assert "Perhaps Somali" in page and reverse("threads:translation", args=[row.pk]) in page
    listed = signed_in(client, place.somali).get(reverse("threads:translations")).content.decode()
    assert "wnb qdr xlf" in listed and "Perhaps Somali" in listed


@pytest.mark.parametrize(
    ("body", "way"), [("ok", Way.TEXT), ("👍 2", Way.TEXT), ("Thank you so much", Way.TEXT), ("wnb qdr xlf", Way.TOLD)]
)  # fmt: skip
def test_what_needs_nobody_asks_nobody(place, body, way):
    thread = place.begin(translated={"so": "Salaan!"})
    said(place, thread, body, way=way, language="en" if "Thank" in body else "")
    assert asked(place) == []


def test_nobody_is_asked_about_families_that_read_our_language(place):
    with place.oak.acting():
        Adult.objects.seen_by(place.oak.system).update(reads_language="en")
    said(place, place.begin(), "wnb qdr xlf")
    assert asked(place) == []


def test_every_word_that_staff_cannot_read_has_a_button(place, client):
    thread = place.begin(translated={"so": "Salaan!"})
    post = said(place, thread, "haa")
    assert asked(place) == []
    page = reverse("threads:thread", args=[thread.pk])
    deed = reverse("threads:translate", args=[thread.pk, post.pk])
    assert deed in signed_in(client, place.teacher).get(page).content.decode()
    assert client.post(deed).status_code == 302
    (row,) = asked(place)
    assert (row.state, row.from_language, row.is_guess) == (TranslationState.PERSON, "so", True)
    shown = client.get(page).content.decode()
    assert deed not in shown and "Perhaps Somali" in shown
    assert signed_in(client, place.other).post(deed).status_code == 404, "of another class"


def test_what_left_untranslated_says_so_and_can_be_translated(place, client):
    hmong = place.oak.add_adult("Pao", "Vang", phone="+16125550155", language="hmn")
    place.oak.tie(place.child, hmong)
    thread = place.write("The bus is late.", adult=hmong)
    assert len(place.outbox()) == 1
    shown = signed_in(client, place.teacher).get(reverse("threads:thread", args=[thread.pk])).content.decode()
    assert "Went out untranslated" in shown and reverse("threads:translation", args=[place.row().pk]) in shown


def test_what_went_before_their_language_was_known_can_be_asked_for_and_goes_no_second_time(place, client):
    thread = place.begin(adult=place.father)
    with place.oak.acting():
        Adult.objects.seen_by(place.oak.system).filter(pk=place.father.pk).update(reads_language="so")
        post = Post.objects.seen_by(place.oak.system).get()
    deed = reverse("threads:translate", args=[thread.pk, post.pk])
    page = signed_in(client, place.teacher).get(reverse("threads:thread", args=[thread.pk])).content.decode()
    assert deed in page
    client.post(deed)
    row = place.row()
    assert (row.state, row.language, row.left) == (TranslationState.PERSON, "so", True)
    place.work(NOW + timedelta(days=1))
    assert len(place.outbox()) == 1


@pytest.mark.parametrize(
    ("reads", "page"), [("pt", "pt-br"), ("fil", "tl"), ("zh-Hant", "zh-hans"), ("ne", "en")]
)
def test_a_familys_page_says_truly_in_which_language_it_is(place, client, reads, page):
    with place.oak.acting():
        Adult.objects.seen_by(place.oak.system).filter(pk=place.father.pk).update(reads_language=reads)
    thread = place.begin(adult=place.father)
    at_host(client, place.oak.row)
    shown = client.get(f"/ways/{thread.code}")
    assert f'<html lang="{page}"' in shown.content.decode() and shown.headers["Content-Language"] == page
