"""Publishing: only what survives the attack, joined with everything published before."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit import actions as audit
from thirdpillar.ground.base.refused import Refused
from thirdpillar.proof.evidence.actions.ledger import tightest, write_drift
from thirdpillar.proof.evidence.actions.rehearsals import find_verdict, publishable, question_of, rule_on
from thirdpillar.proof.evidence.models import Release

__all__ = ["publish_snapshot", "rehearse_publication", "rule_on"]


@transaction.atomic
def publish_snapshot(*, snapshot_id: UUID, by, at: datetime, patience_ms: int | None = None) -> Release:
    """Publish a certified figure by school and language. Detail is given up until nobody can subtract a family.

    The counts are the certified ones, whatever the roster says by now. Raises Refused where nothing could be
    published safely, and where the very same stands there already; NotRehearsed where the attack is not run yet and would
    take longer than the patience (None: any time).
    """
    one_at_a_time(by.district_id)
    made = _to_be_released(snapshot_id, by=by, at=at, patience_ms=patience_ms)
    made.save(force_insert=True)
    audit.record(by=by, at=at, deed="evidence.publish_snapshot", subject="release", subject_id=made.id)
    return made


def rehearse_publication(*, snapshot_id: UUID, by, at: datetime, patience_ms: int | None = None) -> Release:
    """What publishing would make public now, of which only the attack's verdict is kept. Raises as publishing does."""
    return _to_be_released(snapshot_id, by=by, at=at, patience_ms=patience_ms)


def _to_be_released(snapshot_id: UUID, *, by, at: datetime, patience_ms: int | None) -> Release:
    snapshot = publishable(snapshot_id, seen_by=by)
    # The rule of the day of publishing: what the figure speaks of may be older than any rule.
    question = question_of(snapshot, at, seen_by=by)
    verdict = find_verdict(snapshot=snapshot, question=question, by=by, at=at, patience_ms=patience_ms)
    if verdict.table is None:
        raise Refused(
            _(
                "These figures cannot be published: together with what is public already, small groups could be worked out."
            ),
            "disclosure ten_five",
        )
    frozen = json.loads(snapshot.body)
    body = json.dumps(
        {
            "district": frozen["district"],
            "measure": frozen["measure"],
            "as_of": frozen["as_of"],
            "schools": frozen["schools"],
            "table": verdict.table,
            "given_up": verdict.given_up,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    made = Release(
        district_id=by.district_id,
        snapshot=snapshot,
        published_at=at,
        published_by_id=by.account_id,
        body=body,
        digest=hashlib.sha256(body.encode()).hexdigest(),
        given_up=verdict.given_up,
        drifts=[write_drift(each) for each in tightest(question.drifts)],
    )
    if Release.objects.seen_by(by).filter(digest=made.digest, withdrawn_at=None).exists():
        raise Refused(_("The same figures of this day are public already."))
    return made


def one_at_a_time(district_id: UUID) -> None:
    """Two publications at once would each be attacked without the other, and one withdrawn meanwhile would go out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('evidence.publish' || %s, 0))", [str(district_id)]
        )
