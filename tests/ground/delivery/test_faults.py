"""Messages under kills and a provider that drops replies: none doubled, none lost (reliability, bar 22)."""

import os
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from tests.factories import make_district
from tests.factories.programs import run_program
from tests.factories.text_provider import FakeTextProvider, Faults
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.models import Message

MESSAGES = int(os.environ.get("SENDING_MESSAGES", "300"))
KILLS = int(os.environ.get("SENDING_KILLS", "15"))
BACKEND_KILLS = int(os.environ.get("SENDING_BACKEND_KILLS", "3"))
SEED = int(os.environ.get("SENDING_SEED", "7"))
KINDS = os.environ.get("SENDING_KINDS", "lookup,idempotent,neither").split(",")
FAULTS = Faults(accept_then_drop=0.03, fail_before=0.02, slow=0.02, answer_after_s=0.03)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.django_db(transaction=True)
def test_killed_senders_and_dropped_replies_double_nothing_and_lose_nothing(throwaway_server, capsys, kind):
    """Where only a person can tell, what is unclear is shown to one, and never sent again by itself (bar 23)."""
    with transaction.atomic():
        district = make_district()
        rows = [
            {
                "channel": "sms",
                "purpose": "p",
                "reference_id": uuid4(),
                "address": f"+1555{n:07}",
                "body": f"code {n}",
            }
            for n in range(MESSAGES)
        ]
        enqueue_many(rows, by=district.system, at=datetime.now(UTC))
    started = datetime.now(UTC)
    with FakeTextProvider(FAULTS, SEED) as provider, BackendKiller(throwaway_server, BACKEND_KILLS):
        killed = run_program(
            Path(__file__).with_name("sender.py"), district.id, provider.base, KILLS, SEED, kind, timeout=900
        )
    got = Counter(to for to, _body in provider.accepted)
    with transaction.atomic():
        tenancy.enter_scope(district.system)
        rows = dict(Message.objects.seen_by(district.system).values_list("address", "state"))
    states = Counter(rows.values())
    asks_person = {address for address, state in rows.items() if state == "ambiguous"}
    doubled = sum(1 for times in got.values() if times > 1)
    lost = sum(1 for address in rows if address not in got and address not in asks_person)
    seconds = (datetime.now(UTC) - started).total_seconds()
    with capsys.disabled():
        if MESSAGES > 300:
            print(
                f"\n{kind}: {MESSAGES} messages, {killed} kills, {BACKEND_KILLS} backends: {doubled} doubled, {lost} lost, "
                f"{len(asks_person)} shown to a person, {seconds:.0f} s, seed {SEED}"
            )
    assert (doubled, lost) == (0, 0), f"seed {SEED}"
    if kind == "neither":
        assert set(states) <= {"accepted", "ambiguous"}, f"seed {SEED}"
    else:
        assert states == {"accepted": MESSAGES}, f"seed {SEED}"


def _name() -> str:
    from django.db import connections

    return connections["default"].settings_dict["NAME"]


class BackendKiller:
    """Ends database sessions of the senders now and then while the block runs."""

    def __init__(self, server, times):
        self.server, self.times, self.done = server, times, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self._kill)
        self.thread.start()

    def __exit__(self, *exception):
        self.done.set()
        self.thread.join()

    def _kill(self):
        own = os.getpid()
        with self.server.connect(dbname=_name()) as admin:
            for _ in range(self.times):
                if self.done.wait(1.5):
                    return
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE usename = 'thirdpillar_app' AND application_name = '' AND pid <> pg_backend_pid()"
                    " AND query LIKE '%%delivery_message%%' AND state <> 'idle' AND %s > 0",
                    [own],
                )
