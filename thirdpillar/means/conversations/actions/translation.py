"""Texts on their way into another language: asked for, worked on outside of any request, checked by a person.

    waiting → [engine] → done                       may leave: the version is made, and the post goes by itself
                       → check → done               a person reads the draft beside the original
                       → person → done              no engine could: a person writes it
State, lease and attempts stand on the row; whoever dies in the middle leaves a lease that runs out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult
from thirdpillar.means.conversations.actions.drafting import Draft, Prepared, prepare, translate_with
from thirdpillar.means.conversations.actions.following import follow
from thirdpillar.means.conversations.actions.publishing import leave_in_original, publish
from thirdpillar.means.conversations.choices import MadeBy, TranslationState, Trouble
from thirdpillar.means.conversations.doorbell import ring_for_translations_after_commit
from thirdpillar.means.conversations.engines import engines_for
from thirdpillar.means.conversations.engines.breaker import Breaker
from thirdpillar.means.conversations.models import Post, Thread, Translation
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.queries.proficiency import somebody_to_ask
from thirdpillar.means.conversations.queries.translation import Ready, versions_of
from thirdpillar.means.conversations.rules import translation as rules

LEASE = timedelta(minutes=3)
MOST_ATTEMPTS = 6
AGAIN_AFTER = timedelta(seconds=15)
# What a message to a class says, once a language; its posts follow.
OF_CLASS = "conversations.class"


@transaction.atomic
def versions_for(
    *,
    text: str,
    languages: Iterable[str],
    text_class: str,
    purpose: str,
    reference_id: UUID,
    source: str,
    by,
    at: datetime,
    names: Collection[str] = (),
    drafts: Mapping[str, str] | None = None,
    author_id: UUID | None = None,
) -> dict[str, Ready]:
    """Have a text of another room translated; answers what is there already. Ask again later, it is asked for once.

    `reference_id` is the asking room's own row, `drafts` what its author has written in some of the languages. What
    `may_leave` is a person's, checked, or a machine's that the class lets go; the rest is being translated, or waits on
    the page for checking.
    """
    machine = Scope.system(by.district_id, "a text in other languages")
    with tenancy.acting_as(machine):
        for language in dict.fromkeys(languages):
            ask_for_translation(
                purpose=purpose, reference_id=reference_id, text=text, source=source, target=language, names=names,
                text_class=text_class, asked_by_id=author_id or by.account_id, by=machine, at=at,
                draft=(drafts or {}).get(language, ""), draft_by=MadeBy.PERSON,
            )  # fmt: skip
        return versions_of(purpose, reference_id, seen_by=machine)


@transaction.atomic
def ask_for_translation(
    *,
    purpose: str,
    reference_id: UUID,
    text: str,
    source: str,
    target: str,
    names: Collection[str],
    text_class: str,
    by,
    at: datetime,
    thread: Thread | None = None,
    post: Post | None = None,
    for_family: bool = True,
    asked_by_id: UUID | None = None,
    draft: str = "",
    draft_by: str = MadeBy.MACHINE,
    subject: str = "",
    subject_draft: str = "",
    to_first: bool = True,
    to_second: bool = False,
    left: bool = False,
    hold: bool = False,
) -> Translation:
    """Have a text translated, once; what the memory knows is there at once, the rest is the worker's.

    `draft` is a version that somebody brings along, made by a machine or (`draft_by`) by themselves; `subject` the
    thread's, where it lacks this language too; `to_first` and `to_second` say whom the post then goes to, unless it has `left`;
    `hold`: it never goes without.
    """
    terms = rules.class_terms(text_class, on=at.date(), stricter=stricter_classes(seen_by=by))
    row = Translation(
        district_id=by.district_id, thread=thread, post=post, purpose=purpose, reference_id=reference_id,
        for_family=for_family, to_first=to_first, to_second=to_second, left=left,
        original=text, subject=subject, from_language=source, language=target, names=list(names),
        text_class=text_class, asked_at=at, asked_by_id=asked_by_id, next_try_at=at,
        leaves_at=rules.leaves_at(terms, at, for_person=False, somebody=True)
        if for_family and not left and not hold and (post or purpose == OF_CLASS) else None,
    )  # fmt: skip
    Translation.objects.bulk_create([row], ignore_conflicts=True)
    kept = (
        Translation.objects.seen_by(by)
        .select_related("thread", "post")
        .get(purpose=purpose, reference_id=reference_id, language=target)
    )
    if kept.pk != row.pk:
        return kept
    record(
        by=by, at=at, deed="conversations.ask_for_translation", subject="translation", subject_id=kept.pk,
        language=target, text_class=text_class,
    )  # fmt: skip
    if draft:
        _take(kept, Draft(draft, draft_by, "", source, subject=subject_draft), by=by, at=at)
        return kept
    known = translate_with(*_prepared(kept, by), ())
    # Engines that rest are as good as none: a dead one delays nobody.
    is_whole = not known.trouble and (known.subject or known.is_same or not subject)
    if is_whole or all(engine.is_resting for engine in _engines_of(kept)):
        _take(kept, known, by=by, at=at)
    else:
        ring_for_translations_after_commit(by.district_id)
    return kept


def work_on_translations(*, by, at: datetime, share: int = 200) -> int:
    """Translate what waits in a district, and let go what has waited long enough; how many were worked on.

    Each call of an engine stands between two transactions: a row is claimed, then settled by whoever still holds it.
    """
    done = 0
    while done < share and (row := _claim(by, max(at, clock.now()))) is not None:
        with transaction.atomic(), tenancy.acting_as(by):
            asked = _prepared(row, by)
        draft = translate_with(*asked, _engines_of(row))
        with transaction.atomic(), tenancy.acting_as(by):
            held = (
                Translation.objects.seen_by(by)
                .select_for_update(of=("self",))
                .select_related("thread", "post")
                .filter(pk=row.pk, state=TranslationState.WAITING, attempt=row.attempt)
                .first()
            )
            if held is not None:
                _take(held, draft, by=by, at=max(at, clock.now()))
                record(
                    by=by,
                    at=at,
                    deed="conversations.work_on_translations",
                    subject="translation",
                    subject_id=row.pk,
                )
        done += 1
    return done


def _prepared(row: Translation, by) -> tuple[Prepared, Prepared | None]:
    """The text, and the thread's subject where it is to be said too, with what the district knows about them."""
    matters = row.text_class in rules.second_person_classes(clock.now().date())
    text, subject = (
        prepare(
            each, source=row.from_language, target=row.language, names=row.names, seen_by=by, matters=matters
        )
        if each
        else None
        for each in (row.original, row.subject)
    )
    assert text is not None
    return text, subject


