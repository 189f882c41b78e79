"""A provider sink in a process of its own: takes texts over HTTP/1.1, keeps what came and when, answers at once. Of calls
it takes the connection and says nothing.

Run as a program it prints its port. GET /seen answers {"accepted", "doubled", "last", "urgent"} (times: time.time()).
"""

import asyncio
import json
import sys
import time
from collections import Counter
from urllib.parse import unquote_plus

MARK = "URGENT"


class Sink(asyncio.Protocol):
    seen: Counter = Counter()
    last = 0.0
    urgent = 0.0

    def connection_made(self, transport):
        self.transport, self.waiting = transport, b""

    def data_received(self, data):
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            head = self.waiting[:end].decode("latin-1")
            length = next(
                (int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length:")),
                0,
            )
            if len(self.waiting) < end + 4 + length:
                return
            body = self.waiting[end + 4 : end + 4 + length].decode()
            self.waiting = self.waiting[end + 4 + length :]
            self.answer(head.split(" ", 2), body)

    def answer(self, head, body):
        if head[0] == "GET":
            told = {
                "accepted": len(Sink.seen), "doubled": sum(1 for n in Sink.seen.values() if n > 1),
                "last": Sink.last, "urgent": Sink.urgent,
            }  # fmt: skip
            return self.say(200, told)
        if head[1].endswith("/Calls.json"):
            return None  # calls are never answered
        Sink.last = time.time()
        Sink.seen[body] += 1
        if not Sink.urgent and MARK in unquote_plus(body):
            Sink.urgent = Sink.last
        return self.say(201, {"sid": f"SM{len(Sink.seen):032x}", "status": "queued"})

    def say(self, status, told):
        text = json.dumps(told).encode()
        head = (
            f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        )
        self.transport.write(head.encode() + text)


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(0)
