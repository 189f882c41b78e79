"""Certifying a figure: frozen with its definition and the version of the data it stands on."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit import actions as audit
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District, School
from thirdpillar.proof.evidence.actions.releases import one_at_a_time
from thirdpillar.proof.evidence.models import RollUp, Snapshot
from thirdpillar.proof.evidence.queries.days import refusal_of_day
from thirdpillar.proof.evidence.queries.reach import DEFAULT_MEASURE, Reach, reach
from thirdpillar.proof.evidence.queries.true_counts import true_table, write_truth

# The cuts a snapshot freezes.
CUTS = ((), ("school",), ("grade",), ("language",), ("group",), ("school", "language"), ("school", "grade"))


def snapshot_body(*, seen_by, as_of: date, measure: str = DEFAULT_MEASURE) -> str:
    """The figures of a day in every cut, as canonical JSON: the same data give the same bytes."""
    tables = [reach(seen_by=seen_by, by=cut, as_of=as_of, measure=measure) for cut in CUTS]
    whole = tables[0]
    if whole is None:
        raise Refused(_("There is no school year yet, so there is nothing to certify."))
    names = {str(key): name for key, name in School.objects.seen_by(seen_by).values_list("id", "name")}
    body = {
        "district": District.objects.values_list("name", flat=True).get(id=seen_by.district_id),
        "measure": {
            "id": whole.measure.id,
            "version": whole.measure.version,
            "title": whole.measure.title,
            "text": whole.measure.text,
            "citation": whole.measure.citation,
            "unit": whole.unit,
        },
        "as_of": as_of.isoformat(),
        "school_year": whole.window.year.title,
        "schools": {key: names[key] for key in sorted(names)},
        "tables": [_table(table) for table in tables if table is not None],
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _table(found: Reach) -> dict:
    return {
        "by": list(found.by),
        "rows": [
            {"group": row.group, "reached": row.reached, "enrolled": row.enrolled} for row in found.rows
        ],
    }


def data_version(*, seen_by, measure: str) -> str:
    """A name for the state of roster and roll-up that a figure was computed from."""
    versions = (
        RollUp.objects.seen_by(seen_by).filter(measure=measure).values_list("roster_version", "read_until")
    )
    text = "|".join(f"{roster} {until.isoformat()}" for roster, until in versions.order_by("school_year_id"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def certify_snapshot(
    *, by, at: datetime, as_of: date, title: str, measure: str = DEFAULT_MEASURE
) -> Snapshot:
    """Freeze the figures of a day. Later corrections change the live figures, never a certified one."""
    if not by.has_role(Role.OFFICE):
        raise Refused(_("Only the district office certifies figures."))
    if refusal := refusal_of_day(as_of, measure=measure, seen_by=by):
        raise refusal
    body = snapshot_body(seen_by=by, as_of=as_of, measure=measure)
    truth = true_table(seen_by=by, as_of=as_of, measure=measure)
    snapshot = Snapshot(
        district_id=by.district_id,
        measure=measure,
        measure_version=json.loads(body)["measure"]["version"],
        as_of=as_of,
        title=title,
        body=body,
        truth=write_truth(truth) if truth else {},
        digest=hashlib.sha256(body.encode()).hexdigest(),
        data_version=data_version(seen_by=by, measure=measure),
        certified_at=at,
        certified_by_id=by.account_id,
    )
    snapshot.save(force_insert=True)
    audit.record(
        by=by,
        at=at,
        deed="evidence.certify_snapshot",
        subject="snapshot",
        subject_id=snapshot.id,
        digest=snapshot.digest,
    )
    return snapshot


@transaction.atomic
def withdraw_snapshot(*, snapshot_id: UUID, because: str, by, at: datetime) -> Snapshot:
    """Mark a certified figure as withdrawn, with the reason; it stays readable for the office, and is published no more."""
    if not by.has_role(Role.OFFICE):
        raise Refused(_("Only the district office withdraws certified figures."))
    if not because.strip():
        raise Refused(_("Say why it is withdrawn."))
    one_at_a_time(by.district_id)
    snapshot = Snapshot.objects.seen_by(by).select_for_update().get(id=snapshot_id)
    if snapshot.withdrawn_at is not None:
        raise Refused(_("This figure was withdrawn."))
    snapshot.withdrawn_at, snapshot.withdrawn_because = at, because.strip()
    snapshot.save(update_fields=["withdrawn_at", "withdrawn_because"])
    snapshot.releases.filter(withdrawn_at=None).update(withdrawn_at=at)
    audit.record(
        by=by,
        at=at,
        deed="evidence.withdraw_snapshot",
        subject="snapshot",
        subject_id=snapshot.id,
        reason=because,
    )
    return snapshot
