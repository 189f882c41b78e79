"""Urgent alerts have words in fifteen languages from the first day: a machine's, until a person has checked them."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.means.conversations.broadcast_town import make_town
from thirdpillar.doors.languages.texts import texts_of
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.checked_texts import CheckedTexts, speaking
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.rules.threads import LONGEST_BY_TEXT
from thirdpillar.means.conversations.wording.alerts import (
    TITLES,
    alert_text_key,
    alert_words,
    drafts,
    is_a_machines,
)
from thirdpillar.means.conversations.wording.beside import beside

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
