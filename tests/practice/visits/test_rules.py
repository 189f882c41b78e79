from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW, make_district
from tests.factories.visits import TODAY, add_invitation, add_visit, add_visit_year, add_visitor
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.practice.visits.models import Reflection, Seat, Visit, VisitorOptIn
from thirdpillar.practice.visits.rules import (
    Booking,
    Going,
    HomeNow,
    Terms,
    default_terms,
    may_invite,
    may_schedule,
    may_see_place,
    practice,
)
from thirdpillar.standards import library

TERMS = Terms(visitors=practice("R-PTHV-5a", TODAY).terms["visitors"], **default_terms(TODAY))


def going(**more):
    values = {
        "account_id": uuid4(), "part": "visitor", "opted_in": True, "trained_from": date(2026, 8, 3),
        "trained_until": date(2029, 8, 3), "is_direct": True, "speaks": True,
    }  # fmt: skip
    return Going(**values | more)


GOOD = Booking(
    begins_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=3, minutes=40), booked_at=NOW,
    on=TODAY + timedelta(days=3), opens_on=date(2026, 7, 1), closes_on=date(2026, 12, 18), standing="accepted",
    accepted_at=NOW - timedelta(days=1), needs_language=False, going=(going(), going(is_direct=False)),
    home=HomeNow(uuid4(), lives_there=True, students=(uuid4(),)),
)  # fmt: skip


def test_a_booking_that_keeps_the_five_practices_is_allowed():
    assert may_schedule(GOOD, TERMS) is None


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"standing": "invited"}, "1a"),
        ({"standing": "declined"}, "1a"),
        ({"accepted_at": None}, "1a"),
        ({"going": (going(), going(opted_in=False))}, "1b"),
        ({"booked_at": GOOD.begins_at - timedelta(hours=23)}, "1c"),
        ({"going": (going(), going(trained_from=None, trained_until=None))}, "2a"),
        ({"going": (going(), going(trained_until=GOOD.on - timedelta(days=1)))}, "2a"),
        ({"going": (going(), going(trained_from=GOOD.on + timedelta(days=1)))}, "2a"),
        ({"going": (going(),)}, "5a"),
        ({"going": (going(), going(part="interpreter"))}, "5a"),
        ({"going": (going(is_direct=False), going(is_direct=False))}, "5a"),
        ({"home": replace(GOOD.home, lives_there=False)}, "1a"),
        ({"home": replace(GOOD.home, students=())}, "1a"),
    ],
)
def test_each_practice_refuses_with_its_number(change, rule):
    refused = may_schedule(replace(GOOD, **change), TERMS)
    assert refused is not None and refused.citation.endswith(f"R-PTHV-{rule}")


@pytest.mark.parametrize(("begins", "ends"), [("02:30", "03:10"), ("07:50", "08:30"), ("20:00", "20:40")])
def test_whoever_books_or_moves_it_a_visit_lies_in_the_hours_of_visits(begins, ends):
    terms = replace(TERMS, earliest=time(8), latest=time(20, 30))
    inside = replace(GOOD, begins_at=at(GOOD.on, "19:50"), ends_at=at(GOOD.on, "20:30"))
    assert may_schedule(inside, terms) is None
    outside = may_schedule(replace(GOOD, begins_at=at(GOOD.on, begins), ends_at=at(GOOD.on, ends)), terms)
    assert outside is not None and "between" in str(outside.reason)


def at(day, clock):
    return datetime.combine(day, time.fromisoformat(clock), UTC)


def test_a_dated_deviation_lets_one_untrained_go_beside_a_trained_one_and_never_two():
    one = replace(GOOD, going=(going(), going(trained_until=None)), deviations=frozenset(["one_untrained"]))
    assert may_schedule(one, TERMS) is None
    assert may_schedule(replace(one, going=(going(trained_until=None), going(trained_until=None))), TERMS)


def test_the_interpreter_is_the_second_only_where_the_terms_say_so():
    pair = replace(
        GOOD, needs_language=True, going=(going(speaks=False), going(part="interpreter", is_direct=False))
    )
    assert may_schedule(pair, TERMS)
    assert may_schedule(pair, replace(TERMS, interpreter_may_be_second=True)) is None


