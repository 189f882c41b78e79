"""What a text does after a question that is counted without names, by how far the questions are and how the visit stands.

A figure changes no visit, and is never read by name. A no changes one only where an invitation, or the word that a visit is
booked, waits for it. Invented.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from tests.doors.test_visit_numbers import text_at
from tests.doors.test_visit_times import FAMILY, Asked, _offered, _standing, _wishes
from tests.factories import NOW, signed_in
from thirdpillar.doors.after_visits import ask_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.visits.models import CoreAnswer, Invitation, Visit

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ASKED_AT = NOW + 4 * HOUR
FIGURES = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "2 gracias": 2}
STATEMENTS = ("welcome", "heard", "call", "known")
# What was answered before, and how long after that the text comes.
QUESTIONS = {
    "asked": ("", HOUR / 2), "third asked": ("54", HOUR / 2), "thanked": ("5454", HOUR / 2),
    "thanked long ago": ("5454", 3 * HOUR), "six days old": ("", timedelta(days=6)),
}  # fmt: skip
VISITS = ("invited", "invited since", "accepted", "wished", "booked", "booked since")


def send(town, at):
    with clock.set_to(at), town.made.acting():
        send_batch(
            by=town.made.system, at=at, terms=SendingTerms(zone="America/Chicago"),
            providers={"sms": Sandbox(), "email": Sandbox()},
        )  # fmt: skip


def tell(town, purpose, at, body="Words of ours.", reference_id=None):
    with town.made.acting():
        Message(
            district_id=town.made.id, channel="sms", purpose=purpose, reference_id=reference_id or uuid4(), address=FAMILY,
            language="es", body=body, state="accepted", state_at=at, message_class="school", school_id=town.school.id,
        ).save(force_insert=True)  # fmt: skip


def change(town, **values):
    with town.made.acting():
        Invitation.objects.seen_by(town.made.system).filter(pk=town.invitation.pk).update(**values)


def asked(visit="accepted", answers=""):
    """The town, a home that was asked and answered so much, and when that was."""
    town = Asked()
    change(town, standing_at=NOW - 50 * MINUTE, answered_way="text", language="es")
    if visit in ("wished", "booked", "booked since"):
        town.text("martes a las 16:00")
    if visit == "booked":
        town.booked()
        send(town, NOW + HOUR)
    with clock.set_to(ASKED_AT):
        ask_for(town.made.row)
    at = ASKED_AT
    send(town, at)
    for body in answers:
        at += MINUTE
        assert text_at(town, body, at).answers == "visits.trust"
        send(town, at)
    if visit.startswith("invited"):
        change(town, standing="invited", place_kind="")
    if visit == "invited since":
        tell(town, "visits.invitation", at + 10 * MINUTE, reference_id=town.asking())
    if visit == "booked since":
        town.booked()
        send(town, at + 10 * MINUTE)
    return town, at


def counted(town):
    with town.made.acting():
        return [one.answers for one in CoreAnswer.objects.seen_by(town.made.system)]


def as_it_is(town):
    with town.made.acting():
        stages = list(Visit.objects.seen_by(town.made.system).values_list("stage", flat=True))
    return _standing(town), _wishes(town), stages


def says(town, body, at):
    """(state, what it became, its body, what is counted, how the visit stands) after a text, and undone."""
    with transaction.atomic():
        kept = text_at(town, body, at)
        with town.made.acting():
            kept = Inbound.objects.seen_by(town.made.system).get(pk=kept.pk)
        found = (kept.state, kept.answers, kept.body), counted(town), as_it_is(town)
        transaction.set_rollback(True)
    return found


APART, READ = ("needs_person", "visits.trust", "…"), ("needs_person", "")


@pytest.mark.parametrize("visit", VISITS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_figure_is_counted_or_put_apart_and_changes_no_visit(question, visit):
    before, later = QUESTIONS[question]
    town, at = asked(visit, before)
    stood, said = as_it_is(town), dict(zip(STATEMENTS, map(int, before), strict=False))
    known = [said] if said else []
    for body, point in FIGURES.items():
        became, kept, stands = says(town, body, at + later)
        if visit == "invited since":  # it offers 1 and 2, and went there last
            is_answer = point in (1, 2)
            assert became == (("answered", "visits.answer", body) if is_answer else (*READ, body)), body
            assert stands[0] == {1: "accepted", 2: "declined"}.get(point, "invited") and kept == known, body
            continue
        assert stands == stood, body
        if question in ("asked", "third asked"):
            assert became == ("answered", "visits.trust", "…"), body
            assert kept == [{**said, STATEMENTS[len(said)]: point}], body
        elif question == "thanked" and visit != "booked since":
            assert became == ("answered", "visits.trust", "…"), body
            assert kept == [{**said, "known": point}], body
        else:
            assert (became, kept) == (APART, known), body


@pytest.mark.parametrize("visit", VISITS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_no_is_one_to_what_waits_for_it_and_else_a_persons_to_read(question, visit):
    before, later = QUESTIONS[question]
    town, at = asked(visit, before)
    stood, is_open = as_it_is(town), question in ("asked", "third asked")
    became, _kept, (standing, wishes, stages) = says(town, "no", at + later)
    if visit == "invited since" or (visit == "invited" and not is_open):
        assert (became[:2], standing) == (("answered", "visits.answer"), "declined")
    elif visit == "booked since" and not is_open:
        assert (became[:2], standing, stages) == (
            ("answered", "visits.answer"), "accepted", ["cancelled_by_family"],
        )  # fmt: skip
    else:
        assert (became, (standing, wishes, stages)) == ((*READ, "no"), stood)


def test_long_after_the_question_that_nobody_answered_a_no_is_to_the_booked_visit():
    town, at = asked("wished")
    town.booked()
    send(town, at + 2 * HOUR)
    became, _kept, (_standing, _wishes, stages) = says(town, "no", at + 3 * HOUR)
    assert (became[1], stages) == ("visits.answer", ["cancelled_by_family"])


@pytest.mark.parametrize("body", ["٢", "２", "२", "፪", "2️⃣", "2\nEnviado desde mi iPhone"])
def test_figures_of_every_script_are_counted_after_a_visit_is_booked(body):
    town, at = asked("booked since")
    became, kept, _stands = says(town, body, at + HOUR / 2)
    assert (became, kept) == (("answered", "visits.trust", "…"), [{"welcome": 2}])


def test_a_number_that_puts_the_last_answer_right_is_thanked_once_more_and_no_third_time():
    town, at = asked(answers="5454")
    for minute, body in enumerate("2131", 1):
        assert text_at(town, body, at + minute * MINUTE).body == "…"
        send(town, at + minute * MINUTE)
    assert counted(town) == [{"welcome": 5, "heard": 4, "call": 5, "known": 1}]
    assert sorted(one.purpose for one in town.messages("visits.trust:thanks")) == [
        "visits.trust:thanks", "visits.trust:thanks:again",
    ]  # fmt: skip


@pytest.mark.parametrize(("standing", "is_counted"), [("accepted", True), ("invited", False)])
def test_an_invitation_of_the_same_hour_has_its_two_only_while_it_waits(standing, is_counted):
    town, at = asked("wished")
    tell(town, "visits.invitation", at - MINUTE, reference_id=town.asking())
    if standing == "invited":
        change(town, standing="invited", place_kind="")
    stood = as_it_is(town)
    became, kept, stands = says(town, "2", at + HOUR)
    assert (became, kept) == (
        (("answered", "visits.trust", "…"), [{"welcome": 2}]) if is_counted else (APART, [])
    )
    assert stands == stood


def test_news_that_ask_nothing_leave_the_question_open_and_others_have_their_figure():
    town, at = asked()
    tell(town, "broadcasts.message", at + MINUTE, "Mañana no hay clases.")
    assert says(town, "2", at + HOUR)[:2] == (("answered", "visits.trust", "…"), [{"welcome": 2}])
    tell(town, "broadcasts.message", at + 2 * MINUTE, "Responda 1 si viene.")
    assert says(town, "2", at + HOUR)[:2] == ((*READ, "2"), [])


def test_a_time_that_was_taken_by_its_number_before_the_question_takes_no_answer_to_it():
    town = Asked()
    change(town, standing_at=NOW - 50 * MINUTE, answered_way="text", language="es")
    town.text("domingo a las 4 pm")
    town.text("2")
    with clock.set_to(ASKED_AT):
        ask_for(town.made.row)
    send(town, ASKED_AT)
    town.booked()
    send(town, ASKED_AT + HOUR / 2)
    assert says(town, "2", ASKED_AT + HOUR)[:2] == (("answered", "visits.trust", "…"), [{"welcome": 2}])


@pytest.mark.parametrize(("body", "later", "takes"), [("2", 2, True), ("2", 0.5, False), ("5", 2, False)])
def test_once_the_thanks_are_an_hour_old_a_list_that_is_open_has_its_number(body, later, takes):
    town = Asked()
    change(town, standing_at=NOW - 50 * MINUTE, answered_way="text", language="es")
    town.text("domingo a las 4 pm")
    times = _offered(town)
    with clock.set_to(ASKED_AT):
        ask_for(town.made.row)
    send(town, ASKED_AT)
    for minute, figure in enumerate("5454", 1):
        text_at(town, figure, ASKED_AT + minute * MINUTE)
        send(town, ASKED_AT + minute * MINUTE)
    became, kept, (_standing, wishes, _stages) = says(town, body, ASKED_AT + later * HOUR)
    assert (became, wishes) == ((("answered", "visits.answer", "2"), [times[1]]) if takes else (APART, []))
    assert kept == [dict(zip(STATEMENTS, (5, 4, 5, 4), strict=True))]


def test_who_reads_texts_is_told_that_a_number_came_and_not_which(client):
    town, at = asked("booked", "5454")
    assert text_at(town, "3", at + 3 * HOUR).state == "needs_person"
    with town.made.acting():
        (reply,) = (one for one in town.messages("conversations.reply") if one.state == "ready")
    assert "3" not in reply.body
    shown = {}
    for role in (Role.OFFICE, Role.PRINCIPAL):
        account = town.made.add_account(role, None if role == Role.OFFICE else town.school)
        with clock.set_to(at + 4 * HOUR):
            shown[role] = signed_in(client, account).get(reverse("texts:inbound")).content.decode()
    line = "A number that may answer a question which we count without names"
    assert line in shown[Role.OFFICE] and line not in shown[Role.PRINCIPAL]
