"""Trying a publication out. The attack takes longer with every release, so its verdict is kept and never asked for twice.

A verdict holds for exactly what it was worked out from: the true table, all that was published before, what is known of
the changes in between, the rule, and the attacker's own code. If any of it is another, the attack is run anew.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib import resources
from time import monotonic
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from thirdpillar.algorithms.disclosure import Drift, Ledger, Rule, Table, release
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit import actions as audit
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.proof.evidence.actions.ledger import ledger_for, write_drift, write_note, write_table
from thirdpillar.proof.evidence.choices import Tried
from thirdpillar.proof.evidence.models import Rehearsal, Snapshot
from thirdpillar.proof.evidence.queries.true_counts import write_truth
from thirdpillar.standards import library

# Longer than the longest attack seen; after it somebody else may take the work up.
LEASE, MOST_ATTEMPTS = timedelta(minutes=30), 3
# With so few earlier releases nobody waits long, even where nothing is known yet of how long it takes.
FEW_RELEASES = 2


def rule_on(day: date, district_id: UUID) -> Rule:
    """The disclosure rule in force on a day, with the district's own secret for the rounding."""
    terms = library.entry("disclosure", "ten_five", day).terms
    seed = hmac.digest(settings.SECRET_KEY.encode(), f"disclosure {district_id}".encode(), "sha256")
    return Rule.from_parameters(terms, seed=seed)


def _zone(by) -> ZoneInfo:
    return ZoneInfo(District.objects.values_list("zone", flat=True).get(id=by.district_id))


class NotRehearsed(Exception):
    """The attack would take longer than the asker wants to wait: the worker should run it."""


@dataclass(frozen=True)
class Question:
    """All that a verdict stands on. `drifts` are the new ones, to be kept with the release."""

    truth: Table
    ledger: Ledger | None
    drifts: list[Drift]
    rule: Rule

    @property
    def earlier(self) -> int:
        """How many releases the new table is joined with."""
        return len(self.ledger.releases) if self.ledger else 0

    def digest(self) -> str:
        """A name for everything in it."""
        known = self.ledger or Ledger()
        plain = {
            "attacker": _code(),
            "truth": write_truth(self.truth),
            "frame": [
                [
                    [
                        one.name,
                        one.categories,
                        one.overlapping,
                        sorted((k, sorted(v)) for k, v in one.merged.items()),
                    ]
                    for one in self.truth.dimensions
                ],
                sorted(self.truth.impossible),
                self.truth.trait_is_the_records,
            ],
            "releases": [write_table(each) for each in known.releases],
            "drifts": [write_drift(each) for each in known.drifts],
            "rule": asdict(self.rule),
        }
        text = json.dumps(plain, sort_keys=True, default=_plain)
        return sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    """Sets in an order of their own, and the rule's secret, which the digest does not give away."""
    return sorted(value) if isinstance(value, (set, frozenset)) else repr(value)


@cache
def _code() -> str:
    """The attacker as it is written: one that was mended attacks again what another let pass."""
    files = sorted(resources.files("thirdpillar.algorithms.disclosure").iterdir(), key=lambda one: one.name)
    code = b"".join(one.read_bytes() for one in files if one.name.endswith(".py"))
    return sha256(code).hexdigest()


def publishable(snapshot_id: UUID, *, seen_by) -> Snapshot:
    """The certified figure; raises Refused for whoever may not publish, and for one that cannot be."""
    if not seen_by.has_role(Role.OFFICE):
        raise Refused(_("Only the district office publishes figures."))
    snapshot = Snapshot.objects.seen_by(seen_by).get(id=snapshot_id)
    if snapshot.withdrawn_at is not None:
        raise Refused(_("This figure was withdrawn."))
    if not snapshot.truth:
        raise Refused(
            _("Only a figure that counts families can be published, and this one counts something else.")
        )
    return snapshot


def question_of(snapshot: Snapshot, at: datetime, *, seen_by) -> Question:
    """What the attack would have to answer now."""
    return Question(
        *ledger_for(snapshot, seen_by=seen_by),
        rule_on(at.astimezone(_zone(seen_by)).date(), seen_by.district_id),
    )


