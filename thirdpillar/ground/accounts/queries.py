"""Questions about accounts, their grants and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.choices import STAFF
from thirdpillar.ground.accounts.models import (
    Account,
    Passkey,
    RecoveryCode,
    RoleGrant,
    RoleProposal,
    SingleSignOn,
    SupportGrant,
)
from thirdpillar.ground.accounts.rules import covers
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.channels import kept_in_sandbox
from thirdpillar.ground.schools.models import District, Section
from thirdpillar.standards import library

SESSION = "sign_in"  # where a browser session keeps what actions.session_state says
ACTING_AS = "acting_as"  # and the role its person chose
CODES_DUE = "recovery_codes_due"  # and that it must make recovery codes before anything else


def session_account(request: HttpRequest, at: datetime) -> Account | None:
    """The account behind a session, or None: also past its limits, after its epoch, or in another district.

    Reads the account anew each time, so that a suspension holds from the very next request.
    """
    state: dict[str, Any] | None = request.session.get(SESSION)
    if not state:
        return None
    holds = rules.session_holds(
        issued_at=datetime.fromisoformat(state["issued_at"]),
        seen_at=datetime.fromisoformat(state["seen_at"]),
        idle=state["idle_minutes"],
        at=at,
    )
    if not holds:
        return None
    system = Scope.system(request.district.id, "who is asking")  # type: ignore[attr-defined]
    account = Account.objects.seen_by(system).filter(pk=UUID(state["account"])).first()
    if account is None or not account.is_active or account.epoch != state["epoch"]:
        return None
    return account


def session_strength(request: HttpRequest) -> str:
    """How sure this session is of who is there; empty without one."""
    state = request.session.get(SESSION)
    return state["strength"] if state else ""


def grants_on(account: Account, day: date) -> list[RoleGrant]:
    """The roles an account holds on a day."""
    system = Scope.system(account.district_id, "roles of an account")
    return list(
        RoleGrant.objects.seen_by(system)
        .filter(account=account)
        .filter(Q(begins_on=None) | Q(begins_on__lte=day))
        .filter(Q(ends_on=None) | Q(ends_on__gte=day))
    )


def is_secret(district_id: UUID, channel: str) -> bool:
    """Whether a code or link sent this way is its reader's alone.

    Of the invented people of a sample, whose messages never leave, it is how one can try to sign in at all.
    """
    is_sample = District.objects.filter(pk=district_id, is_sample=True).exists()
    return not (is_sample and kept_in_sandbox(channel))


def support_grant_on(account: Account, at: datetime) -> SupportGrant | None:
    """The leave that lets a support account look at this moment, if any."""
    system = Scope.system(account.district_id, "support grant")
    return (
        SupportGrant.objects.seen_by(system)
        .filter(account=account, begins_at__lte=at, ends_at__gt=at, revoked_at=None)
        .first()
    )


def support_still_may(scope: Scope, at: datetime) -> bool:
    """Whether a grant still covers a support scope; asked again when an answer is ready to leave."""
    system = Scope.system(scope.district_id, "support grant")
    return (
        SupportGrant.objects.seen_by(system)
        .filter(account_id=scope.account_id, begins_at__lte=at, ends_at__gt=at, revoked_at=None)
        .exists()
    )


def own_passkeys(account: Account):
    """An account's passkeys, oldest first; in a district-wide context."""
    system = Scope.system(account.district_id, "own credentials")
    return Passkey.objects.seen_by(system).filter(account=account).order_by("made_at")


def recovery_codes_left(account: Account) -> int:
    """How many unused recovery codes an account has; in a district-wide context."""
    system = Scope.system(account.district_id, "own credentials")
    return RecoveryCode.objects.seen_by(system).filter(account=account, used_at=None).count()


def open_providers(*, seen_by: Scope):
    """The district's open single sign-on providers, by name."""
    return SingleSignOn.objects.seen_by(seen_by).filter(is_open=True).order_by("name")


def providers(*, seen_by: Scope):
    """All single sign-on providers of the district, by name."""
    return SingleSignOn.objects.seen_by(seen_by).order_by("name", "key")


def staff_accounts(*, seen_by: Scope, words: str = "", role: str = "", school_id: str = "", state: str = ""):
    """Accounts of everybody but families and students, by name; with their grants.

    `words` narrows by name or e-mail, `state` is "active" or "suspended".
    """
    found = accounts_by_words(words, seen_by=seen_by).filter(Account.of_staff())
    if role:
        found = found.filter(grants__role=role)
    if school_id:
        found = found.filter(grants__school_id=school_id)
    if state:
        found = found.filter(suspended_at__isnull=state == "active")
    return found.distinct().prefetch_related("grants").order_by("family_name", "given_name", "id")


