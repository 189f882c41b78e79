"""A school with a family or two and a gathering, for this room's tests."""

from datetime import UTC, datetime, timedelta

from tests.factories import NOW, make_district
from thirdpillar.ground.people.models import MailingAddress, Restriction
from thirdpillar.practice.gatherings.actions import plan_gathering

BEGINS = datetime(2026, 11, 18, 0, 0, tzinfo=UTC)  # 6 p.m. on Tuesday 17 November in Chicago


def a_school(**more):
    district = make_district(languages=["en", "es", "ar", "so"], **more)
    return district, district.add_school("Oak School")


def a_gathering(district, school=None, **more):
    words = {
        "title": "Family math night",
        "purpose": "learn",
        "place": "Oak School, gym",
        "begins_at": BEGINS,
        "ends_at": BEGINS + timedelta(hours=2),
        "school_id": school.id if school else None,
        "audience": {"schools": [str(school.id)]} if school else {},
    }
    return plan_gathering(by=district.system, at=NOW, **(words | more))


def bar(district, adult, student, scopes=("contact",), **more):
    row = Restriction(
        district_id=district.id,
        student=student,
        adult=adult,
        scopes=list(scopes),
        source="court_order",
        **more,
    )
    row.save(force_insert=True)
    return row


def mail_to(district, adult, street="1 Elm Street", **more):
    row = MailingAddress(
        district_id=district.id,
        adult=adult,
        street=street,
        city="Springfield",
        state="IL",
        postal_code="62701",
        residence=street.lower(),
        **more,
    )
    row.save(force_insert=True)
    return row
