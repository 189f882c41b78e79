"""A short message centre: the SMPP 3.4 server of the library smpp34, which shares no line with the client we use."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from contextlib import suppress

import smpp34


class Smsc:
    """`taken` holds the words as a phone would show them. The library lets everybody in; `NoEntry` lets nobody."""

    def __init__(self) -> None:
        self.mood, self.taken, self.codings = "well", [], []
        self._held = []

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.loop, up = asyncio.new_event_loop(), threading.Event()
        self.thread = threading.Thread(target=self._run, args=(up,), daemon=True)
        self.thread.start()
        assert up.wait(5)
        return self

    def __exit__(self, *exception) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.serving.cancel)
        self.thread.join(5)

    def _run(self, up: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        self.serving = self.loop.create_task(self._serve(up))
        with suppress(asyncio.CancelledError):
            self.loop.run_until_complete(self.serving)

    async def _serve(self, up: threading.Event) -> None:
        self.server = smpp34.Server(host="127.0.0.1", port=self.port, system_id="centre")
        await self.server.start()
        up.set()
        self.bound: list[smpp34.Esme] = []
        while True:
            event = await self.server.next()
            if isinstance(event, smpp34.Esme):
                self.bound.append(event)
            if isinstance(event, smpp34.SubmitSmEvent):
                await self._submitted(event)

    async def _submitted(self, event) -> None:
        if self.mood == "refuse":
            return event.reject(smpp34.ESME_RINVDSTADR)
        if self.mood == "busy":
            return event.reject(smpp34.ESME_RTHROTTLED)
        payload = [each.value for each in event.tlvs if each.tag == smpp34.TLV_MESSAGE_PAYLOAD]
        words = payload[0] if payload else event.short_message
        self.codings.append(event.data_coding)
        shown = words.decode("utf-16-be") if event.data_coding == 8 else _as_shown(words)
        self.taken.append(("+" + event.destination_addr, shown, ()))
        if self.mood in ("silent", "drip"):
            # Held, not answered: an event that is dropped would be refused by the library.
            return self._held.append(event)
        if self.mood in ("drop", "failing"):
            self._held.append(event)
            return await self.server.stop()
        return event.accept(message_id=f"{len(self.taken):010d}")

    async def _stop(self) -> None:
        await self.server.stop()

    def deliver(self, **more) -> bool:
        """Bring a text or a receipt to whoever is bound last."""

        async def bring():
            return await self.bound[-1].deliver_sm(**more)

        return asyncio.run_coroutine_threadsafe(bring(), self.loop).result(5).is_success


def _as_shown(words: bytes) -> str:
    from smpplib.gsm import GSM_CHARACTER_TABLE as TABLE

    shown, escaped = "", False
    for each in words:
        if each == 0x1B:
            escaped = True
            continue
        shown += TABLE[each + (0x80 if escaped else 0)]
        escaped = False
    return shown


class NoEntry:
    """A centre that answers every bind with "invalid password" (0x0E), as the header alone."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *exception) -> None:
        self.socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self.socket.accept()
                head = line.recv(4096)[:16]
                _, command, _, sequence = struct.unpack(">LLLL", head)
                line.sendall(struct.pack(">LLLL", 16, command | 0x80000000, 0x0E, sequence))
                line.close()
