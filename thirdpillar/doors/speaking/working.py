"""What the worker does about voices: takes over what was spoken by phone, waits no longer than it may, asks who could speak."""

from __future__ import annotations

from django.db import transaction

from thirdpillar.doors.objecting import quiet_until, terms_of
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import give_up_voiceless, take_over_spoken
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.voices import ask_for_voices


def voices_for(district: District) -> None:
    """All of it in one district."""
    by = Scope.system(district.pk, "calls wait for a voice")
    with transaction.atomic():
        tenancy.enter_scope(by)
        take_over_spoken(by=by, at=clock.now())
        terms = terms_of(district)
        give_up_voiceless(by=by, at=clock.now(), terms=terms, own_until=quiet_until(district, by, terms))
        ask_for_voices(by=by, at=clock.now())
