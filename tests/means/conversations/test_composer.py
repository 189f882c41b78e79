"""The composer: what it says while somebody writes, without JavaScript too; it holds nothing back and keeps nothing."""

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.means.conversations.test_threads import Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.actions.glossary import write_term
from thirdpillar.means.conversations.models import Post
from thirdpillar.means.conversations.queries.glossary import enforced_terms
from thirdpillar.means.conversations.wording.composer import look

pytestmark = pytest.mark.django_db
JARGON = "The assessment is due soon. Sign up at https://example.org/form"


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town():
    return Town()


def test_grade_length_plain_words_a_day_and_another_way():
    said = look(JARGON, "en", on=NOW.date())
    assert said.hints == (
        "“assessment”: try “test”.",
        "“due”: by which day? Say the date.",
        "A link alone leaves out families without internet. Add a number to call, or a place to come to.",
    )
    assert said.level == "Too short for a reading level." and said.is_easy is None


def test_of_a_language_without_a_tested_formula_it_says_so():
    said = look("Waxaan haynaa buug cusub oo aad guriga ku akhrin karto.", "so", on=NOW.date())
    assert (said.level, said.is_easy) == ("We know no tested reading level for Somali.", None)


def test_the_part_alone_while_somebody_writes(town, client):
    signed_in(client, town.teacher)
    page = client.post(reverse("threads:reading"), {"body": JARGON}, headers={"hx-request": "true"})
    assert "try “test”" in (said := page.content.decode()) and "<html" not in said


def test_beside_a_form_of_its_own_it_is_a_page_where_there_are_no_scripts(town, client):
    signed_in(client, town.teacher)
    page = client.post(reverse("threads:reading"), {"about": JARGON, "of": "about"}).content.decode()
    assert "try “test”" in page and "<html" in page


def test_without_javascript_the_button_looks_and_sends_nothing(town, client):
    thread = town.begin()
    signed_in(client, town.teacher)
    address = reverse("threads:thread", args=[thread.pk])
    page = client.post(address, {"body": JARGON, "key": "another", "look": "yes"})
    assert page.status_code == 200
    assert "try “test”" in page.content.decode() and JARGON in page.content.decode()
    with town.oak.acting():
        assert Post.objects.seen_by(town.oak.system).filter(thread=thread).count() == 1
    client.post(address, {"body": JARGON, "key": "another"})  # jargon or not, it goes
    with town.oak.acting():
        assert Post.objects.seen_by(town.oak.system).filter(thread=thread).count() == 2


def test_beginning_a_conversation_looks_too(town, client):
    signed_in(client, town.teacher)
    page = client.post(reverse("threads:begin", args=[town.mother.pk]), {"body": JARGON, "look": "yes"})
    assert page.status_code == 200 and "try “test”" in page.content.decode()


def test_abbreviations_of_the_law_are_jargon():
    said = look("FAPE, the 504 plan and RSVP: on May 3.", "en", on=NOW.date()).hints
    assert [each.partition("”")[0] for each in said] == ["“FAPE", "“504 plan", "“RSVP"]


def test_the_districts_own_glossary_is_asked(town, client):
    keeper = town.oak.scope(Role.OFFICE)
    with town.oak.acting(keeper):
        for more in (
            {"language": "en", "english": "Panther block", "wanted": "time to catch up", "note": ""},
            {"language": "es", "english": "MAP", "wanted": "prueba MAP", "note": "A short test of reading."},
            {"language": "es", "english": "IEP", "wanted": "", "note": "", "keep": True},
        ):
            write_term(**{"keep": False} | more, by=keeper, at=NOW)
    signed_in(client, town.teacher)
    page = client.post(
        reverse("threads:reading"), {"body": "Panther block and MAP on May 3."}
    ).content.decode()
    assert (
        "“Panther block”: try “time to catch up”" in page and "“MAP”: try “A short test of reading”" in page
    )
    office = town.oak.add_account(Role.OFFICE)
    signed_in(client, office)
    glossary = client.get(
        reverse("threads:glossary"), {"language": "en", "search": "panther"}
    ).content.decode()
    assert "time to catch up" in glossary
    with town.oak.acting(keeper):
        assert enforced_terms("en", seen_by=keeper) == ()


def test_a_link_that_hides_where_it_leads_is_named():
    said = look("Read it: https://bit.ly/3xYz9 or habit.ly/x or call us.", "en", on=NOW.date())
    assert said.hints == ("Link shorteners hide where they lead: bit.ly.",)


def test_a_day_that_is_none_is_named():
    assert look("Call us by 11/31/2026.", "en", on=NOW.date()).hints == (
        "“11/31/2026”: there is no such day.",
    )


def test_an_approved_text_is_looked_at_in_the_districts_first_language(town, client):
    signed_in(client, town.oak.add_account(Role.OFFICE))
    page = client.get(reverse("threads:new_template")).content.decode()
    assert (
        page.count(f'hx-post="{reverse("threads:reading")}"') == 1
        and '"of": "in-en", "written_in": "en"' in page
    )
