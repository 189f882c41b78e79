"""Two records of one person made one: what stood on their page, in its file and in the week's text stands there after it."""

import html
import json
import re
from datetime import timedelta

import pytest

from tests.doors.family_page import MOTHER, TwoHomes
from tests.factories import at_host, signed_in
from tests.factories.visits import add_invitation, add_visit, add_visit_year, add_visitor, put
from tests.practice.conferences.week import NOW
from tests.practice.gatherings.places import a_gathering
from tests.practice.gatherings.school_of_courses import a_course
from tests.practice.partners.hall import PANTRY
from thirdpillar.doors.conferring import tell_teams_for
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.means.conversations.models import InterpreterRequest, Thread
from thirdpillar.practice.conferences.actions.teaming import make_team, note_presence
from thirdpillar.practice.conferences.models import Conference, TeamMeeting
from thirdpillar.practice.gatherings.actions.needs import remember_needs
from thirdpillar.practice.gatherings.actions.programmes import register
from thirdpillar.practice.gatherings.actions.timing import say_free_times
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Attendance, Gathering, Invitation, Registration, TimeAsking
from thirdpillar.practice.partners.actions.fairs import add_stands, make_fair
from thirdpillar.practice.partners.models import Question
from thirdpillar.practice.visits.models import Promise
from thirdpillar.practice.volunteers.actions.hours import log_hours
from thirdpillar.practice.volunteers.actions.lessons import answer_lesson, ask_lesson
from thirdpillar.practice.volunteers.actions.offers import make_offer
from thirdpillar.practice.volunteers.actions.shifts import make_role, make_shifts, sign_up
from thirdpillar.practice.volunteers.actions.volunteering import take_in_volunteer

pytestmark = pytest.mark.django_db
# When they look: the day before the first of two evenings of conferences.
LATER = NOW + timedelta(days=8)
HOUR = timedelta(hours=1)


