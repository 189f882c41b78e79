"""What a class team writes, in the languages of those who read it: a machine's words, with their label.

Skills and what families practise at home are said in each home's language, families' goals in the school's. Each call of an
engine stands between two transactions: a row is claimed, then settled by whoever still holds it. What no machine can say stays
in the words in which it was written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.apart import claim_apart, draft_apart, prepare_apart
from thirdpillar.means.conversations.actions.drafting import Draft
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.practice.conferences.models import Goal, Skill, TeamHome
from thirdpillar.practice.conferences.models.teams import Said, said_key

AGAIN_AFTER, MOST_ATTEMPTS = timedelta(seconds=30), 6
# Which words of a row are said in other languages.
WORDS: dict[type[Said], tuple[str, ...]] = {Skill: ("title", "measure", "practice"), Goal: ("words",)}


def ask_to_say(skills: Iterable[Skill], *, wide, at: datetime) -> None:
    """Note on skills what a machine is still to say of them: in the languages of their teams' homes, and the district's."""
    rows = list(skills)
    district = District.objects.get(pk=wide.district_id)
    reads: dict[UUID, set[str]] = defaultdict(set)
    homes = TeamHome.objects.seen_by(wide).filter(team_id__in={one.meeting.team_id for one in rows})
    for team, language in homes.values_list("team_id", "language"):
        reads[team].add(language)
    for one in rows:
        _lack(one, [*district.languages, *sorted(reads[one.meeting.team_id])], ours(district), at)
    Skill.objects.seen_by(wide).bulk_update(rows, ["lacks", "next_try_at", "lease_until", "attempt"])


def ask_to_read(goal: Goal, district: District, at: datetime) -> None:
    """The same of a family's goal: in the language that the staff writes in."""
    _lack(goal, [ours(district)], goal.language, at)
    goal.save(update_fields=["lacks", "next_try_at", "lease_until", "attempt"])


def ours(district: District) -> str:
    """The language that staff write in."""
    return (district.languages or ["en"])[0]


def _lack(row: Said, languages: Collection[str], written_in: str, at: datetime) -> None:
    every = dict.fromkeys(
        said_key(tag) for tag in languages if tag and not same_language(tag, written_in or "en")
    )
    row.lacks = [tag for tag in every if tag not in row.in_languages]
    row.next_try_at, row.lease_until, row.attempt = (at if row.lacks else None), None, 0


def say_in_languages(*, by, at: datetime, share: int = 50) -> int:
    """Have said what waits in a district; how many rows were worked on. By a machine, outside of any request."""
    done = 0
    for model in WORDS:
        while done < share and (row := claim_apart(model.objects.seen_by(by), by=by, at=at)) is not None:
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
                source, names = _whose(row, by)
                asked = prepare_apart(
                    getattr(row, name), source=source, target=tag, names=names, on=at.date(), seen_by=by
                )
            drafts.setdefault(tag, {})[name] = draft_apart(asked)
    with transaction.atomic(), tenancy.acting_as(by):
        held = type(row).objects.seen_by(by).select_for_update()
        one = held.filter(pk=row.pk, attempt=row.attempt, lease_until=row.lease_until).first()
        if one is None:
            return
        for tag, words in drafts.items():
            if any(draft.may_come and not draft.body for draft in words.values()):
                continue
            one.lacks = [each for each in one.lacks if each != tag]
            if all(draft.body for draft in words.values()):
                by_whom = {draft.made_by for draft in words.values() if draft.made_by}
                made_by = MadeBy.PERSON if by_whom == {MadeBy.PERSON} else MadeBy.MACHINE
                said = {name: draft.body for name, draft in words.items()}
                one.in_languages[tag] = said | {"by": made_by.value}
        if one.attempt >= MOST_ATTEMPTS:
            one.lacks = []
        one.lease_until, one.next_try_at = None, at + AGAIN_AFTER if one.lacks else None
        one.save(update_fields=["in_languages", "lacks", "lease_until", "next_try_at"])
        record(
            by=by, at=at, deed="conferences.say_in_languages", subject="team_meeting", subject_id=one.pk,
            waits=len(one.lacks),
        )  # fmt: skip


def _whose(row, by) -> tuple[str, set[str]]:
    """In which language a row was written, and whose name a machine is not told."""
    if not isinstance(row, Goal):
        return ours(District.objects.get(pk=by.district_id)), set()
    found = Student.objects.seen_by(by).filter(pk=row.student_id)
    names = found.values_list("given_name", "preferred_name", "family_name")
    return row.language, {each for several in names for each in several if each}
