"""Writing to a class: each family gets a conversation of its own, and one that has two children in it one message."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.wording import listed
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.threads import begin_thread
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.queries.classes import caregivers_of, classes_to_write_to
from thirdpillar.means.conversations.rules import threads as rules

MOST = 120
CHILDREN = "{children}"


@dataclass(frozen=True)
class Written:
    """To how many families it went, and the names of those whom no number or e-mail leads to."""

    families: int
    without_way: tuple[str, ...]


@transaction.atomic
def write_to_class(
    *,
    section_ids: Collection[UUID],
    adult_ids: Collection[UUID],
    subject: str,
    body: str,
    key: str,
    by,
    at: datetime,
    translated: Mapping[str, str] | None = None,
    **more,
) -> Written:
    """Begin a conversation with each of these caregivers about their children in these classes, all or none.

    {children} in the words becomes the names of that family's children. `translated` goes to those who read that
    language; `more` is handed on to `begin_thread`. Who was chosen and may hear of none any more is left out.
    """
    rules.must_be_writer(by)
    sections = list(classes_to_write_to(seen_by=by).filter(pk__in=list(section_ids)))
    if not sections:
        raise Refused(_("This is not a class of yours."), rules.CITATION)
    if not adult_ids:
        raise Refused(_("Choose at least one family."))
    if len(set(adult_ids)) > MOST:
        raise Refused(_("These are too many for a class. Ask the office to send it to the whole school."))
    on = clock.today(District.objects.get(pk=by.district_id).zone)
    chosen = [
        each
        for each in caregivers_of([one.pk for one in sections], on=on, seen_by=by)
        if each.adult.pk in set(adult_ids)
    ]
    # Each goes the way of every single conversation, so that every rule of one holds of all; a class bounds the number.
    for each in chosen:
        names = listed(each.names)
        begin_thread(
            adult_id=each.adult.pk, student_ids=[one.pk for one in each.students], subject=subject,
            body=body.replace(CHILDREN, names), key=key, interest=Interest.CLASS, section_id=sections[0].pk,
            translated={tag: words.replace(CHILDREN, names) for tag, words in (translated or {}).items()
                        if _reads(each.adult.reads_language, tag)},
            by=by, at=at, **more,
        )  # fmt: skip
    record(
        by=by, at=at, deed="conversations.write_to_class", subject="section", subject_id=sections[0].pk,
        families=len(chosen), sections=len(sections),
    )  # fmt: skip
    return Written(len(chosen), tuple(each.adult.display_name for each in chosen if not each.way))


def _reads(reads: str, tag: str) -> bool:
    return reads.lower() == tag.lower() or reads.partition("-")[0].lower() == tag.lower()
