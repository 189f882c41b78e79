"""The worker's part around fairs: questions and answers are said in the other side's language; stands hear of a fair that
is moved or called off."""

from __future__ import annotations

from django.db import transaction

from thirdpillar.doors.fairs.common import occasion_of
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.partners.actions.telling_providers import tell_stands
from thirdpillar.practice.partners.actions.translating import translate_questions
from thirdpillar.practice.partners.queries.fairs import fairs_with_stands


def translate_questions_for(district: District) -> None:
    translate_questions(by=Scope.system(district.pk, "what families ask, translated"), at=clock.now())


def tell_stands_for(district: District) -> None:
    """Look at the fairs to come, a few; each is told of once for each change."""
    by, at = Scope.system(district.pk, "stands hear of their fair"), clock.now()
    with transaction.atomic(), tenancy.acting_as(by):
        fairs = dict(fairs_with_stands(seen_by=by).values_list("gathering_id", "pk"))
        coming = Gathering.objects.seen_by(by).filter(pk__in=fairs, ends_at__gt=at)
        for gathering in coming:
            tell_stands(fair_id=fairs[gathering.pk], occasion=occasion_of(gathering, district), by=by, at=at)
