"""The list of families that no message reaches is worked through: tried, on which day and how; by whom; and then they leave."""

from dataclasses import replace

import pytest

from tests.factories import NOW, signed_in
from tests.proof.evidence.test_unreachable import home, listed, made, november  # noqa: F401
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.people.models import MailingAddress
from thirdpillar.proof.evidence import actions
from thirdpillar.proof.evidence.queries import FamilyFilter
from thirdpillar.proof.evidence.queries.unreachable import Next, unreachable, unreached

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(made):  # noqa: F811
    made.two, adult = home(made, "Two", schools=[made.oak, made.elm])
    with made.acting():
        MailingAddress(district_id=made.id, adult=adult, street="1 Main", residence="1 main").save(
            force_insert=True
        )
    made.one, _adult = home(made, "One")
    made.by = replace(made.scope(Role.OFFICE), account_id=made.office.pk)
    return made


def tried(two, way, household=None):
    with two.acting(two.by):
        return actions.note_attempt(
            household_ids=[(household or two.two).pk], way=way, on=NOW.date(), by=two.by, at=NOW
        )


def step_of(two, household=None):
    rows, _total = listed(two, by=two.by)
    return rows[(household or two.two).pk][1]


def test_the_next_step_moves_on_with_each_that_was_tried(two):
    for step, way in (
        (Next.SIBLING_SCHOOL, "asked_school"),
        (Next.LETTER, "wrote"),
        (Next.VISIT, "visited"),
        (Next.OFFICE, "asked_office"),
    ):
        assert step_of(two) == step
        made_now = tried(two, way)
    assert step_of(two) == Next.ALL_TRIED
    with two.acting(two.by):
        actions.undo_attempt(attempt_ids=made_now, by=two.by, at=NOW)
    assert step_of(two) == Next.OFFICE
    assert step_of(two, two.one) == Next.VISIT, "another family's list is its own"


def test_who_has_it_in_hand_and_what_was_tried_last(two):
    tried(two, "asked_school")
    with two.acting(two.by):
        actions.assign_follow_ups(household_ids=[two.two.pk], account_id=two.pia.pk, by=two.by, at=NOW)
        rows = {one.household.pk: one for one in unreachable(FamilyFilter(), seen_by=two.by)}
        mine = list(unreachable(FamilyFilter(), seen_by=two.by, hands="me"))
        free = list(unreachable(FamilyFilter(), seen_by=two.by, hands="nobody"))
    found = rows[two.two.pk]
    assert (found.owner_id, found.last_way, found.last_on) == (two.pia.pk, "asked_school", NOW.date())
    assert not mine and [one.household.pk for one in free] == [two.one.pk]


def test_done_ones_leave_and_come_back_when_taken_on_again(two):
    with two.acting(two.by):
        actions.assign_follow_ups(household_ids=[two.one.pk], account_id=two.pia.pk, by=two.by, at=NOW)
        actions.close_follow_ups(household_ids=[two.one.pk], by=two.by, at=NOW)
    assert listed(two, by=two.by)[1] == 2, "closed without having tried anything is not done"
    tried(two, "asked_school")
    with two.acting(two.by):
        actions.close_follow_ups(household_ids=[two.two.pk], by=two.by, at=NOW)
        whole = unreached(FamilyFilter(), seen_by=two.by)
        done = [one.household.pk for one in unreachable(FamilyFilter(), seen_by=two.by, done=True)]
    assert (listed(two, by=two.by)[1], whole.families, whole.done, done) == (1, 1, 1, [two.two.pk])
    with two.acting(two.by):
        actions.assign_follow_ups(household_ids=[two.two.pk], account_id=two.pia.pk, by=two.by, at=NOW)
    assert listed(two, by=two.by)[1] == 2


def test_it_is_worked_through_on_the_page(client, two):
    signed_in(client, two.office)
    here = "/reach/no-way-to/"
    page = client.get(here).content.decode()
    assert f'name="families" value="{two.two.pk}"' in page and "Asked the sibling&#x27;s school" in page
    client.post(
        "/reach/not-yet/tried/",
        {"families": [str(two.two.pk)], "way": "asked_school", "on": NOW.date().isoformat(), "back": here},
    )
    page = client.get(here).content.decode()
    assert page.count("You noted an attempt just now.") == 1 and "Olga" in page
    client.post(
        "/reach/not-yet/assign/", {"families": [str(two.one.pk)], "account": str(two.pia.pk), "back": here}
    )
    assert "Pia" in client.get(f"{here}?assigned=").content.decode()
    assert f'value="{two.one.pk}"' not in client.get(f"{here}?assigned=me").content.decode()
    client.post("/reach/not-yet/close/", {"families": [str(two.two.pk)], "back": here})
    assert f'value="{two.two.pk}"' not in client.get(here).content.decode()
    assert f'value="{two.two.pk}"' in client.get(f"{here}?done=1").content.decode()
