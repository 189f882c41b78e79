"""A reader says that a translation is wrong; a keeper of the glossary corrects it, or says that it is right."""

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
from thirdpillar.means.conversations.actions.broadcast_correcting import put_version_right
from thirdpillar.means.conversations.actions.broadcast_versions import VERSION
from thirdpillar.means.conversations.actions.correcting import say_anew
from thirdpillar.means.conversations.actions.memory import remember
from thirdpillar.means.conversations.actions.searching import keep_words
from thirdpillar.means.conversations.actions.taking_back import keep_back, let_go
from thirdpillar.means.conversations.actions.telling import POST
from thirdpillar.means.conversations.choices import DoubtOutcome, MadeBy
from thirdpillar.means.conversations.models import BroadcastVersion, Doubt, Thread, Version
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.queries.proficiency import command_of
from thirdpillar.means.conversations.queries.translation import (
    author_of,
    doubts,
    makers_of,
    names_in,
    text_class_of,
)
from thirdpillar.means.conversations.queries.wrong import somebody_else_reads
from thirdpillar.means.conversations.rules import translation as rules

LONGEST = 500


@transaction.atomic
def say_wrong(*, thread: Thread, version_id: UUID, said: str, by, at: datetime) -> Doubt:
    """Bring a version before the glossary's keeper, once until it is settled; who said so is not written down."""
    words = said.replace("\x00", "").strip()[:LONGEST]
    may_keep_text(words, on=at.date())
    version = Version.objects.seen_by(by).filter(pk=version_id, thread=thread).select_related("post").first()
    if version is None:
        raise Refused(_("This translation is not there any more."))
    row = Doubt(
        district_id=by.district_id, purpose=POST, reference_id=version.post_id, version_id=version.pk,
        language=version.language, original=version.post.body, from_language=version.post.language, body=version.body,
        names=names_in(thread, [version.post.account_id], seen_by=by), said=words, at=at, is_sealed=thread.is_sealed,
    )  # fmt: skip
    kept = _keep(row, words, by, at)
    if kept.pk == row.pk and version.post.text_class in rules.second_person_classes(at.date()):
        keep_back(kept, by=by, at=at)
    return kept


@transaction.atomic
def say_broadcast_wrong(*, broadcast_id: UUID, version_id: UUID, said: str, by, at: datetime) -> Doubt:
    """The same of a version of a message to many."""
    words = said.replace("\x00", "").strip()[:LONGEST]
    may_keep_text(words, on=at.date())
    versions = {one.pk: one for one in BroadcastVersion.objects.seen_by(by).filter(broadcast_id=broadcast_id)}
    original = next((one for one in versions.values() if one.is_original), None)
    version = versions.get(version_id)
    if version is None or original is None or version.is_original:
        raise Refused(_("This translation is not there any more."))
    row = Doubt(
        district_id=by.district_id, purpose=VERSION, reference_id=broadcast_id, version_id=version.pk,
        language=version.language, original=original.body, from_language=original.language, body=version.body,
        names=[], said=words, at=at,
    )  # fmt: skip
    return _keep(row, words, by, at)


def _keep(row: Doubt, words: str, by, at: datetime) -> Doubt:
    Doubt.objects.bulk_create([row], ignore_conflicts=True)
    kept = Doubt.objects.seen_by(by).get(version_id=row.version_id, settled_at=None)
    if kept.pk == row.pk:
        record(
            by=by, at=at, deed="conversations.say_wrong", subject="version", subject_id=row.version_id,
            language=row.language,
        )  # fmt: skip
    elif words and words not in kept.said:
        kept.said = f"{kept.said}\n{words}".strip()[: 4 * LONGEST]
        kept.save(update_fields=["said"])
    return kept


