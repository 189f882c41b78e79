"""Writing to a class: each family gets a conversation of its own, and one that has two children in it one message."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.wording import listed
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.attachments import attach_to_all
from thirdpillar.means.conversations.actions.posts import OfClass
from thirdpillar.means.conversations.actions.threads import begin_thread
from thirdpillar.means.conversations.actions.weighing import be_sure_of_class
from thirdpillar.means.conversations.choices import Interest, TextClass
from thirdpillar.means.conversations.queries.classes import caregivers_of, classes_to_write_to
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.queries.held import waiting_by_language
from thirdpillar.means.conversations.queries.threads import post_said
from thirdpillar.means.conversations.queries.untranslated import went_untranslated
from thirdpillar.means.conversations.rules import threads as rules
from thirdpillar.means.conversations.rules.broadcasts import must_fill_in_children_alone
from thirdpillar.means.conversations.rules.translation import class_terms, nothing_lost
from thirdpillar.means.conversations.wording.children import CHILDREN, with_names

MOST = 120


@dataclass(frozen=True)
class Written:
    """To how many families it went, the names of those whom no number or e-mail leads to, and how many wait for whom;
    and the names of those whose only number is in doubt.

    `waiting` are (state of the translation, language): how many families it has not gone to yet; `untranslated` by
    language how many got it as it was written.
    """

    families: int
    without_way: tuple[str, ...]
    waiting: Mapping[tuple[str, str], int] = field(default_factory=dict)
    untranslated: Mapping[str, int] = field(default_factory=dict)
    in_doubt: tuple[str, ...] = ()


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
    subjects: Mapping[str, str] | None = None,
    text_class: str = TextClass.EVERYDAY,
    file: Mapping | None = None,
    sure_of: str = "",
    **more,
) -> Written:
    """Begin a conversation with each of these caregivers about their children in these classes, all or none.

    {children} in the words becomes the names of that family's children. `translated` and `subjects` go to those who read
    that language; what is lacking is translated once for all. `file` is what `attach_to_all` takes; `more` is handed on
    to `begin_thread`. Who was chosen and may hear of none any more is left out.
    """
    rules.must_be_writer(by)
    sections = list(classes_to_write_to(seen_by=by).filter(pk__in=list(section_ids)))
    if not sections:
        raise Refused(_("This is not a class of yours."), rules.CITATION)
    if not adult_ids:
        raise Refused(_("Choose at least one family."))
    if len(set(adult_ids)) > MOST:
        raise Refused(_("These are too many for a class. Ask the office to send it to the whole school."))
    district = District.objects.get(pk=by.district_id)
    on = clock.today(district.zone)
    said = {tag: words for tag, words in (translated or {}).items() if words.strip()}
    must_fill_in_children_alone(" ".join([subject, *(subjects or {}).values()]), [body, *said.values()])
    terms = class_terms(text_class, on=on, stricter=stricter_classes(seen_by=by))
    for words in said.values():
        nothing_lost(body, words, terms=terms)
    chosen = [
        each
        for each in caregivers_of([one.pk for one in sections], on=on, seen_by=by)
        if each.adult.pk in set(adult_ids)
    ]
    asked = be_sure_of_class(
        text_class, ((district.languages or ["en"])[0], (subject, body)), said, sure_of=sure_of, by=by, at=at,
        readers=[each.adult.reads_language for each in chosen],
    )  # fmt: skip
    group_id = uuid5(sections[0].pk, f"{by.account_id}:{key}")
    posts = []
    # Each goes the way of every single conversation, so that every rule of one holds of all; a class bounds the number.
    for each in chosen:
        reads = each.adult.reads_language
        thread = begin_thread(
            adult_id=each.adult.pk, student_ids=[one.pk for one in each.students], subject=subject,
            body=body.replace(CHILDREN, listed(each.names)), key=key, interest=Interest.CLASS, section_id=sections[0].pk,
            translated={tag: with_names(words, each.names, tag) for tag, words in said.items() if _reads(reads, tag)},
            subjects={tag: words for tag, words in (subjects or {}).items() if _reads(reads, tag)},
            of_class=OfClass(group_id, body, tuple(each.names), said), text_class=text_class,
            sure_of=sure_of, by=by, at=at, **more,
        )  # fmt: skip
        posts.append(post_said(thread, key, seen_by=by))
    if file:
        attach_to_all(post_ids=[one.pk for one in posts], by=by, at=at, **file)
    record(
        by=by, at=at, deed="conversations.write_to_class", subject="section", subject_id=sections[0].pk,
        families=len(chosen), sections=len(sections), **asked,
    )  # fmt: skip
    return Written(
        len(chosen),
        tuple(each.adult.display_name for each in chosen if not each.way and not each.waits_for_look),
        waiting_by_language(posts, seen_by=by),
        went_untranslated(posts, seen_by=by),
        tuple(each.adult.display_name for each in chosen if each.waits_for_look),
    )


def _reads(reads: str, tag: str) -> bool:
    return reads.lower() == tag.lower() or reads.partition("-")[0].lower() == tag.lower()
