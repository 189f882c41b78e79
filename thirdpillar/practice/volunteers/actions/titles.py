"""What a lesson is about, in the family's language: a machine's draft with its label, and the family is asked with it.

Where no machine is at hand, or none can, the family is asked with the teacher's own words.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.apart import (
    claim_apart,
    draft_apart,
    is_drafted_apart,
    prepare_apart,
)
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.practice.volunteers.actions.telling import tell, ways_of
from thirdpillar.practice.volunteers.actions.volunteering import person_of
from thirdpillar.practice.volunteers.choices import LessonStage, Version
from thirdpillar.practice.volunteers.models import Lesson

AGAIN_AFTER, MOST_ATTEMPTS = timedelta(seconds=30), 6
LONGEST = 300


def wait_for_title(row: Lesson, *, by, at: datetime) -> bool:
    """Mark a new lesson whose family reads another language than we write; whether it is asked only once that is done."""
    theirs = ways_of([row.volunteer], by=by)[row.volunteer_id].language
    if same_language(theirs, _ours(by)) or not is_drafted_apart(on=at.date(), seen_by=by):
        return False
    row.body_language, row.version, row.next_try_at = theirs, Version.WAITING, at
    row.save(update_fields=["body_language", "version", "next_try_at"])
    return True


def translate_titles(*, by, at: datetime, share: int = 50) -> int:
    """Say what waits in the family's language, and ask it; how many were worked on. By a machine, outside of any request.

    Each call of an engine stands between two transactions: a row is claimed, then settled by whoever still holds it.
    """
    done = 0
    waiting = (
        Lesson.objects.seen_by(by)
        .filter(version=Version.WAITING)
        .exclude(stage=LessonStage.OFF)
        .select_related("volunteer")
    )
    while done < share and (row := claim_apart(waiting, by=by, at=at)) is not None:
        with transaction.atomic(), tenancy.acting_as(by):
            person = Adult.objects.seen_by(by).filter(pk__in=person_of(row.volunteer, by=by))
            names = {each for one in person for each in (one.given_name, one.family_name) if each}
            asked = prepare_apart(
                row.title, source=_ours(by), target=row.body_language, names=names, on=at.date(), seen_by=by
            )
        draft = draft_apart(asked)
        with transaction.atomic(), tenancy.acting_as(by):
            held = Lesson.objects.seen_by(by).select_for_update(of=("self",)).select_related("volunteer")
            one = held.filter(pk=row.pk, version=Version.WAITING, attempt=row.attempt).first()
            if one is not None:
                _settle(one, draft, by, at)
        done += 1
    return done


def _settle(row: Lesson, draft, by, at: datetime) -> None:
    row.lease_until = None
    if draft.is_same:
        row.version = Version.NONE
    elif draft.body and len(draft.body) <= LONGEST:
        row.body, row.version = draft.body, Version.DONE
    elif draft.may_come and row.attempt < MOST_ATTEMPTS:
        row.next_try_at = at + AGAIN_AFTER
    else:
        row.version = Version.FAILED
    row.save(update_fields=["lease_until", "version", "body", "next_try_at"])
    told = 0
    if row.version != Version.WAITING and row.stage == LessonStage.ASKED and row.begins_at > at:
        told = tell([row.volunteer], "asked", row, by=by, at=at, mark="1")
    record(
        by=by, at=at, deed="volunteers.translate_titles", subject="lesson", subject_id=row.pk, state=row.version, told=told
    )  # fmt: skip


def _ours(by) -> str:
    return (District.objects.get(pk=by.district_id).languages or ["en"])[0]
