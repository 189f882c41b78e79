from datetime import timedelta

import pytest

from tests.factories import NOW, signed_in
from tests.factories.visits import TODAY, add_invitation, put
from tests.practice.visits.after import Pair
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.models import HopesAndDreams, Reflection
from thirdpillar.practice.visits.queries.themes import pooled_themes

pytestmark = pytest.mark.django_db
SINCE = TODAY - timedelta(days=60)


@pytest.fixture
def pair():
    return Pair()


def visited(pair, count, *, noticed=("times",), quoted=False, pooled=True):
    for number in range(count):
        home = pair.made.add_household([pair.student], [])
        asked = add_invitation(pair.made, pair.first, pair.school, home, [pair.student])
        begins = NOW - timedelta(days=1, hours=2 * len(visited.__dict__.setdefault("n", [])))
        visited.n.append(number)
        visit = pair.book(invitation=asked, begins=begins, stage="completed")
        put(
            pair.made,
            Reflection(
                district_id=pair.made.id, visit=visit, school_id=pair.school.id, student_id=pair.student.id,
                account_id=pair.pat.id, noticed=list(noticed), words="Ours alone.", may_be_pooled=pooled, at=NOW,
            ),
        )  # fmt: skip
        put(
            pair.made,
            HopesAndDreams(
                district_id=pair.made.id, visit=visit, school_id=pair.school.id, household_id=home.id,
                words=f"A hope {'to share' if quoted else 'kept'}.", by_family=quoted, may_be_quoted=quoted, at=NOW,
            ),
        )  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh():
    visited.n = []


def pooled(pair, role=Role.PRINCIPAL):
    by = pair.as_(pair.kim, role)
    with pair.made.acting(by):
        return pooled_themes(pair.school.id, since=SINCE, on=TODAY, seen_by=by)


def test_below_the_smallest_group_nothing_is_said_not_even_what_may_be_quoted(pair):
    visited(pair, 9, quoted=True)
    found = pooled(pair)
    assert (found.homes, found.noticed, found.quotes, found.fewest) == (None, [], [], 10)


def test_from_it_on_themes_are_counted_in_families_rounded_and_small_ones_hidden(pair):
    visited(pair, 18)
    visited(pair, 9, noticed=["transport"])
    visited(pair, 12, noticed=["times"], pooled=False)
    found = pooled(pair)
    by_code = {one.code: one for one in found.noticed}
    assert found.homes in (25, 30)
    assert by_code["times"].homes in (15, 20)
    assert by_code["transport"].homes is None


def test_all_of_them_is_not_told_as_a_number(pair):
    visited(pair, 15)
    (times,) = [one for one in pooled(pair).noticed if one.code == "times"]
    assert (times.nearly_all, times.homes) == (True, None)


def test_a_familys_words_are_shown_only_where_it_said_so_and_the_pairs_never(pair, client):
    visited(pair, 12)
    visited(pair, 1, quoted=True)
    assert [one.words for one in pooled(pair).quotes] == ["A hope to share."]
    with clock.set_to(NOW):
        signed_in(client, pair.made.add_account(Role.PRINCIPAL, pair.school), at=NOW)
        page = client.get("/visits/themes/").content.decode()
    assert "A hope to share." in page
    assert "A hope kept." not in page and "Ours alone." not in page


def test_another_school_and_a_teacher_are_told_nothing(pair):
    visited(pair, 15)
    assert pooled(pair, Role.TEACHER).homes is None
    elm = pair.made.add_school("Elm")
    by = pair.made.scope(Role.PRINCIPAL, school_ids=frozenset([elm.id]))
    with pair.made.acting(by):
        assert pooled_themes(pair.school.id, since=SINCE, on=TODAY, seen_by=by).homes is None
