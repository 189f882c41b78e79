"""What a text does once a visit is booked, by what else was asked at the number before and how long. Words are put in by hand.

No figure touches a booked visit: it offered none. A word that may be meant for either is a person's within the hour.
"""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.doors.test_conferences import ROSA, published, texts
from tests.doors.test_time_texts import AMINA, asked, free, says
from tests.doors.test_time_texts import town as evening  # noqa: F401
from tests.doors.test_trust_and_visits import as_it_is, change, send, tell
from tests.doors.test_trust_and_visits import says as said_at
from tests.doors.test_visit_times import Asked
from tests.factories import NOW
from tests.factories.visits import add_invitation, add_visit, add_visit_year
from tests.practice.conferences.week import OakWeek
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import HouseholdAdult, Tie
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.practice.visits.actions.telling import BOOKED, tell_families
from thirdpillar.practice.visits.models import Invitation, Visit

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BEFORE = {
    "nothing": None,
    "free times": ("gatherings.free_times", "¿Cuándo podría? 1 mañanas, 2 tardes, 3 noches"),
    "two times": ("gatherings.two_times", "1: lunes. 2: martes."),
    "conference offered": ("conferences.offered:a1", "Responda con su número:\n1: lunes\n2: martes\n3: jueves"),
    "conference told": ("conferences.times:a1", "Su reunión: lunes 4 pm. ¿Otra hora? Responda CAMBIAR"),
    "place": ("gatherings.place_offer", "Hay un lugar. ¿Lo quiere? Sí o no"),
    "lesson": ("volunteers.news:asked:a1:b", "¿Puede dar una lección el lunes a las 9? Responda sí o no"),
    "meeting": ("gatherings.meeting_asked", "¿Qué le falta a la escuela? Responda M417"),
    "post": ("conversations.post", "¿Puede recoger a Ana hoy a las 3?"),
    "news": ("broadcasts.message", "Mañana no hay clases."),
}  # fmt: skip
FIGURES, WORDS = ("1", "2", "3", "2 gracias"), ("no", "sí", "otra hora", "otro día")


@pytest.mark.parametrize("since", [5 * MINUTE, 5 * HOUR, timedelta(days=2)])
@pytest.mark.parametrize("name", BEFORE)
def test_a_figure_leaves_a_booked_visit_and_a_word_that_may_be_meant_for_either_too(name, since):
    town, before = Asked(), BEFORE[name]
    change(town, standing_at=NOW - 50 * MINUTE, answered_way="text", language="es")
    town.text("martes a las 16:00")
    if before:
        tell(town, before[0], NOW + HOUR, before[1])
    town.booked()
    at = NOW + HOUR + since
    send(town, at)
    stood = as_it_is(town)
    for body in FIGURES:
        became, _kept, stands = said_at(town, body, at + 10 * MINUTE)
        assert (became, stands) == (("needs_person", "", body), stood), body
    is_either = since < HOUR and name not in ("nothing", "news")
    for body in WORDS:
        became, _kept, stands = said_at(town, body, at + 10 * MINUTE)
        if is_either:
            assert (became[0], stands) == ("needs_person", stood), body
        elif name == "news" and became[0] == "needs_person":  # nobody is sure that it answers nothing
            assert stands == stood, body
        else:
            assert became[:2] == ("answered", "visits.answer"), body
            assert stands[2] == (stood[2] if body == "sí" else ["cancelled_by_family"]), body


def is_booked(made, school, home, students, adult, at):
    """That home's visit, which it was told of then."""
    _year, cycle, _second = add_visit_year(made, school)
    one = add_invitation(made, cycle, school, home, students, adult_id=adult.id, language="en")
    with made.acting():
        Invitation.objects.seen_by(made.system).filter(pk=one.pk).update(
            standing="accepted", standing_at=at - HOUR, answered_way="page"
        )
    pair = [
        made.add_account(Role.TEACHER, email=f"{uuid4().hex}@example.org", phone=f"+1312555077{number}")
        for number in (1, 2)
    ]
    visit = add_visit(made, one, pair, begins=NOW + timedelta(days=9))
    with made.acting():
        mine = Visit.objects.seen_by(made.system).select_related("invitation").get(pk=visit.pk)
        assert tell_families([mine], BOOKED, by=made.system, at=at)
        Message.objects.seen_by(made.system).filter(purpose__startswith=BOOKED).update(
            state="accepted", state_at=at
        )
    return visit


def stage(made, visit):
    with made.acting():
        return Visit.objects.seen_by(made.system).get(pk=visit.pk).stage


@pytest.mark.parametrize("days", [0, 2])
@pytest.mark.parametrize(
    ("body", "became"),
    [("1", "gatherings.answer_asking"), ("2", "gatherings.answer_asking"), ("2 please", "")],
)
def test_when_a_home_could_come_is_noted_though_its_visit_was_booked_since(evening, days, body, became):  # noqa: F811
    home = HouseholdAdult.objects.seen_by(evening.system).get(adult=evening.amina).household
    students = [one.student for one in Tie.objects.seen_by(evening.system).filter(adult=evening.amina)]
    asked(evening)
    at = NOW + timedelta(days=days, minutes=30)
    visit = is_booked(evening, evening.school, home, students, evening.amina, at)
    kept = says(evening, body, AMINA, at=at + 90 * MINUTE)
    assert (kept.answers, kept.state) == (became, "answered" if became else "needs_person")
    noted = free(evening, evening.amina)
    assert (len(noted[0]) if noted else 0) == bool(became) and stage(evening, visit) == "scheduled"


@pytest.mark.parametrize("since", [5 * MINUTE, 5 * HOUR])
def test_a_conference_has_the_number_of_its_own_times_though_a_visit_was_booked_since(since):
    with clock.set_to(NOW):
        oak = OakWeek()
        students, rosa, home = oak.family(("Ana", 1), phone=ROSA, language="en")
        oak.family(("Ben", 1), name="Reed")
        published(oak)
        texts(oak, "change")
        with oak.made.acting():
            Message.objects.seen_by(oak.made.system).filter(purpose__startswith="conferences.offered").update(
                state="accepted", state_at=NOW
            )
        visit = is_booked(oak.made, oak.school, home, students, rosa, NOW + since)
    with clock.set_to(NOW + since + 10 * MINUTE):
        assert texts(oak, "2").state == InboundState.ANSWERED
        assert len(oak.messages("conferences.moved")) == 1 and stage(oak.made, visit) == "scheduled"
