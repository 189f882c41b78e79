"""Approved texts as they are offered: which there are, in which languages, how often they were used."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from thirdpillar.means.conversations.models import Post, Template


def templates(*, seen_by, school_ids=None) -> QuerySet:
    """Those that are offered, by title, with their texts; of all schools, and of the asker's or these."""
    here = school_ids if school_ids is not None else seen_by.school_ids
    found = Template.objects.seen_by(seen_by).filter(left_at=None).order_by("title", "pk")
    if not seen_by.sees_all or school_ids is not None:
        found = found.filter(Q(school_id=None) | Q(school_id__in=here))
    return found.prefetch_related("texts")


def with_uses(found: QuerySet, *, seen_by) -> QuerySet:
    """The same with `uses`: in how many messages that the asker may see each was used."""
    used = Post.objects.seen_by(seen_by).filter(template_id=OuterRef("pk")).order_by()
    counted = used.values("template_id").annotate(n=Count("pk")).values("n")
    return found.annotate(uses=Subquery(counted))


def words_of(template: Template, values: Mapping[str, str]) -> dict[str, str]:
    """{language: words} with {children}, {school} and {staff} put in; another brace stays as it is."""
    found = {}
    for text in template.texts.all():
        words = text.body
        for name, value in values.items():
            words = words.replace(f"{{{name}}}", value)
        found[text.language] = words
    return found


def template_of(template_id: UUID | str, *, seen_by) -> Template | None:
    """One that is still offered."""
    try:
        wanted = UUID(str(template_id))
    except ValueError:
        return None
    return Template.objects.seen_by(seen_by).filter(pk=wanted, left_at=None).prefetch_related("texts").first()
