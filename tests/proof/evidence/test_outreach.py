"""Messages and answers: a message alone reaches nobody, a reply does; small groups stay hidden; how long families wait."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message, Receipt
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.choices import Interest, Way
from thirdpillar.proof.evidence.actions import refresh_reach
from thirdpillar.proof.evidence.actions.rehearsals import rule_on
from thirdpillar.proof.evidence.queries import reach
from thirdpillar.proof.evidence.queries.outreach import outreach
from thirdpillar.proof.evidence.queries.waiting_times import waiting_times

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=30)
SINCE, BEFORE = NOW - timedelta(days=30), NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def made():
    """30 Spanish-speaking and 4 Somali-speaking families, each written to once; who of them writes back is a test's own."""
    d = make_district(languages=["en", "es"])
    d.oak, d.elm = d.add_school("Oak"), d.add_school("Elm")
    d.homes, d.threads = [], []
    d.office = d.add_account(Role.OFFICE, given="Olga")
    d.pia = d.add_account(Role.PRINCIPAL, school=d.elm, given="Pia")
    d.by = replace(d.scope(Role.OFFICE), account_id=d.office.pk)
    for number in range(34):
        language = "es" if number < 30 else "so"
        child = d.add_student(f"C{number}", "Family", school=d.oak)
        adult = d.add_adult(f"A{number}", "Family", phone=f"+1312555{number:04}", language=language)
        d.tie(child, adult)
        d.homes.append(d.add_household([child], [adult], language))
        with d.acting(d.by):
            d.threads.append(
                actions.begin_thread(
                    adult_id=adult.pk, student_ids=[child.pk], subject="Reading", body="Hello!", key=uuid4().hex[:8],
                    interest=Interest.SCHOOL, school_id=d.oak.pk, by=d.by, at=NOW - timedelta(minutes=1),
                )
            )  # fmt: skip
    with d.acting():
        Message.objects.seen_by(d.system).update(state=State.ACCEPTED, provider="p")
    return d


def reply(d, number, at):
    with d.acting(d.by):
        actions.write_as_family(
            thread_id=d.threads[number].pk, body="Thank you", key=uuid4().hex[:8], way=Way.LINK, by=d.by, at=at
        )  # fmt: skip


def found(d, by=None):
    by = by or d.by
    with d.acting(by):
        return outreach(
            seen_by=by, first=NOW.date(), last=NOW.date(), since=SINCE, before=BEFORE, rule=rule_on(NOW.date(), d.id)
        )  # fmt: skip


def test_a_message_alone_reaches_nobody_and_a_reply_does(made):
    def reached():
        refresh_reach(district_id=made.id, at=clock.now())
        with made.acting(made.by):
            return reach(seen_by=made.by).total.reached

    assert reached() == 0
    reply(made, 0, NOW + timedelta(minutes=5))
    assert reached() == 1


def test_arrived_and_answered_have_their_denominators_and_small_groups_stay_hidden(made):
    for number in range(15):
        reply(made, number, NOW + timedelta(hours=1))
    reply(made, 31, NOW + timedelta(hours=1))
    with made.acting():
        for message in Message.objects.seen_by(made.system).order_by("address")[:5]:
            Receipt(
                district_id=made.id, message=message, provider="p", provider_event=str(message.pk), said="undelivered",
                at=NOW,
            ).save(force_insert=True)  # fmt: skip
    told = found(made)
    spanish = next(group for group in told.cuts["language"] if group.value == "es")
    somali = next(group for group in told.cuts["language"] if group.value == "so")
    assert spanish.answered.denominator.value == 30
    assert spanish.answered.numerator.value == 15
    assert spanish.arrived.numerator.value == 25
    assert somali.answered.denominator.value is None and somali.answered.numerator.value is None
    assert [group.value for group in told.cuts["school"]] == [str(made.oak.pk)]
    assert [group.value for group in told.cuts["channel"]] == ["sms"]


def test_an_answer_before_the_message_or_long_after_it_answers_nothing(made):
    for number in range(10):
        reply(made, number, NOW - timedelta(hours=1))
    for number in range(10, 20):
        reply(made, number, NOW + timedelta(days=15))
    assert next(g for g in found(made).cuts["language"] if g.value == "es").answered.numerator.value is None


def test_another_school_sees_nothing_of_it(made):
    pia = replace(made.scope(Role.PRINCIPAL, school_ids=frozenset([made.elm.pk])), account_id=made.pia.pk)
    assert found(made).whole is not None
    assert found(made, pia).whole is None


def waits(d, at, fewest=3):
    with d.acting(d.by):
        rows = waiting_times(seen_by=d.by, since=SINCE, before=BEFORE, at=at, fewest=fewest)
    return {one.language: one for one in rows}


def test_waiting_runs_from_the_first_unanswered_word_to_our_next_one(made):
    for number in range(4):
        reply(made, number, NOW + timedelta(hours=1))
        reply(made, number, NOW + timedelta(hours=2))  # a second word of the same question
    for number in range(4):
        with made.acting(made.by):
            actions.write_to_family(
                thread_id=made.threads[number].pk, body="Yes", key="b", by=made.by, at=NOW + timedelta(hours=3 + number)
            )  # fmt: skip
    spanish = waits(made, LATER)["es"]
    assert (spanish.questions, spanish.still_open) == (4, 0)
    assert (spanish.median.time, spanish.slowest.time) == (
        timedelta(hours=3),
        timedelta(hours=4),
    )  # school ends at 16
    assert not spanish.median.is_lower_end


def test_what_is_still_open_counts_as_at_least_so_long(made):
    for number in (30, 31, 32):
        reply(made, number, NOW)
    with made.acting(made.by):
        actions.write_to_family(
            thread_id=made.threads[30].pk, body="Yes", key="b", by=made.by, at=NOW + timedelta(hours=1)
        )
    somali = waits(made, LATER)["so"]
    assert somali.still_open == 2
    # From 11 to 16, and a whole day: the night between was nobody's.
    assert (somali.median.time, somali.median.is_lower_end) == (timedelta(hours=5 + 8), True)


def test_a_language_of_few_families_is_named_without_a_number(made):
    reply(made, 30, NOW)
    somali = waits(made, LATER, fewest=10)["so"]
    assert (somali.questions, somali.median, somali.slowest) == (0, None, None)


def test_the_page_says_it_in_words_and_as_a_file(made, client):
    for number in range(12):
        reply(made, number, NOW)
    reply(made, 30, NOW)
    with clock.set_to(LATER):
        signed_in(client, made.office)
        page = client.get(reverse("evidence:messages")).content.decode()
        table = client.get(reverse("evidence:messages_file", args=["csv"])).content.decode("utf-8-sig")
        signed_in(client, made.add_account(Role.PRINCIPAL, school=made.schools[0]))
        of_school = client.get(reverse("evidence:messages")).content.decode()
    # The office may read each question, and so knows how long each waits; a school reads its own, without the cases.
    assert (
        "Fewer than 10 families asked" not in page
        and "Somali" in page.partition("How long families wait for us")[2]
    )
    assert "Fewer than 10 families asked in Somali" in of_school
    assert "at least 13 school hours" in page
    assert "Spanish" in table and "fewer than 10" in table


def test_days_that_make_no_sense_are_refused_beside_the_field(made, client):
    signed_in(client, made.office)
    answer = client.get(reverse("evidence:messages"), {"first": "2026-11-09", "last": "2026-11-01"})
    assert answer.status_code == 422
    assert "The first day is after the last one." in answer.content.decode()
