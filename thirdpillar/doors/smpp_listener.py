"""What an SMPP centre brings on a bound line: texts from families, their parts put together, and delivery receipts."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from django.db import close_old_connections
from smpplib import consts, exceptions
from smpplib.gsm import GSM_CHARACTER_TABLE

from thirdpillar.doors.hooks.reports import Report, take_report
from thirdpillar.doors.hooks.sinch import number
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.channels.smpp import Session, Smpp
from thirdpillar.ground.people.choices import ContactKind
from thirdpillar.ground.schools.models import District

log = logging.getLogger(__name__)
# SMPP 3.4, appendix B: "id:IIII sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…"
RECEIPT = re.compile(
    r"\bid:(?P<id>\S+).*?\bstat:(?P<stat>[A-Z]+)(?:.*?\berr:(?P<err>\w+))?", re.IGNORECASE | re.DOTALL
)
SAID = {"DELIVRD": "delivered", "ACCEPTD": "accepted", "ENROUTE": "sending"}
OVER = {"UNDELIV", "EXPIRED", "DELETED", "REJECTD"}
IS_RECEIPT = 0x04
LONGEST_WAIT_S = 60


@dataclass
class Listener:
    """One line to the centre; `parts` of long texts are kept until they are whole (3GPP TS 23.040, 9.2.3.24.1).

    They are kept in memory: where the listener is killed between two parts, the text stays in pieces.
    """

    district: District
    name: str
    parts: dict[tuple, dict[int, str]] = field(default_factory=dict)

    def brought(self, pdu) -> int:
        """Take in what came; answer the status with which it is confirmed. What failed is brought again."""
        close_old_connections()
        try:
            self._take(pdu)
        except Exception:
            log.exception("a text or receipt could not be taken in; the centre brings it again")
            return consts.SMPP_ESME_RX_T_APPN
        finally:
            close_old_connections()
        return consts.SMPP_ESME_ROK

    def _take(self, pdu) -> None:
        raw = bytes(pdu.short_message or b"") or bytes(getattr(pdu, "message_payload", None) or b"")
        if (pdu.esm_class or 0) & IS_RECEIPT:
            return self._receipt(raw.decode("latin-1"))
        sender = number((pdu.source_addr or b"").decode("latin-1"))
        header, raw = _header(raw, pdu.esm_class or 0)
        words = _shown(raw, pdu.data_coding or 0)
        whole: tuple | None = None
        if header:
            reference, total, place = header
            whole = (sender, reference, total)
            known = self.parts.setdefault(whole, {})
            known[place] = words
            if len(known) < total:
                return None
            words = "".join(known[each] for each in sorted(known))
        receive(
            district=self.district, provider=self.name, reference=_reference(pdu, sender, words), sender=sender,
            body=words[:1600], at=clock.now(),
        )  # fmt: skip
        self.parts.pop(whole or (), None)
        return None

    def _receipt(self, text: str) -> None:
        found = RECEIPT.search(text)
        if found is None:
            return
        stat = found["stat"].upper()
        said = SAID.get(stat, stat.lower())
        report = Report(
            event=f"{found['id']}:{stat}", reference=found["id"], said=said, kinds=(ContactKind.MOBILE,),
            failed=f"{said} {found['err'] or ''}".strip() if stat in OVER else "",
        )  # fmt: skip
        take_report(self.district, self.name, report)


def listen(provider: Smpp, district: District, until: Callable[[], bool] = lambda: False) -> None:
    """Stay bound until told otherwise; a line that breaks is taken up again, after a while that grows to a minute."""
    listener, wait = Listener(district, provider.name), 1.0
    while not until():
        session = Session(provider.host, provider.port, tls=provider.tls, within=provider.time_limit)
        try:
            session.connect()
            session.bind_transceiver(system_id=provider.system_id, password=provider.password)
            session.set_message_received_handler(listener.brought)
            wait = 1.0
            while not until():
                # Silence for so long is asked after; an answer to that renews the time.
                session.renew(provider.time_limit)
                session.read_once()
        except (OSError, exceptions.ConnectionError, exceptions.PDUError) as problem:
            log.warning("the line to the SMPP centre broke (%s)", type(problem).__name__)
        finally:
            session.hang_up()
        if not until():
            time.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_S)


def _header(raw: bytes, esm_class: int) -> tuple[tuple[int, int, int] | None, bytes]:
    """The place of a part among those of a long text, and its words; None where it is a whole one."""
    if not esm_class & consts.SMPP_GSMFEAT_UDHI or not raw:
        return None, raw
    length = raw[0] + 1
    header, rest = raw[1:length], raw[length:]
    if header[:2] == b"\x00\x03" and len(header) >= 5:
        return (header[2], header[3], header[4]), rest
    if header[:2] == b"\x08\x04" and len(header) >= 6:
        return (header[2] * 256 + header[3], header[4], header[5]), rest
    return None, rest


def _shown(raw: bytes, coding: int) -> str:
    if coding & 0x0C == consts.SMPP_ENCODING_ISO10646:
        return raw.decode("utf-16-be", "replace")
    if coding == consts.SMPP_ENCODING_ISO88591:
        return raw.decode("latin-1")
    shown, shift = [], 0
    for each in raw:
        if each == 0x1B:
            shift = 0x80
            continue
        shown.append(GSM_CHARACTER_TABLE[each + shift] if each < 0x80 else "?")
        shift = 0
    return "".join(shown)


def _reference(pdu, sender: str, words: str) -> str:
    """The centre gives what it brings no name: the same words of one number within an hour are one text."""
    named = getattr(pdu, "receipted_message_id", None)
    if named:
        return named.decode("latin-1") if isinstance(named, bytes) else str(named)
    hour = int(clock.now().timestamp()) // int(timedelta(hours=1).total_seconds())
    return sha256(f"{sender}:{hour}:{words}".encode()).hexdigest()
