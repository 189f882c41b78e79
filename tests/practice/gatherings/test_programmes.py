"""Programmes: made, dated, registered for, waited for, attended, completed."""

from datetime import date, time, timedelta

import pytest

from tests.factories import NOW
from tests.practice.gatherings.places import bar
from tests.practice.gatherings.school_of_courses import FIRST, a_course, a_family, a_school, after
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Adult
from thirdpillar.means.credentials.models import Credential
from thirdpillar.practice.gatherings.actions import (
    cancel_gathering,
    record_attendance,
    record_sign_ins,
)
from thirdpillar.practice.gatherings.actions.programmes import (
    add_sessions,
    answer_offer,
    ask_on,
    ask_to_register,
    cancel_programme,
    change_programme,
    finish_programme,
    forget_answers,
    lapse_offers,
    make_programme,
    open_programme,
    register,
    set_questions,
    take_roll,
    withdraw_from,
)
from thirdpillar.practice.gatherings.actions.signing_in import WrittenLine
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Attendance, Gathering, PlaceOffer, Registration
from thirdpillar.practice.gatherings.queries.programmes import (
    dosage_of,
    next_steps,
    registration_by_code,
    with_lapsed_offers,
)
from thirdpillar.practice.gatherings.queries.touchpoints import touchpoints
from thirdpillar.practice.gatherings.rules.programmes import weekly

pytestmark = pytest.mark.django_db
ROSA, AMINA, OMAR = "+13125550101", "+13125550102", "+13125550103"


@pytest.fixture
def town():
    """A school with Rosa (Spanish), Amina (Somali) and Omar (English)."""
    district, school = a_school()
    district.school = school
    district.rosa = a_family(district, school, "Rosa", "Lopez", ROSA, "es")
    district.amina = a_family(district, school, "Amina", "Ali", AMINA, "so")
    district.omar = a_family(district, school, "Omar", "Farah", OMAR, "en")
    return district


def enrol(town, course, adult, at=NOW, **more):
    more = {"way": Way.STAFF, "by": town.system, "at": at} | more
    return register(programme_id=course.pk, adult_id=adult.pk, **more)


def all_of_them(town, course):
    """Rosa, then Amina, then Omar, a minute apart."""
    return [
        enrol(town, course, each, after(minutes=n))
        for n, each in enumerate((town.rosa, town.amina, town.omar), start=-9)
    ]


def now_of(town, row):
    return Registration.objects.seen_by(town.system).get(pk=row.pk).standing


def texts(town):
    """{number: bodies} in the order in which they were written."""
    found = {}
    for one in Message.objects.seen_by(town.system).order_by("made_at"):
        found.setdefault(one.address, []).append(one.body)
    return found


def sessions(town, course):
    return list(Gathering.objects.seen_by(town.system).filter(programme=course).order_by("begins_at"))


def over(town, course):
    return sessions(town, course)[-1].ends_at + timedelta(hours=1)


def came(town, session, adult):
    record_attendance(gathering_id=session.pk, adult_id=adult.pk, by=town.system, at=session.ends_at)


def test_weekly_dates_leave_out_days_without_school_and_keep_their_number():
    found = weekly(FIRST, 4, [date(2026, 11, 24)])
    assert found.days == (date(2026, 11, 17), date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15))
    assert found.left_out == (date(2026, 11, 24),)
    assert weekly(FIRST, 9, (), last_on=date(2026, 11, 30)).days == (FIRST, date(2026, 11, 24))


def test_sessions_stay_at_six_by_the_clock_and_are_added_once(town):
    course = a_course(town, town.school, first=date(2026, 10, 27), sessions=2, opened=False)
    found = sessions(town, course)
    assert [each.begins_at.hour for each in found] == [23, 0]  # UTC: the clocks went back between the two
    again = add_sessions(
        programme_id=course.pk,
        days=[date(2026, 10, 27)],
        begins=time(18),
        ends=time(19),
        by=town.system,
        at=NOW,
    )
    assert again == [] and len(sessions(town, course)) == 2


def test_nothing_opens_without_a_session_to_come(town):
    course = make_programme(
        by=town.system,
        at=NOW,
        title="Empty",
        kind="course",
        step="learn",
        place="Gym",
        school_id=town.school.id,
    )
    with pytest.raises(Refused):
        open_programme(programme_id=course.pk, by=town.system, at=NOW)
    with pytest.raises(Refused):
        enrol(town, course, town.rosa)


