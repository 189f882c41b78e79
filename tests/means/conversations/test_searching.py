"""Conversations are found by words and their beginnings, however accented, in every box and language, and by names."""

from dataclasses import replace

import pytest
from django.db import connection

from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_threads import Town
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.actions.retention import remove_old_words
from thirdpillar.means.conversations.choices import Interest, Standing, Way
from thirdpillar.means.conversations.models import Post, PostWord, Thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    town = Town()
    town.begin(body="La reunión de mañana: 家长会", subject="Matrícula", translated={"so": "Buug soo qaado"})
    return town


def found(town, words, by=None, box=queries.ALL) -> int:
    by = by or town.by
    with town.oak.acting(by):
        return queries.threads(seen_by=by, box=box, search=words).count()


@pytest.mark.parametrize(
    "words",
    ["reunión", "reunion", "REUNI", "mañana", "manana reunion", "matricula", "Matr", "buug", "家长", "家长会",
     "Halima", "halima jib", "Amina", "Ámina", "amina reunion"],
)  # fmt: skip
def test_it_is_found(town, words):
    assert found(town, words) == 1


@pytest.mark.parametrize("words", ["union", "eunion", "custody", "reunion custody", "alima", "Ayanle"])
def test_it_is_not(town, words):
    assert found(town, words) == 0


def test_all_boxes_at_once(town, client):
    with town.oak.acting(town.by):
        thread = Thread.objects.seen_by(town.by).get()
        actions.close_thread(thread_id=thread.pk, by=town.by, at=NOW)
    assert found(town, "reunion", box=Standing.FOR_US) == 0
    at_host(client, town.oak.row)
    signed_in(client, town.teacher)
    page = client.get("/conversations/?search=reunion").content.decode()
    assert "Matrícula" in page and "Closed" in page


def test_what_the_family_says_and_a_translation_that_comes_later_are_found(town):
    with town.oak.acting():
        thread = Thread.objects.seen_by(town.oak.system).get()
        actions.write_as_family(
            thread_id=thread.pk,
            body="Waan imanayaa berri",
            key="f1",
            way=Way.TEXT,
            by=town.oak.system,
            at=NOW,
        )
    assert found(town, "berri") == 1


def test_of_a_case_no_word_is_kept_and_it_is_found_by_the_names(town):
    case = town.begin(
        interest=Interest.CASE, section_id=None, school_id=town.school.pk, subject="Secret", body="Sealed"
    )
    assert found(town, "sealed") == 0 and found(town, "secret") == 0 and found(town, "halima") == 2
    with town.oak.acting():
        assert not PostWord.objects.seen_by(town.oak.system).filter(post__thread=case).exists()


def test_who_may_not_read_it_finds_nothing(town):
    other = replace(town.as_teacher(town.other, town.other_room), student_ids=frozenset())
    assert found(town, "reunion", by=other) == 0
    with town.oak.acting(other):
        assert not PostWord._base_manager.exists()


def test_words_that_are_removed_are_found_no_more(town):
    with town.oak.acting():
        Post.objects.seen_by(town.oak.system).update(at=NOW.replace(year=NOW.year - 12))
        Thread.objects.seen_by(town.oak.system).update(standing_at=NOW.replace(year=NOW.year - 12))
        assert remove_old_words(by=town.oak.system, at=NOW)
        assert not PostWord.objects.seen_by(town.oak.system).exists()
    assert found(town, "reunion") == 0


def test_the_index_of_words_is_used_under_row_level_security(town):
    with town.oak.acting(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = PostWord.objects.seen_by(town.oak.system).filter(word__gte="reuni", word__lt="reuni\U0010ffff")
        plan = rows.explain()
    conditions = [line for line in plan.splitlines() if "Index Cond" in line and "'reuni'" in line]
    # Which of the two indexes that hold words, or both, depends on the statistics of the hour.
    assert conditions and ("post_by_word" in plan or "one_row_per_word_of_post" in plan), plan


def test_whose_questions_wait_longest_by_language(town, client):
    with town.oak.acting():
        somali = Thread.objects.seen_by(town.oak.system).get()
        actions.write_as_family(
            thread_id=somali.pk, body="Goorma?", key="q", way=Way.TEXT, by=town.oak.system, at=NOW
        )
    english = town.begin(adult=town.father, body="Hi", subject="Books")
    with town.oak.acting():
        actions.write_as_family(
            thread_id=english.pk, body="When?", key="q", way=Way.TEXT, by=town.oak.system,
            at=NOW.replace(day=NOW.day + 1),
        )  # fmt: skip
    with town.oak.acting(town.office):
        asking = queries.asking_by_language(seen_by=town.office)
    assert [(one.language, one.questions) for one in asking] == [("so", 1), ("", 1)]
    at_host(client, town.oak.row)
    signed_in(client, town.principal)
    page = client.get("/conversations/?box=for_us&language=so").content.decode()
    assert "Somali</bdi>: 1" in page and "Matrícula" in page and "Books" not in page
    report = client.get("/reach/messages/").content.decode()
    assert "Somali</bdi>: 1" in report
