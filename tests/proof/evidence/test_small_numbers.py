"""Bar 46: no public surface of a figure holds a raw count under ten, or says none of them or all of them.

Numbers are read out of everything that a reader's browser or program gets: text, attributes, hidden elements, CSV, every
part of the XLSX, the PDF's text with its outline and marks. The same reading of the private pages finds the very counts, so
the reading works.
"""

import csv
import io
import re
import zipfile
from datetime import date
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.proof.evidence.pdf_text import text_of_pdf
from tests.proof.evidence.town import Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.proof.evidence.models import Release, Snapshot

pytestmark = pytest.mark.django_db

# Sizes and numbers reached that are nobody's business; each stands in the private pages.
FAMILIES = {("Oak", "en"): (53, 31), ("Elm", "en"): (47, 47), ("Oak", "es"): (36, 0), ("Elm", "es"): (29, 13)}
FAMILIES |= {("Oak", "so"): (7, 4), ("Elm", "so"): (3, 3), ("Elm", "am"): (2, 0)}
# What is small, and true: groups under ten, those reached and those not reached.
SMALL = {7, 4, 3, 2}


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town():
    made = Town("Oak", "Elm")
    for (school, language), (size, reached) in FAMILIES.items():
        for number in range(size):
            home = made.join(language, school)
            if number < reached:
                made.come(home)
    made.refresh(NOW)
    return made


class Reader(HTMLParser):
    """All words of a page: text, whatever its style, and every attribute that people or programs read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tag = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tag = tag
        for name, value in attrs:
            told = name.startswith(("aria-", "data-")) or name in (
                "title",
                "alt",
                "value",
                "content",
                "summary",
            )
            if value and (told or (name == "width" and tag == "rect")):
                self.words.append(value)

    def handle_data(self, data):
        if self.tag not in ("style", "script"):
            self.words.append(data)


def main_of(page: str) -> str:
    """The page without shell: menu, sign-in and footer hold no figure."""
    return page[page.index("<main") : page.index("</main>")]


def numbers(text: str) -> set[int]:
    """Whole numbers standing by themselves; ids, digests, dates and the rule's own words are taken out before."""
    text = " ".join(text.split())  # a line may break anywhere on paper
    for said in (
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}|[0-9a-f]{16,}",
        r"fewer than 10",
        r"below 10\b",
        r"multiples? of 5\b",
        r"close to 0 or 100",
        r"chapter 5 \(2018\)",
        r"(version|families_reached,) \d",
        r"\d+ / \d+",  # page of pages
        r"\d{4}-\d{2}-\d{2}(T[\d:.+]+)?|\w+\.? \d{1,2}, \d{4}|\b20\d\d\b",
        r"\d+\s?%",  # rates are looked at by themselves
    ):
        text = re.sub(said, " ", text)
    return {int(found) for found in re.findall(r"(?<![\w.,])\d+(?![\w.]*\d)", text)}


def rates(text: str) -> set[str]:
    text = re.sub(r"\d+% or (less|more)", " ", text)
    return set(re.findall(r"(?<!\d)(?:0|100)\s?%", text))


def words_of(response) -> str:
    kind = response["Content-Type"].partition(";")[0]
    if kind == "text/html":
        return " \n ".join(Reader(main_of(response.content.decode())).words)
    if kind == "text/csv":
        rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
        return " \n ".join(cell for row in rows for cell in row)
    if kind == "application/pdf":
        return text_of_pdf(response.content)
    if kind == "application/json":
        return response.content.decode()
    book = zipfile.ZipFile(io.BytesIO(response.content))
    parts = [
        name
        for name in book.namelist()
        if re.search(r"sheet\d*\.xml$|sharedStrings|comments|core\.xml", name)
    ]
    inside = [re.findall(r"<(?:t|v)[^>]*>([^<]*)</", book.read(name).decode()) for name in parts]
    return " \n ".join(word for words in inside for word in words)


