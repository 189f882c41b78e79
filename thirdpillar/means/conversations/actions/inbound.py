"""Keeping what families wrote, and settling what a machine could not understand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Func, OuterRef, UUIDField, Value
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.accounts.queries import staff_accounts
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.storable import storable
from thirdpillar.ground.schools.models import School
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.means.conversations.models import Inbound, Note, Post
from thirdpillar.means.conversations.queries.inbound import WAITS
from thirdpillar.means.conversations.queries.of_visits import asked_of_a_visit
from thirdpillar.means.conversations.queries.spoken import cases_at
from thirdpillar.means.conversations.rules.threads import OF_THE_OFFICE, must_be_writer

LONGEST = 2000


@transaction.atomic
def keep_inbound(
    *,
    by,
    at: datetime,
    provider: str,
    provider_reference: str,
    sender: str,
    body: str,
    adult_id: UUID | None = None,
    household_id: UUID | None = None,
    school_id: UUID | None = None,
    language: str = "",
    is_guessed: bool = False,
    may_be_of: Collection[UUID] = (),
) -> Inbound | None:
    """Keep a text, once per provider's own id; None where it was kept before. It needs a person until answered.
    `is_guessed`: some of its letters may be others. `may_be_of`: cases that it answers by more than the sender's last words."""
    machine = Scope.system(by.district_id, "whether what comes in may answer a case")
    with tenancy.acting_as(machine):
        cases = {*may_be_of, *cases_at(storable(sender)[:254], at=at, seen_by=machine)}
    row = Inbound(
        district_id=by.district_id,
        school_id=school_id,
        provider=provider,
        provider_reference=storable(provider_reference)[:200],
        sender=storable(sender)[:254],
        adult_id=adult_id,
        household_id=household_id,
        body=storable(body)[:LONGEST],
        language=language,
        is_guessed=is_guessed,
        may_be_of=sorted(cases),
        of_visit=asked_of_a_visit(sender, at=at, seen_by=by),
        at=at,
        state=InboundState.NEEDS_PERSON if adult_id or household_id else InboundState.UNKNOWN_SENDER,
    )
    Inbound.objects.bulk_create([row], ignore_conflicts=True)
    kept = Inbound.objects.seen_by(by).filter(pk=row.pk).first()
    if kept:
        record(by=by, at=at, deed="conversations.keep_inbound", subject="inbound", subject_id=kept.pk)
    return kept


@transaction.atomic
def note_answer(
    *,
    inbound_id: UUID,
    answers: str,
    by,
    at: datetime,
    reference_id: UUID | None = None,
    school_id: UUID | None = None,
) -> Inbound:
    """Note which deed a text became ("gatherings.answer", "stop", …), and on what."""
    row = Inbound.objects.seen_by(by).select_for_update().get(pk=inbound_id)
    row.state, row.answers, row.reference_id = InboundState.ANSWERED, answers, reference_id
    row.school_id = row.school_id or school_id
    row.save(update_fields=["state", "answers", "reference_id", "school_id"])
    record(
        by=by, at=at, deed="conversations.note_answer", subject="inbound", subject_id=row.pk, answers=answers
    )
    return row


@transaction.atomic
def settle_inbound(
    *, inbound_id: UUID, by, at: datetime, answers: str = "", reference_id: UUID | None = None
) -> Inbound:
    """A person has read a text and done what it asked for. Raises Refused where somebody did so already."""
    open_states = [InboundState.NEEDS_PERSON, InboundState.UNKNOWN_SENDER]
    row = Inbound.objects.seen_by(by).select_for_update().filter(pk=inbound_id, state__in=open_states).first()
    if row is None:
        raise Refused(_("Somebody has settled this text already."))
    row.settled_at, row.settled_by_id = at, by.account_id
    row.answers, row.reference_id = answers or row.answers, reference_id or row.reference_id
    # Still of an unknown sender: it must not count for any family.
    if row.state == InboundState.NEEDS_PERSON:
        row.state = InboundState.SETTLED
    row.save(update_fields=["state", "settled_at", "settled_by_id", "answers", "reference_id"])
    record(
        by=by,
        at=at,
        deed="conversations.settle_inbound",
        subject="inbound",
        subject_id=row.pk,
        answers=answers,
    )
    return row


