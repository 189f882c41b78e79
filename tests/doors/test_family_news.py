"""A family's own page of what was sent to many: in its words, its days and its letters, or saying that it is not."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from tests.factories import NOW, at_host
from tests.means.conversations.broadcast_town import draft, go, make_town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.actions.doubts import settle_doubt
from thirdpillar.means.conversations.models import BroadcastVersion, Doubt, Recipient

pytestmark = pytest.mark.django_db
WORDS = {
    "en": "The bus of {children} comes at 7:30.",
    "zh-Hans": "{children}的校车 7:30 到。",
    "es": "El autobús de {children} llega a las 7:30.",
}


@pytest.fixture
def town():
    return make_town()


def reader(town, language, n):
    student = town.add_student(f"Child{n}", school=town.oak, grade="03")
    adult = town.add_adult(f"Reader{n}", phone=f"+1312555020{n}", language=language)
    town.tie(student, adult, relation="mother")
    town.add_household([student], [adult], language=language)
    return adult


def address(town, found, adult):
    with town.acting():
        code = Recipient.objects.seen_by(town.system).get(broadcast=found, adult_id=adult.pk).code
    return reverse("family_news:news", args=[code])


def page(town, client, found, adult):
    at_host(client, town.row)
    return client.get(address(town, found, adult)).content.decode()


def sent(town):
    with clock.set_to(NOW):
        found = draft(town, words=WORDS)
        go(town, found)
    return found


def test_what_is_not_translated_says_so_in_the_readers_language_and_english_is_called_english(town, client):
    hmong, nepali = reader(town, "hmn", 1), reader(town, "ne", 2)
    found = sent(town)
    shown = page(town, client, found, town.amina)
    assert '<html lang="so"' in shown and '<p lang="so" dir="auto">Weli lama tarjumin.' in shown
    assert '<div dir="auto" lang="en"><p>The bus of Sahra' in shown
    # The clocks of the district show it, in the reader's own names of days.
    assert re.search(r'<p class="tp-muted" lang="so">\w+, \w+ \d+, ', shown)
    shown = page(town, client, found, hmong)
    assert re.search(r'<p class="tp-muted" lang="hmn">(Zwj|Hnub) \w+, Lub [\w ]+ tim \d+, ', shown)
    shown = page(town, client, found, nepali)
    assert '<html lang="en"' in shown and "Not translated yet." in shown and 'lang="ne"' in shown


def test_who_reads_traditional_chinese_gets_simplified_with_its_name_before_english(town, client):
    for n, tag in enumerate(("zh-Hant", "yue"), 1):
        adult = reader(town, tag, n)
        found = sent(town)
        shown = page(town, client, found, adult)
        assert "校车" in shown and '<html lang="zh-hans"' in shown and "简体中文" in shown
        assert "尚未翻译" not in shown


def test_a_reader_calls_a_translation_wrong_and_the_page_shows_it_put_right(town, client):
    found = sent(town)
    assert "This is wrong" not in page(town, client, found, town.amina)  # there is nothing translated
    where = address(town, found, town.rosa)
    with town.acting():
        version = BroadcastVersion.objects.seen_by(town.system).get(broadcast=found, language="es")
        other = draft(town, words={"en": "No.", "es": "No."})
        strange = BroadcastVersion.objects.seen_by(town.system).get(broadcast=other, language="es")
    shown = page(town, client, found, town.rosa)
    assert f'name="version" value="{version.pk}"' in shown
    assert client.post(where, {"version": str(version.pk), "said": "Es el tren"}).status_code == 302
    client.post(where, {"version": str(strange.pk), "said": "x"})
    with town.acting():
        row = Doubt.objects.seen_by(town.system).get()
    assert (row.version_id, row.said, row.original) == (version.pk, "Es el tren", WORDS["en"])
    said = {
        "doubt_id": row.pk,
        "body": "El tren de {children} llega a las 7:30.",
        "reads_it": True,
        "at": NOW,
    }
    town.speaks(Account(pk=town.office.account_id), "es")
    other = town.add_account(Role.OFFICE)
    town.speaks(other, "es")
    with town.acting(town.office), pytest.raises(Refused, match="Another person"):
        settle_doubt(**said, by=town.office)
    with town.acting(scope := replace(town.office, account_id=other.pk)):
        settle_doubt(**said, by=scope)
    assert "El tren de" in page(town, client, found, town.rosa)
    with town.acting():
        version.refresh_from_db()
    assert version.made_by == "checked"
