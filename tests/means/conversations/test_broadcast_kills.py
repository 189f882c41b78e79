"""kill -9 while a broadcast is written into the outbox, between its parts and within them: everybody exactly once."""

import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from tests.factories import make_district
from tests.factories.programs import run_program
from tests.means.conversations.broadcast_town import works_here
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.models import Broadcast, Recipient

FAMILIES = int(os.environ.get("SPREADING_FAMILIES", "120"))
KILLS = int(os.environ.get("SPREADING_KILLS", "15"))
SEED = int(os.environ.get("SPREADING_SEED", "7"))
PART = 5


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_again_and_again_writes_to_everybody_exactly_once(throwaway_server, capsys):
    with transaction.atomic():
        district = make_district()
        school = district.add_school("Oak")
        for n in range(FAMILIES):
            child = district.add_student(f"C{n}", school=school)
            adult = district.add_adult(f"A{n}", phone=f"+1312{n:07}", language="es")
            district.tie(child, adult)
            district.add_household([child], [adult], "es")
        office = works_here(district, Role.OFFICE)
        at = clock.now()
        with district.acting(office):
            found = write_broadcast(
                title="Snow",
                words={"en": "Snow, {children}.", "es": "Nieve, {children}."},
                by=office,
                at=at,
                pace="emergency",
            )
            send_broadcast(
                broadcast_id=found.pk,
                by=office,
                at=at,
                known_since=at - timedelta(days=9),
                confirmed=FAMILIES,
            )
    killed = int(
        run_program(Path(__file__).with_name("spreader.py"), district.id, KILLS, SEED, PART, timeout=600)
    )
    with transaction.atomic():
        tenancy.enter_scope(district.system)
        found = Broadcast.objects.seen_by(district.system).get()
        people = Counter(Recipient.objects.seen_by(district.system).values_list("adult_id", flat=True))
        sent = Counter(Message.objects.seen_by(district.system).values_list("address", flat=True))
    if KILLS > 15:
        with capsys.disabled():
            print(
                f"\n{FAMILIES} families, {killed} kills, seed {SEED}: {len(sent)} messages, {max(sent.values())} each"
            )
    assert killed, "nothing was killed: raise SPREADING_FAMILIES"
    assert (found.stage, found.spread) == ("sent", FAMILIES), f"seed {SEED}"
    assert (len(people), set(people.values())) == (FAMILIES, {1}), f"seed {SEED}"
    assert (len(sent), set(sent.values())) == (FAMILIES, {1}), f"seed {SEED}"