@transaction.atomic
def hand_text(
    *, inbound_id: UUID, by, at: datetime, to_account_id: UUID | None = None, school_id: UUID | None = None
) -> Inbound:
    """Give a text to a colleague who reads texts, to the office of a school, or (neither) to the district office."""
    row = Inbound.objects.seen_by(by).select_for_update().filter(WAITS, pk=inbound_id).first()
    if row is None:
        raise Refused(_("Somebody has settled this text already."))
    if to_account_id is not None:
        holds = RoleGrant.objects.seen_by(by).filter(account_id=OuterRef("pk"), role__in=OF_THE_OFFICE)
        if not staff_accounts(seen_by=by, state="active").filter(Exists(holds), pk=to_account_id).exists():
            raise Refused(_("Choose a colleague."))
        if is_of_visits(row) and to_account_id in who_evaluates(row, seen_by=by):
            raise Refused(_("Choose a colleague."))
    elif school_id is not None and not School.objects.seen_by(by).filter(pk=school_id).exists():
        raise Refused(_("This is not your school."))
    before = str(row.handed_to_id or row.school_id or "")
    row.handed_to_id, row.handed_at = to_account_id, at
    if to_account_id is None:
        # From now on it is theirs alone, whichever schools could read it. Who gives it to a school has read that it is of
        # no case.
        row.school_id, row.school_ids = school_id, []
        row.may_be_of = [] if school_id else row.may_be_of
    machine = Scope.system(by.district_id, "a text is handed on")
    # Who gives it to another school sees it no longer, and so could not write it.
    with tenancy.acting_as(machine):
        row.save(update_fields=["handed_to_id", "handed_at", "school_id", "school_ids", "may_be_of"])
    record(
        by=by, at=at, deed="conversations.hand_text", subject="inbound", subject_id=row.pk, before=before,
        after=str(to_account_id or school_id or ""),
    )  # fmt: skip
    return row


def is_of_visits(text: Inbound) -> bool:
    """As `OF_VISITS` has it: whoever evaluates at its school does not read it."""
    return text.answers.startswith("visits.") or (text.of_visit and not text.answers)


def who_evaluates(text: Inbound, *, seen_by) -> set[UUID]:
    """Accounts that are principal at a school of this text; of one with none, anywhere."""
    schools = [*text.school_ids, *([text.school_id] if text.school_id else [])]
    machine = Scope.system(seen_by.district_id, "who evaluates where a text waits")
    with tenancy.acting_as(machine):
        grants = RoleGrant.objects.seen_by(machine).filter(role=Role.PRINCIPAL)
        if schools:
            grants = grants.filter(school_id__in=schools)
        return set(grants.values_list("account_id", flat=True))


@transaction.atomic
def settle_meaning(*, post_id: UUID, words: str, by, at: datetime, became: str = "") -> Post:
    """A person has found out what a family's words say of their number: the mark goes, and a note says what was done.

    `became`: what the text was instead of an answer: a wrong number's are no family's words, and count for none. Raises
    Refused where somebody did so already.
    """
    must_be_writer(by)
    post = (
        Post.objects.seen_by(by)
        .select_for_update(of=("self",))
        .filter(pk=post_id)
        .exclude(may_mean="")
        .first()
    )
    if post is None:
        raise Refused(_("Somebody has settled this text already."))
    said = f"{post.get_may_mean_display()}: {words}"
    Note(
        district_id=by.district_id, thread_id=post.thread_id, account_id=by.account_id, body=said, at=at
    ).save(force_insert=True)  # fmt: skip
    post.may_mean = ""
    post.save(update_fields=["may_mean"])
    if became and post.inbound_id:
        machine = Scope.system(by.district_id, "what words say of a number counts for no family")
        with tenancy.acting_as(machine):
            text = Inbound.objects.seen_by(machine).filter(pk=post.inbound_id)
            text.update(answers=became, settled_at=at, settled_by_id=by.account_id)
    record(
        by=by, at=at, deed="conversations.settle_inbound", subject="post", subject_id=post.pk, answers=words
    )
    return post


def note_seen(texts: Iterable[Inbound], *, by) -> None:
    """Who of us has read these texts stands on them, once; the record of reads is kept beside."""
    new = [one.pk for one in texts if by.account_id and by.account_id not in one.seen_by_ids]
    if new:
        added = Func(F("seen_by_ids"), Value(by.account_id, UUIDField()), function="array_append")
        Inbound.objects.seen_by(by).filter(pk__in=new).update(seen_by_ids=added)
