"""Delivery reports that come in by e-mail: a mail of ours arrived, or did not."""

from __future__ import annotations

from email.message import Message as Mail

from thirdpillar.doors.hooks.reports import Report, take_report, uuid_in
from thirdpillar.ground.delivery.channels.smtp import Smtp
from thirdpillar.ground.people.choices import ContactKind
from thirdpillar.ground.schools.models import District

STATUS = ("message/delivery-status", "message/rfc822", "text/rfc822-headers")


def take_bounce(mail: Mail, district: District) -> bool | None:
    """A delivery report (RFC 3464): believed where it names a mail of ours by its own id, to the address it went to.

    Whether it was new; None where it is of nothing of ours.
    """
    facts: dict[str, str] = {}
    parts = [part for part in mail.walk() if part.get_content_type() in STATUS]
    for part in parts:
        within = part.get_payload() if part.is_multipart() else [part]
        for block in (one for one in within if isinstance(one, Mail)):
            facts |= {key.lower(): str(value) for key, value in block.items()}
        if part.get_content_type() == "text/rfc822-headers":
            for line in str(part.get_payload()).splitlines():
                key, colon, value = line.partition(":")
                facts.setdefault(key.strip().lower(), value.strip()) if colon else None
    ours = facts.get("message-id", "").strip("<> ").partition("@")[0]
    message_id = uuid_in(ours)
    action, status = facts.get("action", "").strip().lower(), facts.get("status", "").strip()
    if message_id is None or action not in ("failed", "delivered"):
        return None
    host = facts["message-id"].strip()
    report = Report(
        event=f"{message_id}:{action}", reference=host, said="delivered" if action == "delivered" else "bounced",
        message_id=message_id, failed=f"bounced {status}".strip() if action == "failed" else "",
        # 5.1.x: there is no such address; 5.2.1: it is closed. A full box or a refused text passes (RFC 3463).
        is_dead=action == "failed" and (status.startswith("5.1.") or status == "5.2.1"), kinds=(ContactKind.EMAIL,),
    )  # fmt: skip
    return take_report(district, Smtp.name, report)
