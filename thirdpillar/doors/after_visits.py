"""The worker's part around home visits: people are reminded, families asked, pay that nobody asked for is, old words go."""

from __future__ import annotations

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.queries.asking_now import an_alert_asks
from thirdpillar.means.funds.actions.late import tell_of_late_pay
from thirdpillar.practice.visits.actions.paying import pay_visits, tell_of_unsaid_pay
from thirdpillar.practice.visits.actions.prompting import prompt_people
from thirdpillar.practice.visits.actions.retention import remove_old_words
from thirdpillar.practice.visits.actions.translating import translate_hopes
from thirdpillar.practice.visits.actions.trust import ask_families


def prompt_for(district: District) -> None:
    """Whoever is to be reminded of a visit or a promise now; and the office of pay that is late."""
    by = Scope.system(district.pk, "people are reminded of what waits after home visits")
    with transaction.atomic():
        tenancy.enter_scope(by)
        prompt_people(by=by, at=clock.now())
        tell_of_late_pay(by=by, at=clock.now())
        tell_of_unsaid_pay(by=by, at=clock.now())


def ask_for(district: District) -> None:
    """Homes are asked before and after their visits; while an alert asks how families are, nothing else is."""
    by = Scope.system(district.pk, "families are asked before and after visits")
    with transaction.atomic():
        tenancy.enter_scope(by)
        if not an_alert_asks(at=clock.now(), seen_by=by):
            ask_families(by=by, at=clock.now())


def translate_for(district: District) -> None:
    """What a family hopes for is said in the other side's language: by a machine, or somebody is asked."""
    translate_hopes(by=Scope.system(district.pk, "what families hope for, translated"), at=clock.now())


def tidy_for(district: District) -> None:
    """Once a night: pay for visits that a later rule pays, and words beyond their time."""
    by = Scope.system(district.pk, "pay for home visits, and words about them that are no longer kept")
    with transaction.atomic():
        tenancy.enter_scope(by)
        pay_visits(by=by, at=clock.now())
        remove_old_words(by=by, at=clock.now())
