"""Texts that wait for a person, the versions that are there, and what readers doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.people.models import Adult, Student
from thirdpillar.ground.schools.models import District, School
from thirdpillar.means.conversations.choices import TextClass, TranslationState
from thirdpillar.means.conversations.models import Doubt, Thread, Translation

OPEN = (TranslationState.CHECK, TranslationState.PERSON)


def sight_of(scope: Scope) -> Scope:
    """Whose texts a checker may see: staff those of their conversations; an interpreter, who has none, each single text."""
    if scope.role == Role.INTERPRETER:
        return Scope.system(scope.district_id, "an interpreter checks a translation")
    return scope


def translations_waiting(*, seen_by, state: str = "", language: str = "") -> QuerySet:
    """What waits for a person; emergencies first, then what a family waits for longest."""
    found = Translation.objects.seen_by(seen_by).filter(state__in=[state] if state in OPEN else OPEN)
    if language:
        found = found.filter(Q(language=language) | Q(from_language=language))
    urgent = Case(When(text_class=TextClass.EMERGENCY, then=Value(0)), default=Value(1))
    return found.order_by(urgent, "asked_at", "pk")


def translation(translation_id: UUID, *, seen_by) -> Translation | None:
    """One text on its way into another language."""
    return Translation.objects.seen_by(seen_by).filter(pk=translation_id).first()


def translations_of(thread: Thread, *, seen_by) -> dict[UUID, list[Translation]]:
    """What is under way of a conversation's posts, by post."""
    found: dict[UUID, list[Translation]] = {}
    for row in Translation.objects.seen_by(seen_by).filter(thread=thread).order_by("asked_at"):
        found.setdefault(row.reference_id, []).append(row)
    return found


@dataclass(frozen=True)
class Ready:
    """A version of a text of another room, or why there is none yet."""

    language: str
    body: str
    made_by: str
    engine: str
    state: str
    trouble: str

    @property
    def may_leave(self) -> bool:
        return self.state == TranslationState.DONE


def versions_of(purpose: str, reference_id: UUID, *, seen_by) -> dict[str, Ready]:
    """What there is of a text that was asked for with `versions_for`, by language."""
    rows = Translation.objects.seen_by(seen_by).filter(purpose=purpose, reference_id=reference_id)
    return {
        row.language: Ready(row.language, row.draft, row.made_by, row.engine, row.state, row.trouble)
        for row in rows
    }


def doubts(*, seen_by, is_open: bool = True) -> QuerySet:
    """Translations that a reader called wrong; the open ones oldest first, the settled ones latest first."""
    found = Doubt.objects.seen_by(seen_by).filter(settled_at__isnull=is_open)
    return found.order_by("at" if is_open else "-settled_at", "pk")


def somebody_to_ask(*, seen_by) -> bool:
    """Whether the district has an interpreter whom a text can wait for."""
    granted = RoleGrant.objects.seen_by(seen_by).filter(role=Role.INTERPRETER, account_id=OuterRef("pk"))
    return Account.objects.seen_by(seen_by).filter(Exists(granted), suspended_at=None).exists()


def names_in(thread: Thread, account_ids: Iterable[UUID | None], *, seen_by) -> list[str]:
    """Whoever a text of this conversation may name: its children, its caregiver, its staff, the school, the district."""
    people = [
        *Student.objects.seen_by(seen_by)
        .filter(pk__in=thread.student_ids)
        .values_list("given_name", "family_name", "preferred_name"),
        *Adult.objects.seen_by(seen_by)
        .filter(pk=thread.adult_id)
        .values_list("given_name", "family_name", "preferred_name"),
        *Account.objects.seen_by(seen_by)
        .filter(pk__in={*thread.staff_ids, *account_ids} - {None})
        .values_list("given_name", "family_name"),
    ]
    found = {part for each in people for part in each if part}
    found |= {f"{given} {family}".strip() for given, family, *_more in people}
    found |= set(School.objects.seen_by(seen_by).filter(pk=thread.school_id).values_list("name", flat=True))
    found |= set(District.objects.filter(pk=thread.district_id).values_list("name", flat=True))
    return sorted(name for name in found if len(name) > 1)
