"""The worker's part for volunteers: shifts come near, checks end, and what families know is said in our language."""

from __future__ import annotations

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.volunteers.actions.lessons import call_off_barred
from thirdpillar.practice.volunteers.actions.offers import translate_offers
from thirdpillar.practice.volunteers.actions.reminding import remind_volunteers, tell_lapses
from thirdpillar.practice.volunteers.actions.shifts import give_back_places
from thirdpillar.practice.volunteers.actions.titles import translate_titles


def remind_for(district: District) -> None:
    """Whoever has a shift that comes near, or for which a check will have ended; and what may not take place any more."""
    by = Scope.system(district.pk, "volunteers are reminded of their shifts")
    with transaction.atomic():
        tenancy.enter_scope(by)
        give_back_places(by=by, at=clock.now())
        call_off_barred(by=by, at=clock.now())
        tell_lapses(by=by, at=clock.now())
        remind_volunteers(by=by, at=clock.now())


def say_offers_for(district: District) -> None:
    """What families know in the language that the staff reads, and a teacher's title in theirs: by a machine, labelled."""
    translate_offers(by=Scope.system(district.pk, "what families know, translated"), at=clock.now())
    translate_titles(by=Scope.system(district.pk, "what a lesson is about, translated"), at=clock.now())
