"""Visitors are asked before and after; what they answer is kept under a key, and nobody reads a row."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import NOW, signed_in
from tests.factories.visits import TODAY, add_invitation
from tests.practice.visits.after import Pair
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.minds import answer_as_visitor, keep_answers
from thirdpillar.practice.visits.choices import Side
from thirdpillar.practice.visits.models import CoreAnswer
from thirdpillar.practice.visits.queries.minds import asked_of_me
from thirdpillar.practice.visits.rules.minds import core_of, keys_of

pytestmark = pytest.mark.django_db
PAGE = "/visits/my/questions/"


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def pair():
    return Pair(begins=NOW + timedelta(days=3))


def asked(pair, account=None, at=NOW):
    by = pair.as_(account or pair.pat)
    with pair.made.acting(by):
        found = asked_of_me(pair.year, on=at.date(), at=at, seen_by=by)
    return found and found[0]


def rows(made):
    with made.acting():
        return list(CoreAnswer.objects.seen_by(made.system).order_by("moment"))


def test_a_visitor_is_asked_before_the_first_visit_and_after_one_of_the_second_cycle(pair):
    assert asked(pair) == "before"
    assert asked(pair, pair.kim) is None  # who did not opt in
    assert (
        asked(pair, at=NOW + timedelta(days=4)) is None
    )  # it is too late for before, and too early for after
    again = add_invitation(pair.made, pair.second, pair.school, pair.home, [pair.student])
    pair.book(invitation=again, begins=NOW + timedelta(days=90), stage="completed", number=2)
    assert asked(pair, at=NOW + timedelta(days=91)) == "after"


def test_answers_are_kept_under_a_key_by_the_week_and_say_no_name(pair):
    pair.do(
        answer_as_visitor,
        visit_year_id=pair.year.pk,
        moment="before",
        answers={"hopes": "2", "what": 5, "help": 9},
    )
    (row,) = rows(pair.made)
    assert row.answers == {"hopes": 2} and row.side == "visitor"
    (key,) = keys_of(Side.VISITOR, pair.pat.id, visit_year_id=pair.year.pk, district_id=pair.made.id)
    assert row.key == key and str(pair.pat.id) not in str(vars(row))
    assert row.week_on.weekday() == 0 and row.made_at <= NOW and row.made_at.minute == 0
    assert asked(pair) is None and asked(pair, pair.sam) == "before"
    with pair.made.acting():
        (told,) = Entry.objects.seen_by(pair.made.system).filter(deed="visits.keep_answers")
    assert (told.account_id, told.subject_id) == (None, None)


def test_what_was_said_stays_said(pair):
    said = {
        "visit_year_id": pair.year.pk,
        "school_id": pair.school.id,
        "side": "family",
        "moment": "before",
        "who": pair.home.id,
    }
    pair.do(keep_answers, answers={"heard": 2}, **said)
    assert pair.do(keep_answers, answers={"heard": 5, "call": 4}, **said) == {"heard": 2, "call": 4}


@pytest.mark.parametrize("role", [Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.TEACHER])
def test_no_role_reads_a_row_neither_through_the_product_nor_in_the_database(pair, role):
    pair.do(answer_as_visitor, visit_year_id=pair.year.pk, moment="before", answers={"hopes": 2})
    assert len(rows(pair.made)) == 1
    by = pair.made.scope(role, school_ids=frozenset([pair.school.id]))
    with pair.made.acting(by):
        assert not CoreAnswer.objects.seen_by(by).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM visits_coreanswer")
            assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("answers", ['{"hopes": 6}', '{"hopes": "kind"}', '{"hopes": {"x": 1}}', "[1]"])
def test_the_database_takes_points_and_no_words(pair, answers):
    pair.do(answer_as_visitor, visit_year_id=pair.year.pk, moment="before", answers={"hopes": 2})
    with (
        pair.made.acting(),
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE visits_coreanswer SET answers = %s::jsonb", [answers])


def test_the_page_asks_saves_and_then_shows_nothing_of_it(pair, client):
    browser = signed_in(client, pair.pat)
    assert PAGE in browser.get("/visits/my/").content.decode()
    page = browser.get(PAGE).content.decode()
    assert "You need not answer" in page and "No study has tested them" in page
    assert all(said in page for said in core_of("visitor", TODAY).statements.values())
    assert browser.post(PAGE, {"hopes": "4", "reach": "1"}).status_code == 302
    assert rows(pair.made)[0].answers == {"hopes": 4, "reach": 1}
    assert "Nothing to do here" in browser.get(PAGE).content.decode()
    assert PAGE not in browser.get("/visits/my/").content.decode()


def test_skipping_keeps_nothing_but_that_one_is_not_asked_again(pair, client):
    browser = signed_in(client, pair.pat)
    browser.post(PAGE, {"hopes": "4", "answer": "skip"})
    assert rows(pair.made)[0].answers == {} and asked(pair) is None


def test_an_older_secret_finds_the_first_answer(pair, settings):
    pair.do(answer_as_visitor, visit_year_id=pair.year.pk, moment="before", answers={"hopes": 2})
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of the instance"
    assert asked(pair) is None
    pair.do(
        keep_answers, side="visitor", who=pair.pat.id, visit_year_id=pair.year.pk, school_id=pair.school.id,
        moment="after", answers={"hopes": 4},
    )  # fmt: skip
    assert len({one.key for one in rows(pair.made)}) == 1
