"""Whether an alert asks families how they are: then nothing else is asked of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from thirdpillar.means.conversations.choices.broadcasts import Stage
from thirdpillar.means.conversations.models import Recipient
from thirdpillar.means.conversations.rules.broadcasts import terms


def an_alert_asks(*, at: datetime, seen_by) -> bool:
    """Whether answers to an alert are still waited for anywhere in the district."""
    since = at - timedelta(hours=terms("alert", at.date())["answer_hours"])
    asked = Recipient.objects.seen_by(seen_by).filter(
        broadcast__asks_wellbeing=True, broadcast__over_at=None, written_at__gte=since,
        broadcast__stage__in=[Stage.SPREADING, Stage.SENT],
    )  # fmt: skip
    return asked.exists()