@transaction.atomic
def find_verdict(
    *, snapshot: Snapshot, question: Question, by, at: datetime, patience_ms: int | None
) -> Rehearsal:
    """The kept verdict, or one that is worked out now. Raises NotRehearsed if that would take longer than the patience."""
    digest = question.digest()
    kept = Rehearsal.objects.seen_by(by).filter(snapshot=snapshot, question=digest, state=Tried.DONE).first()
    if kept is not None:
        return kept
    if patience_ms is not None and _expected_ms(question, by) > patience_ms:
        raise NotRehearsed
    verdict = _attack(snapshot, question, by, at)
    _keep(verdict)
    audit.record(by=by, at=at, deed="evidence.try_publication", subject="snapshot", subject_id=snapshot.id)
    return verdict


def _expected_ms(question: Question, by) -> int:
    """As long as the last one of the district took; a long time where there is none to go by, and much to join."""
    last = Rehearsal.objects.seen_by(by).filter(state=Tried.DONE).order_by("-worked_at").first()
    if last is not None:
        return last.took_ms
    return 0 if question.earlier <= FEW_RELEASES else 3_600_000


def _attack(snapshot: Snapshot, question: Question, by, at: datetime) -> Rehearsal:
    began = monotonic()
    outcome = release(question.truth, question.ledger, question.rule)
    return Rehearsal(
        district_id=by.district_id,
        snapshot=snapshot,
        state=Tried.DONE,
        question=question.digest(),
        table=write_table(outcome.table) if outcome.table else None,
        given_up=[write_note(note) for note in outcome.given_up],
        earlier=question.earlier,
        asked_at=at,
        worked_at=at,
        took_ms=round((monotonic() - began) * 1000),
    )


def _keep(row: Rehearsal) -> None:
    """One row a figure: what was worked out or asked for last."""
    told = [
        "state", "question", "table", "given_up", "earlier", "asked_at", "attempt", "lease_until", "worked_at", "took_ms",
    ]  # fmt: skip
    Rehearsal.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["snapshot", "district_id"], update_fields=told
    )


@transaction.atomic
def leave_to_worker(*, snapshot_id: UUID, by, at: datetime) -> Rehearsal:
    """Have the worker attack it. Raises Refused as publishing does, and once after an attack that was broken off."""
    snapshot = publishable(snapshot_id, seen_by=by)
    asked = Rehearsal(district_id=by.district_id, snapshot=snapshot, asked_at=at)
    asked.earlier = question_of(snapshot, at, seen_by=by).earlier
    _keep(asked)
    audit.record(by=by, at=at, deed="evidence.try_publication", subject="snapshot", subject_id=snapshot.id)
    return asked


def rehearsal_of(snapshot_id: UUID, *, seen_by) -> Rehearsal | None:
    """What is kept, or under way, for a figure."""
    return Rehearsal.objects.seen_by(seen_by).filter(snapshot_id=snapshot_id).first()


def work_on_rehearsals(*, by, at: datetime) -> int:
    """Attack what waits in a district, one after another; how many have an answer now.

    No transaction is open meanwhile: an attack may take minutes, and what it stands on is told by its digest.
    """
    answered = 0
    while (found := _claim(by, at)) is not None:
        with transaction.atomic(), tenancy.acting_as(by):
            question = question_of(found.snapshot, at, seen_by=by)
        verdict = _attack(found.snapshot, question, by, at)
        verdict.asked_at, verdict.attempt = found.asked_at, found.attempt
        with transaction.atomic(), tenancy.acting_as(by):
            _keep(verdict)
            audit.record(
                by=by,
                at=at,
                deed="evidence.try_publication",
                subject="snapshot",
                subject_id=found.snapshot_id,
            )
        answered += 1
    return answered


def _claim(by, at: datetime) -> Rehearsal | None:
    """The next that waits and that nobody is at. One that was broken off several times is given up."""
    with transaction.atomic(), tenancy.acting_as(by):
        free = Rehearsal.objects.seen_by(by).filter(
            Q(lease_until=None) | Q(lease_until__lt=at), state=Tried.WAITING
        )
        free.filter(attempt__gte=MOST_ATTEMPTS).update(state=Tried.FAILED, lease_until=None)
        found = (
            free.filter(attempt__lt=MOST_ATTEMPTS)
            .select_related("snapshot")
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("asked_at")
            .first()
        )
        if found is not None:
            Rehearsal.objects.seen_by(by).filter(pk=found.pk).update(
                attempt=F("attempt") + 1, lease_until=at + LEASE
            )
            found.attempt += 1
        return found
