"""Who may translate what: as the staff directory names them, language by language."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from thirdpillar.ground.accounts.choices import Role, Scale
from thirdpillar.ground.accounts.models import Account, RoleGrant, SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.models import Thread, Translation
from thirdpillar.means.conversations.queries.waiting import terms_of
from thirdpillar.means.conversations.rules.translation import ClassTerms, Command, second_person_classes


def command_of(scope: Scope) -> Command:
    """The languages that the directory names for the asker, and whether the district lets a certified one vouch alone."""
    machine = Scope.system(scope.district_id, "who reads which language")
    with tenancy.acting_as(machine):
        ours = tuple(District.objects.get(pk=scope.district_id).languages or ["en"])[:1]
        spoken = list(
            SpokenLanguage.objects.seen_by(machine).filter(
                account_id=scope.account_id, account__suspended_at=None, account__student_id=None
            )
        )
        alone = terms_of(seen_by=machine).certified_alone
    tested = [one for one in spoken if one.may_translate and one.checked_at]
    return Command(
        known=(*ours, *(one.language for one in spoken)),
        tested=(*ours, *(one.language for one in tested)),
        certified=tuple(one.language for one in tested if alone and one.scale == Scale.CERTIFIED),
    )


def for_checker(rows: QuerySet, *, by: Scope, on) -> QuerySet:
    """Of these texts those that the asker may read to check them.

    Staff read those of their conversations. An interpreter, who has none, reads what is in languages that the directory
    names for them, what matters only where they were tested; and of a case what they were named for.
    """
    if by.role != Role.INTERPRETER:
        return rows
    command, minds = command_of(by), second_person_classes(on)
    asked = rows.order_by().values_list("text_class", "from_language", "language").distinct()
    mine = Q(pk__in=[])
    for text_class, source, target in asked:
        if command.reads((source, target), is_tested=text_class in minds):
            mine |= Q(text_class=text_class, from_language=source, language=target)
    open_to_me = Q(thread=None) | ~Q(thread__interest=Interest.CASE)
    if by.account_id:
        open_to_me |= Q(thread__interpreter_ids__contains=[by.account_id])
    return rows.filter(mine & open_to_me)


def somebody_to_ask(row: Translation, terms: ClassTerms, *, seen_by) -> bool:
    """Whether there is an interpreter whom this text can wait for: one who reads it, and of a case one who may be named."""
    works = RoleGrant.objects.seen_by(seen_by).filter(role=Role.INTERPRETER).values("account_id")
    there = Account.objects.seen_by(seen_by).filter(pk__in=works, suspended_at=None, student_id=None)
    spoken = SpokenLanguage.objects.seen_by(seen_by).filter(account_id__in=there.values("pk"))
    if terms.second_person or row.is_sealed:
        spoken = spoken.filter(may_translate=True)
    ours = (District.objects.get(pk=seen_by.district_id).languages or ["en"])[0]
    foreign = row.from_language if same_language(row.language, ours) else row.language
    return any(
        same_language(one, foreign) for one in spoken.values_list("language", flat=True).distinct() if foreign
    )


def checkers_of(languages: Collection[str], *, is_graver: bool, seen_by) -> list[Account]:
    """Who works here and may check words in one of these languages, where it `is_graver` only whom the office tested."""
    works = RoleGrant.objects.seen_by(seen_by)
    there = Account.objects.seen_by(seen_by).filter(
        Account.of_staff(), suspended_at=None, student_id=None, pk__in=works.values("account_id")
    )
    spoken = SpokenLanguage.objects.seen_by(seen_by).filter(
        account_id__in=there.exclude(email="").values("pk")
    )
    interprets = Q(account_id__in=works.filter(role=Role.INTERPRETER).values("account_id"))
    may = Q(may_translate=True) if is_graver else Q(may_translate=True) | interprets
    found = {
        one.account_id: one.account
        for one in spoken.filter(may).select_related("account").order_by("account_id")
        if any(same_language(one.language, tag) for tag in languages if tag)
    }
    return list(found.values())


def interpreters_of(thread: Thread, *, seen_by) -> list[tuple[Account, str]]:
    """Interpreters whom the office has tested in a language of this conversation, with it: who may be named for a case."""
    machine = Scope.system(seen_by.district_id, "who may translate a case")
    with tenancy.acting_as(machine):
        asked = Translation.objects.seen_by(machine).filter(thread=thread)
        languages = {
            *asked.values_list("language", flat=True),
            *asked.values_list("from_language", flat=True),
        }
        languages |= set(
            Adult.objects.seen_by(machine).filter(pk=thread.adult_id).values_list("reads_language", flat=True)
        )
        works = RoleGrant.objects.seen_by(machine).filter(role=Role.INTERPRETER).values("account_id")
        spoken = (
            SpokenLanguage.objects.seen_by(machine)
            .filter(
                account_id__in=works, may_translate=True, account__suspended_at=None, account__student_id=None
            )
            .select_related("account")
            .order_by("account__family_name", "account__given_name", "pk")
        )
        return [
            (one.account, one.language)
            for one in spoken
            if any(same_language(one.language, tag) for tag in languages if tag)
        ]
