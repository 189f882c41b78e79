"""An alert on all channels at once: texts answered at once, mails slow, and a provider of calls that never answers."""

import asyncio
import logging
import os
import socket
import time

import requests
from aiosmtpd.controller import Controller

MAIL_TAKES_S = 0.2
GIVES_UP_S = 300
PEOPLE = """
UPDATE people_enrollment SET school_id = %(small)s FROM people_student s
WHERE s.id = student_id AND substr(s.sourced_id, 2)::int <= %(people)s;
INSERT INTO people_contactpoint (district_id, adult_id, kind, value, as_given)
  SELECT %(district)s, id, 'email', sourced_id || '@x.example', '' FROM people_adult
  WHERE substr(sourced_id, 2)::int <= %(people)s;
SELECT people_gather_statistics();
"""


class Mails:
    """A mail server that takes its time over each mail, and keeps when it took it."""

    def __init__(self):
        self.took: list[float] = []

    async def handle_DATA(self, _server, _session, _envelope):  # noqa: N802 - the library's name of it
        await asyncio.sleep(MAIL_TAKES_S)
        self.took.append(time.time())
        return "250 taken"


def slow_mail() -> Mails:
    """Start the mail server and have mail sent by it, and calls by whoever sends texts; call it before Django is set up."""
    mails = Mails()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(mails, hostname="127.0.0.1", port=port)
    controller.start()
    os.environ["THIRDPILLAR_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    # What it says of each connection is of no use here.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    os.environ["THIRDPILLAR_MAIL_FROM"] = "Bench <bench@x.example>"
    os.environ["THIRDPILLAR_CALLS_URL"] = os.environ["THIRDPILLAR_TEXTS_URL"]
    return mails


def mixed_alert(scopes, schools, say, base: str, people: int, mails: Mails) -> bool:
    """Alert so many families by text, mail and call; whether the texts went as if they were alone."""
    from django.db import connection, transaction

    from thirdpillar.ground.base import context as tenancy

    system = scopes["system"]
    with transaction.atomic(), connection.cursor() as cursor:
        tenancy.enter_scope(system)
        asked = {"district": system.district_id, "small": schools["small"], "people": people}
        for statement in PEOPLE.strip().split(";\n"):
            cursor.execute(statement, asked)
    mails.took.clear()
    before = requests.get(f"{base}/seen", timeout=20).json()["accepted"]
    _made, pressed = say(
        scopes["office"], "Mixed", {"en": "Stay at home, the water is not safe."}, pace="emergency",
        school_ids=[schools["small"]],
    )  # fmt: skip
    first = last = 0.0
    while (not last or len(mails.took) < people) and time.time() - pressed < GIVES_UP_S:
        seen = requests.get(f"{base}/seen", timeout=20).json()
        if not first and seen["accepted"] > before:
            first = time.time() - pressed
        if not last and seen["accepted"] >= before + people:
            last = seen["last"] - pressed
        time.sleep(0.1)
    by_mail = max(mails.took, default=0.0) - pressed
    print(
        f"alert to {people:,} by text, mail ({MAIL_TAKES_S} s each) and call (never answered): "
        f"first text {first:.1f} s after the click (goal 5 s), last text {last:.1f} s (goal 10 s), "
        f"last of {len(mails.took):,} mails {by_mail:.1f} s"
    )
    return 0 < first <= 5 and 0 < last <= 10 and len(mails.took) >= people
