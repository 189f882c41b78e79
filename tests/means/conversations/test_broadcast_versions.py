"""A broadcast in languages that its writer did not write: by a machine that says so, checked where the class asks it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.factories.translators import FAKES
from tests.means.conversations.broadcast_town import draft, go, make_town, texts
from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.actions.broadcast_counting import count_broadcast, refresh_versions
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.actions.checking import check_translation
from thirdpillar.means.conversations.actions.memory import remember
from thirdpillar.means.conversations.actions.templates import save_template
from thirdpillar.means.conversations.actions.translation import work_on_translations
from thirdpillar.means.conversations.models import (
    Broadcast,
    BroadcastVersion,
    ClassRule,
    Recipient,
    Translation,
)

pytestmark = pytest.mark.django_db
ROSA, AMINA = "+13125550101", "+13125550102"
ENGLISH = {"en": "The bus of {children} comes at 7:30."}


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def engine(monkeypatch):
    with FAKES["deepl"]() as fake:
        monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", fake.address())
        yield fake


@pytest.fixture(autouse=True)
def november(monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    with clock.set_to(NOW):
        yield


def counted(town, found):
    """Counted, translated and taken in, as the page and the worker do it."""
    with town.acting():
        count_broadcast(broadcast_id=found.pk, by=town.system, at=NOW)
    work_on_translations(by=town.system, at=NOW)
    with town.acting():
        refresh_versions(broadcast_id=found.pk, by=town.system, at=NOW)
    found.refresh_from_db()


def made(town, found):
    rows = BroadcastVersion.objects.seen_by(town.system).filter(broadcast=found)
    return {one.language: (str(one.made_by), one.engine) for one in rows}


def check(town, language="es", body="El autobús de {children} llega a las 7:30."):
    row = Translation.objects.seen_by(town.system).get(purpose="broadcasts.version", language=language)
    by = reader(town, language)
    with town.acting(by):
        check_translation(translation_id=row.pk, body=body, reads_it=True, by=by, at=NOW)


def reader(town, language, **may):
    """An interpreter whom the office has tested."""
    account = town.add_account(Role.INTERPRETER)
    town.speaks(account, language, **may or {"may_translate": True})
    return replace(town.scope(Role.INTERPRETER), account_id=account.pk)


def test_an_everyday_one_goes_by_machine_and_says_so(town, engine):
    found = draft(town, words=ENGLISH)
    counted(town, found)
    assert made(town, found) == {"en": ("person", ""), "es": ("machine", "deepl"), "so": ("machine", "deepl")}
    go(town, found)
    said = texts(town)
    assert (
        "bus~es" in said[ROSA] and "Ana y Luis" in said[ROSA] and "Traducido por una máquina." in said[ROSA]
    )
    assert "bus~so" in said[AMINA] and "Mashiin ayaa tarjumay." in said[AMINA]


def test_without_an_engine_the_original_goes_and_somebody_is_asked(town):
    found = draft(town, words=ENGLISH)
    counted(town, found)
    asked = Translation.objects.seen_by(town.system).filter(purpose="broadcasts.version")
    assert dict(asked.values_list("language", "state")) == {"es": "person", "so": "person"}
    go(town, found)
    assert "The bus of Ana y Luis" in texts(town)[ROSA] or "The bus of Ana and Luis" in texts(town)[ROSA]


def test_what_a_person_translates_after_it_went_comes_onto_the_page(town, client):
    found = draft(town, words=ENGLISH)
    counted(town, found)
    go(town, found)
    check(town)
    spread_for(town.row)
    assert made(town, found) == {"en": ("person", ""), "es": ("person", "")}
    code = Recipient.objects.seen_by(town.system).get(broadcast=found, adult_id=town.rosa.pk).code
    page = client.get(
        reverse("family_news:news", args=[code]), headers={"host": town.row.host or "testserver"}
    )
    assert "El autobús de Ana y Luis" in page.content.decode()
    with clock.set_to(NOW + timedelta(days=30)):
        spread_for(town.row)
    assert not Translation.objects.seen_by(town.system).exclude(state="done").exists()


@pytest.mark.parametrize("pace", ["soon", "emergency"])
def test_without_an_engine_peoples_own_sentences_are_used_again(town, pace):
    with town.acting(town.office):
        remember(
            original="School is closed tomorrow.", body="Berri iskuulku wuu xiran yahay.", source="en", target="so",
            made_by="person", names=(), by=town.office, at=NOW,
        )  # fmt: skip
    found = draft(town, words={"en": "School is closed tomorrow."}, pace=pace)
    counted(town, found)
    assert made(town, found) == {"en": ("person", ""), "so": ("person", "")}
    go(town, found, confirmed=found.preview["people"])
    assert "Berri iskuulku wuu xiran yahay." in texts(town)[AMINA]
    assert "School is closed tomorrow." in texts(town)[ROSA]


def test_a_broadcast_begins_from_an_approved_text_in_every_language_it_has(town, client):
    account = town.add_account(Role.OFFICE)
    by = town.office
    texts_kept = {
        "en": "{school} is closed. {staff}",
        "es": "{school} está cerrada.",
        "so": "{school} waa xiran yahay.",
    }
    with town.acting(by):
        kept = save_template(title="Closed", texts=texts_kept, by=by, at=NOW)
    signed_in(client, account, at=NOW)
    page = client.get(reverse("broadcasts:new"), {"alert": "1"}).content.decode()
    assert "Begin from an approved text" in page and f"?alert=1&amp;template={kept.pk}" in page
    page = client.get(reverse("broadcasts:new"), {"alert": "1", "template": str(kept.pk)}).content.decode()
    assert f"{town.row.name} está cerrada." in page and f"{town.row.name} waa xiran yahay." in page
    assert 'value="Closed"' in page and "{staff}" not in page


def test_a_vital_one_waits_for_a_check_language_by_language(town, engine):
    found = draft(town, words=ENGLISH, text_class="vital")
    counted(town, found)
    assert made(town, found) == {"en": ("person", "")}
    go(town, found, in_original=True)  # the class does not let it go untranslated, whatever the sender says
    assert texts(town) == {}
    found.refresh_from_db()
    assert (found.stage, found.waiting_languages) == ("sent", ["es", "so"])
    check(town)
    spread_for(town.row)
    assert set(texts(town)) == {ROSA} and "El autobús de Ana y Luis" in texts(town)[ROSA]
    assert "máquina" not in texts(town)[ROSA]
    check(town, "so", "Baska {children} wuxuu imanayaa 7:30.")
    for _ in range(2):
        spread_for(town.row)
    assert set(texts(town)) == {ROSA, AMINA}
    found.refresh_from_db()
    assert (found.stage, found.waiting_languages, found.spread) == ("sent", [], 3)


def test_what_only_the_district_wants_checked_goes_in_the_original_if_its_sender_says_so(town, engine):
    with town.acting():
        ClassRule(district_id=town.id, text_class="everyday", machine_alone=False, at=NOW).save(
            force_insert=True
        )
    found = draft(town, words=ENGLISH)
    counted(town, found)
    go(town, found, in_original=True)
    said = texts(town)
    assert "Aún no está traducido." in said[ROSA] and "bus~es" not in said[ROSA]
    assert "Weli lama tarjumin." in said[AMINA]


def test_other_words_are_translated_anew_and_an_edited_version_is_a_persons(town, engine):
    found = draft(town, words=ENGLISH)
    counted(town, found)
    spanish = BroadcastVersion.objects.seen_by(town.system).get(broadcast=found, language="es").body

    def write(words):
        with town.acting(town.office):
            write_broadcast(
                title="Early close", words=words, broadcast_id=found.pk, by=town.office, at=NOW, original="en"
            )
        counted(town, found)

    write({**ENGLISH, "es": spanish})
    assert made(town, found)["es"] == ("machine", "deepl")
    write({"en": "The train of {children} comes.", "es": spanish})
    version = BroadcastVersion.objects.seen_by(town.system).get(broadcast=found, language="es")
    assert "train~es" in version.body and version.made_by == "machine"
    write({"en": "The train of {children} comes.", "es": "El tren de {children} llega."})
    assert made(town, found)["es"] == ("person", "")


def test_it_waits_a_little_for_an_engine_and_not_for_ever(town, engine):
    found = draft(town, words=ENGLISH)
    go(town, found)
    assert texts(town) == {}
    work_on_translations(by=town.system, at=NOW)
    spread_for(town.row)
    assert "bus~es" in texts(town)[ROSA]
    engine.mood = "busy"
    go(town, draft(town, words={"en": "Another bus."}))
    with clock.set_to(NOW + timedelta(minutes=5)):
        spread_for(town.row)
    assert any("Another bus." in said for said in texts(town).values())


def test_an_alert_waits_for_no_engine(town, engine):
    go(town, draft(town, words=ENGLISH, pace="emergency"), confirmed=2)
    assert Broadcast.objects.seen_by(town.system).get().text_class == "emergency"
    assert "The bus" in texts(town)[ROSA]


def test_the_preview_says_who_made_each_version_and_what_waits(town, engine, client):
    account = town.add_account(Role.OFFICE)
    everyday, vital = draft(town, words=ENGLISH), draft(town, words=ENGLISH, text_class="vital")
    signed_in(client, account, at=NOW)
    page = client.get(reverse("broadcasts:one", args=[everyday.pk])).content.decode()
    assert "Being translated" in page
    work_on_translations(by=town.system, at=NOW)
    page = client.get(reverse("broadcasts:one", args=[everyday.pk])).content.decode()
    assert "Translated by a machine, not checked (deepl)" in page and "bus~es" in page
    client.get(reverse("broadcasts:one", args=[vital.pk]))
    work_on_translations(by=town.system, at=NOW)
    page = client.get(reverse("broadcasts:one", args=[vital.pk])).content.decode()
    assert "Waits for a person to check" in page and "wait until a person has checked" in page
    assert "bus~es" not in page and "in_original" not in page


def test_of_what_matters_its_writers_own_words_wait_for_another_person(town):
    spanish = "El autobús de {children} llega a las 7:30."
    found = draft(town, words=ENGLISH | {"es": spanish}, text_class="vital")
    counted(town, found)
    go(town, found)
    found.refresh_from_db()
    assert texts(town) == {} and "es" in found.waiting_languages
    row = Translation.objects.seen_by(town.system).get(purpose="broadcasts.version", language="es")
    assert (row.state, row.draft) == ("check", spanish)
    with pytest.raises(Refused, match="7:30"), town.acting(by := reader(town, "es")):
        check_translation(
            translation_id=row.pk, body="El autobús de {children}.", reads_it=True, by=by, at=NOW
        )
    check(town)
    spread_for(town.row)
    assert set(texts(town)) == {ROSA}
    version = BroadcastVersion.objects.seen_by(town.system).get(broadcast=found, language="es")
    assert version.is_vouched and version.made_by == "person"