class Rosa:
    """Of each kind of thing that a family's page holds, one of Rosa's. Invented."""

    def __init__(self) -> None:
        self.town = TwoHomes("en")
        self.oak, self.made = self.town.oak, self.town.made
        self.school, self.rosa, self.home, self.ana = (
            self.oak.school, self.town.rosa, self.town.home, self.town.ana
        )  # fmt: skip
        self.pat = Scope(
            self.made.id, "class", Role.TEACHER, self.oak.pat.id, section_ids=frozenset([self.oak.rooms[0].id])
        )  # fmt: skip
        self.conferences()
        self.team()
        self.visits()
        self.gatherings()
        self.said()
        self.helping()

    def put(self, kind, **more):
        return put(self.made, kind(district_id=self.made.id, **more))

    def do(self, deed, *, by=None, at=NOW, **more):
        by = by or self.made.system
        with self.made.acting(by):
            return deed(by=by, at=at, **more)

    def conferences(self) -> None:
        self.town.conferences()
        with self.made.acting():
            Conference.objects.seen_by(self.made.system).filter(student_id=self.town.ben.id).update(
                stage="held"
            )

    def team(self) -> None:
        moments = [NOW + timedelta(days=days) for days in (1, 10, 140)]
        self.do(make_team, section_id=self.oak.rooms[0].id, begins_at=moments, by=self.pat)
        with self.made.acting():
            tell_teams_for(self.made.row)
        first = min(self.oak.rows(TeamMeeting), key=lambda one: one.begins_at)
        self.do(note_presence, meeting_id=first.pk, household_ids=[self.home.id], by=self.pat, at=LATER)

    def visits(self) -> None:
        elm = self.made.add_school("Elm School")
        year, first, second = add_visit_year(self.made, self.school, elm)
        who, _opt_in = add_visitor(self.made, year, self.school, email="visitor@example.org")
        of, asked = (self.home, [self.ana]), {"adult_id": self.rosa.id}
        made = add_invitation(self.made, first, self.school, *of, **asked)
        past = add_visit(self.made, made, [who], begins=NOW - timedelta(days=2), stage="completed")
        booked = add_invitation(self.made, second, self.school, *of, **asked)
        add_visit(self.made, booked, [who], begins=LATER + 30 * HOUR)
        add_invitation(self.made, first, elm, *of, accepted=False, **asked)
        self.put(
            Promise, visit=past, school_id=self.school.id, household_id=self.home.id, owner_id=who.id,
            words="Bring the blue reader", due_on=LATER.date(),
        )  # fmt: skip

    def gatherings(self) -> None:
        with self.made.acting():
            old = a_gathering(
                self.made, self.school, title="Reading night", begins_at=NOW - timedelta(days=9),
                ends_at=NOW - timedelta(days=9) + HOUR,
            )  # fmt: skip
            house = a_gathering(
                self.made, self.school, title="Open house", begins_at=LATER + 200 * HOUR, ends_at=LATER + 201 * HOUR
            )  # fmt: skip
            fall = a_gathering(
                self.made, self.school, title="Fall play", begins_at=LATER + 5 * HOUR, ends_at=LATER + 6 * HOUR
            )  # fmt: skip
        self.put(
            Attendance, school_id=self.school.id, adult_id=self.rosa.id, household_id=self.home.id, gathering=old,
            way="kiosk", at=old.begins_at,
        )  # fmt: skip
        self.put(
            TimeAsking, school_id=self.school.id, gathering=house, what="free", household_id=self.home.id,
            adult_id=self.rosa.id, student_ids=[self.ana.id], channel="sms", language="en", code="timeasking",
            asked_at=NOW,
        )  # fmt: skip
        self.put(
            Invitation, school_id=self.school.id, gathering=fall, household_id=self.home.id, adult_id=self.rosa.id,
            student_ids=[self.ana.id], channel="sms", code="fallplay01", invited_at=NOW,
        )  # fmt: skip
        # A place, a completed course, one where they wait, and one that asks for a word.
        for title, standing in (
            ("English", ""),
            ("Cooking", "completed"),
            ("Sewing", "waiting"),
            ("Maths", "offered"),
        ):
            with self.made.acting():
                course = a_course(
                    self.made, self.school, title=title, sessions=1, first=(LATER + 48 * HOUR).date()
                )
            place = self.do(register, programme_id=course.pk, adult_id=self.rosa.id, way=Way.STAFF)
            if standing:
                with self.made.acting():
                    Registration.objects.seen_by(self.made.system).filter(pk=place.pk).update(
                        standing=standing
                    )

    def said(self) -> None:
        """What they told and asked us, and what waits for a word of theirs."""
        self.put(
            Thread, adult_id=self.rosa.id, student_ids=[self.ana.id], interest="everyday", subject="About the cough",
            folded_subject="about the cough", standing="for_them", standing_at=NOW, code="threadcode",
        )  # fmt: skip
        self.put(
            InterpreterRequest, wanted="person", language="es", where="phone", begins_at=NOW, ends_at=NOW + HOUR,
            about="A talk", adult_id=self.rosa.id, state="delivered", state_at=NOW, code="judgecode",
        )  # fmt: skip
        gathering = self.oak.rows(Gathering)[0]
        fair = self.do(make_fair, gathering_id=gathering.pk, school_id=self.school.id)
        (stand,) = self.do(add_stands, fair_id=fair.pk, offers=[PANTRY], on=NOW.date())
        self.put(
            Question, school_id=self.school.id, fair=fair, stand=stand, key="k", way="link", asked_at=NOW,
            adult_id=self.rosa.id, words="Who has food?", stage_at=NOW, code="fairquest1",
        )  # fmt: skip
        self.do(remember_needs, adult_id=self.rosa.id, needs={"access": ["large_print"]}, way=Way.LINK)
        self.do(say_free_times, household_id=self.home.id, parts=["sun"], childcare=True, way=Way.LINK)

    def helping(self) -> None:
        volunteer = self.do(take_in_volunteer, adult_id=self.rosa.id, school_id=self.school.id)
        role = self.do(make_role, school_id=self.school.id, title="Reading in the library", place="Library")
        begins = LATER + 24 * HOUR
        (shift,) = self.do(make_shifts, role_id=role.pk, begins_at=begins, ends_at=begins + HOUR, places=1)
        self.do(sign_up, shift_id=shift.pk, volunteer_id=volunteer.pk)
        offer = self.do(
            make_offer, volunteer_id=volunteer.pk, words="I carve wood", found_by="school", kind="trade", hows=["visit"],
            agreed=True, way="link", language="en",
        )  # fmt: skip
        for title, days, answer in (("Wood", 3, "yes"), ("Chairs", 4, "")):
            begins = LATER + timedelta(days=days)
            lesson = self.do(
                ask_lesson, by=self.pat, offer_id=offer.pk, title=title, how="visit", begins_at=begins, ends_at=begins + HOUR
            )  # fmt: skip
            if answer:
                self.do(answer_lesson, lesson_id=lesson.pk, answer=answer)
        begins = NOW - 30 * HOUR
        self.do(
            log_hours, volunteer_id=volunteer.pk, begins_at=begins, ends_at=begins + HOUR, way="link", what="Books"
        )  # fmt: skip

    def merge(self):
        """Into a second record that the office had made of her, with neither home nor number."""
        twin = self.made.add_adult("Rosa M", "Lopez")
        self.do(merge_adults, at=LATER, kept_id=twin.id, gone_id=self.rosa.id, because="One person")
        return twin


