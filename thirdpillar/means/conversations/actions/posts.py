"""The words of a conversation on their way into the reader's language: the family's, and ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.following import ask_to_follow
from thirdpillar.means.conversations.actions.memory import remember
from thirdpillar.means.conversations.actions.searching import keep_words
from thirdpillar.means.conversations.actions.telling import POST, version_for
from thirdpillar.means.conversations.actions.translation import OF_CLASS, ask_for_translation
from thirdpillar.means.conversations.choices import From, MadeBy, Way
from thirdpillar.means.conversations.engines import engines_for
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.models import Post, Thread, Translation, Version
from thirdpillar.means.conversations.queries.addressees import Addressee, addressee
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.queries.proficiency import command_of
from thirdpillar.means.conversations.queries.subjects import subject_in
from thirdpillar.means.conversations.queries.translation import names_in
from thirdpillar.means.conversations.rules import translation as rules
from thirdpillar.means.conversations.rules.threads import must_be_writer

# Fewer letters than this ("ok", "si") say too little to ask anybody.
LEAST_LETTERS = 4


@dataclass(frozen=True)
class OfClass:
    """A message to a class as it was written, {children} and all, and whose names stand there in this family's copy.

    It is put into a language once, whoever reads it; `translated` is what its writer brought along.
    """

    group_id: UUID
    body: str
    children: tuple[str, ...]
    translated: Mapping[str, str]


def put_into_words(
    thread: Thread,
    post: Post,
    versions: Sequence[Version],
    reached: Addressee,
    *,
    by,
    at: datetime,
    written_by,
    second: Addressee | None = None,
    of_class: OfClass | None = None,
    hold: bool = False,
) -> set[UUID]:
    """Keep the versions that somebody brought, and ask for those that are lacking: for the caregiver, and for a second
    guardian by the same rule in a language of their own; with `hold` it waits. What its writer wrote in
    another language is a draft where nobody vouches alone.

    Answers the adults who are seen to by that: to them it goes when its translation may, or went already out of the
    memory.
    """
    terms = rules.class_terms(post.text_class, on=at.date(), stricter=stricter_classes(seen_by=by))
    command = command_of(written_by) if versions and terms.second_person else rules.Command()
    # What must be checked first is nobody's version yet.
    early = [
        one
        for one in versions
        if not rules.may_leave(one.made_by, terms, is_vouched=command.vouches_alone(one.language))
    ]
    Version.objects.bulk_create(one for one in versions if one not in early)
    keep_words(post, [one.body for one in versions if one not in early], by=by)
    names = names_in(thread, [written_by.account_id], seen_by=by)
    # The memory is read by all: no sentence of a case goes into it, and none that nobody has vouched for yet.
    for one in versions if not thread.is_sealed else ():
        said = of_class.translated.get(one.language, "") if of_class else one.body
        if one not in early and said:
            remember(
                original=of_class.body if of_class else post.body, body=said, source=post.language, target=one.language,
                made_by=one.made_by, names=names, version_id=one.pk, is_vouched=terms.second_person, by=written_by, at=at,
            )  # fmt: skip
    lacking: dict[str, list[Addressee]] = {}
    ready = [one for one in versions if one not in early]
    for reader in (reached, second):
        if reader is not None and _lacks(reader.language, post, ready):
            lacking.setdefault(reader.language, []).append(reader)
    for reads, readers in lacking.items():
        brought = version_for(reads, early)
        here: dict[str, Any] = {
            "source": post.language, "target": reads, "text_class": post.text_class, "thread": thread,
            "asked_by_id": written_by.account_id, "draft_by": brought.made_by if brought else MadeBy.MACHINE,
            "subject": "" if subject_in(thread, reads, terms=terms, seen_by=by) else thread.subject,
            "subject_draft": brought.subject if brought else "", "by": by, "at": at, "hold": hold,
        }  # fmt: skip
        to: dict[str, Any] = {"to_first": reached in readers, "to_second": second in readers}
        if of_class:
            lead = ask_for_translation(
                purpose=OF_CLASS, reference_id=of_class.group_id, text=of_class.body, names=names,
                draft=of_class.translated.get(brought.language, "") if brought else "", **here,
            )  # fmt: skip
            ask_to_follow(lead, post, of_class.children, by=by, at=at, **to)
        else:
            ask_for_translation(
                purpose=POST, reference_id=post.pk, text=post.body, names=names, post=post,
                draft=brought.body if brought else "", **here, **to,
            )  # fmt: skip
    return {each.adult.pk for readers in lacking.values() for each in readers}


def _lacks(reads: str, post: Post, versions: Sequence[Version]) -> bool:
    return bool(reads) and not same_language(reads, post.language) and version_for(reads, versions) is None


def put_into_ours(thread: Thread, post: Post, *, written_by, at: datetime) -> None:
    """Have what a family wrote translated for staff: by an engine, with a label; where none can, by a person."""
    machine = Scope.system(written_by.district_id, "a family's words for staff")
    with tenancy.acting_as(machine):
        ours = (District.objects.get(pk=machine.district_id).languages or ["en"])[0]
        if post.language and same_language(post.language, ours):
            return
        # Not known, and no machine to find out: a person is asked where the family reads another language and says more
        # than "ok"; the rest is in our own, and needs nothing.
        by_machine = engines_for(may_go_out=rules.may_go_out(is_case=thread.is_sealed))
        if post.is_thanks and not by_machine:
            return
        is_known = post.language or by_machine
        if not is_known and not _may_be_theirs(post, ours, seen_by=machine):
            return
        _ask_ours(thread, post, ours, by=machine, at=at)


def _may_be_theirs(post: Post, ours: str, *, seen_by) -> bool:
    """Whether words of which nobody can tell the language may be in one that their writer reads, and staff do not."""
    if post.way == Way.TOLD or sum(each.isalpha() for each in post.body) < LEAST_LETTERS:
        return False
    reader = Adult.objects.seen_by(seen_by).filter(pk=post.adult_id).first()
    return bool(reader and reader.reads_language and not same_language(reader.reads_language, ours))


def _ask_ours(thread: Thread, post: Post, ours: str, *, by, at: datetime) -> Translation:
    return ask_for_translation(
        purpose=POST, reference_id=post.pk, text=post.body, source=post.language, target=ours,
        names=names_in(thread, [], seen_by=by), text_class=post.text_class, thread=thread, post=post,
        for_family=False, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def ask_for_words(*, post_id: UUID, by, at: datetime) -> Translation:
    """Have a post said in the other side's language on somebody's wish: a family's for staff, ours for its reader.

    What went already is not sent anew; its translation comes to the page. Raises Refused.
    """
    must_be_writer(by)
    post = Post.objects.seen_by(by).filter(pk=post_id, emptied_at=None).select_related("thread").first()
    if post is None:
        raise Refused(_("This conversation is not there."))
    thread = post.thread
    machine = Scope.system(by.district_id, "somebody wants words in another language")
    with tenancy.acting_as(machine):
        district = District.objects.get(pk=machine.district_id)
        ours = (district.languages or ["en"])[0]
        if post.said_by == From.FAMILY:
            return _ask_ours(thread, post, ours, by=machine, at=at)
        reached = addressee(
            thread.adult_id, thread.student_ids, on=clock.today(district.zone), seen_by=machine
        )
        if reached is None or not _lacks(reached.language, post, list(post.versions.all())):
            raise Refused(_("Somebody has done this already, or it is not yours."))
        return ask_for_translation(
            purpose=POST, reference_id=post.pk, text=post.body, source=post.language, target=reached.language,
            names=names_in(thread, [post.account_id], seen_by=machine), text_class=post.text_class, thread=thread,
            post=post, asked_by_id=post.account_id, left=True, by=machine, at=at,
        )  # fmt: skip
