"""What we have written and has not gone yet: it waits for its translation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.means.conversations.models import Post, Thread, Translation


def held(*, seen_by) -> QuerySet:
    """Texts of posts of ours that wait, in the conversations that the asker sees."""
    return Translation.objects.seen_by(seen_by).filter(for_family=True, left=False, post__isnull=False)


def waiting_by_language(posts: Iterable[Post], *, seen_by) -> dict[tuple[str, str], int]:
    """Of these posts, how many wait: by (state of the translation, language)."""
    keys = [one.pk for one in posts]
    # Whoever has just written may see all of it: no conversation of theirs is closed to them.
    machine = Scope.system(seen_by.district_id, "what has not gone yet")
    with tenancy.acting_as(machine):
        rows = held(seen_by=machine).filter(post_id__in=keys).values_list("state", "language")
        return dict(sorted(Counter(rows).items()))


def held_by_language(*, seen_by) -> list[tuple[tuple[str, str], int]]:
    """How many conversations wait for a translation, by (its state, its language); the most first."""
    rows = held(seen_by=seen_by).order_by().values_list("state", "language")
    counted = rows.annotate(number=Count("thread_id", distinct=True)).order_by("-number", "language", "state")
    return [((state, language), number) for state, language, number in counted]


def held_in(threads: Iterable[Thread], *, seen_by) -> dict[UUID, Translation]:
    """Of these threads those whose latest words wait, each with the translation that they wait for; one query."""
    rows = held(seen_by=seen_by).filter(thread__in=[one.pk for one in threads]).order_by("asked_at")
    return {row.thread_id: row for row in rows if row.thread_id}
