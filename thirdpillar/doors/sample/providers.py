"""Providers around the first school in the made term: a directory, a fair that was, and one to come; and what a family asked.

Only through the actions that pages use. Every provider is invented, and says so in its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from thirdpillar.doors.sample.first_school import first_school, school_day, some_families
from thirdpillar.doors.sample.visit_days import at_of
from thirdpillar.practice.gatherings.actions import plan_gathering, record_attendance
from thirdpillar.practice.gatherings.choices import Purpose
from thirdpillar.practice.partners.actions.asking import Asked, take_questions
from thirdpillar.practice.partners.actions.directory import Offer, keep_offers
from thirdpillar.practice.partners.actions.fairs import add_stands, apply_for_stand, make_fair
from thirdpillar.practice.partners.actions.referring import (
    answer_referral,
    refer_question,
    say_whether_helped,
)
from thirdpillar.practice.partners.choices import Outcome, Share, ShareWith, Stage, Topic, Way
from thirdpillar.practice.partners.models import Stand

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term

# Days before today (below 0: after it).
WRITTEN, PLANNED, STANDS, HELD, REFERRED, ACCEPTED, CLOSED, HELPED = 18, 17, 16, 12, 11, 9, 7, 5
NEXT_PLANNED, NEXT_STANDS, APPLIED, NEXT = 4, 3, 2, -16
TITLE, ABOUT = (
    "Help near us: a fair",
    "Food, rent, health, work: ask whoever offers it. Nobody asks for papers.",
)
SAID = {
    "es": {
        "title": "Ayuda cerca de casa: una feria",
        "about": "Comida, renta, salud, trabajo: pregunte a quien lo ofrece. Nadie pide papeles.",
    }
}


def _offer(name: str, service: str, about: str, topic: Topic, languages: str, number: int, **more) -> Offer:
    """`number` is of those kept for fiction."""
    return Offer(
        f"Sample {name}", service, about, (topic,), tuple(languages.split()), contact_name="The front desk",
        email=f"{name.lower().replace(' ', '.')}@example.org", phone=f"+1773555{number:04}", **more,
    )  # fmt: skip


OFFERS = (
    _offer("Food Pantry", "Groceries every Saturday", "Bring a bag. No questions, no papers.", Topic.FOOD, "en es", 131),
    _offer("Renters Help Desk", "Talk with a landlord", "Letters read and answered with you.", Topic.HOUSING, "en es ar", 132),
    _offer("Family Clinic", "Check-ups for children", "Shots, teeth and eyes, at no cost.", Topic.HEALTH, "en es so", 133,
           needs_power=True),
    _offer("Job Corner", "A first letter to an employer", "One hour with somebody who hires.", Topic.WORK, "en", 134),
    _offer("Legal Aid", "Questions about papers", "Ask a lawyer for half an hour.", Topic.LEGAL, "en es", 135),
    _offer("Little Steps", "Childcare from six in the morning", "Children up to five.", Topic.CHILDCARE, "en es", 136),
    _offer("Evening School", "English and a high school diploma", "Two evenings a week.", Topic.LEARNING, "en es so ar", 137),
    _offer("Youth Workshop", "Build a bicycle after school", "Ages ten to sixteen. It is yours then.", Topic.YOUTH, "en", 138,
           eligibility_description="Ages 10 to 16"),
)  # fmt: skip
COME_AGAIN = OFFERS[:5]
CAME = 6
WORDS = "La renta subió mucho. ¿Nos pueden ayudar a hablar con el dueño?"
ANSWER = (
    "We wrote to the landlord with you. The rent stays as it was until June. "
    "Escribimos al dueño con usted. La renta queda igual hasta junio."
)
OPEN_WORDS = "Who can look after a baby from five in the morning?"


@dataclass
class Held:
    """A fair as it goes; `question` and `referral` are of the one that is answered."""

    place: Place
    gathering: UUID
    fair: UUID
    question: UUID | None = None
    referral: UUID | None = None


def prepare(term: Term, places: list[Place]) -> None:
    """Put the directory and both fairs on the stage."""
    place = first_school(term, places)
    if place is not None:
        term.stage.add(at_of(term, WRITTEN, 9), partial(_write, term, place))
        for planned, stands, day, offers in (
            (PLANNED, STANDS, HELD, OFFERS), (NEXT_PLANNED, NEXT_STANDS, NEXT, COME_AGAIN),
        ):  # fmt: skip
            plan = partial(_plan, term, place, stands, school_day(day, term), offers)
            term.stage.add(at_of(term, planned, 9), plan)


def _write(term: Term, place: Place, at: datetime) -> None:
    with term.stage.acting(place.by):
        keep_offers(offers=OFFERS, on=at.date(), by=place.by, at=at)
    term.counts["providers"] += len(OFFERS)


def _plan(term: Term, place: Place, stands: int, day: int, offers: tuple[Offer, ...], at: datetime) -> None:
    by, school = place.by, place.school.pk
    with term.stage.acting(by):
        gathering = plan_gathering(
            by=by, at=at, title=TITLE, about=ABOUT, in_languages=SAID, purpose=Purpose.SUPPORT,
            place=f"{place.school.name}, gym", begins_at=at_of(term, day, 15, 30), ends_at=at_of(term, day, 18),
            school_id=school, languages=place.languages,
        )  # fmt: skip
        fair = make_fair(gathering_id=gathering.pk, school_id=school, by=by, at=at)
    held = Held(place, gathering.pk, fair.pk)
    term.counts["fairs"] += 1
    term.stage.add(at_of(term, stands, 11), partial(_stand, term, held, offers))
    if day < 0:
        term.stage.add(at_of(term, APPLIED, 16), partial(_apply, term, held))
        return
    for when, hour, deed in (
        (day, 17, _ask), (day, 18, _come), (REFERRED, 10, _refer), (ACCEPTED, 12, _accept), (CLOSED, 15, _close),
        (HELPED, 19, _help),
    ):  # fmt: skip
        # What comes after a fair comes after the day on which it was.
        shift = day - HELD if when != day else 0
        term.stage.add(at_of(term, when + shift, hour, 5), partial(deed, term, held))


def _stand(term: Term, held: Held, offers: tuple[Offer, ...], at: datetime) -> None:
    with term.stage.acting(held.place.by):
        add_stands(fair_id=held.fair, offers=offers, on=at.date(), by=held.place.by, at=at)


def _apply(term: Term, held: Held, at: datetime) -> None:
    """A provider registers itself, and waits for a yes."""
    with term.stage.acting():
        apply_for_stand(
            fair_id=held.fair, key="sample", name="Sample Rides to Work", offers="A seat in a van, at any hour",
            topics=[Topic.TRANSPORT], languages=["en", "es"], contact_name="The drivers' desk",
            email="rides.to.work@example.org", on=at.date(), by=term.stage.system, at=at,
        )  # fmt: skip


def _come(term: Term, held: Held, at: datetime) -> None:
    with term.stage.acting():
        here = some_families(term, held.place, CAME)
    with term.stage.acting(held.place.by):
        for _home, adult in here:
            record_attendance(gathering_id=held.gathering, adult_id=adult.id, by=held.place.by, at=at)


def _ask(term: Term, held: Held, at: datetime) -> None:
    """Two families ask: one lets the provider of the stand have its name and number, the other nobody yet."""
    by = term.stage.system
    with term.stage.acting():
        stands = {
            one.organization.name: one.pk
            for one in Stand.objects.seen_by(by).filter(fair_id=held.fair).select_related("organization")
        }
        here = some_families(term, held.place, CAME)
        first = next((one for one in here if one[0].language.startswith("es")), here[-1])
        others = [one for one in here if one != first]
        asked = [
            Asked(
                "sample-1", stands[OFFERS[1].organization], at, WORDS, "es", first[1].name.given,
                phone=next(iter(first[1].phones), ""), share=(Share.NAME, Share.PHONE), share_with=ShareWith.STAND,
                household_id=first[0].id, adult_id=first[1].id,
            ),
            *(
                Asked(
                    "sample-2", stands[OFFERS[5].organization], at, OPEN_WORDS, "en", household_id=home.id,
                    adult_id=adult.id,
                )
                for home, adult in others[-1:]
            ),
        ]  # fmt: skip
        taken = take_questions(fair_id=held.fair, asked=asked, way=Way.STAND, on=at.date(), by=by, at=at)
        fair = Stand.objects.seen_by(by).get(pk=asked[0].stand_id)
        held.question = fair.questions.seen_by(by).get(key="sample-1").pk
    term.counts["questions at fairs"] += len(taken.kept)


def _refer(term: Term, held: Held, at: datetime) -> None:
    by = held.place.by
    with term.stage.acting(by):
        stand = Stand.objects.seen_by(by).get(fair_id=held.fair, organization__name=OFFERS[1].organization)
        assert held.question is not None
        made = refer_question(
            question_id=held.question, organization_id=stand.organization_id, on=at.date(), by=by, at=at
        )
    held.referral = made.pk
    term.stage.wrote(at)


def _accept(term: Term, held: Held, at: datetime) -> None:
    _say(term, held, Stage.ACCEPTED, at)


def _close(term: Term, held: Held, at: datetime) -> None:
    _say(term, held, Stage.CLOSED, at, answer=ANSWER, outcome=Outcome.COMPLETED)


def _say(term: Term, held: Held, stage: str, at: datetime, **more: str) -> None:
    """By the provider's own link."""
    assert held.referral is not None
    with term.stage.acting():
        answer_referral(
            referral_id=held.referral, stage=stage, on=at.date(), by=term.stage.system, at=at, **more
        )
    term.stage.wrote(at)


def _help(term: Term, held: Held, at: datetime) -> None:
    assert held.question is not None
    with term.stage.acting():
        say_whether_helped(question_id=held.question, helped=True, on=at.date(), by=term.stage.system, at=at)