def test_nobody_who_speaks_the_language_means_no_visit_yet():
    deaf = replace(
        GOOD, needs_language=True, going=(going(speaks=False), going(speaks=False, is_direct=False))
    )
    assert may_schedule(deaf, TERMS) is not None


@pytest.mark.django_db
def test_a_family_is_asked_as_often_as_the_terms_allow_and_never_after_a_no():
    made = make_district()
    school = made.add_school()
    _year, first, _second = add_visit_year(made, school)
    student = made.add_student()
    home = made.add_household([student], [made.add_adult()])
    one = add_invitation(made, first, school, home, [student], accepted=False)

    def asked(**more):
        for name, value in more.items():
            setattr(one, name, value)
        return may_invite(one, first, TERMS, reason=one.reason, on=TODAY)

    assert may_invite(None, first, TERMS, reason="universal", on=TODAY) is None
    assert asked(asked=2) is None
    assert asked(asked=3).citation.endswith("R-PTHV-1d")
    assert asked(asked=1, standing="declined").citation.endswith("R-PTHV-1d")
    assert may_invite(one, first, TERMS, reason="family_requested", on=TODAY, they_ask=True) is None
    assert may_invite(one, first, TERMS, reason="family_requested", on=TODAY) is not None
    assert asked(standing="later", ask_again_on=TODAY + timedelta(days=1)) is not None
    assert may_invite(None, first, TERMS, reason="truancy", on=TODAY).citation.endswith("R-PTHV-3b")
    assert may_invite(None, first, TERMS, reason="universal", on=date(2026, 12, 19)) is not None


def test_a_protected_place_is_read_by_those_on_it_on_its_day_alone():
    account = uuid4()
    day = date(2026, 11, 13)
    visit = Visit(people_ids=[account], stage="scheduled")

    def sees(who=account, on=day, protected=True):
        return may_see_place(visit, account_id=who, on=on, visit_on=day, is_protected=protected)

    assert sees() and not sees(on=day - timedelta(days=1)) and not sees(on=day + timedelta(days=1))
    assert not sees(who=uuid4()) and not sees(who=None)
    assert sees(on=day - timedelta(days=1), protected=False)
    visit.stage = "completed"
    assert not sees()


@pytest.mark.django_db
def test_who_evaluates_sees_neither_opt_ins_nor_visits_by_name_and_the_pair_alone_reads_reflections():
    made = make_district()
    school = made.add_school()
    section = made.add_section(school)
    year, first, _second = add_visit_year(made, school)
    student = made.add_student(section=section)
    home = made.add_household([student], [made.add_adult()])
    pat, _ = add_visitor(made, year, school, section=section)
    lee, _ = add_visitor(made, year, school, given="Lee")
    one = add_invitation(made, first, school, home, [student])
    visit = add_visit(made, one, [pat, lee], begins=datetime(2026, 11, 9, 22, tzinfo=UTC), stage="completed")
    with made.acting():
        Reflection(
            district_id=made.id, visit=visit, school_id=school.id, student_id=student.id, account_id=pat.id,
            words="loves maps", at=NOW,
        ).save(force_insert=True)  # fmt: skip
    at_school = {"school_ids": frozenset([school.id])}
    principal = made.scope(Role.PRINCIPAL, **at_school)
    coordinator = made.scope(Role.COORDINATOR, **at_school)
    mine = Scope(made.id, "class", Role.TEACHER, lee.id, section_ids=frozenset())
    office = made.scope(Role.OFFICE)

    def counts(who):
        seen = []
        for model in (VisitorOptIn, Visit, Seat, Reflection):
            with made.acting(who):
                seen.append(model.objects.seen_by(who).count())
        return seen

    assert counts(principal) == [0, 0, 0, 0]
    assert counts(coordinator) == [2, 1, 2, 0]
    assert counts(office) == [2, 1, 2, 0]
    assert counts(mine) == [1, 1, 2, 1]


def test_every_practice_of_the_model_stands_on_the_shelf():
    ids = [entry.id for entry in library.in_force("home_visit_practice", TODAY)]
    assert ids == [f"R-PTHV-{each}" for each in "1a 1b 1c 1d 2a 2b 3a 3b 4a 5a 5b 5c".split()]