def test_another_school_makes_no_programme_here(town):
    other = town.add_school("Elm School")
    liaison = town.scope(Role.LIAISON, school_ids=frozenset({other.id}))
    with pytest.raises(Refused):
        a_course_of(liaison, town)


def a_course_of(by, town):
    return make_programme(
        by=by, at=NOW, title="X", kind="course", step="learn", place="Gym", school_id=town.school.id
    )


def test_a_place_is_kept_for_the_first_who_waits_and_told_in_their_language(town):
    course = a_course(town, town.school, capacity=1)
    rosa, amina = enrol(town, course, town.rosa), enrol(town, course, town.amina, after(hours=1))
    omar = enrol(town, course, town.omar, after(hours=2))
    assert [now_of(town, each) for each in (rosa, amina, omar)] == ["registered", "waiting", "waiting"]
    withdraw_from(registration_id=rosa.pk, by=town.system, at=after(hours=3))
    assert [now_of(town, each) for each in (rosa, amina, omar)] == ["withdrew", "offered", "waiting"]
    offer = PlaceOffer.objects.seen_by(town.system).get()
    assert offer.answer_by == after(days=1, hours=3)
    (last,) = texts(town)[AMINA][1:]
    assert last.startswith("Oak School") and f"/p/{amina.code}" in last
    message = Message.objects.seen_by(town.system).get(reference_id=offer.pk)
    assert (message.language, message.purpose) == ("so", "gatherings.place_offer")
    assert message.expires_at == offer.answer_by
    answer_offer(registration_id=amina.pk, answer="yes", by=town.system, at=after(hours=5))
    assert now_of(town, amina) == "registered"


def test_who_says_no_leaves_the_place_to_the_next(town):
    course = a_course(town, town.school, capacity=1)
    rosa, amina, omar = all_of_them(town, course)
    withdraw_from(registration_id=rosa.pk, by=town.system, at=after(hours=3))
    answer_offer(registration_id=amina.pk, answer="no", by=town.system, at=after(hours=4))
    assert [now_of(town, each) for each in (amina, omar)] == ["withdrew", "offered"]
    with pytest.raises(Refused):
        answer_offer(registration_id=amina.pk, answer="yes", by=town.system, at=after(hours=5))


def test_a_place_that_nobody_answers_for_goes_on_and_twice_silent_is_called(town):
    course = a_course(town, town.school, capacity=1)
    rosa, amina, omar = all_of_them(town, course)
    withdraw_from(registration_id=rosa.pk, by=town.system, at=NOW)
    assert with_lapsed_offers(after(hours=23), seen_by=town.system) == []
    for turn in range(1, 7):
        at = after(days=turn, minutes=5)
        assert with_lapsed_offers(at, seen_by=town.system) == [course.pk]
        lapse_offers(programme_id=course.pk, by=town.system, at=at)
    assert PlaceOffer.objects.seen_by(town.system).count() == 6  # twice each, and once to call
    assert [now_of(town, each) for each in (amina, omar)] == ["waiting", "waiting"]
    with pytest.raises(Refused):
        answer_offer(registration_id=omar.pk, answer="yes", by=town.system, at=after(days=6, hours=2))


def test_more_places_move_the_list_and_fewer_than_are_taken_are_refused(town):
    course = a_course(town, town.school, capacity=1)
    _rosa, amina, omar = all_of_them(town, course)
    change_programme(programme_id=course.pk, capacity=3, by=town.system, at=NOW)
    assert [now_of(town, each) for each in (amina, omar)] == ["offered", "offered"]
    with pytest.raises(Refused):
        change_programme(programme_id=course.pk, capacity=2, by=town.system, at=NOW)


def test_nobody_overtakes_who_waits(town):
    course = a_course(town, town.school, capacity=1)
    rosa, amina = enrol(town, course, town.rosa), enrol(town, course, town.amina)
    withdraw_from(registration_id=rosa.pk, by=town.system, at=NOW)
    omar = enrol(town, course, town.omar)
    assert [now_of(town, each) for each in (amina, omar)] == ["offered", "waiting"]


def test_an_offer_by_night_leaves_its_time_to_the_day_and_ends_before_the_session(town):
    course = a_course(town, town.school, capacity=1)
    rosa, amina = enrol(town, course, town.rosa), enrol(town, course, town.amina)
    first = sessions(town, course)[0].begins_at
    withdraw_from(
        registration_id=rosa.pk, by=town.system, at=first - timedelta(hours=20)
    )  # 10 p.m. the day before
    offer = PlaceOffer.objects.seen_by(town.system).get()
    assert offer.answer_by == first
    answer_offer(registration_id=amina.pk, answer="no", by=town.system, at=first - timedelta(hours=2))


