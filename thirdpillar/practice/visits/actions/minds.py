"""Answers before and after visits: kept under a key and by the week, so that they can be counted and nobody's read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.telling import at_home
from thirdpillar.practice.visits.choices import Moment, Side
from thirdpillar.practice.visits.models import CoreAnswer, VisitYear
from thirdpillar.practice.visits.queries.minds import asked_of_me
from thirdpillar.practice.visits.rules.minds import begins_at, core_of, keys_of, week_of


@transaction.atomic
def answer_as_visitor(
    *, visit_year_id: UUID, moment: str, answers: Mapping[str, int | str], by, at: datetime
) -> None:
    """A visitor's own answers of one time; none of them where they skip it. What is said stays said. Raises Refused."""
    district = District.objects.get(pk=by.district_id)
    year = VisitYear.objects.seen_by(by).filter(pk=visit_year_id).first()
    asked = asked_of_me(year, on=at_home(district, at), at=at, seen_by=by)
    if asked is None or asked[0] != moment:
        raise Refused(_("Nothing to do here"))
    keep_answers(
        side=Side.VISITOR, moment=moment, who=by.account_id, visit_year_id=visit_year_id, school_id=asked[1],
        answers=answers, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def keep_answers(
    *,
    side: str,
    moment: str,
    who: UUID,
    visit_year_id: UUID,
    school_id: UUID,
    answers: Mapping[str, int | str],
    by,
    at: datetime,
    language: str = "",
    anew: bool = False,
) -> dict[str, int]:
    """Keep answers of an account or a home; what was answered before is not changed, unless `anew`. Answers all that is kept.

    The record says that somebody answered, neither who nor what.
    """
    district = District.objects.get(pk=by.district_id)
    core = core_of(side, at_home(district, at))
    week = week_of(at, district.zone)
    keys = keys_of(side, who, visit_year_id=visit_year_id, district_id=by.district_id)
    wide = Scope.system(by.district_id, "answers before and after visits")
    with tenancy.acting_as(wide):
        rows = CoreAnswer.objects.seen_by(wide).filter(visit_year_id=visit_year_id, side=side)
        # Whoever answered under a secret of before keeps that key.
        known = rows.filter(key__in=keys).values_list("key", flat=True).first() or keys[0]
        row = CoreAnswer(
            district_id=by.district_id, visit_year_id=visit_year_id, school_id=school_id, side=Side(side),
            moment=Moment(moment), key=known, version=core.version, language=language, week_on=week,
            made_at=begins_at(week, district.zone),
        )  # fmt: skip
        CoreAnswer.objects.bulk_create([row], ignore_conflicts=True)
        kept = rows.select_for_update().get(key=known, moment=moment)
        said = core.kept(answers)
        kept.answers = kept.answers | said if anew else said | kept.answers
        kept.save(update_fields=["answers"])
        record(by=wide, at=at, deed="visits.keep_answers", subject="home_visits")
    return kept.answers
