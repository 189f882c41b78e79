"""A person's word for a translation: read, put right or written, by somebody whom the staff directory names for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.means.conversations.actions.following import follow
from thirdpillar.means.conversations.actions.memory import remember
from thirdpillar.means.conversations.actions.publishing import publish
from thirdpillar.means.conversations.choices import MadeBy, TranslationState
from thirdpillar.means.conversations.models import Translation
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.queries.proficiency import command_of, for_checker
from thirdpillar.means.conversations.queries.translation import OPEN, people_in, sight_of
from thirdpillar.means.conversations.rules import translation as rules


@transaction.atomic
def check_translation(
    *,
    translation_id: UUID,
    body: str,
    reads_it: bool,
    by,
    at: datetime,
    subject: str = "",
    order_seen: str = "",
) -> Translation:
    """A person's word for a version: checked where a draft was there, written where none was. Then the post goes.

    `subject` is the thread's in the same language, where the text asks for it; `order_seen` the answer that an
    OutOfOrder asked for.
    """
    rules.must_be_checker(by)
    said = rules.may_confirm(body, reads_it=reads_it)
    may_keep_text(f"{subject} {said}", on=at.date())
    seen = sight_of(by)
    with tenancy.acting_as(seen):
        here = Translation.objects.seen_by(seen).filter(pk=translation_id, state__in=OPEN)
        found = for_checker(here, by=by, on=at.date()).first()
    if found is None:
        raise Refused(_("Somebody has done this already, or it is not yours."))
    return settle_translation(
        found.lead_id or found.pk, said, by=by, at=at, subject=subject, order_seen=order_seen
    )


def settle_translation(
    translation_id: UUID,
    said: str,
    *,
    by,
    at: datetime,
    subject: str = "",
    states=OPEN,
    order_seen: str | None = None,
) -> Translation:
    """Make the version of what a person has read, as far as the directory lets them; part of another deed."""
    command = command_of(by)
    machine = Scope.system(by.district_id, "a translation was checked")
    with tenancy.acting_as(machine):
        row = (
            Translation.objects.seen_by(machine)
            .select_for_update(of=("self",))
            .select_related("thread", "post")
            .filter(pk=translation_id, state__in=states)
            .first()
        )
        if row is None:
            raise Refused(_("Somebody has done this already, or it is not yours."))
        terms = rules.class_terms(row.text_class, on=at.date(), stricter=stricter_classes(seen_by=machine))
        is_author = row.for_family and row.asked_by_id is not None and row.asked_by_id == by.account_id
        rules.may_check((row.from_language, row.language), command, terms, is_author=is_author)
        names = people_in(row.thread, seen_by=machine) if row.thread is not None and row.post_id else ()
        rules.nothing_lost(row.original, said, terms=terms, names=names, order_seen=order_seen)
        title = " ".join(subject.split())[:120] if row.subject else ""
        made_by = MadeBy.CHECKED if row.draft and row.made_by == MadeBy.MACHINE else MadeBy.PERSON
        row.state, row.settled_at, row.settled_by_id = TranslationState.DONE, at, by.account_id
        version = publish(row, said, made_by, title, by=machine, at=at, account_id=by.account_id)
        row.draft, row.made_by, row.subject_draft = said, made_by, title
        row.save()
        follow(row, by=machine, at=at)
    if not row.is_sealed:
        for original, other in ((row.original, said), (row.subject, title)):
            if original and other:
                remember(
                    original=original, body=other, source=row.from_language, target=row.language, made_by=made_by,
                    names=row.names, version_id=version, is_vouched=terms.second_person, by=by, at=at,
                )  # fmt: skip
    record(
        by=by, at=at, deed="conversations.check_translation", subject="translation", subject_id=row.pk,
        language=row.language, made_by=str(made_by),
    )  # fmt: skip
    return row