def test_what_comes_first_is_asked_for(town):
    first = a_course(town, town.school, title="English 1")
    second = a_course(town, town.school, title="English 2", after_ids=[first.pk])
    with pytest.raises(Refused, match="English 1"):
        enrol(town, second, town.rosa)
    row = enrol(town, first, town.rosa)
    Registration.objects.seen_by(town.system).filter(pk=row.pk).update(standing="completed")
    assert enrol(town, second, town.rosa).standing == "registered"


def test_a_programmes_own_questions(town):
    course = a_course(town, town.school)
    set_questions(
        programme_id=course.pk, by=town.system, at=NOW,
        questions=[
            {"words": "Which level?", "kind": "one_of", "options": ["First", "Second"], "must_answer": True},
            {"words": "Anything else?", "kind": "words"},
        ],
    )  # fmt: skip
    level, more = course.questions.all()
    with pytest.raises(Refused, match="Which level"):
        enrol(town, course, town.rosa, answers={str(level.pk): "Third"})
    row = enrol(town, course, town.rosa, answers={str(level.pk): "Second", str(more.pk): " a\x00b "})
    assert row.answers == {str(level.pk): "Second", str(more.pk): "ab"}
    # By text nobody can be asked: they are taken in, and staff ask.
    assert enrol(town, course, town.amina, way=Way.TEXT, without_answers=True).answers == {}
    # The same words keep their answers, in whatever place they stand.
    set_questions(
        programme_id=course.pk, by=town.system, at=NOW,
        questions=[{"words": "New?", "kind": "yes_no"}, {"words": "Which level?", "kind": "words"}],
    )  # fmt: skip
    assert {one.words: one.pk for one in course.questions.all()}["Which level?"] == level.pk
    assert forget_answers(by=town.system, at=over(town, course)) == 0
    assert forget_answers(by=town.system, at=over(town, course) + timedelta(days=31)) == 1


def test_dosage_is_who_came_and_a_correction_moves_it(town):
    course = a_course(town, town.school)
    rosa = enrol(town, course, town.rosa)
    held = sessions(town, course)
    for each in held[:3]:
        came(town, each, town.rosa)
    at = over(town, course)
    found = dosage_of(course, at=at, seen_by=town.system)
    assert (found.sessions(rosa), found.minutes(rosa), found.needed, found.is_enough(rosa)) == (
        3,
        270,
        3,
        True,
    )
    Attendance.objects.seen_by(town.system).filter(gathering=held[0]).update(removed_at=at)
    found = dosage_of(course, at=at, seen_by=town.system)
    assert (found.sessions(rosa), found.is_enough(rosa)) == (2, False)


def test_a_cancelled_session_is_no_session_and_whoever_has_a_place_hears_of_it(town):
    course = a_course(town, town.school)
    enrol(town, course, town.omar)
    cancel_gathering(gathering_id=sessions(town, course)[1].pk, by=town.system, at=NOW)
    assert "November 24" in texts(town)[OMAR][-1] and "cancelled" in texts(town)[OMAR][-1]
    found = dosage_of(course, at=over(town, course), seen_by=town.system)
    assert (len(found.held), found.needed) == (3, 3)


def test_who_came_often_enough_completes_and_late_paper_adds(town):
    course = a_course(town, town.school, share_percent=50)
    rosa, amina = enrol(town, course, town.rosa), enrol(town, course, town.amina)
    held = sessions(town, course)
    with pytest.raises(Refused):
        finish_programme(programme_id=course.pk, by=town.system, at=held[1].ends_at)
    for each in held[:2]:
        came(town, each, town.rosa)
    came(town, held[0], town.amina)
    assert finish_programme(programme_id=course.pk, by=town.system, at=over(town, course)) == 1
    assert [now_of(town, each) for each in (rosa, amina)] == ["completed", "registered"]
    assert f"/p/{rosa.code}" in texts(town)[ROSA][-1]
    record_sign_ins(
        gathering_id=held[3].pk, lines=[WrittenLine(key="late:1", name="Amina Ali", phone=AMINA)], way=Way.PAPER,
        by=town.system, at=over(town, course),
    )  # fmt: skip
    assert finish_programme(programme_id=course.pk, by=town.system, at=over(town, course)) == 1
    assert now_of(town, amina) == "completed"


