# ruff: noqa: F811 - fixtures are asked for by their names
"""Whose words count: thanks ask for nothing, a stranger is no family, and a text outside of conversations waits too."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.proof.evidence.test_outreach import BEFORE, SINCE, found, made, november  # noqa: F401 - fixtures
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.texts.deeds import take_meant
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import stop_address
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions import settle_inbound
from thirdpillar.means.conversations.choices import From, Way
from thirdpillar.means.conversations.models import Post
from thirdpillar.means.conversations.queries.waiting import pace, school_hours
from thirdpillar.proof.evidence.actions import refresh_reach
from thirdpillar.proof.evidence.queries import FamilyFilter, reach
from thirdpillar.proof.evidence.queries.unreachable import unreachable
from thirdpillar.proof.evidence.queries.waiting_times import waiting_times

pytestmark = pytest.mark.django_db


def waits(d, at):
    with d.acting(d.by):
        rows = waiting_times(seen_by=d.by, since=SINCE, before=BEFORE + timedelta(days=9), at=at, fewest=1)
    return {one.language: one for one in rows}


def reached(d) -> int:
    refresh_reach(district_id=d.id, at=clock.now())
    with d.acting(d.by):
        return reach(seen_by=d.by).total.reached


def texted(d, words, *, sender="+13125550000", at=NOW):
    with d.acting():
        return receive(district=d.row, provider="p", reference=uuid4().hex, sender=sender, body=words, at=at)


def said(d, number, words, at, **more):
    with d.acting(d.by):
        actions.write_as_family(
            thread_id=d.threads[number].pk, body=words, key=uuid4().hex[:8], way=Way.TEXT, by=d.by, at=at, **more
        )  # fmt: skip


def answered(d, number, at):
    with d.acting(d.by):
        actions.write_to_family(
            thread_id=d.threads[number].pk, body="At 8.", key=uuid4().hex[:8], by=d.by, at=at
        )


def test_thanks_are_no_question_and_begin_none(made):
    said(made, 0, "Gracias", NOW, is_thanks=True)
    assert waits(made, NOW + timedelta(days=5)) == {}
    said(made, 0, "¿A qué hora?", NOW + timedelta(days=1), is_thanks=False)
    answered(made, 0, NOW + timedelta(days=1, minutes=10))
    one = waits(made, NOW + timedelta(days=5))["es"]
    assert (one.questions, one.still_open, one.slowest.time) == (1, 0, timedelta(minutes=10))


@pytest.mark.parametrize("seed", range(3))
def test_both_counts_of_questions_agree_thanks_among_them(made, seed):
    dice = Random(seed)
    for number in range(30):
        at = NOW
        for _each in range(dice.randrange(6)):
            at += timedelta(minutes=dice.randrange(1, 200))
            if dice.random() < 0.35:
                answered(made, number, at)
            else:
                said(made, number, "?", at, is_thanks=dice.random() < 0.4)
    later = NOW + timedelta(days=4)
    one = waits(made, later).get("es")
    with made.acting(made.by):
        hours = school_hours(made.row, seen_by=made.by)
        told = pace(hours=hours, aim_hours=1, at=later, seen_by=made.by)
    assert (one.questions, one.still_open) == (told.asked, told.overdue)
    assert one.questions > one.still_open > 0


@pytest.mark.parametrize("words", ["Sorry wrong number. this is Kevin", "new phone who dis", "No soy A0"])
def test_a_stranger_at_the_number_is_no_family_reached_before_and_after_somebody_says_so(made, words):
    text = texted(made, words, at=NOW + timedelta(minutes=5))
    assert reached(made) == 0
    assert waits(made, NOW + timedelta(days=3)) == {}
    with made.acting(made.by):
        post = Post.objects.seen_by(made.by).filter(said_by=From.FAMILY, inbound_id=text.pk).first()
        if post is not None:
            take_meant(post, "wrong", district=made.row, by=made.by, at=NOW + timedelta(minutes=9))
    assert reached(made) == 0
    assert waits(made, NOW + timedelta(days=3)) == {}


def test_words_that_were_the_familys_after_all_count_once_a_person_said_so(made):
    text = texted(made, "No soy A0", at=NOW + timedelta(minutes=5))
    assert reached(made) == 0
    with made.acting(made.by):
        post = Post.objects.seen_by(made.by).get(inbound_id=text.pk)
        take_meant(post, "else", district=made.row, by=made.by, at=NOW + timedelta(minutes=9))
    assert reached(made) == 1


def lone_family(d):
    with d.acting():
        child = d.add_student("X", "Lone", school=d.oak)
        adult = d.add_adult("Lone", "Lone", phone="+13125559999", language="so")
        d.tie(child, adult)
        d.add_household([child], [adult], "so")


def test_a_text_in_no_conversation_waits_until_somebody_has_settled_it(made, client):
    lone_family(made)
    text = texted(made, "Ilmahaygu ma yimid dugsiga maanta?", sender="+13125559999")
    texted(made, "Fadlan ii soo jawaab", sender="+13125559999", at=NOW + timedelta(minutes=3))
    one = waits(made, NOW + timedelta(days=5))["so"]
    assert (one.questions, one.still_open, one.median.is_lower_end) == (1, 1, True)
    signed_in(client, made.office)
    with clock.set_to(NOW + timedelta(hours=2)):
        page = client.get(reverse("evidence:messages")).content.decode()
    assert "Texts that need you</a>: 2" in page
    with made.acting(made.by):
        settle_inbound(inbound_id=text.pk, by=made.by, at=NOW + timedelta(hours=2))
    one = waits(made, NOW + timedelta(days=5))["so"]
    assert (one.questions, one.still_open, one.median.time) == (1, 0, timedelta(hours=2))


@pytest.mark.parametrize("words", ["STOP", "wrong number"])
def test_what_speaks_of_the_number_alone_waits_for_nobody(made, words):
    lone_family(made)
    texted(made, words, sender="+13125559999")
    assert waits(made, NOW + timedelta(days=5)) == {}


def test_whoever_stopped_texts_and_calls_is_on_the_list_of_the_unreachable(made):
    number, thread = "+13125550000", made.threads[0]

    def there() -> tuple[int, tuple[str, str]]:
        with made.acting(made.by):
            ways = Ways(adults=[thread.adult_id], students=thread.student_ids, on=NOW.date(), seen_by=made.by)
            is_open = ways.first_open(thread.adult_id, thread.student_ids, ("sms", "email", "voice"))
            return len(unreachable(FamilyFilter(), seen_by=made.by)), is_open

    assert there() == (0, ("sms", number))
    texted(made, "STOP", sender=number)
    assert there() == (0, ("", ""))  # no machine rings there any more; one of us may
    with made.acting():
        stop_address(by=made.system, at=NOW, channel="voice", address=number, because="pressed 9")
    assert there() == (1, ("", ""))
