"""A broadcast's words in languages that its writer did not write: asked for, taken in when they may leave, dropped.

The texts wait, are worked on and are checked where all others are (actions/translation.py); a version is made of one
here, as soon as its class lets it leave.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.audit.actions import record
from thirdpillar.means.conversations.actions.translation import versions_for
from thirdpillar.means.conversations.choices import MadeBy, TranslationState
from thirdpillar.means.conversations.choices.broadcasts import Stage
from thirdpillar.means.conversations.models import Broadcast, BroadcastVersion, Translation
from thirdpillar.means.conversations.queries.translation import versions_of
from thirdpillar.means.conversations.rules.translation import may_leave
from thirdpillar.means.conversations.wording.composing import Composer, composer_of, version_read

VERSION, TITLE = "broadcasts.version", "broadcasts.title"


@transaction.atomic
def ask_versions(*, found: Broadcast, languages: Iterable[str], by, at: datetime) -> None:
    """Have a broadcast said in these languages where nobody has written it; each is asked for once.

    What people have translated before is there at once, engine or not. What nobody has, a person is asked for where no
    engine can: where its class lets it, the original goes meanwhile, with a line on how to ask. `by` sees the whole
    district.
    """
    composer = composer_of(found, seen_by=by)
    asked = versions_of(VERSION, found.pk, seen_by=by)
    wanted = [one for one in sorted(set(languages)) if one not in asked and _lacks(composer, one)]
    if not wanted:
        return
    school = composer.school
    names = [
        each for each in (composer.sender, composer.district.name, school.name if school else "") if each
    ]
    # What its writer wrote in another language waits for a second person there, where nobody vouches alone.
    typed = list(BroadcastVersion.objects.seen_by(by).filter(broadcast=found, is_original=False))
    brought = {one: version.body for one in wanted if (version := version_read(one, typed))}
    for purpose, text, drafts in ((VERSION, composer.original.body, brought), (TITLE, found.title, {})):
        versions_for(
            text=text, languages=wanted, text_class=found.text_class, purpose=purpose, reference_id=found.pk,
            source=composer.original.language, names=names, drafts=drafts, author_id=found.written_by_id, by=by, at=at,
        )  # fmt: skip
    record(
        by=by,
        at=at,
        deed="conversations.ask_versions",
        subject="broadcast",
        subject_id=found.pk,
        languages=wanted,
    )


def _lacks(composer: Composer, language: str) -> bool:
    """Whether nobody wrote it in this language; Chinese in the other letters is read meanwhile, and not enough."""
    if not composer.has_own(language):
        return True
    is_originals = not language or language.partition("-")[0] == composer.original.language.partition("-")[0]
    return not is_originals and version_read(language, composer.versions) is None


@transaction.atomic
def take_versions(*, found: Broadcast, by, at: datetime) -> list[str]:
    """Make versions of the translations that may leave; answers their languages. What a person wrote here stays."""
    ready = {
        key: one
        for key, one in versions_of(VERSION, found.pk, seen_by=by).items()
        if one.may_leave and one.made_by
    }
    if not ready:
        return []
    terms = composer_of(found, seen_by=by).terms
    titles = versions_of(TITLE, found.pk, seen_by=by)
    here = list(BroadcastVersion.objects.seen_by(by).filter(broadcast=found))
    original = next(one for one in here if one.is_original)
    subjects = {key: one.body[:120] for key, one in titles.items() if one.may_leave and one.made_by}
    written = {one.language for one in here}
    fresh = [
        BroadcastVersion(
            district_id=found.district_id, broadcast=found, language=key, body=one.body, subject=subjects.get(key, ""),
            made_by=one.made_by, engine=one.engine if one.made_by != MadeBy.PERSON else "",
            from_version_id=original.pk, is_vouched=terms.second_person, at=at,
        )
        for key, one in ready.items()
        if key not in written
    ]  # fmt: skip
    late = [one for one in here if one.from_version_id and not one.subject and one.language in subjects]
    for one in late:
        one.subject = subjects[one.language]
    checked = [
        one
        for one in here
        if not one.is_original and one.language in ready
        and not may_leave(one.made_by, terms, is_vouched=one.is_vouched)
    ]  # fmt: skip
    for one in checked:
        other = ready[one.language]
        one.body, one.made_by, one.is_vouched, one.at = other.body, other.made_by, True, at
        one.subject, one.from_version_id = subjects.get(one.language, ""), original.pk
    BroadcastVersion.objects.bulk_create(fresh)
    BroadcastVersion.objects.seen_by(by).bulk_update(
        [*late, *checked], ["subject", "body", "made_by", "is_vouched", "from_version_id", "at"]
    )
    fresh += checked
    if fresh:
        record(
            by=by, at=at, deed="conversations.take_versions", subject="broadcast", subject_id=found.pk,
            languages=[one.language for one in fresh],
        )  # fmt: skip
    return [one.language for one in fresh]


@transaction.atomic
def take_late_versions(*, by, at: datetime) -> int:
    """What was translated after its broadcast went still comes onto the families' pages, and into letters that wait.

    Of a broadcast that is over nobody is asked any more. Answers how many broadcasts got a version.
    """
    asked = Translation.objects.seen_by(by).filter(purpose__in=[VERSION, TITLE])
    over = Broadcast.objects.seen_by(by).filter(
        Q(stage=Stage.CANCELLED) | Q(stage=Stage.SENT, expires_at__lte=at), pk=OuterRef("reference_id")
    )
    asked.exclude(state=TranslationState.DONE).filter(Exists(over)).delete()
    here = BroadcastVersion.objects.seen_by(by).filter(
        broadcast_id=OuterRef("reference_id"), language=OuterRef("language")
    )
    untitled = here.filter(subject="").exclude(from_version_id=None)
    ready = asked.filter(state=TranslationState.DONE, reference_id=OuterRef("pk")).exclude(made_by="")
    ready = ready.filter(Q(~Exists(here), purpose=VERSION) | Q(Exists(untitled), purpose=TITLE))
    gone = Broadcast.objects.seen_by(by).select_for_update(of=("self",), skip_locked=True)
    late = gone.filter(Exists(ready), stage=Stage.SENT).exclude(expires_at__lte=at)
    return sum(bool(take_versions(found=one, by=by, at=at)) for one in late)


def are_being_made(found: Broadcast, *, seen_by, at: datetime) -> bool:
    """Whether an engine has a version in hand for which this message may still wait."""
    terms = composer_of(found, seen_by=seen_by).terms
    rows = Translation.objects.seen_by(seen_by).filter(purpose=VERSION, reference_id=found.pk)
    return rows.filter(state=TranslationState.WAITING, asked_at__gt=at - terms.engine_wait).exists()


def drop_asked(found: Broadcast, *, by, open_only: bool = False) -> None:
    """Nobody needs these translations any more: the words changed, or the message is gone; part of another deed."""
    rows = Translation.objects.seen_by(by).filter(purpose__in=[VERSION, TITLE], reference_id=found.pk)
    rows = rows.exclude(state=TranslationState.DONE) if open_only else rows
    rows.delete()


def may_go_in_original(found: Broadcast, wanted: bool, *, by) -> bool:
    """Whether what is not translated yet goes as it was written; no, where the class does not let it."""
    return wanted and composer_of(found, seen_by=by).terms.in_original