def _engines_of(row: Translation) -> tuple[Breaker, ...]:
    return engines_for(may_go_out=rules.may_go_out(is_case=row.is_sealed))


def _claim(by, at: datetime) -> Translation | None:
    with transaction.atomic(), tenancy.acting_as(by):
        free = Translation.objects.seen_by(by).filter(
            Q(lease_until=None) | Q(lease_until__lt=at),
            state=TranslationState.WAITING,
            next_try_at__lte=at,
            lead__isnull=True,
        )
        found = (
            free.select_for_update(of=("self",), skip_locked=True)
            .select_related("thread")
            .order_by(F("leaves_at").asc(nulls_last=True), "asked_at")
            .first()
        )
        if found is not None:
            found.attempt, found.lease_until = found.attempt + 1, at + LEASE
            found.save(update_fields=["attempt", "lease_until"])
        return found


def _take(row: Translation, draft: Draft, *, by, at: datetime) -> None:
    """Decide what becomes of a draft, and let the post go where it may; those that follow it do the same."""
    _decide(row, draft, by=by, at=at)
    if row.purpose == OF_CLASS:
        follow(row, by=by, at=at)


def _decide(row: Translation, draft: Draft, *, by, at: datetime) -> None:
    terms = rules.class_terms(row.text_class, on=at.date(), stricter=stricter_classes(seen_by=by))
    row.lease_until = None
    row.from_language = row.from_language or draft.source
    trouble = Trouble.OF_CASE if row.is_sealed and draft.trouble == Trouble.NO_ENGINE else draft.trouble
    row.trouble, row.terms_missing, row.engine = trouble, list(draft.terms_missing), draft.engine
    if draft.is_same:
        row.state, row.settled_at, row.trouble = TranslationState.DONE, at, ""
        row.draft = "" if row.post_id else row.original
        row.save()
        if row.for_family:
            leave_in_original(row, by=by, at=at, is_understood=True)
        return
    if not draft.body:
        _without(row, draft, terms, by=by, at=at)
        return
    row.draft, row.made_by, row.subject_draft = draft.body, draft.made_by, draft.subject
    if row.for_family and (
        not rules.may_leave(draft.made_by, terms, is_vouched=draft.is_vouched)
        or (
            rules.waits_for_terms(row.text_class, draft.terms_missing)
            and somebody_to_ask(row, terms, seen_by=by)
        )
    ):
        row.state, row.trouble = TranslationState.CHECK, row.trouble or Trouble.BY_CLASS
        # Only the district, or its glossary, wants it checked: then the original may go when nobody has checked in time.
        if row.leaves_at:
            row.leaves_at = rules.leaves_at(terms, row.asked_at, for_person=True, somebody=True)
        row.save()
        if row.post_id and row.leaves_at and row.leaves_at <= at:
            leave_in_original(row, by=by, at=at)
        return
    row.state, row.settled_at = TranslationState.DONE, at
    row.save()
    publish(row, draft.body, draft.made_by, draft.subject, by=by, at=at)


