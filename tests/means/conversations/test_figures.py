"""Dates, times and numbers of what matters: the one that lacks is named, and swapped ones are asked about."""

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.means.conversations.test_translation import Place
from thirdpillar.algorithms.translation import guard
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.choices import TextClass
from thirdpillar.means.conversations.rules.figures import figures_lost, figures_moved

TWO = "The hearing is on 12/02/2026 at 8:10, the appeal until 12/04/2026 at 9:30."


def lost(original, body):
    held = guard(original)
    return figures_lost(held.held, held.kinds, body)


def moved(original, body):
    held = guard(original)
    return figures_moved(held.held, held.kinds, body)


@pytest.mark.parametrize(
    ("body", "lacks"),
    [
        ("12/02/2026 8:10 12/04/2026 9:30", []),
        ("2026-12-02 08:10, 4/12/2026 9:30", []),
        ("2 de diciembre de 2026, 8:10; 4 de diciembre de 2026, 9:30", []),
        ("٢/١٢/٢٠٢٦ ٨:١٠ ٤/١٢/٢٠٢٦ ٩:٣٠", []),
        ("12/02/2026 8:10 12/01/2026 9:30", ["12/04/2026"]),
        ("12/01/2026 8:10 12/04/2026 9:30", ["12/02/2026"]),
        ("2/12/2026 8:10 1/12/2026 9:30", ["12/04/2026"]),
        ("2026年12月2日8:10，2026年12月1日9:30", ["12/04/2026"]),
        ("2026年12月2日8:10，2026年12月4日9:30", []),
        ("12/02/2026 8:10 12/04/2026 9:03", ["9:30"]),
        ("12/02/2026 8:10", ["12/04/2026", "9:30"]),
    ],
)
def test_the_one_that_lacks_is_named(body, lacks):
    assert lost(TWO, body) == lacks


@pytest.mark.parametrize(
    ("body", "order"),
    [
        ("12/02/2026 8:10 12/04/2026 9:30", []),
        ("12/04/2026 8:10 12/02/2026 9:30", ["12/04/2026", "12/02/2026"]),
        ("4 de diciembre de 2026, 8:10; 2 de diciembre de 2026, 9:30", ["12/04/2026", "12/02/2026"]),
        ("12/02/2026 9:30 12/04/2026 8:10", ["9:30", "8:10"]),
    ],
)
def test_what_changed_places_is_found(body, order):
    assert moved(TWO, body) == order


def test_the_same_day_twice_is_no_change():
    assert moved("On 12/02/2026. Again: 12/02/2026.", "12/02/2026 12/02/2026") == []


@pytest.mark.django_db
def test_swapped_dates_are_asked_about_once_and_a_subject_is_wanted(client, monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    place = Place()
    place.write(TWO, TextClass.DISCIPLINE)
    page = reverse("threads:translation", args=[place.row().pk])
    said = "La audiencia es el 12/04/2026 a las 8:10; apele hasta el 12/02/2026 a las 9:30."
    typed = {"body": said, "reads_it": "on", "subject": "Audiencia"}
    with clock.set_to(NOW):
        client = signed_in(client, place.interpreter)
        assert client.post(page, typed | {"subject": ""}).status_code == 422
        asked = client.post(page, typed)
        assert asked.status_code == 422 and "12/04/2026, 12/02/2026" in asked.content.decode()
        assert place.outbox() == []
        seen = asked.context["form"]["order_seen"].value()
        assert client.post(page, typed | {"order_seen": seen}).status_code == 302
    assert "Audiencia" in str(place.versions()[-1].subject) and len(place.outbox()) == 1
