"""What is no longer kept, district by district, once a night: each room forgets its own."""

from __future__ import annotations

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.actions.doubts import believe_owners
from thirdpillar.ground.people.roster import forgetting as of_rosters
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import retention as of_words
from thirdpillar.means.conversations.actions.memory import forget_named
from thirdpillar.means.conversations.queries.doubted import doubted_for_nothing
from thirdpillar.practice.gatherings.actions import forget_needs
from thirdpillar.practice.gatherings.actions.meetings import forget_inputs
from thirdpillar.practice.gatherings.actions.needs import forget_overdue
from thirdpillar.practice.gatherings.actions.programmes import forget_answers
from thirdpillar.practice.gatherings.actions.spaces import forget_partners
from thirdpillar.practice.gatherings.actions.timing import forget_free_times
from thirdpillar.practice.partners.actions import retention as of_questions
from thirdpillar.practice.volunteers.actions.offers import forget_gone


def forget(district: District) -> None:
    by = Scope.system(district.pk, "needs are kept for 30 days")
    with transaction.atomic():
        tenancy.enter_scope(by)
        forget_needs(by=by, at=clock.now())
        forget_answers(by=by, at=clock.now())
        forget_overdue(by=by, at=clock.now())
        forget_free_times(by=by, at=clock.now())
        forget_inputs(by=by, at=clock.now())
        forget_partners(by=by, at=clock.now())


def believe_again(district: District) -> None:
    """A number stays in doubt no longer than words stand against it."""
    by = Scope.system(district.pk, "no number is in doubt for nothing")
    with transaction.atomic():
        tenancy.enter_scope(by)
        believe_owners(points=doubted_for_nothing(seen_by=by), by=by, at=clock.now())


def discard_undecided(district: District) -> None:
    by = Scope.system(district.pk, "exports nobody decided on are kept for 30 days")
    of_rosters.discard_undecided(by=by, at=clock.now())


def forget_rides(district: District) -> None:
    by = Scope.system(district.pk, "bus rides that ended are kept as long as the retention rule says")
    of_rosters.forget_rides(by=by, at=clock.now())


def remove_old_words(district: District) -> None:
    by = Scope.system(district.pk, "words are kept as long as the retention rule says")
    with transaction.atomic():
        tenancy.enter_scope(by)
        of_words.remove_old_words(by=by, at=clock.now())


def forget_names(district: District) -> None:
    by = Scope.system(district.pk, "the translation memory holds nobody's name")
    with transaction.atomic():
        tenancy.enter_scope(by)
        forget_named(by=by, at=clock.now())


def forget_questions(district: District) -> None:
    by = Scope.system(
        district.pk, "what a family asked of a provider is kept as long as the retention rule says"
    )
    with transaction.atomic():
        tenancy.enter_scope(by)
        of_questions.forget_words(by=by, at=clock.now())


def forget_offers(district: District) -> None:
    by = Scope.system(district.pk, "what is offered is kept while who offers it is here")
    with transaction.atomic():
        tenancy.enter_scope(by)
        forget_gone(by=by, at=clock.now())


# In this order: words go before what was believed for their sake.
EACH_NIGHT = (
    forget,
    forget_offers,
    remove_old_words,
    believe_again,
    discard_undecided,
    forget_rides,
    forget_names,
    forget_questions,
)
