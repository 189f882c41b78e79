"""May this sign-in, session, role or look go ahead? Loaded facts in, a verdict out; no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.choices import PASSKEY_ROLES, STRONG, Role, Strength
from thirdpillar.ground.base.refused import Refused
from thirdpillar.standards import library


def terms(id: str, at: datetime) -> dict[str, Any]:
    """The numbers of one entry of standards/federal/sign_in.toml as they hold at a moment."""
    return library.entry("sign_in", id, at.date()).terms


def citation(id: str, at: datetime) -> str:
    return library.entry("sign_in", id, at.date()).citation


def must_hold_passkey(roles: Iterable[str]) -> bool:
    """Whether any of these roles sees other people's particulars."""
    return bool(PASSKEY_ROLES & set(roles))


def idle_minutes(roles: Iterable[str], at: datetime) -> int:
    """How long a session of someone with these roles may lie unused."""
    session = terms("session", at)
    return session["staff_idle_minutes"] if must_hold_passkey(roles) else session["family_idle_minutes"]


def session_holds(*, issued_at: datetime, seen_at: datetime, idle: int, at: datetime) -> bool:
    """Whether a session is within its absolute limit and its limit without use (`idle`, minutes)."""
    if at < issued_at - timedelta(minutes=5):
        return False  # made in the future: the clock was set back, or the session was tampered with
    absolute = timedelta(hours=terms("session", at)["absolute_hours"])
    return at < issued_at + absolute and at < seen_at + timedelta(minutes=idle)


def roles_allowed(roles: Iterable[Role], strength: str) -> list[Role]:
    """The roles a session of this strength may act in; empty means: prove yourself with a passkey first.

    A teacher who is also a parent may be here as a parent on a family's code, and as a teacher on a passkey only.
    """
    held = list(roles)
    if strength in STRONG or not must_hold_passkey(held):
        return held
    return [role for role in held if role not in PASSKEY_ROLES] if strength == Strength.CODE else []


def may_make_passkey(*, strength: str, has_passkey: bool, at: datetime) -> None:
    """A session that was not opened by a passkey may make the first one, or replace one after a recovery code."""
    if strength in STRONG or strength == Strength.RECOVERY:
        return
    if strength == Strength.CODE or has_passkey:
        raise Refused(_("Sign in with your passkey first."), citation("passkey", at))


def may_grant_support(*, begins_at: datetime, ends_at: datetime, at: datetime) -> None:
    longest = timedelta(hours=terms("support", at)["longest_hours"])
    if not begins_at < ends_at <= begins_at + longest:
        raise Refused(_("Support may look for at most four hours."), citation("support", at))


def needs_second_person(role: str, offices: int) -> bool:
    """Whether granting this role takes two: the office's own role does, once there are two people to ask."""
    return role == Role.OFFICE and offices >= 2


def takes_second_person(people: int, on: date) -> bool:
    """Whether a file about so many people goes out only when another person agrees."""
    return people > library.entry("file", "about_many", on).terms["second_person_above"]


def covers(people: int, *, agreed: int, on: date) -> bool:
    """Whether a yes to a file about `agreed` people is one to `people`."""
    grows = library.entry("file", "about_many", on).terms["grows_at_most_percent"]
    return 100 * people <= (100 + grows) * agreed


def may_agree_to_file(*, asked_by_id: UUID | None, by) -> None:
    """Another person of the office says yes; whoever asked may only take it back."""
    must_be_office(by)
    if by.account_id is None or asked_by_id == by.account_id:
        raise Refused(_("Someone else in the office has to agree."))


def may_open_provider(*, asked_by_id: UUID | None, account_id: UUID | None) -> None:
    """A provider lets people in, the office too: whoever set it up does not open it alone."""
    if asked_by_id is not None and asked_by_id == account_id:
        raise Refused(_("Someone else in the office has to agree."))


def may_lose_office(*, offices_left: int) -> None:
    """A district is never left without anyone in its office."""
    if offices_left < 1:
        raise Refused(_("This is the only person in the district office. Let someone else in first."))


def must_be_office(by) -> None:
    """What staff may do is the district office's to say."""
    if by.role != Role.OFFICE:
        raise Refused(_("Ask the district office to do this."))


def may_say_language(*, by, account_id: UUID, student_id: UUID | None) -> None:
    """A person says it of themselves, the office of anybody. A child never interprets, so no student is on the list."""
    if student_id is not None or by.role == Role.STUDENT:
        raise Refused(
            _("Children never interpret for families."),
            "28 CFR 35.160(c)(3) (sign language); product rule for spoken languages",
        )
    if by.account_id != account_id and by.role != Role.OFFICE:
        raise Refused(_("Ask the district office to do this."))
