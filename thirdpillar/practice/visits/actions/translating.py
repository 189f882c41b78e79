"""Hopes and dreams in the other side's language: a machine's version with its label, or a person's; sealed as they are.

waiting → [engine] → done
                   → person → done    no engine could, or a reader called it wrong: somebody is asked to translate it
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.apart import claim_apart, draft_apart, prepare_apart
from thirdpillar.means.conversations.actions.drafting import Draft
from thirdpillar.means.conversations.choices import MadeBy, TranslationState
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.rules.translation import may_confirm
from thirdpillar.practice.visits.actions.telling import PLAN_WORDS, WORDS, at_home, tell_people, tell_planners
from thirdpillar.practice.visits.models import HopesAndDreams, HopesVersion, Visit
from thirdpillar.practice.visits.queries.translators import names_around, our_language, people_to_ask

AGAIN_AFTER = timedelta(seconds=30)
MOST_ATTEMPTS = 6


def ask_version(written: HopesAndDreams, visit: Visit, *, at: datetime) -> None:
    """Have what was written said in the other side's language: the family's, or ours; not where it is in that. A part of
    writing it."""
    district = District.objects.get(pk=written.district_id)
    theirs = visit.invitation.language or visit.language
    target = our_language(district) if written.by_family else theirs
    if not target or (written.language and same_language(written.language, target)):
        return
    HopesVersion(
        district_id=written.district_id, hopes=written, visit=visit, school_id=written.school_id,
        household_id=written.household_id, from_language=written.language, language=target, at=at, next_try_at=at,
    ).save(force_insert=True)  # fmt: skip


def drop_versions(household_id: UUID, *, by) -> None:
    """What was written anew, or removed, stands in no other language any more, whichever record of the home that hangs on."""
    wide = Scope.system(by.district_id, "what a family hopes for, in no other language any more")
    with tenancy.acting_as(wide):
        of_home = Q(household_id=household_id) | Q(hopes__household_id=household_id)
        HopesVersion.objects.seen_by(wide).filter(of_home).delete()


def translate_hopes(*, by, at: datetime, share: int = 50) -> int:
    """Translate what waits in a district; how many were worked on. By a machine, outside of any request.

    Each call of an engine stands between two transactions: a row is claimed, then settled by whoever still holds it.
    """
    done = 0
    waiting = (
        HopesVersion.objects.seen_by(by)
        .filter(state=TranslationState.WAITING)
        .select_related("hopes", "visit__invitation")
    )
    while done < share and (row := claim_apart(waiting, by=by, at=at, order=("at", "pk"))) is not None:
        with transaction.atomic(), tenancy.acting_as(by):
            asked = prepare_apart(
                row.hopes.words, source=row.from_language, target=row.language,
                names=names_around(row.visit, seen_by=by), on=at.date(), seen_by=by,
            )  # fmt: skip
        draft = draft_apart(asked)
        with transaction.atomic(), tenancy.acting_as(by):
            held = HopesVersion.objects.seen_by(by).select_for_update(of=("self",))
            one = held.filter(pk=row.pk, state=TranslationState.WAITING, attempt=row.attempt).first()
            if one is not None:
                _settle(one, draft, by=by, at=at)
                record(
                    by=by, at=at, deed="visits.translate_hopes", subject="visit", subject_id=row.visit_id,
                    language=row.language, state=one.state,
                )  # fmt: skip
        done += 1
    return done


def _settle(row: HopesVersion, draft: Draft, *, by, at: datetime) -> None:
    row.lease_until = None
    row.from_language = row.from_language or draft.source
    if draft.is_same:
        row.delete()
    elif draft.body:
        row.body, row.made_by, row.state, row.at = draft.body, draft.made_by, TranslationState.DONE, at
        row.save()
    elif draft.may_come and row.attempt < MOST_ATTEMPTS:
        row.next_try_at = at + AGAIN_AFTER
        row.save()
    else:
        _ask_a_person(row, by=by, at=at)


def _ask_a_person(row: HopesVersion, *, by, at: datetime) -> None:
    """Whoever is asked reads it for that alone; until then the original stands as it was written. Where nobody can be asked,
    whoever plans there hears that."""
    wide = Scope.system(row.district_id, "somebody translates what a family hopes for")
    with tenancy.acting_as(wide):
        on = at_home(District.objects.get(pk=row.district_id), at)
        row.state, row.asked_ids = TranslationState.PERSON, people_to_ask(row, on=on, seen_by=wide)
        row.save()
        visit = row.visit
    if row.asked_ids:
        tell_people(row.asked_ids, WORDS, by=by, at=at)
    else:
        tell_planners([visit], PLAN_WORDS, by=by, at=at)


@transaction.atomic
def call_version_wrong(*, version_id: UUID, by, at: datetime) -> None:
    """A reader says that a version is wrong: it is taken away, the original stands, and a person is asked. Who said it is
    kept nowhere but in the record. Raises Refused."""
    row = _locked(version_id, by, TranslationState.DONE)
    row.body = row.made_by = ""
    row.account_id, row.doubted_at = None, at
    _ask_a_person(row, by=by, at=at)
    record(by=by, at=at, deed="visits.call_version_wrong", subject="visit", subject_id=row.visit_id)


@transaction.atomic
def settle_version(*, version_id: UUID, body: str, reads_it: bool, by, at: datetime) -> None:
    """A person's translation, by whoever was asked or is of the pair. Raises Refused."""
    row = _locked(version_id, by, TranslationState.PERSON)
    said = may_confirm(body, reads_it=reads_it)
    may_keep_text(said, on=at.date())
    wide = Scope.system(by.district_id, "what a family hopes for, by a person")
    with tenancy.acting_as(wide):
        row.body, row.made_by, row.account_id = said, MadeBy.PERSON, by.account_id
        row.state, row.at = TranslationState.DONE, at
        row.save()
    record(by=by, at=at, deed="visits.settle_version", subject="visit", subject_id=row.visit_id)


def _locked(version_id: UUID, by, state: str) -> HopesVersion:
    seen = HopesVersion.objects.seen_by(by).filter(pk=version_id, state=state)
    row = seen.select_for_update(of=("self",)).first()
    if row is None:
        raise Refused(_("Nothing is waiting."))
    return row
