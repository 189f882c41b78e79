"""What is said at parent meetings, in the languages of those who read it: a machine's words, with their label.

Each call of an engine stands between two transactions: a row is claimed, then settled by whoever still holds it. What no
machine can say stays in the words in which it was written.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.apart import claim_apart, draft_apart, prepare_apart
from thirdpillar.means.conversations.actions.drafting import Draft
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.practice.gatherings.actions.meetings.common import ours
from thirdpillar.practice.gatherings.models import AgendaItem, MeetingInput, PointVersion

AGAIN_AFTER = timedelta(seconds=30)
MOST_ATTEMPTS = 6
# Which words of a row are said in other languages.
WORDS: dict[type, tuple[str, ...]] = {
    MeetingInput: ("words",), AgendaItem: ("title",), PointVersion: ("said", "answer", "who"),
}  # fmt: skip


def translate_meetings(*, by, at: datetime, share: int = 50) -> int:
    """Have said what waits in a district; how many rows were worked on. By a machine, outside of any request."""
    done = 0
    for model in WORDS:
        waiting = model.objects.seen_by(by).exclude(lacks=[])  # type: ignore[attr-defined]
        while done < share and (row := claim_apart(waiting, by=by, at=at)) is not None:
            _say(row, by=by, at=at)
            done += 1
    return done


def _say(row, *, by, at: datetime) -> None:
    drafts: dict[str, dict[str, Draft]] = {}
    for tag in row.lacks:
        for name in WORDS[type(row)]:
            if not getattr(row, name):
                continue
            with transaction.atomic(), tenancy.acting_as(by):
                district = District.objects.get(pk=by.district_id)
                source = row.language if isinstance(row, MeetingInput) else ours(district)
                asked = prepare_apart(
                    getattr(row, name), source=source, target=tag, names=(), on=at.date(), seen_by=by
                )
            drafts.setdefault(tag, {})[name] = draft_apart(asked)
    with transaction.atomic(), tenancy.acting_as(by):
        held = type(row).objects.seen_by(by).select_for_update()
        one = held.filter(pk=row.pk, attempt=row.attempt, lease_until=row.lease_until).first()
        if one is None:
            return
        for tag, words in drafts.items():
            _settle(one, tag, words)
        one.lease_until, one.next_try_at = None, at + AGAIN_AFTER
        if one.attempt >= MOST_ATTEMPTS:
            one.lacks = []
        one.save()
        record(
            by=by, at=at, deed="gatherings.translate_meetings", subject="gathering", subject_id=one.pk,
            waits=len(one.lacks),
        )  # fmt: skip


def _settle(row, tag: str, words: dict[str, Draft]) -> None:
    """Keep a row's words in one language, all or none of them; a row that may be said later still lacks them."""
    if any(draft.may_come and not draft.body for draft in words.values()):
        return
    row.lacks = [one for one in row.lacks if one != tag]
    if isinstance(row, MeetingInput):
        draft = words["words"]
        row.language = row.language or draft.source
        if draft.body and not draft.is_same:
            row.reading, row.reading_by = draft.body, draft.made_by
    elif tag not in row.in_languages and all(draft.body for draft in words.values()):
        # What a person wrote meanwhile stays.
        by = {draft.made_by for draft in words.values() if draft.made_by}
        by_whom = MadeBy.PERSON if by == {MadeBy.PERSON} else MadeBy.MACHINE
        row.in_languages[tag] = {name: draft.body for name, draft in words.items()} | {"by": by_whom.value}
