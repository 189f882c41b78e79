"""What an SMPP centre brings on a bound line: texts from families, their parts put together, and delivery receipts."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import close_old_connections, transaction
from smpplib import consts, exceptions
from smpplib.gsm import GSM_CHARACTER_TABLE

from thirdpillar.doors.hooks.reports import Report, take_report
from thirdpillar.doors.hooks.sinch import number
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.without_names import keep_for_a_person, named, turn_of, was_brought_before
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.storable import storable
from thirdpillar.ground.delivery.actions import keep_part
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
    """One line to the centre. What it confirms is on disk: the parts of long texts too, until they are whole."""

    district: District
    name: str

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
            return self._receipt(storable(raw.decode("latin-1")))
        sender = storable(number((pdu.source_addr or b"").decode("latin-1")))
        header, raw = _header(raw, pdu.esm_class or 0)
        header = header or _by_fields(pdu)
        words = storable(_shown(raw, pdu.data_coding or 0))
        by, at = Scope.system(self.district.pk, "a text from a family"), clock.now()
        with transaction.atomic(), tenancy.acting_as(by):
            turn_of(sender, by)
            if not header:
                return self._said(pdu, sender, words, by, at)
            reference, total, place = header
            texts = keep_part(
                by=by, at=at, provider=self.name, sender=sender, reference=reference, total=total, place=place,
                words=words,
            )  # fmt: skip
            for is_whole, text in texts:
                if is_whole:
                    self._said(pdu, sender, text, by, at)
                else:
                    keep_for_a_person(self.name, sender, text, by=by, at=at)
        return None

    def _said(self, pdu, sender: str, words: str, by: Scope, at: datetime) -> None:
        """A whole text, its name the centre's own where it gives one."""
        given = getattr(pdu, "receipted_message_id", None)
        given = given.decode("latin-1") if isinstance(given, bytes) else str(given or "")
        if not given and was_brought_before(self.name, sender, words, by=by, at=at):
            return
        receive(
            district=self.district, provider=self.name, reference=given or named(words), sender=sender,
            body=words[:1600], at=at,
        )  # fmt: skip

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
    # 3GPP TS 23.040 section 9.2.3.24: elements of a tag, a length and so many bytes; ports and others may come first.
    while len(header) >= 2:
        tag, size = header[0], header[1]
        told, header = header[2 : 2 + size], header[2 + size :]
        if tag == 0x00 and len(told) == 3:
            return (told[0], told[1], told[2]), rest
        if tag == 0x08 and len(told) == 4:
            return (told[0] * 256 + told[1], told[2], told[3]), rest
    return None, rest


def _by_fields(pdu) -> tuple[int, int, int] | None:
    """The same, told by fields of their own (SMPP 3.4, 5.3.2.22–24) as many centres do."""
    names = ("sar_msg_ref_num", "sar_total_segments", "sar_segment_seqnum")
    reference, total, place = (getattr(pdu, name, None) for name in names)
    if reference is None or not total or not place or total == 1:
        return None
    return reference, total, place


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
