"""A family calls for help after an alert: whoever sent it, the principals and the office are told at once, day and night.

Several calls in a row ring once at the first, and once more for all that came since; nothing says who calls, or a word
of theirs.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.models import Broadcast, Recipient, StaffNotice
from thirdpillar.means.conversations.queries.calls_for_help import alerts_in_doubt, open_calls
from thirdpillar.means.conversations.rules.broadcasts import terms

log = logging.getLogger(__name__)
HELP = "broadcasts.help"
GOOD_FOR = timedelta(days=1)
# Of a large office not everybody gets a message; the menu shows it to all of them.
MOST_TOLD = 20


def ring_for_help(asked: Recipient, *, by, at: datetime, is_doubt: bool = False) -> None:
    """Write to whoever answers for the alert that somebody calls; part of taking the call down.

    `is_doubt`: that somebody may be calling and must be read. It rings apart: a call after it rings at once all the same.
    """
    machine = Scope.system(asked.district_id, "a family calls for help")
    with tenancy.acting_as(machine):
        minutes = terms("alert", at.date())["ring_minutes"]
        turn = int(at.timestamp() // (60 * minutes))
        over = datetime.fromtimestamp((turn + 1) * 60 * minutes, tz=UTC)
        first, more, read = f"{HELP}:{turn}", f"{HELP}:{turn}:more", f"{HELP}:{turn}:read"
        rung = Message.objects.seen_by(machine).filter(
            reference_id=asked.broadcast_id, purpose__in=[first, more, read]
        )
        had = set(rung.values_list("purpose", "address"))
        district = District.objects.get(pk=asked.district_id)
        found = Broadcast.objects.seen_by(machine).get(pk=asked.broadcast_id)
        calls = open_calls(seen_by=machine).filter(broadcast=found).count()
        _title, unread = alerts_in_doubt(seen_by=machine).get(found.pk, ("", 0))
        base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
        link = f"{base}/broadcasts/{found.pk}/families/"
        by_text = set(
            StaffNotice.objects.seen_by(machine).filter(by_text=True).values_list("account_id", flat=True)
        )
        for account in _told(found, asked, clock.today(district.zone), machine, but=by.account_id):
            is_text = bool(account.phone) and (account.pk in by_text or not account.email)
            address = account.phone if is_text else account.email
            if (more, address) in had:
                continue  # what is still to go tells of this call too
            if is_doubt and (read, address) in had:
                continue
            is_first = is_doubt or (first, address) not in had
            with translation.override(account.language or "en"):
                waits = [(_("Need help"), calls), (_("Texts that need you"), unread)]
                said = [f"{label}: {n}" for label, n in waits if n]
                subject = f"{found.title}: {', '.join(said)}"
                lines = "\n".join([*said, f"{_('How families are')}: {link}"])
            try:
                enqueue(
                    by=machine, at=at, purpose=read if is_doubt else first if is_first else more, reference_id=found.pk,
                    not_before=None if is_first else over, address=address,
                    channel=Channel.SMS if is_text else Channel.EMAIL, language=account.language,
                    message_class=MessageClass.EMERGENCY, expires_at=at + GOOD_FOR,
                    subject="" if is_text else subject, body=f"{subject} {link}" if is_text else lines,
                )  # fmt: skip
            except ValueError:  # one bad address keeps nobody else from knowing
                log.warning("an account's address cannot be written to")


def _told(found: Broadcast, asked: Recipient, on, machine: Scope, *, but) -> list[Account]:
    """Its sender and writer, the principals of the family's schools, and the office; not who took the call down."""
    now = (Q(begins_on=None) | Q(begins_on__lte=on)) & (Q(ends_on=None) | Q(ends_on__gte=on))
    grants = RoleGrant.objects.seen_by(machine).filter(now)
    near = grants.filter(role=Role.PRINCIPAL, school_id__in=asked.school_ids).values("account_id")
    office = grants.filter(role=Role.OFFICE).values("account_id")
    senders = [one for one in (found.sent_by_id, found.written_by_id) if one]
    people = Account.objects.seen_by(machine).filter(suspended_at=None).exclude(email="", phone="")
    first = list(people.filter(Q(pk__in=senders) | Q(pk__in=near)).order_by("pk"))
    rest = people.filter(pk__in=office).exclude(pk__in=[one.pk for one in first]).order_by("pk")[:MOST_TOLD]
    return [one for one in (*first, *rest) if one.pk != but]
