"""Where a family would like to meet, by text: known in every language of our pages; in doubt a person reads it."""

import pytest
from django.conf import settings

from tests.doors.test_visit_answers import PHONE, ask, home, replies, text  # noqa: F401
from thirdpillar.doors.folding import fold
from thirdpillar.doors.visit_places import place_named, places_in
from thirdpillar.practice.visits.models import Invitation


def now(home):  # noqa: F811
    return Invitation.objects.seen_by(home[0].system).get()


def test_every_language_of_the_pages_names_places_and_no_word_names_two():
    for language in settings.COMPLETE_LANGUAGES:
        said = places_in(language)
        assert all(said.get(kind) for kind in ("community", "school", "home", "video")), language
        words = [{fold(word) for word in said[kind]} for kind in said]
        assert sum(map(len, words)) == len(set().union(*words)), language


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("park Riverside", ("community_place", "park Riverside")),
        ("Library: main street", ("community_place", "Library: main street")),
        ("parque Lincoln.", ("community_place", "parque Lincoln")),
        ("مكتبة المدينة", ("community_place", "مكتبة المدينة")),
        ("mejor en la biblioteca Central", ("community_place", "en la biblioteca Central")),
        ("Better at home", ("home", "")), ("mejor en la biblioteca", None), ("better not", None),
        ("at school", ("school", "")), ("En casa", ("home", "")), ("video", ("video", "")),
        ("park", None), ("park is closed", None), ("park Riverside?", None), ("the library Is closed today", None),
        ("we met at the park Riverside", None), ("my house is full", None),
    ],
)  # fmt: skip
def test_a_place_with_its_name_is_one_and_more_words_are_not(said, meant):
    assert place_named(said) == meant


def test_after_a_yes_a_text_says_where(home):  # noqa: F811
    ask(home)
    inbound = text(home, "park Riverside", "SM0")
    assert (inbound.state, now(home).standing, now(home).place) == ("needs_person", "invited", "")
    text(home, "sí", "SM1")
    inbound = text(home, "Parque Riverside", "SM2")
    one = now(home)
    assert (inbound.answers, one.place_kind, one.place) == (
        "visits.answer",
        "community_place",
        "Parque Riverside",
    )
    assert "/v/" in replies(home)[-1]
    text(home, "en la escuela", "SM3")
    assert (now(home).place_kind, now(home).place) == ("school", "")
    inbound = text(home, "parque", "SM4")
    assert inbound.state == "needs_person" and now(home).place_kind == "school"