def test_completion_by_a_number_of_sessions(town):
    course = a_course(town, town.school, least_sessions=1)
    rosa = enrol(town, course, town.rosa)
    came(town, sessions(town, course)[0], town.rosa)
    assert dosage_of(course, at=over(town, course), seen_by=town.system).is_enough(rosa)


def test_the_sign_in_sheet_knows_whoever_registered_from_another_school(town):
    elsewhere = a_family(town, town.add_school("Elm School"), "Zahra", "Noor", "+13125550109", "en")
    course = a_course(town, town.school)
    enrol(town, course, elsewhere)
    session = sessions(town, course)[0]
    tally = record_sign_ins(
        gathering_id=session.pk, lines=[WrittenLine(key="k:1", name="Zahra Noor", phone="+13125550109")],
        way=Way.PAPER, by=town.system, at=session.ends_at,
    )  # fmt: skip
    assert tally.taken == 1


def test_a_session_attended_is_a_touchpoint_and_a_registration_alone_is_none(town):
    course = a_course(town, town.school)
    enrol(town, course, town.rosa)
    assert not any(rows.exists() for rows in touchpoints(seen_by=town.system))
    came(town, sessions(town, course)[0], town.rosa)
    (kind,) = [one.kind for rows in touchpoints(seen_by=town.system) for one in rows]
    assert kind == "gathering.attended"


def test_a_training_grants_staff_a_credential_and_is_no_touchpoint(town):
    kim = town.add_account(Role.TEACHER, town.school, email="kim@example.org")
    course = a_course(
        town, town.school, title="Home visits", kind="staff", credential="home_visits", step="learn"
    )
    with pytest.raises(Refused):
        enrol(town, course, town.rosa)
    row = register(programme_id=course.pk, account_id=kim.pk, way=Way.STAFF, by=town.system, at=NOW)
    for each in sessions(town, course):
        take_roll(gathering_id=each.pk, present={row.pk}, by=town.system, at=each.ends_at)
    assert finish_programme(programme_id=course.pk, by=town.system, at=over(town, course)) == 1
    held = Credential.objects.seen_by(town.system).get()
    assert (held.account_id, held.kind, held.earned_on) == (kim.pk, "home_visits", date(2026, 12, 8))
    assert not any(rows.exists() for rows in touchpoints(seen_by=town.system))


def test_a_principal_sees_no_training_of_the_staff(town):
    kim = town.add_account(Role.TEACHER, town.school)
    course = a_course(town, town.school, kind="staff")
    register(programme_id=course.pk, account_id=kim.pk, way=Way.STAFF, by=town.system, at=NOW)
    principal = town.scope(Role.PRINCIPAL, school_ids=frozenset({town.school.id}))
    liaison = town.scope(Role.LIAISON, school_ids=frozenset({town.school.id}))
    for scope, n in ((liaison, 1), (principal, 0)):
        with town.acting(scope):
            assert Registration.objects.seen_by(scope).count() == n
    with pytest.raises(Refused):
        register(programme_id=course.pk, account_id=kim.pk, way=Way.STAFF, by=principal, at=NOW)


def test_a_roll_taken_again_is_what_it_says_last(town):
    course = a_course(town, town.school)
    rosa, amina = enrol(town, course, town.rosa), enrol(town, course, town.amina)
    session = sessions(town, course)[0]
    take_roll(gathering_id=session.pk, present={rosa.pk}, by=town.system, at=session.ends_at)
    take_roll(gathering_id=session.pk, present={amina.pk}, was={rosa.pk}, by=town.system, at=session.ends_at)
    found = dosage_of(course, at=session.ends_at, seen_by=town.system)
    assert (found.sessions(rosa), found.sessions(amina)) == (0, 1)


def test_a_link_is_sent_once_a_day_and_closes_with_the_number(town):
    course = a_course(town, town.school)
    row = ask_to_register(
        programme_id=course.pk, adult_id=town.omar.pk, way=Way.STAFF, by=town.system, at=NOW
    )
    ask_to_register(
        programme_id=course.pk, adult_id=town.omar.pk, way=Way.STAFF, by=town.system, at=after(hours=1)
    )
    assert len(texts(town)[OMAR]) == 1
    ask_to_register(
        programme_id=course.pk, adult_id=town.omar.pk, way=Way.STAFF, by=town.system, at=after(days=1)
    )
    assert len(texts(town)[OMAR]) == 2
    assert registration_by_code(row.code, seen_by=town.system) == row
    Message.objects.seen_by(town.system).update(state="accepted")
    town.omar.contact_points.update(state="wrong")
    assert registration_by_code(row.code, seen_by=town.system) is None


