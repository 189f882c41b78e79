"""Somebody reports a conversation: whoever may look at it is told at once. Nothing says of whom it is, or a word of it."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import SCHOOL_STAFF, Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.models import Thread

log = logging.getLogger(__name__)
REPORTED = "conversations.reported"
# Of a large office not everybody gets a message; the line on every page shows it to all of them.
MOST_TOLD = 20


def tell_of_report(thread: Thread, *, by, at: datetime) -> None:
    """An e-mail, or a text where there is none, to the office of its school and of the district; part of reporting it.

    Of a case, which no school's office reads, to the district's alone.
    """
    district = District.objects.get(pk=thread.district_id)
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    link = f"{base}/conversations/{thread.pk}/"
    reporter, by = by.account_id, Scope.system(thread.district_id, "a conversation was reported")
    with tenancy.acting_as(by):
        on = clock.today(district.zone)
        now = (Q(begins_on=None) | Q(begins_on__lte=on)) & (Q(ends_on=None) | Q(ends_on__gte=on))
        roles = Q(role=Role.OFFICE)
        if thread.school_of_outbox:
            roles |= Q(role__in=SCHOOL_STAFF, school_id=thread.school_of_outbox)
        may = RoleGrant.objects.seen_by(by).filter(roles, now).values("account_id")
        people = Account.objects.seen_by(by).filter(pk__in=may, suspended_at=None)
        people = people.exclude(pk=reporter) if reporter else people
        for account in people.exclude(email="", phone="").order_by("pk")[:MOST_TOLD]:
            with translation.override(account.language or "en"):
                said = f"{_('Conversations')}: {_('Reported: please look')}"
            by_mail = bool(account.email)
            try:
                enqueue(
                    by=by, at=at, purpose=f"{REPORTED}:{at:%Y%m%d%H%M%S}", reference_id=thread.pk,
                    channel=Channel.EMAIL if by_mail else Channel.SMS, address=account.email or account.phone,
                    language=account.language, message_class=MessageClass.REPLY, subject=said if by_mail else "",
                    body=link if by_mail else f"{said} {link}",
                )  # fmt: skip
            except ValueError:  # one bad address keeps nobody else from knowing
                log.warning("an account's address cannot be written to")
