"""Telling whoever may agree that a message to many waits for a second person's yes."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices.broadcasts import Stage
from thirdpillar.means.conversations.models import Broadcast

log = logging.getLogger(__name__)
ASKED = "broadcasts.asked"
# Of a large office not everybody gets a message; the menu shows it to all of them.
MOST_TOLD = 20
NOBODY_ELSE = lazy(
    "Nobody else may say yes to it. Give somebody else an account of the district office first, or write to fewer families."
)


def who_may_agree(found: Broadcast) -> list[Account]:
    """Who may say yes to it beside whoever wrote or sends it: the office, and of a message to one school its principals."""
    machine = Scope.system(found.district_id, "a message to many waits for a second person")
    with tenancy.acting_as(machine):
        roles = Q(role=Role.OFFICE)
        if len(found.school_ids) == 1:
            roles |= Q(role=Role.PRINCIPAL, school_id=found.school_ids[0])
        today = clock.today(District.objects.get(pk=found.district_id).zone)
        now = Q(ends_on=None) | Q(ends_on__gte=today)
        may = RoleGrant.objects.seen_by(machine).filter(roles, now).values("account_id")
        accounts = Account.objects.seen_by(machine).filter(pk__in=may, suspended_at=None)
        mine = [one for one in (found.written_by_id, found.sent_by_id) if one]
        return list(accounts.exclude(pk__in=mine).order_by("pk"))


def tell_who_may_agree(found: Broadcast, people: int, *, at: datetime) -> None:
    """An e-mail, or a text where there is none, to the principals and the office who may say yes; part of sending it."""
    district = District.objects.get(pk=found.district_id)
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    machine = Scope.system(found.district_id, "a message to many waits for a second person")
    told, others = [one for one in who_may_agree(found) if one.email or one.phone], True
    with tenancy.acting_as(machine):
        if not told:  # whoever sent it alone can mend that
            mine = Account.objects.seen_by(machine).filter(pk=found.sent_by_id, suspended_at=None)
            told, others = list(mine.exclude(email="", phone="")), False
        for account in told[:MOST_TOLD]:
            with translation.override(account.language or "en"):
                subject = f"{found.title}: {_('It needs your yes')}"
                said = _("It is for so many that a second person must say yes before it goes.")
                if not others:
                    subject, said = f"{found.title}: {Stage.ASKED.label}", str(NOBODY_ELSE)
            link, by_mail = f"{base}/broadcasts/{found.pk}/", bool(account.email)
            try:
                enqueue(
                    by=machine, at=at, purpose=f"{ASKED}:{at:%Y%m%d%H%M%S}", reference_id=found.pk,
                    channel=Channel.EMAIL if by_mail else Channel.SMS, language=account.language,
                    address=account.email or account.phone, message_class=MessageClass.REPLY,
                    subject=subject if by_mail else "",
                    body=f"{said} ({people})\n\n{link}" if by_mail else f"{subject} ({people}) {link}",
                )  # fmt: skip
            except ValueError:  # one bad address keeps nobody else from knowing
                log.warning("an account's address cannot be written to")
