"""A question is read in the schools' language and its answer in the family's: by machine, labelled, sealed."""

import pytest

from tests.doors.test_fairs import fair, hall, kim, read, today, words  # noqa: F401 - the same hall
from tests.doors.test_hopes_translated import engine  # noqa: F401
from tests.factories.territories import row_as_stored
from thirdpillar.doors.fairs.working import translate_questions_for
from thirdpillar.practice.partners.models import Question

pytestmark = pytest.mark.django_db
MARK = "Translated by machine"


def test_both_sides_read_each_other(hall, fair, kim, client, engine):  # noqa: F811
    own = client.post(f"/f/s/{hall.stands[0].code}", words(words="¿Hay leche para bebés?", language="es")).url
    (row,) = hall.rows(Question)
    one = f"/fairs/question/{row.pk}/"
    assert MARK not in read(kim, one)
    translate_questions_for(hall.made.row)
    (row,) = hall.rows(Question)
    assert row.words_ours and row.words_ours != row.words and row.translate_at is None
    page = read(kim, one)
    assert MARK in page and row.words in page
    engine.detects = "en"
    kim.post(one, {"deed": "close", "answer": "Yes, come on Monday at ten.", "outcome": "answered"})
    translate_questions_for(hall.made.row)
    (row,) = hall.rows(Question)
    assert row.answer_theirs and row.answer_theirs != row.answer
    page = read(client, own)
    assert row.answer_theirs in page.replace("&#x27;", "'") and "Monday at ten" in page
    with hall.made.acting():
        assert row.answer_theirs not in row_as_stored("partners.Question", row.pk)


def test_without_a_machine_the_words_stand_as_they_were_written(hall, fair, kim, client, monkeypatch):  # noqa: F811
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    client.post(f"/f/s/{hall.stands[0].code}", words(words="¿Hay leche?", language="es"))
    translate_questions_for(hall.made.row)
    (row,) = hall.rows(Question)
    assert row.words_ours == "" and row.words == "¿Hay leche?"
    assert "¿Hay leche?" in read(kim, f"/fairs/question/{row.pk}/")


def test_nothing_is_translated_that_is_in_that_language_already(hall, fair, client, engine):  # noqa: F811
    client.post(f"/f/s/{hall.stands[0].code}", words(words="Do you have milk?", language="en"))
    translate_questions_for(hall.made.row)
    assert hall.rows(Question)[0].words_ours == ""
