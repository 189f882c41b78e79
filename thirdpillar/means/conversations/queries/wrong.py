"""Words of ours that a reader called wrong: where they stand, and whether anybody else here reads them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from thirdpillar.ground.accounts.models import RoleGrant, SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.models import Doubt, Post, Thread
from thirdpillar.means.conversations.rules.translation import KEEPERS, ClassTerms


def called_wrong(thread: Thread, *, seen_by) -> set[UUID]:
    """The posts of this conversation of which a translation is in doubt: whoever reads it is told that, not by whom."""
    posts = list(Post.objects.seen_by(seen_by).filter(thread=thread).values_list("pk", flat=True))
    machine = Scope.system(seen_by.district_id, "words of this conversation are in doubt")
    with tenancy.acting_as(machine):
        open_now = Doubt.objects.seen_by(machine).filter(reference_id__in=posts, settled_at=None)
        return set(open_now.values_list("reference_id", flat=True))


def somebody_else_reads(language: str, terms: ClassTerms, *, besides: Collection[UUID], seen_by) -> bool:
    """Whether another keeper of the glossary may settle it: one whom the directory names for the language, and of what
    matters as tested in it."""
    keepers = RoleGrant.objects.seen_by(seen_by).filter(role__in=KEEPERS).values("account_id")
    spoken = SpokenLanguage.objects.seen_by(seen_by).filter(
        account_id__in=keepers, account__suspended_at=None, account__student_id=None
    )
    if terms.second_person:
        spoken = spoken.filter(may_translate=True).exclude(checked_at=None)
    others = spoken.exclude(account_id__in=list(besides)).values_list("language", flat=True).distinct()
    return any(same_language(one, language) for one in others)