def staff_at(school_ids, *, seen_by: Scope, roles=STAFF):
    """Accounts of whoever works at these schools (None: anywhere in the district) in one of `roles`, by name.

    A teacher works where a class of theirs is, too. Suspended accounts and roles that ended are left out.
    """
    today = clock.now().date()
    held = RoleGrant.objects.seen_by(seen_by).filter(role__in=roles).exclude(ends_on__lt=today)
    held = held.exclude(begins_on__gt=today)
    if school_ids is not None:
        classes = Section.objects.seen_by(seen_by).filter(school_id__in=list(school_ids))
        held = held.filter(Q(school_id__in=list(school_ids)) | Q(section_id__in=classes.values("pk")))
    found = Account.objects.seen_by(seen_by).filter(suspended_at=None, pk__in=held.values("account_id"))
    return found.order_by("family_name", "given_name", "id")


def open_proposals(*, seen_by: Scope):
    """Roles waiting for a second person's word, oldest first."""
    return (
        RoleProposal.objects.seen_by(seen_by)
        .filter(decided_at=None)
        .select_related("account")
        .order_by("asked_at")
    )


def support_grants(*, seen_by: Scope):
    """All leaves ever given to support, newest first."""
    return SupportGrant.objects.seen_by(seen_by).select_related("account").order_by("-begins_at")


def account_names(ids, *, seen_by: Scope) -> dict[UUID, str]:
    """Names of accounts by id, for lists that only hold ids."""
    found = Account.objects.seen_by(seen_by).filter(pk__in=set(ids))
    return {each.id: each.display_name for each in found}


def at_work(ids, *, seen_by: Scope) -> set[UUID]:
    """Those of these accounts that are not suspended."""
    found = Account.objects.seen_by(seen_by).filter(pk__in=set(ids), suspended_at=None)
    return set(found.values_list("pk", flat=True))


def accounts_by_words(words: str, *, seen_by: Scope):
    """Accounts whose name or e-mail holds each of these words."""
    found = Account.objects.seen_by(seen_by)
    for word in words.split():
        found = found.filter(
            Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(email__icontains=word)
        )
    return found


# What the record says of files about many people: asked for, yes, no (or taken back).
ASK, YES, NO = "accounts.ask_for_file", "accounts.agree_to_file", "accounts.refuse_file"


@dataclass(frozen=True)
class FileWanted:
    """A file (`FileKind`) about so many people; `about`: the row that it is made of, where there is one."""

    what: str
    people: int
    about: UUID | None = None
    purpose: str = ""


@dataclass(frozen=True)
class FileAsk:
    """That somebody asked for a file about many people; `what` is a `FileKind`."""

    id: UUID
    what: str
    about: str
    people: int
    purpose: str
    asked_by_id: UUID | None
    at: datetime
    said: str = ""
    said_by_id: UUID | None = None
    said_at: datetime | None = None


def file_asks(*, by: Scope, at: datetime) -> list[FileAsk]:
    """What was asked for lately, oldest first, each with the last word on it. Kept in the record, so in a machine's sight."""
    hours = library.entry("file", "about_many", at.date()).terms["hours_good"]
    machine = Scope.system(by.district_id, "whether a second person agreed to a file")
    with tenancy.acting_as(machine):
        rows = list(
            Entry.objects.seen_by(machine)
            .filter(deed__in=[ASK, YES, NO], at__gt=at - 2 * timedelta(hours=hours), at__lte=at)
            .order_by("at", "id")
        )
    words = {row.subject_id: row for row in rows if row.deed != ASK}
    found = []
    for row in rows:
        if row.deed != ASK or row.subject_id is None:
            continue
        last = words.get(row.subject_id)
        is_late = (last.at if last else row.at) <= at - timedelta(hours=hours)
        if not is_late:
            found.append(
                FileAsk(
                    row.subject_id, row.detail["what"], row.detail["about"], row.detail["people"], row.reason,
                    row.account_id, row.at, last.deed if last else "", last.account_id if last else None,
                    last.at if last else None,
                )
            )  # fmt: skip
    return found


def open_asks(*, by: Scope, at: datetime) -> list[FileAsk]:
    """What nobody has said a word on yet."""
    return [one for one in file_asks(by=by, at=at) if not one.said]


def my_ask(wanted: FileWanted, *, by: Scope, at: datetime) -> FileAsk | None:
    """What I asked for already, of so many people, and nobody has said a word on."""
    return next(iter(_of_mine(open_asks(by=by, at=at), wanted, by, at)), None)


def agreed_ask(wanted: FileWanted, *, by: Scope, at: datetime) -> FileAsk | None:
    """What I asked for and somebody else said yes to."""
    mine = _of_mine(file_asks(by=by, at=at), wanted, by, at)
    return next((one for one in mine if one.said == YES and one.said_by_id != by.account_id), None)


def _of_mine(asks: list[FileAsk], wanted: FileWanted, by: Scope, at: datetime) -> list[FileAsk]:
    meant = (str(wanted.what), str(wanted.about or ""), wanted.purpose or by.purpose, by.account_id)
    return [
        one
        for one in asks
        if by.account_id is not None
        and (one.what, one.about, one.purpose, one.asked_by_id) == meant
        and covers(wanted.people, agreed=one.people, on=at.date())
    ]