@pytest.fixture
def surfaces(client, town):
    """(what the office sees inside, what each public role sees), by name."""
    office = town.made.add_account(Role.OFFICE, given="Olga")
    publics = [
        town.made.add_account(Role.READER, given="Rita"),
        town.made.add_account(Role.PARTNER, given="Paz"),
        town.made.add_account(Role.PARENT_LEADER, given="Lena"),
        town.made.add_account(Role.PRINCIPAL, school=town.schools["Elm"], given="Pat"),
    ]
    client = signed_in(client, office)
    client.post(reverse("evidence:snapshots"), {"as_of": "2026-11-10", "title": "November"})
    with town.made.acting():
        snapshot = Snapshot.objects.seen_by(town.made.system).get()
    client.post(reverse("evidence:publish", args=[snapshot.id]))
    with town.made.acting():
        release = Release.objects.seen_by(town.made.system).get()
    inside = {
        "page": client.get(reverse("evidence:reach")),
        "csv": client.get(reverse("evidence:reach_file", args=["csv"])),
        "xlsx": client.get(reverse("evidence:reach_file", args=["xlsx"])),
        "json": client.get(reverse("evidence:snapshot_file", args=[snapshot.id, "json"])),
        "pdf": client.get(reverse("reports:certified", args=[snapshot.id])),
    }
    outside = {}
    for account in publics:
        client = signed_in(client, account)
        outside |= {
            (account.given_name, "page"): client.get(reverse("evidence:published")),
            (account.given_name, "csv"): client.get(
                reverse("evidence:release_file", args=[release.id, "csv"])
            ),
            (account.given_name, "xlsx"): client.get(
                reverse("evidence:release_file", args=[release.id, "xlsx"])
            ),
            (account.given_name, "pdf"): client.get(reverse("reports:published", args=[release.id])),
        }
        if account.given_name != "Pat":
            for closed in ("evidence:reach", "evidence:families", "evidence:snapshots", "reports:calls"):
                assert client.get(reverse(closed)).status_code == 404
        assert client.get(reverse("reports:certified", args=[snapshot.id])).status_code == 404
    client.logout()
    for address in (reverse("evidence:published"), reverse("reports:published", args=[release.id])):
        assert client.get(address).status_code in (302, 403, 404)
    return inside, outside


def test_the_reading_finds_every_small_count_and_full_rate_in_the_private_figures(surfaces):
    inside, _outside = surfaces
    for name, response in inside.items():
        assert response.status_code == 200, name
        found = numbers(words_of(response))
        # The paper has single cuts only: ten Somali families of whom seven were reached, two Amharic ones.
        assert ({7, 2} if name == "pdf" else SMALL) <= found, name
        assert {53 + 47, 36 + 29} <= found, name
    for name in ("page", "pdf"):
        text = words_of(inside[name])
        assert "0%" in rates(text), name  # the two Amharic-speaking families


def test_no_public_surface_holds_a_small_count_or_says_all_or_none(surfaces):
    _inside, outside = surfaces
    assert len(outside) == 16
    for name, response in outside.items():
        assert response.status_code == 200, name
        text = words_of(response)
        found = numbers(text)
        assert found, name
        assert not [number for number in found if number < 10 or (number % 5 and number > 100)], (name, text)
        assert not {53, 31, 47, 36, 29, 13} & {n for n in found if n % 5}, name
        assert rates(text) == set(), name
        assert "fewer than 10" in text, name


def test_page_csv_xlsx_and_pdf_say_the_same(surfaces):
    _inside, outside = surfaces
    assert len({frozenset(numbers(words_of(outside["Rita", form]))) for form in ("csv", "xlsx")}) == 1
    said = numbers(words_of(outside["Rita", "csv"]))
    for form in ("page", "pdf"):
        # A page also draws its bars; every number of the table is there.
        assert said <= numbers(words_of(outside["Rita", form])), form


def test_a_certified_figure_prints_to_the_same_bytes(client, town):
    client = signed_in(client, town.made.add_account(Role.OFFICE, given="Olga"))
    client.post(reverse("evidence:snapshots"), {"as_of": "2026-11-10", "title": "November"})
    with town.made.acting():
        snapshot = Snapshot.objects.seen_by(town.made.system).get()
    address = reverse("reports:certified", args=[snapshot.id])
    first = client.get(address).content
    town.join("vi", "Oak")
    town.refresh(NOW)
    assert client.get(address).content == first
    assert date.fromisoformat("2026-11-10") == snapshot.as_of
