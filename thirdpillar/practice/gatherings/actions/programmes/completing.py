"""A programme is over: who came often enough completed it, by the programme's own rule."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.means.credentials.actions import record_trainings, revoke_trainings
from thirdpillar.practice.gatherings.actions.programmes.locking import locked_programme
from thirdpillar.practice.gatherings.actions.telling_places import tell
from thirdpillar.practice.gatherings.choices import ProgrammeStage, Standing
from thirdpillar.practice.gatherings.models import Programme, Registration
from thirdpillar.practice.gatherings.queries.programmes.dosage import dosage_of
from thirdpillar.practice.gatherings.rules import enforce
from thirdpillar.practice.gatherings.rules.programmes import may_run


@transaction.atomic
def finish_programme(*, programme_id: UUID, by, at: datetime) -> int:
    """Say who completed it, and tell them; answer how many. Pressed again, those are added whom late paper brought, and it is
    taken back of whom it was said by mistake.

    Raises Refused while a session is still to come, or where none was held.
    """
    programme = locked_programme(programme_id, by)
    enforce(may_run(by, programme))
    if programme.stage not in (ProgrammeStage.OPEN, ProgrammeStage.FINISHED):
        raise Refused(_("This programme is over."))
    dosage = dosage_of(programme, at=at, seen_by=by)
    if dosage.to_come:
        raise Refused(_("There are still sessions to come."))
    if not dosage.held:
        raise Refused(_("No session has taken place."))
    take_back_completion(programme, by=by, at=at)
    registered = Registration.objects.seen_by(by).filter(programme=programme, standing=Standing.REGISTERED)
    done = [one for one in registered.select_for_update(of=("self",)) if dosage.is_enough(one)]
    for one in done:
        one.standing, one.standing_at = Standing.COMPLETED, at
    Registration.objects.seen_by(by).bulk_update(done, ["standing", "standing_at"])
    programme.stage, programme.finished_at = ProgrammeStage.FINISHED, programme.finished_at or at
    programme.save(update_fields=["stage", "finished_at"])
    if programme.credential and done:
        zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
        record_trainings(
            account_ids=[one.account_id for one in done if one.account_id], kind=programme.credential,
            earned_on=min(dosage.held[-1].ends_at, at).astimezone(zone).date(), trainer=programme.title,
            school_id=programme.school_id, by=by, at=at,
        )  # fmt: skip
    tell(programme, done, "completed", by=by, at=at)
    record(
        by=by, at=at, deed="gatherings.finish_programme", subject="programme", subject_id=programme.pk,
        completed=len(done),
    )  # fmt: skip
    return len(done)


def take_back_completion(programme: Programme, *, by, at: datetime) -> int:
    """Whoever did not come often enough after all, since an attendance was corrected, stands as registered, and what it gave
    them is revoked; answer how many. Nobody is written to: a person tells them.
    """
    dosage = dosage_of(programme, at=at, seen_by=by)
    said = Registration.objects.seen_by(by).filter(programme=programme, standing=Standing.COMPLETED)
    wrong = [one for one in said.select_for_update(of=("self",)) if not dosage.is_enough(one)]
    if not wrong:
        return 0
    for one in wrong:
        one.standing, one.standing_at = Standing.REGISTERED, at
    Registration.objects.seen_by(by).bulk_update(wrong, ["standing", "standing_at"])
    if programme.credential:
        revoke_trainings(
            account_ids=[one.account_id for one in wrong if one.account_id], kind=programme.credential,
            trainer=programme.title, school_id=programme.school_id, by=by, at=at,
        )  # fmt: skip
    record(
        by=by, at=at, deed="gatherings.take_back_completion", subject="programme", subject_id=programme.pk,
        taken_back=len(wrong),
    )  # fmt: skip
    return len(wrong)