@transaction.atomic
def settle_doubt(
    *, doubt_id: UUID, body: str, reads_it: bool, by, at: datetime, order_seen: str = ""
) -> Doubt:
    """Put it right, or leave it: the same words again mean that it was right. The memory learns it, the page shows it.

    Whoever made the translation, or wrote what it was made from, does not settle it; where nobody else here reads the
    language, they may correct it, and it is marked so. `order_seen` is the answer to an OutOfOrder. Raises Refused.
    """
    rules.must_be_keeper(by)
    said = rules.may_confirm(body, reads_it=reads_it)
    may_keep_text(said, on=at.date())
    command = command_of(by)
    machine = Scope.system(by.district_id, "a translation was called wrong")
    with tenancy.acting_as(machine):
        mine = doubts(seen_by=machine, keeper=by).filter(pk=doubt_id).values_list("pk", flat=True).first()
        row = Doubt.objects.seen_by(machine).select_for_update().filter(pk=mine, settled_at=None).first()
        if row is None:
            raise Refused(_("Somebody has settled this already."))
        terms = rules.class_terms(
            text_class_of(row, seen_by=machine), on=at.date(), stricter=stricter_classes(seen_by=machine)
        )
        row.outcome = DoubtOutcome.RIGHT if said == row.body.strip() else DoubtOutcome.CORRECTED
        makers = makers_of(row, seen_by=machine)
        is_maker = by.account_id in makers
        if is_maker and (
            row.outcome == DoubtOutcome.RIGHT
            or somebody_else_reads(row.language, terms, besides=makers, seen_by=machine)
        ):
            raise Refused(rules.BY_ANOTHER)
        is_author = by.account_id is not None and by.account_id == author_of(row, seen_by=machine)
        rules.may_check((row.from_language, row.language), command, terms, is_author=is_author)
        rules.nothing_lost(row.original, said, terms=terms, order_seen=order_seen)
        before = (
            Version.objects.seen_by(machine)
            .filter(pk=row.version_id)
            .select_related("thread", "post")
            .first()
        )
        version_id = row.version_id
        if terms.second_person:
            let_go(row, is_right=row.outcome == DoubtOutcome.RIGHT, by=machine, at=at)
        # Confirmed or corrected: either way a person has read it now.
        if before is not None and (row.outcome == DoubtOutcome.CORRECTED or before.made_by == MadeBy.MACHINE):
            version = Version(
                district_id=by.district_id, thread=before.thread, post=before.post, language=before.language, body=said,
                made_by=MadeBy.PERSON if is_maker else MadeBy.CHECKED, engine="" if is_maker else before.engine,
                account_id=by.account_id, from_version_id=before.pk, at=at,
            )  # fmt: skip
            version.save(force_insert=True)
            keep_words(before.post, [said], by=machine)
            version_id = version.pk
            if terms.second_person and row.outcome == DoubtOutcome.CORRECTED:
                say_anew(version, by=machine, at=at, remark=str(rules.BY_ITS_MAKER) if is_maker else "")
        if row.purpose == VERSION:
            put_version_right(
                doubt=row, said=said, account_id=by.account_id, was_wrong=row.outcome == DoubtOutcome.CORRECTED,
                made_by=MadeBy.PERSON if is_maker else MadeBy.CHECKED, matters=terms.second_person, by=machine, at=at,
            )  # fmt: skip
        row.settled_at, row.settled_by_id = at, by.account_id
        row.save(update_fields=["outcome", "settled_at", "settled_by_id"])
    # What a case holds is nobody else's sentence: the memory is read by all.
    if not row.is_sealed:
        remember(
            original=row.original, body=said, source=row.from_language, target=row.language, made_by=MadeBy.CHECKED,
            names=row.names, version_id=version_id, is_vouched=terms.second_person and not is_maker, by=by, at=at,
        )  # fmt: skip
    record(
        by=by, at=at, deed="conversations.settle_doubt", subject="version", subject_id=row.version_id,
        outcome=str(row.outcome), by_its_maker=is_maker,
    )  # fmt: skip
    return row
