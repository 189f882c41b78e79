"""The worker's part around parent meetings: what is said there in other languages, and promises past their day."""

from __future__ import annotations

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.meetings import remind_owners, translate_meetings


def translate_meetings_for(district: District) -> None:
    """What families said in the school's language, and what it answered in theirs: by a machine, with its label."""
    translate_meetings(
        by=Scope.system(district.pk, "what is said at parent meetings, translated"), at=clock.now()
    )


def remind_owners_for(district: District) -> None:
    by = Scope.system(district.pk, "what was promised at a parent meeting is past its day")
    with transaction.atomic():
        tenancy.enter_scope(by)
        remind_owners(by=by, at=clock.now())
