"""kill -9 while many families are invited, between the parts and within them: every family exactly once."""

import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from tests.factories import make_district
from tests.factories.programs import run_program
from tests.means.conversations.broadcast_town import works_here
from tests.practice.gatherings.places import a_gathering
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.gatherings.actions import ask_round
from thirdpillar.practice.gatherings.models import Invitation, InvitationRound

FAMILIES = int(os.environ.get("INVITING_FAMILIES", "120"))
KILLS = int(os.environ.get("INVITING_KILLS", "15"))
SEED = int(os.environ.get("INVITING_SEED", "7"))
PART = 5


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_again_and_again_invites_every_family_exactly_once(throwaway_server, capsys):
    with transaction.atomic():
        district = make_district()
        school = district.add_school("Oak")
        for n in range(FAMILIES):
            child = district.add_student(f"C{n}", school=school)
            adult = district.add_adult(f"A{n}", phone=f"+1312{n:07}", language="es")
            district.tie(child, adult)
            district.add_household([child], [adult], "es")
        at = clock.now()
        gathering = a_gathering(
            district, school, begins_at=at + timedelta(days=3), ends_at=at + timedelta(days=3, hours=1)
        )
        office = works_here(district, Role.OFFICE)
        with district.acting(office):
            ask_round(gathering_id=gathering.pk, by=office, at=at)
    killed = int(
        run_program(Path(__file__).with_name("inviter.py"), district.id, KILLS, SEED, PART, timeout=600)
    )
    with transaction.atomic():
        tenancy.enter_scope(district.system)
        found = InvitationRound.objects.seen_by(district.system).get()
        homes = Counter(Invitation.objects.seen_by(district.system).values_list("household_id", flat=True))
        sent = Counter(Message.objects.seen_by(district.system).values_list("address", flat=True))
    if KILLS > 15:
        with capsys.disabled():
            print(
                f"\n{FAMILIES} families, {killed} kills, seed {SEED}: {len(sent)} invitations, {max(sent.values())} each"
            )
    assert killed, "nothing was killed: raise INVITING_FAMILIES"
    assert (found.stage, found.gone_through, found.invited) == ("done", FAMILIES, FAMILIES), f"seed {SEED}"
    assert (len(homes), set(homes.values())) == (FAMILIES, {1}), f"seed {SEED}"
    assert (len(sent), set(sent.values())) == (FAMILIES, {1}), f"seed {SEED}"
