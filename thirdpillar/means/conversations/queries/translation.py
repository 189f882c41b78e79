"""Texts that wait for a person, the versions that are there, and what readers doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import Adult, Student
from thirdpillar.ground.schools.models import District, School
from thirdpillar.means.conversations.choices import Interest, TextClass, TranslationState
from thirdpillar.means.conversations.models import (
    Broadcast,
    BroadcastVersion,
    Doubt,
    Post,
    Thread,
    Translation,
    Version,
)
from thirdpillar.means.conversations.queries.proficiency import command_of, for_checker
from thirdpillar.means.conversations.rules.translation import second_person_classes

OPEN = (TranslationState.CHECK, TranslationState.PERSON)


def sight_of(scope: Scope) -> Scope:
    """In whose place a checker looks: staff in their own; an interpreter, who has no conversation, in a machine's.

    What of that is theirs is for `translations_waiting` and `translation` to say.
    """
    if scope.role == Role.INTERPRETER:
        return Scope.system(scope.district_id, "an interpreter checks a translation")
    return scope


def translations_waiting(*, seen_by, checker: Scope, state: str = "", language: str = "") -> QuerySet:
    """What waits for a person and is the checker's to read: emergencies, then what never goes without one, then what
    goes as it was written the soonest; of each what a family waits for longest."""
    found = Translation.objects.seen_by(seen_by).filter(
        state__in=[state] if state in OPEN else OPEN, lead__isnull=True
    )
    found = for_checker(found, by=checker, on=clock.now().date())
    if language:
        found = found.filter(Q(language=language) | Q(from_language=language))
    weighty = Q(text_class__in=second_person_classes(clock.now().date()))
    first = Case(
        When(text_class=TextClass.EMERGENCY, then=Value(0)), When(weighty, then=Value(1)), default=Value(2)
    )
    return found.order_by(first, F("leaves_at").asc(nulls_last=True), "asked_at", "pk")


def translation(translation_id: UUID, *, seen_by, checker: Scope) -> Translation | None:
    """One text on its way into another language, if it is the checker's to read."""
    found = Translation.objects.seen_by(seen_by).filter(pk=translation_id)
    return for_checker(found, by=checker, on=clock.now().date()).select_related("thread").first()


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


def doubts(*, seen_by, keeper: Scope, is_open: bool | None = True) -> QuerySet:
    """Translations that a reader called wrong; the open ones oldest first, the settled ones latest first (None: all).

    The office keeps them all; an interpreter those of languages that the directory names, and of cases those that they
    were named for.
    """
    found = Doubt.objects.seen_by(seen_by)
    if is_open is not None:
        found = found.filter(settled_at__isnull=is_open)
    if keeper.role == Role.INTERPRETER:
        command, mine = command_of(keeper), Q(pk__in=[])
        for source, target in found.order_by().values_list("from_language", "language").distinct():
            if command.reads((source, target), is_tested=False):
                mine |= Q(from_language=source, language=target)
        named = Post.objects.seen_by(seen_by).filter(
            thread__interest=Interest.CASE, thread__interpreter_ids__contains=[keeper.account_id]
        )
        found = found.filter(mine & (Q(is_sealed=False) | Q(reference_id__in=named.values("pk"))))
    return found.order_by("at" if is_open else "-settled_at", "pk")


def text_class_of(doubt: Doubt, *, seen_by) -> str:
    """What the text weighs that a reader doubted."""
    for model in (Post, Broadcast):
        found = model._default_manager.seen_by(seen_by).filter(pk=doubt.reference_id)
        if weight := found.values_list("text_class", flat=True).first():
            return weight
    return TextClass.EVERYDAY


def author_of(doubt: Doubt, *, seen_by) -> UUID | None:
    """Who of us wrote the text in doubt."""
    post = Post.objects.seen_by(seen_by).filter(pk=doubt.reference_id).first()
    sent = Broadcast.objects.seen_by(seen_by).filter(pk=doubt.reference_id).first()
    return post.account_id if post else sent.written_by_id if sent else None


def makers_of(doubt: Doubt, *, seen_by) -> set[UUID]:
    """Who made or vouched for the translation in doubt, and for what it was made from."""
    sent = BroadcastVersion.objects.seen_by(seen_by).filter(pk=doubt.version_id)
    found = set(sent.values_list("account_id", flat=True))
    made = {
        one.pk: one
        for one in Version.objects.seen_by(seen_by).filter(
            post_id=doubt.reference_id, language=doubt.language
        )
    }
    one = made.get(doubt.version_id)
    while one is not None:
        found.add(one.account_id)
        one = made.get(one.from_version_id) if one.from_version_id else None
    return {each for each in found if each}


def people_in(thread: Thread, *, seen_by) -> list[str]:
    """The names of the children that a conversation is about: a translation of what matters holds them as they stand."""
    named = (
        Student.objects.seen_by(seen_by)
        .filter(pk__in=thread.student_ids)
        .values_list("given_name", "family_name", "preferred_name")
    )
    return sorted({part for each in named for part in each if len(part) > 1})


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
