from uuid import uuid4

import pytest
from django.db import IntegrityError

from tests.factories import NOW, make_district
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.inserting import insert_rows
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Student

pytestmark = pytest.mark.django_db


def message(district, **more):
    words = {
        "channel": "letter", "purpose": "x", "reference_id": uuid4(), "address": "1 Oak St", "body": "Come", "state_at": NOW,
    }  # fmt: skip
    return Message(district_id=district.id, **words | more)


def test_rows_come_back_as_they_were_given():
    district = make_district()
    tenancy.enter_scope(district.system)
    odd = 'a "b", {c}\\ \n NULL ج 🚌'
    rows = [
        message(district, body=odd, letter={"lead": odd, "facts": [1, None]}, expires_at=NOW),
        message(district, is_secret=True, body="123456"),
    ]
    assert insert_rows(rows) == 2
    kept = {one.pk: one for one in Message.objects.seen_by(district.system)}
    assert (kept[rows[0].pk].body, kept[rows[0].pk].letter, kept[rows[0].pk].expires_at) == (
        odd,
        rows[0].letter,
        NOW,
    )
    assert (kept[rows[1].pk].body, kept[rows[1].pk].letter, kept[rows[1].pk].expires_at) == (
        "123456",
        None,
        None,
    )
    assert all(one.made_at for one in kept.values())


def test_a_row_that_is_there_already_is_left_out_or_refused_as_was_asked():
    district = make_district()
    tenancy.enter_scope(district.system)
    first = message(district)
    assert insert_rows([first]) == 1
    again = message(district, reference_id=first.reference_id)
    assert insert_rows([again, message(district)], but_those_there=True) == 1
    with pytest.raises(IntegrityError):
        insert_rows([again])


def test_an_array_of_odd_words_stays_what_it_is():
    district = make_district()
    tenancy.enter_scope(district.system)
    odd = ["a,b", 'c"d', "{e}", "f\\", "null", "", "ü ج"]
    made = Student(
        district_id=district.id, sourced_id="s1", given_name="Ana", family_name="Paz", grade="03", groups=odd
    )
    assert insert_rows([made]) == 1
    assert Student.objects.seen_by(district.system).get(pk=made.pk).groups == odd


def test_nothing_is_nothing():
    assert insert_rows([]) == 0


@pytest.mark.parametrize("turned", [False, True])
def test_what_only_some_rows_say_is_kept_and_the_others_have_the_databases_own(turned):
    district = make_district()
    tenancy.enter_scope(district.system)
    rows = [message(district), message(district, zone="America/Denver", asks="wellbeing")]
    assert insert_rows(rows[::-1] if turned else rows) == 2
    kept = {one.pk: (one.zone, one.asks) for one in Message.objects.seen_by(district.system)}
    assert kept == {rows[0].pk: ("", ""), rows[1].pk: ("America/Denver", "wellbeing")}