def test_nobody_is_written_to_where_a_barred_adult_reads(town):
    child = town.omar.ties.get().student
    other = town.add_adult("Bo", "Farah", phone=OMAR)
    town.tie(child, other)
    bar(town, other, child)
    enrol(town, a_course(town, town.school), town.omar)
    assert OMAR not in texts(town)


def test_called_off_everybody_concerned_hears_once(town):
    course = a_course(town, town.school, capacity=1)
    enrol(town, course, town.omar)
    enrol(town, course, town.rosa)
    before = {number: len(each) for number, each in texts(town).items()}
    cancel_programme(programme_id=course.pk, by=town.system, at=NOW)
    assert {number: len(each) - before[number] for number, each in texts(town).items()} == {OMAR: 1, ROSA: 1}
    assert {each.stage for each in sessions(town, course)} == {"cancelled"}


def test_the_next_step_is_what_asks_for_it_or_one_rung_higher(town):
    done = a_course(town, town.school)
    after_it = a_course(town, town.school, title="English 2", after_ids=[done.pk])
    higher = a_course(town, town.school, title="Reading helpers", kind="course", step="volunteer")
    a_course(town, town.add_school("Elm School"), title="Elsewhere", step="volunteer")
    a_course(town, town.school, title="Council school", step="lead")
    row = enrol(town, done, town.rosa)
    found = next_steps(row, at=NOW, zone="America/Chicago", seen_by=town.system)
    assert {each.it.pk for each in found} == {after_it.pk, higher.pk}
    enrol(town, higher, town.rosa)
    found = next_steps(row, at=NOW, zone="America/Chicago", seen_by=town.system)
    assert [each.it.pk for each in found] == [after_it.pk]


def test_two_records_of_one_person_are_registered_once_and_have_what_both_came_to(town):
    course = a_course(town, town.school)
    row = enrol(town, course, town.rosa)
    came(town, sessions(town, course)[0], town.rosa)
    kept = a_family(town, town.school, "Rosa M", "Lopez", language="es")
    Adult.objects.seen_by(town.system).filter(pk=town.rosa.pk).update(merged_into_id=kept.pk)
    assert enrol(town, course, kept).pk == row.pk
    came(town, sessions(town, course)[1], kept)
    found = dosage_of(course, at=over(town, course), seen_by=town.system)
    assert found.sessions(row) == 2


def test_whoever_completed_it_is_asked_to_the_next_step_once_and_nobody_else(town):
    done = a_course(town, town.school)
    council = a_course(
        town, town.school, title="Council visit", kind="coaching", step="lead", after_ids=[done.pk],
        first=date(2026, 12, 15), sessions=1,
    )  # fmt: skip
    elsewhere = a_course(town, town.school, title="Another ladder", step="lead", first=date(2026, 12, 15))
    omar, _rosa = enrol(town, done, town.omar), enrol(town, done, town.rosa)
    for each in sessions(town, done):
        take_roll(gathering_id=each.pk, present={omar.pk}, by=town.system, at=each.ends_at)
    at = over(town, done)
    finish_programme(programme_id=done.pk, by=town.system, at=at)
    before = {number: len(each) for number, each in texts(town).items()}
    assert ask_on(programme_id=done.pk, next_id=council.pk, by=town.system, at=at) == 1
    assert ask_on(programme_id=done.pk, next_id=council.pk, by=town.system, at=at) == 0
    assert {number: len(each) - before[number] for number, each in texts(town).items()} == {OMAR: 1, ROSA: 0}
    row = Registration.objects.seen_by(town.system).get(programme=council)
    assert (row.adult_id, row.standing, f"/p/{row.code}" in texts(town)[OMAR][-1]) == (
        town.omar.pk,
        "asked",
        True,
    )
    with pytest.raises(Refused):
        ask_on(programme_id=done.pk, next_id=elsewhere.pk, by=town.system, at=at)
    teacher = town.scope(Role.TEACHER, school_ids=frozenset({town.school.id}))
    with pytest.raises(Refused):
        ask_on(programme_id=done.pk, next_id=council.pk, by=teacher, at=at)
