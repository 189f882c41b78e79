import pytest

from tests.factories import signed_in
from tests.practice.visits.after import Pair
from thirdpillar.ground.accounts.choices import Role

pytestmark = pytest.mark.django_db


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
    assert '"/visits/outline/first/", "/visits/outline/second/"' in answer.content.decode()


def test_it_is_for_who_visits_and_plans(client):
    pair = Pair()
    signed_in(client, pair.made.add_account(Role.PRINCIPAL, pair.school))
    assert client.get("/visits/outline/first/").status_code == 404
