"""A school with families and a course, for the tests of programmes."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from tests.factories import NOW
from tests.practice.gatherings.places import a_school
from thirdpillar.practice.gatherings.actions.programmes import (
    add_sessions,
    make_programme,
    open_programme,
)
from thirdpillar.practice.gatherings.rules.programmes import weekly

ZONE = ZoneInfo("America/Chicago")
FIRST = date(2026, 11, 17)  # a Tuesday; NOW is the Tuesday before, 11 a.m. there


def a_course(district, school=None, *, sessions=4, first=FIRST, opened=True, **more):
    """A course of weekly sessions from 6 to 7.30 p.m., open to families."""
    words = {
        "title": "English for families",
        "kind": "english",
        "step": "learn",
        "place": "Oak School, room 4",
        "school_id": school.id if school else None,
        "languages": ["en", "es"],
    }
    course = make_programme(by=district.system, at=NOW, **(words | more))
    days = weekly(first, sessions, ()).days
    add_sessions(
        programme_id=course.pk, days=days, begins=time(18), ends=time(19, 30), by=district.system, at=NOW
    )
    return open_programme(programme_id=course.pk, by=district.system, at=NOW) if opened else course


def a_family(district, school, given="Rosa", family="Lopez", phone="", language="es", email="", **more):
    """An adult with one child at the school and a home."""
    child = district.add_student("Ana", family, school)
    adult = district.add_adult(given, family, phone=phone, language=language, email=email)
    district.tie(child, adult, **more)
    district.add_household([child], [adult], language=language)
    return adult


def after(days=0, hours=0, minutes=0):
    return NOW + timedelta(days=days, hours=hours, minutes=minutes)


__all__ = ["FIRST", "NOW", "ZONE", "a_course", "a_family", "a_school", "after"]
