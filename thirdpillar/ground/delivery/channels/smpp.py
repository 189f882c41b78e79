"""Texts by SMPP 3.4, the carriers' own protocol. It cannot be asked by a reference of ours: a lost answer waits."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from urllib.parse import parse_qs, unquote, urlsplit

from smpplib import client, consts, exceptions, gsm

from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    Capability,
    Found,
    NotSent,
    Outcome,
    Parcel,
    Refused,
    Unclear,
)
from thirdpillar.ground.delivery.choices import Failure

# What a later try may mend: a full queue, too many at once, a failure of theirs (SMPP 3.4, 5.1.3).
FOR_LATER = (
    consts.SMPP_ESME_RMSGQFUL,
    consts.SMPP_ESME_RTHROTTLED,
    consts.SMPP_ESME_RSYSERR,
    consts.SMPP_ESME_RSUBMITFAIL,
)


class Session(client.Client):
    """The library's client, with a deadline for the whole exchange, IPv6, and the host checked against its certificate."""

    def __init__(self, host: str, port: int, *, tls: bool, within: timedelta) -> None:
        super().__init__(
            host, port, timeout=within.total_seconds(), logger_name="smpp", allow_unknown_opt_params=True
        )
        self.tls, self.deadline = tls, monotonic() + within.total_seconds()

    def connect(self) -> None:
        """Raises OSError where there is no connection."""
        raw: socket.socket = socket.create_connection((self.host, self.port), timeout=self._left())
        if self.tls:
            raw = ssl.create_default_context().wrap_socket(raw, server_hostname=self.host)
        self._socket, self.state = raw, consts.SMPP_CLIENT_STATE_OPEN

    def _recv_exact(self, exact_size: int) -> bytes:
        self._socket.settimeout(self._left())
        return super()._recv_exact(exact_size)

    def _left(self) -> float:
        left = self.deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def renew(self, within: timedelta) -> None:
        """A line that is listened to has no end: each wait has its own."""
        self.deadline = monotonic() + within.total_seconds()

    def hang_up(self) -> None:
        """Leave without waiting for a farewell: what was to be known is known."""
        with suppress(OSError, exceptions.PDUError, exceptions.ConnectionError):
            self.deadline = min(self.deadline, monotonic() + 1)
            self.unbind()
        if self._socket is not None:
            self._socket.close()
            self._socket = None  # type: ignore[assignment]
        self.state = consts.SMPP_CLIENT_STATE_CLOSED


@dataclass(frozen=True)
class Smpp:
    """One text a session. A long one goes as one `message_payload`, so that its parts are never taken by halves."""

    host: str
    port: int
    system_id: str
    password: str
    number: str
    tls: bool = False
    name: str = "smpp"
    capability: Capability = Capability.NEITHER
    time_limit: timedelta = timedelta(seconds=20)
    settles_after: timedelta = timedelta(0)

    @classmethod
    def from_url(cls, address: str, **more) -> Smpp:
        """smpp://system:password@host:2775?from=15551230000 (smpps:// with TLS); ValueError where a part is missing."""
        parts = urlsplit(address)
        number = parse_qs(parts.query).get("from", [""])[0]
        if not (parts.hostname and parts.username and parts.password and number):
            raise ValueError("the address of an SMPP centre needs system id, password, host and from=")
        tls = parts.scheme == "smpps"
        port = parts.port or (3550 if tls else 2775)
        return cls(
            parts.hostname, port, unquote(parts.username), unquote(parts.password), number, tls, **more
        )

    def send(self, parcel: Parcel) -> Outcome:
        """Bind, hand one text over, wait for its answer."""
        if parcel.media:
            return Refused("SMPP carries words alone, no pictures")
        session = Session(self.host, self.port, tls=self.tls, within=self.time_limit)
        try:
            session.connect()
            session.bind_transmitter(system_id=self.system_id, password=self.password)
        except exceptions.PDUError as problem:
            session.hang_up()
            why = f"the centre does not let us in: {_words(problem)}"[:300]
            return NotSent(why, of_provider=True, of_account=True)
        except (OSError, exceptions.ConnectionError) as problem:
            session.hang_up()
            return NotSent(f"no connection: {type(problem).__name__}", of_provider=True)
        try:
            session.send_message(**self._submit(parcel))
            answer = _answer(session)
        except (
            OSError,
            exceptions.ConnectionError,
            exceptions.PDUError,
            exceptions.UnknownCommandError,
        ) as problem:
            return Unclear(f"no answer: {type(problem).__name__}")
        finally:
            session.hang_up()
        if answer.status == consts.SMPP_ESME_ROK:
            taken = getattr(answer, "message_id", None) or b""
            words = taken.decode("latin-1") if isinstance(taken, bytes) else str(taken)
            return Accepted(words) if words else Unclear("accepted without a reference")
        reason = f"{answer.status:#010x} {consts.DESCRIPTIONS.get(answer.status, '')}".strip()
        if answer.status in FOR_LATER:
            return NotSent(reason)
        is_dead = answer.status == consts.SMPP_ESME_RINVDSTADR
        return Refused(reason, Failure.DEAD if is_dead else Failure.REFUSED)

    def look_up(self, parcel: Parcel) -> Found:
        return Unclear("the centre cannot be asked by our reference")

    def _submit(self, parcel: Parcel) -> dict:
        words, coding = encoded(parcel.body)
        is_short = len(words) <= (consts.SEVENBIT_LENGTH if coding == 0 else consts.UCS2_LENGTH)
        body = {"short_message": words} if is_short else {"short_message": b"", "message_payload": words}
        return body | {
            "source_addr_ton": _kind(self.number),
            "source_addr_npi": consts.SMPP_NPI_ISDN,
            "source_addr": self.number.removeprefix("+"),
            "dest_addr_ton": consts.SMPP_TON_INTL,
            "dest_addr_npi": consts.SMPP_NPI_ISDN,
            "destination_addr": parcel.address.removeprefix("+"),
            "data_coding": coding,
            "registered_delivery": consts.SMPP_SMSC_DELIVERY_RECEIPT_BOTH,
        }


def encoded(text: str) -> tuple[bytes, int]:
    """The bytes and the data_coding of a text: GSM 03.38 where all its letters are in it, else UCS-2."""
    # The library's table answers "`" for a place that holds nothing.
    if "`" not in text:
        with suppress(UnicodeError):
            return gsm.gsm_encode(text), consts.SMPP_ENCODING_DEFAULT
    return text.encode("utf-16-be", "replace"), consts.SMPP_ENCODING_ISO10646


def _answer(session: Session):
    """The answer to what was handed over; a centre may ask first whether we are still there."""
    while True:
        answer = session.read_pdu()
        if answer.command == "enquire_link":
            session._enquire_link_received(answer)
        elif answer.command in ("submit_sm_resp", "generic_nack"):
            return answer


def _kind(number: str) -> int:
    bare = number.removeprefix("+")
    if not bare.isdigit():
        return consts.SMPP_TON_ALNUM
    return consts.SMPP_TON_NWSPEC if len(bare) < 7 else consts.SMPP_TON_INTL


def _words(problem: Exception) -> str:
    return str(problem.args[0]) if problem.args else type(problem).__name__
