"""The components as a browser gets them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.template import Context, engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path
from django.utils import translation
from django.views.i18n import set_language
from django_cotton.compiler_regex import CottonCompiler

import thirdpillar
from thirdpillar.ground.base.specimen import SPRITE

# The pieces stand on the ground floor: they are tried with no address but the language switch.
pytestmark = pytest.mark.urls(__name__)
urlpatterns = [path("language", set_language, name="set_language")]

VOID = {
    "area",
    "br",
    "col",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "wbr",
    "path",
    "rect",
    "line",
    "use",
}
SIGNS = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))


class Balance(HTMLParser):
    """Collects elements that are closed in the wrong order, ids, and the ids that other elements point to."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.ids, self.wanted = [], [], [], set()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        for name in ("aria-describedby", "aria-labelledby", "for"):
            self.wanted.update((found.get(name) or "").split())
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.wrong.append((tag, self.getpos()))
        else:
            self.open.pop()


def read(html: str) -> Balance:
    balance = Balance()
    balance.feed(html)
    balance.close()
    return balance


def render(source: str, **context) -> str:
    request = RequestFactory().get("/")
    return engines["django"].from_string(CottonCompiler().process(source)).render(context, request)


class Form(forms.Form):
    mobile = forms.CharField(label="Mobile", help_text="Ten digits.")
    way = forms.ChoiceField(choices=[("sms", "Text"), ("call", "Call")], widget=forms.RadioSelect)
    agree = forms.BooleanField(help_text="You may change it.")


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_living_page_is_well_formed_and_points_only_to_what_is_there(language):
    with translation.override(language):
        html = render_to_string("base/design.html", {}, RequestFactory().get("/design"))
    page = read(html)
    assert (page.wrong, page.open) == ([], [])
    assert sorted(page.ids) == sorted(set(page.ids))
    assert page.wanted - set(page.ids) == set()
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in html
    assert "<c-" not in html.replace("&lt;c-", "")
    assert "{{" not in html


@pytest.mark.parametrize("template", ["shell_staff", "shell_family", "shell_plain", "kiosk", "page"])
def test_shells_stand_with_nothing_in_the_context(template):
    page = read(render_to_string(f"base/{template}.html", {}))
    assert (page.wrong, page.open, page.ids.count("main")) == ([], [], 1)


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_errors_speak_without_a_request(status):
    html = render_to_string("base/error.html", {"status": status})
    assert html.count("<h1>") == 1
    assert read(html).wrong == []


def test_a_field_names_its_hint_and_its_error():
    html = render('<c-form-fields :form="form" />', form=Form({"mobile": ""}))
    page = read(html)
    assert page.wrong == []
    assert page.wanted - set(page.ids) == set()
    assert 'aria-describedby="id_mobile_helptext id_mobile_error"' in html
    assert html.count('href="#id_mobile"') == 1


def test_what_people_type_is_escaped_in_every_kind_of_attribute():
    name = '"><b>Bo</b>'
    for source in (
        '<c-person-row name="{{ name }}" url="{{ name }}" />',
        '<c-person-row :name="name" :url="name" />',
        '<c-field name="n" label="{{ name }}" value="{{ name }}" hint="{{ name }}" error="{{ name }}" data-x="{{ name }}" />',
        '<c-bar-chart :rows="rows" caption="{{ name }}" />',
        '<c-compare :rows="pairs" caption="{{ name }}" left="{{ name }}" right="{{ name }}" />',
    ):
        html = render(
            source,
            name=name,
            rows=[{"label": name, "value": 1}],
            pairs=[{"label": name, "left": name, "right": name}],
        )
        assert "Bo" in html
        assert "<b>" not in html


def test_a_hidden_bar_shows_neither_number_nor_length():
    rows = [{"label": "Small", "value": 4271, "of": 8542, "hidden": True}]
    html = render('<c-bar-chart :rows="rows" caption="c" />', rows=rows)
    assert "Small" in html
    assert not re.search(r"4,?271|8,?542|50", html)


def test_a_figure_has_its_parts_its_day_and_its_meaning():
    html = render(
        '<c-figure :numerator="748" :denominator="1204" unit="families" as-of="October 14" definition="Talked both ways." />'
    )
    words = re.sub(r"<[^>]+>", " ", html).split()
    assert "62%" in words
    assert "748 of 1,204 families As of October 14" in " ".join(words)
    assert "Talked both ways." in " ".join(words)


def test_every_sign_that_a_template_asks_for_is_in_the_sprite():
    asked = set()
    for page in Path(thirdpillar.__file__).parent.rglob("templates/**/*.html"):
        text = page.read_text(encoding="utf-8")
        asked |= set(re.findall(r'<c-icon name="([a-z-]+)"', text)) | set(
            re.findall(r'\sicon="([a-z-]+)"', text)
        )
    assert {"home", "print"} <= asked
    assert asked - SIGNS == set()


def test_context_is_not_needed_for_a_component():
    source = CottonCompiler().process("<c-button>Go</c-button>")
    assert "btn" in engines["django"].engine.from_string(source).render(Context({}))
