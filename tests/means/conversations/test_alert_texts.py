"""Urgent alerts have words in fifteen languages from the first day: a machine's, until a person has checked them."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.broadcast_town import draft, make_town
from thirdpillar.doors.languages.texts import texts_of
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.checked_texts import CheckedTexts, speaking
from thirdpillar.means.conversations.models import Broadcast, Recipient
from thirdpillar.means.conversations.rules.threads import LONGEST_BY_TEXT
from thirdpillar.means.conversations.wording.alerts import (
    TITLES,
    alert_text_key,
    alert_words,
    drafts,
    is_a_machines,
)
from thirdpillar.means.conversations.wording.beside import beside
from thirdpillar.means.conversations.wording.composing import composer_of

pytestmark = pytest.mark.django_db


def test_every_alert_has_words_in_each_language_that_fit_a_text_and_fill_in_nothing():
    assert set(drafts()) == set(TITLES)
    for texts in drafts().values():
        assert set(texts) == set(beside()) and len(texts) == 15
        assert len(set(texts.values())) == 15
        assert all("{" not in words and len(words) < LONGEST_BY_TEXT - 150 for words in texts.values())


def test_a_new_district_begins_an_alert_from_them_and_they_bear_the_machines_name(client):
    town = make_town()
    office = town.add_account(Role.OFFICE)
    with clock.set_to(NOW):
        signed_in(client, office, at=NOW)
        new = reverse("broadcasts:new")
        assert "alert-lockdown" not in client.get(new).content.decode()
        page = client.get(new, {"alert": "1", "template": "alert-lockdown"})
        form = page.context["form"]
        assert form["words_en"].value() == drafts()["lockdown"]["en"]
        assert form["words_so"].value() == drafts()["lockdown"]["so"]
        assert form.fields["words_so"].help_text and "not checked" in page.content.decode()
        words = {f"words_{each}": drafts()["lockdown"][each] for each in ("en", "so")}
        typed = {"title": "Lockdown", "pace": "emergency", "words_es": "Nuestras palabras."}
        assert client.post(new, words | typed).status_code == 302
    found = Broadcast.objects.seen_by(town.system).get()
    assert dict(found.versions.values_list("language", "made_by")) == {
        "en": "person", "so": "machine", "es": "person",
    }  # fmt: skip


def test_what_a_person_checked_is_said_so_and_is_no_machines_any_more():
    own = {("so", alert_text_key("lockdown")): ("Ereyada la hubiyay.",)}
    assert is_a_machines("so", drafts()["lockdown"]["so"])
    with speaking(CheckedTexts(own)):
        assert alert_words("alert-lockdown", ["so"]) == {"so": "Ereyada la hubiyay."}
        assert not is_a_machines("so", "Ereyada la hubiyay.")


def test_they_are_among_the_texts_to_check_of_every_language():
    for code in settings.COMPLETE_LANGUAGES:
        if code != "en":
            assert {alert_text_key(name) for name in TITLES} <= {one.key for one in texts_of(code)}, code


def test_a_title_of_ours_is_read_in_the_languages_of_its_words(client):
    town = make_town()
    with clock.set_to(NOW):
        found = draft(town, words=alert_words("alert-lockdown", ["en", "es"]), pace="emergency")
        with town.acting():
            Broadcast.objects.seen_by(town.system).filter(pk=found.pk).update(title="Lockdown")
            composer = composer_of(
                Broadcast.objects.seen_by(town.system).get(pk=found.pk), seen_by=town.system
            )
    assert composer.subject("es") == "Cierre de seguridad" and composer.subject("en") == "Lockdown"
    # Who gets the original words gets the original title.
    assert composer.subject("so") == "Lockdown"
    composer.broadcast.title = "Gas leak"
    assert composer.subject("es") == "Gas leak"


def test_on_the_familys_page_too_and_the_form_begins_with_the_title_of_its_first_words(client):
    town = make_town()
    with clock.set_to(NOW), town.acting():
        found = draft(town, words=alert_words("alert-lockdown", ["en", "es"]), pace="emergency")
        Broadcast.objects.seen_by(town.system).filter(pk=found.pk).update(title="Lockdown", stage="sent")
        Recipient(
            district_id=town.id, broadcast_id=found.pk, adult_id=town.rosa.pk, code="rosa22rosa22", language="es",
            student_ids=[town.ana.pk],
        ).save(force_insert=True)  # fmt: skip
        at_host(client, town.row)
        page = client.get(reverse("family_news:news", args=["rosa22rosa22"])).content.decode()
        assert '<h1 lang="es"><bdi>Cierre de seguridad</bdi></h1>' in page
        office = town.add_account(Role.OFFICE, language="es")
        signed_in(client, office, at=NOW)
        page = client.get(reverse("broadcasts:new"), {"alert": "1", "template": "alert-lockdown"})
        assert page.context["form"].initial["title"] == "Lockdown"