def _without(row: Translation, draft: Draft, terms: rules.ClassTerms, *, by, at: datetime) -> None:
    """Nothing came: later again, or a person's; and where the class lets it, the post does not wait for ever."""
    in_time = at + AGAIN_AFTER < row.asked_at + terms.engine_wait
    if draft.may_come and in_time and row.attempt < MOST_ATTEMPTS:
        row.next_try_at = at + AGAIN_AFTER
        row.save()
        return
    row.state = TranslationState.PERSON
    if not row.from_language and not row.for_family and row.post is not None:
        # So that somebody is asked at all: most likely it is in the language that they read; it is said to be a guess.
        reader = Adult.objects.seen_by(by).filter(pk=row.post.adult_id).first()
        row.from_language = reader.reads_language if reader else ""
        row.trouble = Trouble.UNKNOWN_LANGUAGE
    if row.leaves_at and not row.left:
        somebody = somebody_to_ask(row, terms, seen_by=by)
        row.leaves_at = rules.leaves_at(terms, row.asked_at, for_person=True, somebody=somebody)
    row.save()
    if row.leaves_at and row.leaves_at <= at:
        leave_in_original(row, by=by, at=at)


@transaction.atomic
def leave_overdue(*, by, at: datetime, most: int = 200) -> int:
    """Let posts go in their original for which no translation came in time; how many. A late version goes after."""
    late = (
        Translation.objects.seen_by(by)
        .select_for_update(of=("self",), skip_locked=True)
        .filter(left=False, leaves_at__lte=at, for_family=True, post__isnull=False)
        .exclude(state=TranslationState.DONE)
        .order_by("leaves_at")
    )
    rows = list(late.select_related("thread", "post")[:most])
    for row in rows:
        leave_in_original(row, by=by, at=at)
    if rows:
        record(by=by, at=at, deed="conversations.leave_overdue", subject="translation", posts=len(rows))
    return len(rows)
