"""The office hears once of pay that should have come by now: how many items, and where to look."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.schools.models import District
from thirdpillar.means.funds.queries import late_pay, office_to_tell

LATE = "funds.late_pay"
GOOD_FOR = timedelta(days=1)


@transaction.atomic
def tell_of_late_pay(*, by, at: datetime) -> int:
    """Write to the office of items that became late since it was told last; how many items. At night nobody is told.

    Where nobody of the office can be written to, the items wait until somebody can.
    """
    district = District.objects.get(pk=by.district_id)
    on = at.astimezone(ZoneInfo(district.zone)).date()
    told = office_to_tell(district, at=at, seen_by=by)
    if not told:
        return 0
    items = late_pay(on=on, seen_by=by).filter(late_told_at=None).update(late_told_at=at)
    if items:
        enqueue_many((written(one, items, "/pay/", district, at) for one in told), by=by, at=at)
        record(by=by, at=at, deed="funds.tell_of_late_pay", subject="pay", items=items, people=len(told))
    return items


def written(who: Account, items: int, page: str, district: District, at: datetime) -> dict:
    """That so many items are late, and on which page to look."""
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    language = who.language if who.language and translation.check_for_language(who.language) else "en"
    with translation.override(language):
        said = ngettext(
            "%(n)s item should have been paid by now.", "%(n)s items should have been paid by now.", items
        ) % {"n": items}  # fmt: skip
        return {
            "channel": Channel.EMAIL, "purpose": LATE, "reference_id": uuid5(who.pk, f"{page}{at.isoformat()}"),
            "address": who.email, "language": language, "expires_at": at + GOOD_FOR,
            "subject": f"{district.sender_name or district.name}: {_('Pay')}", "body": f"{said}\n{base}{page}",
        }  # fmt: skip
