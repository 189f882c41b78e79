"""Whoever completed a programme is asked to the next rung of the ladder: to volunteer, to lead, to sit in on a council."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.barred import barred_at
from thirdpillar.practice.gatherings.actions.programmes.locking import locked_programme
from thirdpillar.practice.gatherings.actions.programmes.registering import enforce_open
from thirdpillar.practice.gatherings.actions.telling_places import tell
from thirdpillar.practice.gatherings.choices import Standing, Way
from thirdpillar.practice.gatherings.models import Programme, Registration
from thirdpillar.practice.gatherings.queries.pages import households_of
from thirdpillar.practice.gatherings.queries.programmes.catalogue import following
from thirdpillar.practice.gatherings.rules import enforce
from thirdpillar.practice.gatherings.rules.programmes import may_run, step_after


@transaction.atomic
def ask_on(*, programme_id: UUID, next_id: UUID, by, at: datetime) -> int:
    """Send everybody who completed a programme their own link to one that follows it; answer to how many.

    Whoever stands in it already, or withdrew, is asked nothing more. Set-based, and safe to repeat.
    """
    done = Programme.objects.seen_by(by).filter(pk=programme_id).first()
    programme = locked_programme(next_id, by)
    if done is None:
        raise Refused(_("There is no such programme."))
    enforce(may_run(by, done))
    enforce_open(programme, by, at)
    zone = District.objects.get(pk=by.district_id).zone
    if not any(one.it.pk == programme.pk for one in following(done, at=at, zone=zone, seen_by=by)):
        raise Refused(_("There is no such programme."))
    completed = Registration.objects.seen_by(by).filter(
        programme=done, standing=Standing.COMPLETED, adult_id__isnull=False
    )
    asked = _ask(programme, set(completed.values_list("adult_id", flat=True)), by, at)
    record(
        by=by, at=at, deed="gatherings.ask_on", subject="programme", subject_id=programme.pk, asked=asked,
        completed=str(done.pk),
    )  # fmt: skip
    return asked


@transaction.atomic
def ask_from_rung(*, programme_id: UUID, step: str, adult_ids: Collection[UUID], by, at: datetime) -> int:
    """The same for these adults, who stand on a rung of the ladder by what another room knows of them."""
    programme = locked_programme(programme_id, by)
    enforce(may_run(by, programme))
    enforce_open(programme, by, at)
    on = at.astimezone(ZoneInfo(District.objects.get(pk=by.district_id).zone)).date()
    if programme.step != step_after(step, on):
        raise Refused(_("There is no such programme."))
    asked = _ask(programme, adult_ids, by, at)
    record(
        by=by, at=at, deed="gatherings.ask_on", subject="programme", subject_id=programme.pk, asked=asked, step=step
    )  # fmt: skip
    return asked


def _ask(programme: Programme, adult_ids: Collection[UUID], by, at: datetime) -> int:
    rows = _not_asked_yet(adult_ids, programme, by, at)
    Registration.objects.bulk_create(rows, batch_size=1000)
    tell(programme, rows, "asked", by=by, at=at)
    return len(rows)


def _not_asked_yet(adult_ids: Collection[UUID], programme: Programme, by, at: datetime) -> list[Registration]:
    """New rows for those of these who stand nowhere in the programme; of two records of one adult, one."""
    there = Registration.objects.seen_by(by).filter(programme=programme, adult_id__isnull=False)
    machine = Scope.system(by.district_id, "whoever completed a programme is asked to the next")
    with tenancy.acting_as(machine):
        ids = {*adult_ids, *there.values_list("adult_id", flat=True)}
        standing = current_adults(ids, seen_by=machine)
        taken = {standing.get(one, one) for one in there.values_list("adult_id", flat=True)}
        wanted = {standing[one] for one in adult_ids if one in standing} - taken
        wanted -= barred_at(programme.school_id, wanted, by=by)
        homes = households_of(wanted, seen_by=machine)
    return [
        Registration(
            district_id=by.district_id, school_id=programme.school_id, programme=programme, adult_id=adult,
            household_id=homes.get(adult), standing=Standing.ASKED, standing_at=at, since=at, way=Way.STAFF,
            code=new_code(), by_account_id=by.account_id,
        )
        for adult in sorted(wanted, key=str)
    ]  # fmt: skip
