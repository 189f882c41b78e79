"""The next step and the row beside it never disagree: an oracle over a made district of every kind of tie, point and order."""

from random import Random

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Stop
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    Enrollment,
    MailingAddress,
    Restriction,
    Student,
    Tie,
)
from thirdpillar.proof.evidence.actions import rebuild_reach
from thirdpillar.proof.evidence.queries import FamilyFilter, families
from thirdpillar.proof.evidence.queries.steps import STEP_ORDER

pytestmark = pytest.mark.django_db

PERMISSIONS = {"text": "may_text", "email": "may_email", "call": "may_call", "letter": "may_mail"}
STOPPED = {"text": "sms", "email": "email", "call": "voice"}
KINDS = {"text": ("mobile",), "email": ("email",), "call": ("mobile", "phone")}


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


def bar(made, student, adult, *scopes):
    with made.acting():
        Restriction(
            district_id=made.id, student=student, adult=adult, scopes=list(scopes), source="court_order"
        ).save(force_insert=True)


def made_at_random(seed: int):
    """40 households; numbers come from so few that barred and free adults share them."""
    chance, made = Random(seed), make_district()
    oak, elm = made.add_school("Oak"), made.add_school("Elm")
    for number in range(40):
        children = [
            made.add_student(f"S{number}", f"F{number}", school=chance.choice((oak, elm)))
            for _ in range(chance.choice((1, 1, 2, 3)))
        ]
        adults = [made.add_adult(f"A{number}", f"F{number}") for _ in range(chance.choice((0, 1, 1, 2, 3)))]
        elsewhere = made.add_student(f"E{number}", f"F{number}", school=elm)  # a child of another home
        for adult in adults:
            for child in [*children, elsewhere]:
                if chance.random() < 0.2:
                    continue
                made.tie(
                    child,
                    adult,
                    relation=chance.choice(("parent", "mother", "parent", "emergency_contact")),
                    **{each: chance.random() < 0.6 for each in PERMISSIONS.values()},
                )
                if chance.random() < 0.25:
                    bar(made, child, adult, chance.choice(("all", "contact", "pickup")))
            with made.acting():
                for kind in ("mobile", "email", "phone"):
                    if chance.random() < 0.6:
                        ContactPoint(
                            district_id=made.id, adult=adult, kind=kind,
                            value=f"{kind}-{number // 3}-{chance.randrange(3)}",
                            state=chance.choice(("unconfirmed", "confirmed", "stale", "wrong")),
                            stopped_at=NOW if chance.random() < 0.2 else None,
                            doubted_at=NOW if chance.random() < 0.1 else None,
                            from_roster=chance.random() < 0.7,
                        ).save(force_insert=True)  # fmt: skip
                if chance.random() < 0.3:
                    MailingAddress(
                        district_id=made.id, adult=adult, street="1 Elm St", residence=f"{number} {adult.pk}",
                        is_protected=chance.random() < 0.3,
                    ).save(force_insert=True)  # fmt: skip
            if chance.random() < 0.1:
                with made.acting():
                    Adult.objects.seen_by(made.system).filter(pk=adult.pk).update(left_at=NOW)
        for child in children[1:]:
            if chance.random() < 0.2:
                with made.acting():
                    Student.objects.seen_by(made.system).filter(pk=child.pk).update(left_at=NOW)
        made.add_household(children, adults, "es")
    with made.acting():
        numbers = ContactPoint.objects.seen_by(made.system).values_list("value", flat=True).distinct()
        for value in sorted(numbers):
            if chance.random() < 0.15:  # asked by whoever has it, or had it before them
                channel = "email" if value.startswith("email") else chance.choice(("sms", "voice"))
                lifted = NOW if chance.random() < 0.3 else None
                Stop(
                    district_id=made.id, channel=channel, address=value, stopped_at=NOW, lifted_at=lifted
                ).save(force_insert=True)  # fmt: skip
    rebuild_reach(district_id=made.id, at=NOW)
    return made


def ways_open(made, family) -> set[str]:
    """By which ways one of the adults that the row names may be asked, found one row at a time."""
    system = made.system
    stopped = set(Stop.objects.seen_by(system).filter(lifted_at=None).values_list("channel", "address"))
    found = set()
    for asked in family.adults:
        for child in asked.about or family.students:
            tie = Tie.objects.seen_by(system).get(adult=asked.adult, student=child)
            barred = Restriction.objects.seen_by(system).filter(student=child).exclude(scopes=["pickup"])
            for point in ContactPoint.objects.seen_by(system).filter(adult=asked.adult):
                theirs = ContactPoint.objects.seen_by(system).filter(
                    value=point.value, adult__in=barred.values("adult_id")
                )
                works = point.state == "confirmed" or (point.state == "unconfirmed" and point.from_roster)
                if not works or theirs.exists():
                    continue
                found |= {
                    way
                    for way, kinds in KINDS.items()
                    if point.kind in kinds
                    and (STOPPED[way], point.value) not in stopped
                    and getattr(tie, PERMISSIONS[way])
                    and not ((point.stopped_at or point.doubted_at) and way != "call")
                }
            letter = MailingAddress.objects.seen_by(system).filter(adult=asked.adult, is_protected=False)
            if tie.may_mail and letter.exists():
                found.add("letter")
    return found | ({"visit"} if family.adults else {"office"})


@pytest.mark.parametrize("seed", [1, 2])
def test_the_step_is_the_first_way_open_to_an_adult_whom_the_row_names(seed):
    made = made_at_random(seed)
    office = made.scope(Role.OFFICE)
    oak = made.scope(Role.PRINCIPAL, school_ids=frozenset({made.schools[0].id}))
    with made.acting():
        theirs = Enrollment.objects.seen_by(made.system).values_list("student_id", flat=True)[::2]
    teacher = made.scope(Role.TEACHER, student_ids=frozenset(theirs))
    for scope in (office, oak, teacher):
        with made.acting(scope):
            meant = families(FamilyFilter(), seen_by=scope)
            rows = meant[:500]
            counted = {step: len(families(FamilyFilter(step=step), seen_by=scope)) for step in STEP_ORDER}
        with made.acting():
            expected = {row.id: min(ways_open(made, row), key=STEP_ORDER.__getitem__) for row in rows}
        assert {row.id: row.step for row in rows} == expected
        assert all(any(one.numbers for one in row.adults) for row in rows if row.step == "call")
        assert counted == {step: sum(row.step == step for row in rows) for step in STEP_ORDER}
        assert sum(counted.values()) == len(meant)
        if scope is office:
            assert min(counted.values()) > 0, counted


def test_nobody_writes_to_a_family_whose_only_adult_is_barred(client):
    made = make_district()
    made.add_school("Oak")
    child = made.add_student("Ana", "Reyes")
    father = made.add_adult("Pablo", "Reyes", phone="+13125550112", email="pablo@home.example")
    made.tie(child, father)
    made.add_household([child], [father], "es")
    bar(made, child, father, "all")
    rebuild_reach(district_id=made.id, at=NOW)
    client = signed_in(client, made.add_account(Role.OFFICE))
    body = client.get(reverse("evidence:not_reached"), {"step": "office"}).content.decode()
    table = body[body.index("<table") : body.index("</table>")]
    assert "Nobody whom one may ask" in table
    assert "Ask the office whom one may ask" in table
    assert "Ana" not in client.get(reverse("evidence:not_reached"), {"step": "text"}).content.decode()
