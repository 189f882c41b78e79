"""Sign-in codes for families: budgets first, the same answer to everybody, a code that is good once and briefly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.actions.digests import as_typed, digest, digests, in_groups, readable_code
from thirdpillar.ground.accounts.models import SignInCode
from thirdpillar.ground.accounts.queries import is_secret
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import enqueue

_BLOCK = 4  # the last digits of a number; what comes before names a block of 10,000


@dataclass(frozen=True)
class Asked:
    """Who wants a code sent where. `origin` is the network address asked from; `is_known`: it is on the roster.

    `from_own_device`: on this device a code to this same address let somebody in before (`device_mark`).
    """

    address: str
    channel: str
    is_known: bool
    origin: str
    language: str = "en"
    from_own_device: bool = False


def device_mark(*, district_id: UUID, address: str) -> str:
    """What a device keeps after a code to `address` let somebody in: nothing that anybody else could make or read."""
    return digest("device", f"{district_id}{address}")


def is_device_mark(mark: str, *, district_id: UUID, address: str) -> bool:
    """Whether a device that shows `mark` was signed in by a code to `address` before."""
    return any(constant_time_compare(mark, each) for each in digests("device", f"{district_id}{address}"))


@transaction.atomic
def send_code(*, district_id: UUID, sender: str, asked: Asked, at: datetime) -> UUID:
    """Send a code if the address is known and no budget is spent; answers an id either way.

    The id goes into the asker's session. An id that no code stands behind looks the same from outside.
    """
    system = Scope.system(district_id, "sign-in code")
    numbers = rules.terms("code", at)
    with tenancy.acting_as(system):
        with connection.cursor() as cursor:
            # Budgets count what was sent before; two at once would both see room for one.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('accounts.code' || %s::text, 0))",
                [district_id],
            )
        if not _within_budget(system, asked, numbers, at):
            return uuid4()
        code = readable_code(numbers["letters"])
        kept = SignInCode(
            district_id=district_id, address=asked.address, channel=asked.channel, is_known=asked.is_known,
            sent_at=at, expires_at=at + timedelta(minutes=numbers["minutes"]), asked_from=asked.origin[:64],
            from_own_device=asked.from_own_device,
        )  # fmt: skip
        kept.digest = digest("code", f"{kept.id}{code}")
        kept.save(force_insert=True)
        if asked.is_known:
            _enqueue(system, kept, code, sender, asked, numbers["minutes"], at)
            record(by=system, at=at, deed="accounts.send_code", subject="sign_in_code", subject_id=kept.id)
    return kept.id


def _enqueue(
    system: Scope, kept: SignInCode, code: str, sender: str, asked: Asked, minutes: int, at: datetime
):
    with translation.override(asked.language):
        body = _(
            "%(sender)s: your sign-in code is %(code)s. It works for %(minutes)s minutes. We never ask you for it."
        ) % {"sender": sender, "code": in_groups(code), "minutes": minutes}
        subject = _("Your sign-in code")
    enqueue(
        by=system, at=at, channel=asked.channel, purpose="accounts.code", reference_id=kept.id, address=asked.address,
        language=asked.language, subject=subject if asked.channel == "email" else "", body=body,
        message_class="sign_in", expires_at=kept.expires_at, is_secret=is_secret(system.district_id, asked.channel),
    )  # fmt: skip


def _within_budget(system: Scope, asked: Asked, numbers: dict, at: datetime) -> bool:
    codes = SignInCode.objects.seen_by(system)
    hour = codes.filter(sent_at__gt=at - timedelta(hours=1))
    day = codes.filter(sent_at__gt=at - timedelta(days=1))
    here, from_here = {"address": asked.address}, {"asked_from": asked.origin[:64]}
    if asked.from_own_device:
        # Strangers can use up what everybody shares, and what is for this address; not what is for its own device.
        return (
            hour.filter(**here, from_own_device=True).count() < numbers["per_address_per_hour"]
            and day.filter(**here, from_own_device=True).count() < numbers["per_address_per_day"]
        )
    if (
        hour.filter(**here).count() >= numbers["per_address_per_hour"]
        or day.filter(**here).count() >= numbers["per_address_per_day"]
        or hour.filter(**from_here).count() >= numbers["per_origin_per_hour"]
        or hour.filter(**from_here, is_known=False).count() >= numbers["unknown_per_origin_per_hour"]
        or hour.filter(is_known=True).count() >= numbers["per_district_per_hour"]
        or day.filter(is_known=True).count() >= numbers["per_district_per_day"]
    ):
        return False
    if asked.channel != "sms":
        return True
    # Texts cost money to whoever makes us send them: many strangers' numbers mean that somebody is counting up.
    block = hour.filter(channel="sms", address__startswith=asked.address[:-_BLOCK])
    texts = hour.filter(channel="sms")
    guarded = (
        block.filter(is_known=False).count() >= numbers["unknown_alarm_per_block"]
        or texts.filter(is_known=False).count() >= numbers["unknown_alarm_per_hour"]
    )
    if not guarded:
        return True
    sent = texts.filter(is_known=True).count()
    # Unknown ones need no room: nothing is sent, and past the alarm they need not be counted either.
    return asked.is_known and sent < numbers["guarded_sends_per_hour"]


@transaction.atomic
def check_code(*, district_id: UUID, code_id: UUID, typed: str, at: datetime) -> SignInCode | None:
    """The code row that `typed` opens, now spent; None when wrong, late, used, tried too often or never sent."""
    system = Scope.system(district_id, "sign-in code")
    with tenancy.acting_as(system):
        found = SignInCode.objects.seen_by(system).select_for_update().filter(pk=code_id).first()
        if found is None or found.used_at or at >= found.expires_at:
            return None
        if found.tries >= rules.terms("code", at)["tries"]:
            return None
        possible = digests("code", f"{found.id}{as_typed(typed)}")
        right = any(constant_time_compare(found.digest, each) for each in possible)
        found.tries += 1
        if right and found.is_known:
            found.used_at = at
        found.save(update_fields=["tries", "used_at"])
    return found if right and found.is_known else None