PARTS = {
    "coming": {
        "Fall play", "Conference at school", "English", "Home visit", "Reading in the library", "Sewing",
        "What your child learns", "Wood",
    },
    "asked": {
        "Chairs", "Fall play", "Conversation", "Open house", "Home visit", "How was the interpreter?", "Maths",
    },
    "promised": {"Home visit"},
    "questions": {"Pantry"},
    "taken_part": {
        "Books", "Conference at school", "Cooking", "Home visit", "Reading night", "Trade or work", "What your child learns",
    },
    "remembered": {"What would help?", "When could you come to school?"},
}  # fmt: skip


def look(client):
    """The page's words and ways, both files and the calendar."""
    client.cookies["tp_language"] = "en"
    found = [
        client.get(f"/mine/{ask}").content.decode() for ask in ("", "?as=data", "?as=text", "?as=calendar")
    ]
    page = found[0].partition("<main")[2].partition("</main")[0]
    words = html.unescape(re.sub(r"<[^>]+>|\s+", " ", page)).split()
    return [" ".join(words), re.findall(r'href="([^"]+)"', page), *found[1:]]


def week_text(rosa, at):
    receive(
        district=rosa.made.row, provider="p", reference=str(at), sender=MOTHER, body="what is on this week?", at=at
    )  # fmt: skip
    (reply,) = [
        one
        for one in rosa.oak.messages("")
        if one.address == MOTHER and one.state_at == at and "/mine/" in one.body
    ]
    return reply.body


def test_what_stood_before_a_merge_stands_after_it_on_the_page_in_the_files_and_in_the_weeks_text(client):
    with clock.set_to(NOW):
        rosa = Rosa()
        rosa.town.went()
    at_host(client, rosa.made.row)
    account = rosa.made.add_account(Role.CAREGIVER, adult=rosa.rosa, email="rosa@example.org")
    with clock.set_to(LATER):
        signed_in(client, account)
        before, text = look(client), week_text(rosa, LATER)
        rosa.merge()
        after, again = look(client), week_text(rosa, LATER + timedelta(seconds=1))
    data = json.loads(before[2])
    assert {part: {one["title"] for one in data[part]} for part in PARTS} == PARTS
    assert text.count("\n") == 7
    assert after == before and again == text


def test_a_merge_tells_whoever_is_barred_no_more_than_before(client):
    with clock.set_to(NOW):
        rosa = Rosa()
        rosa.town.went()
    at_host(client, rosa.made.row)
    account = rosa.made.add_account(Role.CAREGIVER, adult=rosa.rosa, email="rosa@example.org")
    rosa.oak.bar(rosa.ana, rosa.rosa)
    with clock.set_to(LATER):
        signed_in(client, account)
        before, text = look(client), week_text(rosa, LATER)
        rosa.merge()
        after, again = look(client), week_text(rosa, LATER + timedelta(seconds=1))
    told = json.loads(before[2])
    assert "English" in text and [one["children"] for one in told["coming"] if "children" in one] == ["Ben"]
    assert not told["promised"] and not {"Conversation", "Open house"} & {
        one["title"] for one in told["asked"]
    }
    assert after == before and again == text
