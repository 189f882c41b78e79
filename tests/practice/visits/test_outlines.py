import html

import pytest
from django.utils import translation

from tests.factories import signed_in
from tests.practice.visits.after import Pair
from thirdpillar.doors.instance.gathering_texts import texts_in_source
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.standards import library

pytestmark = pytest.mark.django_db
KINDS = ("home_visit_outline", "home_visit_worry")


def test_the_outline_is_on_the_phone_and_names_nobody(client):
    pair = Pair()
    signed_in(client, pair.pat)
    answer = client.get("/visits/outline/first/")
    page = answer.content.decode()
    assert "Your hopes and dreams for your child, and ours." in page
    assert 'data-worker="/visits/outline/worker.js"' in page
    # A phone keeps it: nothing on it is anybody's.
    assert "no-store" not in answer.headers["Cache-Control"]
    for name in ("Ana", "Lopez", "Pat", "Ito"):
        assert name not in page
    assert client.get("/visits/outline/third/").status_code == 404


def test_the_worker_keeps_both_outlines(client):
    pair = Pair()
    signed_in(client, pair.pat)
    answer = client.get("/visits/outline/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert (
        '"/visits/outline/first/", "/visits/outline/second/", "/visits/outline/worry/"'
        in answer.content.decode()
    )


@pytest.mark.parametrize("page", ["first", "second", "worry"])
def test_what_is_said_is_in_the_readers_language_and_says_which_one_it_is_in(client, page, monkeypatch):
    pair = Pair()
    signed_in(client, pair.pat)
    texts = {text for _context, text in texts_in_source()}
    entry = next(
        one
        for one in library.shelf()
        if one.id == {"worry": "procedure"}.get(page, page) and one.kind in KINDS
    )
    assert {entry.text, *entry.terms["steps"]} <= texts
    step = entry.terms["steps"][0]
    with translation.override("es"):
        known = translation.gettext(step)
    client.cookies["tp_language"] = "es"
    told = html.unescape(client.get(f"/visits/outline/{page}/").content.decode())
    assert f'<li lang="{"en" if known == step else "es"}" dir="auto">{known}</li>' in told


def test_it_is_for_who_visits_and_plans(client):
    pair = Pair()
    signed_in(client, pair.made.add_account(Role.PRINCIPAL, pair.school))
    assert client.get("/visits/outline/first/").status_code == 404
