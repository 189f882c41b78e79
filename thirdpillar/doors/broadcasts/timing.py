"""What a broadcast's page says before it goes: that it is quiet then, that its time went by, that nobody else can say yes."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.rules import goes_from
from thirdpillar.means.conversations.actions.broadcast_going import must_go_in_time
from thirdpillar.means.conversations.actions.second_yes import NOBODY_ELSE, who_may_agree
from thirdpillar.means.conversations.choices.broadcasts import Stage
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.rules import broadcasts as rules


def timing(found: Broadcast, at: datetime) -> dict[str, str]:
    """`late`: when it should have gone, while somebody may still let it; `barred`: why nothing of it could go; `quiet`:
    from when on texts go, where its time is in quiet hours."""
    begins, language = rules.goes_at(found), get_language() or "en"
    waits = found.stage in (Stage.DRAFT, Stage.ASKED, Stage.SCHEDULED) or found.paused_at is not None
    late = begins is not None and waits and rules.is_late(found, at)
    said = {
        "late": day_and_time(begins, found.zone, language) if begins and late else "",
        "quiet": "",
        "barred": "",
    }
    if found.is_urgent or found.stage not in (Stage.DRAFT, Stage.ASKED):
        return said
    try:
        must_go_in_time(found, at)
    except Refused as refusal:
        said["barred"] = str(refusal.reason)
    starts = max(begins or at, at)
    opens = goes_from(starts, found.zone)
    if opens > starts and not said["barred"]:
        said["quiet"] = _("It is quiet then. It goes from %(when)s.") % {
            "when": day_and_time(opens, found.zone, language)
        }
    return said


def nobody_else(found: Broadcast, scope: Scope) -> str:
    """That nobody is there who could say yes to it, were it sent by the asker; "" where somebody is."""
    others = (one for one in who_may_agree(found) if found.stage == Stage.ASKED or one.pk != scope.account_id)
    return "" if any(others) else str(NOBODY_ELSE)
