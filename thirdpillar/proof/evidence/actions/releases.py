"""Publishing: only what survives the attack, joined with everything published before."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from thirdpillar.algorithms.disclosure import Rule, release
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit import actions as audit
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.proof.evidence.actions.ledger import (
    ledger_for,
    tightest,
    write_drift,
    write_note,
    write_table,
)
from thirdpillar.proof.evidence.models import Release, Snapshot
from thirdpillar.standards import library


def rule_on(day: date, district_id: UUID) -> Rule:
    """The disclosure rule in force on a day, with the district's own secret for the rounding."""
    terms = library.entry("disclosure", "ten_five", day).terms
    seed = hmac.digest(settings.SECRET_KEY.encode(), f"disclosure {district_id}".encode(), "sha256")
    return Rule.from_parameters(terms, seed=seed)


@transaction.atomic
def publish_snapshot(*, snapshot_id: UUID, by, at: datetime) -> Release:
    """Publish a certified figure by school and language. Detail is given up until nobody can subtract a family.

    The counts are the certified ones, whatever the roster says by now. Raises Refused where nothing could be
    published safely, and where the very same stands there already.
    """
    if not by.has_role(Role.OFFICE):
        raise Refused(_("Only the district office publishes figures."))
    one_at_a_time(by.district_id)
    snapshot = Snapshot.objects.seen_by(by).get(id=snapshot_id)
    if snapshot.withdrawn_at is not None:
        raise Refused(_("This figure was withdrawn."))
    if not snapshot.truth:
        raise Refused(
            _("Only a figure that counts families can be published, and this one counts something else.")
        )
    truth, ledger, drifts = ledger_for(snapshot, seen_by=by)
    # The rule of the day of publishing: what the figure speaks of may be older than any rule.
    today = at.astimezone(_zone(by)).date()
    outcome = release(truth, ledger, rule_on(today, by.district_id))
    if outcome.table is None:
        raise Refused(
            _(
                "These figures cannot be published: together with what is public already, small groups could be worked out."
            ),
            "disclosure ten_five",
        )
    frozen = json.loads(snapshot.body)
    given_up = [write_note(note) for note in outcome.given_up]
    body = json.dumps(
        {
            "district": frozen["district"],
            "measure": frozen["measure"],
            "as_of": frozen["as_of"],
            "schools": frozen["schools"],
            "table": write_table(outcome.table),
            "given_up": given_up,
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
        given_up=given_up,
        drifts=[write_drift(each) for each in tightest(drifts)],
    )
    if Release.objects.seen_by(by).filter(digest=made.digest, withdrawn_at=None).exists():
        raise Refused(_("The same figures of this day are public already."))
    made.save(force_insert=True)
    audit.record(by=by, at=at, deed="evidence.publish_snapshot", subject="release", subject_id=made.id)
    return made


def rehearse_publication(*, snapshot_id: UUID, by, at: datetime) -> Release:
    """What publishing would make public now, of which nothing is kept. Raises Refused as publishing does."""
    with transaction.atomic():
        made = publish_snapshot(snapshot_id=snapshot_id, by=by, at=at)
        transaction.set_rollback(True)
    return made


def _zone(by) -> ZoneInfo:
    return ZoneInfo(District.objects.values_list("zone", flat=True).get(id=by.district_id))


def one_at_a_time(district_id: UUID) -> None:
    """Two publications at once would each be attacked without the other, and one withdrawn meanwhile would go out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('evidence.publish' || %s, 0))", [str(district_id)]
        )
