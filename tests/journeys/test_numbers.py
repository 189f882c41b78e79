"""Journeys 14 and 19: "ya no más" at night, and a number that somebody else has now."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.practice.gatherings.places import a_school
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.actions.threads import begin_thread
from thirdpillar.means.conversations.choices import Interest

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ROSA, NEW, NEXT_DOOR = "+13125550101", "+13125550188", "+13125550102"
NIGHT = datetime(2026, 11, 10, 21, 40, tzinfo=ZoneInfo("America/Chicago"))


class Oak:
    """One child, her mother, who reads Spanish, the teacher and the principal."""

    def __init__(self) -> None:
        with transaction.atomic():
            self.d, school = a_school(sender_name="Oak Schools", zone="America/Chicago")
            self.room = self.d.add_section(school, "Room 1")
            self.child = self.d.add_student("Ana", "Lopez", school, section=self.room)
            self.mother = self.d.add_adult("Rosa", "Lopez", phone=ROSA, language="es")
            self.d.tie(self.child, self.mother, lives_with=True)
            self.home = self.d.add_household([self.child], [self.mother], "es")
            other, neighbour = (
                self.d.add_student("Zoe", "Reed", school),
                self.d.add_adult("Ann", "Reed", phone=NEXT_DOOR),
            )
            self.d.tie(other, neighbour)
            self.d.add_household([other], [neighbour])
            self.teacher = self.d.add_account(Role.TEACHER, school=school, section=self.room, given="Tess")
            self.office = self.d.add_account(Role.OFFICE, given="Olga")
            self.principal = self.d.add_account(Role.PRINCIPAL, school=school, given="Pia")

    def scope(self, account):
        with self.d.acting():
            return scope_of_account(account, self.d.row.zone)

    def teacher_writes(self, subject, spanish):
        with transaction.atomic():
            by = self.scope(self.teacher)
            with self.d.acting(by):
                return begin_thread(
                    adult_id=self.mother.pk, student_ids=[self.child.pk], subject=subject, body=subject,
                    translated={"es": spanish}, key=spanish, interest=Interest.CLASS, section_id=self.room.pk, by=by,
                    at=clock.now(),
                )  # fmt: skip

    def principal_alerts(self, title, people=2):
        with transaction.atomic():
            by, at = self.scope(self.principal), clock.now()
            with self.d.acting(by):
                found = write_broadcast(
                    title=title, words={"en": "Stay at home.", "es": "Quédense en casa."}, pace="emergency", by=by, at=at
                )  # fmt: skip
                send_broadcast(
                    broadcast_id=found.pk, by=by, at=at, known_since=at - timedelta(days=9), confirmed=people
                )


@pytest.fixture
def oak(outside):
    return Oak()


def test_no_more_at_twenty_to_ten_at_night(open_as, outside, oak):
    oak.teacher_writes("Reading at home", "¿Qué libros le gustan a Ana?")
    outside.work(oak.d)
    assert len(outside.texts_to(ROSA)) == 1
    outside.is_now(NIGHT - timedelta(minutes=10))
    oak.teacher_writes("The trip", "El paseo es el viernes.")  # waits for the morning
    outside.work(oak.d)
    assert len(outside.texts_to(ROSA)) == 1

    outside.is_now(NIGHT)
    assert outside.text(ROSA, "Ya no más", secret="guessed") == 404
    assert outside.text(ROSA, "Ya no más", times=3) == 200
    outside.work(oak.d, minutes=1)
    (confirmed,) = outside.texts_to(ROSA)[1:]
    assert outside.at - NIGHT <= timedelta(minutes=5)
    assert "START" in confirmed and "Ana" not in confirmed and "/m/" not in confirmed

    oak.principal_alerts("Gas leak")
    outside.work(oak.d)
    assert "Quédense en casa." in outside.texts_to(ROSA)[-1]
    outside.is_now(NIGHT + timedelta(hours=11))  # 8:40 in the morning
    oak.teacher_writes("Another", "Otra cosa.")
    outside.work(oak.d, minutes=1)
    assert len(outside.texts_to(ROSA)) == 3  # the question, the confirmation, the alert; nothing else

    for account in (oak.teacher, oak.principal):
        desk = open_as(account)
        desk.goto(f"/people/family/{oak.home.pk}/")
        expect(desk.get_by_text("Prefers another channel")).to_be_visible()
        desk.goto("/conversations/?box=for_us")
        assert not re.search("no más|opted out|unsubscribed", desk.content(), re.IGNORECASE)
    desk = open_as(oak.office)
    desk.goto("/texts/?done=1")
    expect(desk.get_by_text("Prefers another channel")).to_be_visible()
    assert "Ya no m" not in desk.content()


def test_a_number_that_somebody_else_has_now(open_as, outside, oak):
    thread = oak.teacher_writes("Reading at home", "¿Qué libros le gustan a Ana?")
    outside.work(oak.d)
    link = re.search(r"/m/(\w+)", outside.texts_to(ROSA)[0])[0]
    stranger = open_as(width=390)
    assert stranger.goto(link).status == 200
    outside.later(minutes=5)
    assert outside.text(ROSA, "Sorry, wrong number", times=2) == 200
    outside.work(oak.d)
    (goodbye,) = outside.texts_to(ROSA)[1:]
    assert "Ana" not in goodbye and "/m/" not in goodbye

    # What was private there is closed, and no news goes there: not a teacher's word, not even an alert.
    answer = stranger.goto(link)
    assert answer.status == 404 and "Ana" not in stranger.content()
    oak.teacher_writes("The trip", "El paseo de Ana es el viernes.")
    oak.principal_alerts("Gas leak", people=1)
    outside.work(oak.d, minutes=1)
    assert len(outside.texts_to(ROSA)) == 2
    assert len(outside.texts_to(NEXT_DOOR)) == 1

    # The family stands on the list of those whom nothing reaches, with what to try; a new number is put in.
    desk = open_as(oak.principal)
    desk.goto("/reach/no-way-to/")
    row = desk.locator("main tbody tr", has_text="Ana Lopez")
    expect(row).to_contain_text("The number or address is wrong")
    row.get_by_role("link", name="Ana Lopez").click()
    desk.get_by_role("link", name=re.compile("^Change.*555-0101")).click()
    desk.locator("[name=value]").fill("(312) 555-0188")
    desk.get_by_role("button", name="Put the right one in its place").click()
    # Not before the mother has said that it is hers does anything about Ana go there.
    desk.get_by_role("link", name=re.compile("^Change.*555-0188")).click()
    desk.locator("[name=deed][value=confirm]").check()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved.")).to_be_visible()
    outside.later(hours=1)
    oak.teacher_writes("The trip", "El paseo es a las nueve.")
    outside.work(oak.d, minutes=1)
    assert "El paseo es a las nueve." in outside.texts_to(NEW)[-1]
    assert len(outside.texts_to(ROSA)) == 2
    fresh = re.search(r"/m/(\w+)", outside.texts_to(NEW)[-1])[0]
    assert stranger.goto(fresh).status == 200 and fresh != link
    desk.goto("/reach/no-way-to/")
    expect(desk.locator("main")).not_to_contain_text("Ana Lopez")
    assert thread.pk
