"""Approved texts: written, changed and taken away by the office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.means.conversations.models import Template, TemplateText
from thirdpillar.means.conversations.rules.threads import OF_THE_OFFICE, may_say


@transaction.atomic
def save_template(
    *,
    title: str,
    texts: Mapping[str, str],
    by,
    at: datetime,
    school_id: UUID | None = None,
    template_id: UUID | None = None,
) -> Template:
    """Write a template, or change one; `texts` is {BCP 47 tag: words}, each written or confirmed by a person.

    A school's office keeps its own school's; those of all schools are the district office's. An empty text goes.
    """
    kept = {tag: may_say(words) for tag, words in texts.items() if words.strip()}
    if not kept or not title.strip():
        raise Refused(_("A text needs a title and words in at least one language."))
    for words in kept.values():
        may_keep_text(words, on=at.date())
    template = _own(template_id, by) if template_id else Template(district_id=by.district_id, at=at)
    template.title, template.school_id, template.account_id = title.strip()[:80], school_id, by.account_id
    _may_keep(template, by)
    template.save()
    texts_now = TemplateText.objects.seen_by(by).filter(template=template)
    texts_now.exclude(language__in=kept).delete()
    same = dict(texts_now.values_list("language", "body"))
    TemplateText.objects.bulk_create(
        [
            TemplateText(
                district_id=by.district_id, template=template, language=tag, body=words, account_id=by.account_id, at=at
            )
            for tag, words in kept.items()
            if same.get(tag) != words
        ],
        update_conflicts=True, unique_fields=["template", "language", "district_id"],
        update_fields=["body", "account_id", "at"],
    )  # fmt: skip
    record(
        by=by, at=at, deed="conversations.save_template", subject="template", subject_id=template.pk,
        languages=sorted(kept),
    )  # fmt: skip
    return template


@transaction.atomic
def end_template(*, template_id: UUID, by, at: datetime) -> None:
    """Offer it no more; what was written from it stays as it was said."""
    template = _own(template_id, by)
    _may_keep(template, by)
    template.left_at = at
    template.save(update_fields=["left_at"])
    record(by=by, at=at, deed="conversations.end_template", subject="template", subject_id=template.pk)


def _own(template_id: UUID, by) -> Template:
    found = Template.objects.seen_by(by).select_for_update().filter(pk=template_id, left_at=None).first()
    if found is None:
        raise Refused(_("This text is not there any more."))
    return found


def _may_keep(template: Template, by) -> None:
    if by.role not in OF_THE_OFFICE:
        raise Refused(_("Ask the school's office to do this."))
    if not by.sees_all and template.school_id not in by.school_ids:
        raise Refused(_("This text is the district's. Keep one of your own school."))
