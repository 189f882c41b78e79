"""The first way in: an invitation for staff, and the set-up link of an instance that has no district yet."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.actions.digests import digest, digests
from thirdpillar.ground.accounts.actions.roles import add_account, lock_offices
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, Invitation, Passkey, RecoveryCode, RoleGrant
from thirdpillar.ground.accounts.queries import is_secret
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.schools.models import District

_SET_UP = "accounts.set_up"


@transaction.atomic
def invite_account(
    *, by: Scope, at: datetime, account: Account, origin: str, by_mail: bool, anew: bool = False
) -> str:
    """A link, good once and for seven days, with which a person makes a passkey; earlier links stop working.

    `origin` is where the pages are (https://…). Goes out by e-mail where `by_mail`; the office can print it too.
    `anew`: the person lost everything, so the passkeys and codes they had are taken away and sessions end.
    """
    if not account.is_active:
        raise Refused(_("This account is suspended."))
    passkeys = Passkey.objects.seen_by(by).filter(account=account)
    if anew:
        passkeys.delete()
        RecoveryCode.objects.seen_by(by).filter(account=account).delete()
        Account.objects.seen_by(by).filter(pk=account.pk).update(epoch=F("epoch") + 1)
    elif passkeys.exists():
        raise Refused(_("This person has a passkey already."))
    token = secrets.token_urlsafe(32)
    days = rules.terms("passkey", at)["invitation_days"]
    Invitation.objects.seen_by(by).filter(account=account, used_at=None).delete()
    invitation = Invitation(
        district_id=account.district_id, account=account, digest=digest("invitation", token), made_by_id=by.account_id,
        sent_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    invitation.save(force_insert=True)
    link = origin + reverse("accounts:invitation", args=[token])
    if by_mail and account.email:
        language = account.language or "en"
        with translation.override(language):
            subject = _("Your way into Third Pillar")
            body = _(
                "Hello %(name)s,\n\nyou have been given an account. Open this link on your own device to sign in for "
                "the first time. It works once, until %(until)s.\n\n%(link)s\n\nIf you did not expect this, do nothing."
            ) % {"name": account.given_name, "until": _last_day(invitation), "link": link}
        enqueue(
            by=by,
            at=at,
            channel="email",
            purpose="accounts.invitation",
            reference_id=invitation.id,
            address=account.email,
            language=language,
            subject=subject,
            body=body,
            message_class="sign_in",
            expires_at=invitation.expires_at,
            is_secret=is_secret(account.district_id, "email"),
        )
    record(
        by=by, at=at, deed="accounts.invite_account", subject="account", subject_id=account.id, by_mail=by_mail,
        anew=anew,
    )  # fmt: skip
    return link


def _last_day(invitation: Invitation) -> str:
    """The day on which an invitation ends, by the district's clock, as the reader's language writes it."""
    zone = ZoneInfo(District.objects.get(pk=invitation.district_id).zone)
    return date_format(invitation.expires_at.astimezone(zone), "DATE_FORMAT")


def open_invitation(token: str, district_id, at: datetime) -> Invitation | None:
    """The invitation behind a link, while it is good."""
    system = Scope.system(district_id, "invitation")
    with tenancy.acting_as(system):
        return (
            Invitation.objects.seen_by(system)
            .filter(digest__in=digests("invitation", token), used_at=None, expires_at__gt=at)
            .filter(account__suspended_at=None)
            .select_related("account")
            .first()
        )


@transaction.atomic
def use_invitation(*, token: str, district_id, at: datetime) -> Account | None:
    """Spend an invitation; the account it was for, or None where it is no longer good."""
    system = Scope.system(district_id, "invitation")
    with tenancy.acting_as(system):
        found = open_invitation(token, district_id, at)
        if found is None:
            return None
        # Of two who press the button at once, one changes the row.
        if not Invitation.objects.seen_by(system).filter(pk=found.pk, used_at=None).update(used_at=at):
            return None
        record(
            by=system, at=at, deed="accounts.use_invitation", subject="account", subject_id=found.account_id
        )
        return found.account


def first_administrator_link(*, origin: str = "") -> str | None:
    """The address where the first district is founded, good for a day; None once there is a district."""
    if District.objects.exists():
        return None
    token = signing.dumps(secrets.token_urlsafe(12), salt=_SET_UP)
    return (origin or settings.PUBLIC_URL) + reverse("accounts:set_up", args=[token])


@transaction.atomic
def let_office_in(
    *, by: Scope, at: datetime, given_name: str, family_name: str, email: str, origin: str, anew: bool = False
) -> str:
    """A link for the district office of a district where nobody of it can sign in; whoever runs the machine asks.

    A district that was founded from an export has no office yet, and the last person of an office may lose everything
    (`anew`). Raises Refused where somebody of the office has a passkey: they let others in, on the staff page.
    """
    offices = lock_offices(by)
    email = email.strip().lower()
    account = Account.objects.seen_by(by).filter(email__iexact=email, suspended_at=None).first()
    own = {account.pk} if account and anew else set()
    if Passkey.objects.seen_by(by).filter(account_id__in=offices - own).exists():
        raise Refused(
            _("The district office has somebody who can sign in. They let others in, on the staff page.")
        )
    if account is None:
        account = add_account(
            by=by, at=at, given_name=given_name, family_name=family_name, email=email, language="en"
        )
    if account.pk not in offices:
        RoleGrant(district_id=by.district_id, account=account, role=Role.OFFICE).save(force_insert=True)
        record(
            by=by,
            at=at,
            deed="accounts.grant_role",
            subject="account",
            subject_id=account.pk,
            role=str(Role.OFFICE),
        )
    return invite_account(by=by, at=at, account=account, origin=origin, by_mail=False, anew=anew)


def set_up_is_open(token: str, at: datetime) -> bool:
    """Whether this set-up link may still found the instance's first district."""
    hours = rules.terms("passkey", at)["set_up_hours"]
    try:
        signing.loads(token, salt=_SET_UP, max_age=timedelta(hours=hours))
    except signing.BadSignature:
        return False
    return not District.objects.exists()


@transaction.atomic
def found_district(
    *, token: str, at: datetime, name: str, zone: str, languages: list[str], given_name: str, family_name: str, email: str
) -> Account:  # fmt: skip
    """The instance's first district and the first person of its office; raises Refused when there is one already."""
    with connection.cursor() as cursor:
        # Two people with two links: the second finds a district and stops.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('accounts.found_district', 0))")
    if not set_up_is_open(token, at):
        raise Refused(_("This link is no longer good."))
    district = District(name=name, zone=zone, languages=languages)
    system = Scope.system(district.id, "founding the district")
    tenancy.enter_scope(system)
    district.save(force_insert=True)
    account = Account(
        district_id=district.id, given_name=given_name, family_name=family_name, email=email.lower()
    )
    account.save(force_insert=True)
    RoleGrant(district_id=district.id, account=account, role=Role.OFFICE).save(force_insert=True)
    record(by=system, at=at, deed="accounts.found_district", subject="account", subject_id=account.id)
    return account
