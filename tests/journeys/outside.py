"""What stands outside our walls, for the journeys: the provider behind a socket, phones that text, the hour, the worker.

Texts come in over HTTP at the server's own address, signed as Twilio documents it; what goes out arrives at a provider of
its kind. Nothing of ours stands between but the product.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from contextvars import ContextVar
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import requests
from django.db import transaction

from tests.factories import NOW, MadeDistrict
from tests.factories.ways_out.web import Twiliolike
from thirdpillar.doors.broadcasts.spreading import digests_for, spread_for
from thirdpillar.doors.media import fetch_due_media
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import settle_unclear, sweep_leases
from thirdpillar.ground.delivery.channels import configured_providers
from thirdpillar.ground.delivery.channels.texts import TextProvider
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.means.conversations.jobs import translate_for
from thirdpillar.proof.evidence.actions import refresh_reach

SECRET = "secret"


class Outside:
    """The world of one journey; `provider.taken` is what it was handed: (to, words, media)."""

    at_once = TextProvider.at_once

    def __init__(self, provider: Twiliolike, ours: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.provider, self.ours, self._monkeypatch = provider, ours, monkeypatch
        self._numbers = count(1)
        root = provider.root.replace("http://", f"http://AC1:{SECRET}@")
        monkeypatch.setenv("THIRDPILLAR_TEXTS_URL", f"{root}/2010-04-01?from=%2B15550000000")
        monkeypatch.setenv("THIRDPILLAR_CALLS_URL", f"{root}/2010-04-01?from=%2B15550000000")
        self.is_now(NOW)

    def is_now(self, moment: datetime) -> None:
        """Set the clock, for this thread and for those of the server, which inherit nothing from it."""
        self.at = moment
        self._monkeypatch.setattr(clock, "_source", ContextVar("clock", default=lambda: moment))

    def later(self, **by: Any) -> None:
        self.is_now(self.at + timedelta(**by))

    def text(self, sender: str, words: str, *media: str, times: int = 1, secret: str = SECRET) -> int:
        """A family texts us; the provider brings it `times`, and this answers the last status."""
        fields = {"MessageSid": f"SMin{next(self._numbers)}", "From": sender, "Body": words}
        fields |= {"NumMedia": str(len(media))}
        fields |= {f"MediaUrl{place}": address for place, address in enumerate(media)}
        address = f"{self.ours}/hooks/texts/"
        signed = address + "".join(key + fields[key] for key in sorted(fields))
        stamp = base64.b64encode(hmac.digest(secret.encode(), signed.encode(), hashlib.sha1)).decode()
        status = 0
        for _time in range(times):
            head = {"X-Twilio-Signature": stamp}
            status = requests.post(address, fields, headers=head, timeout=20).status_code
        return status

    def work(self, district: MadeDistrict, *, minutes: int = 0, every: int = 1) -> None:
        """What the worker does by the clock, once now and then until so many `minutes` are over."""
        for minute in range(0, minutes + 1, every):
            if minute:
                self.later(minutes=every)
            by = Scope.system(district.id, "a journey's worker")
            terms, providers = SendingTerms(zone=district.row.zone), configured_providers()
            sweep_leases(by=by, at=clock.now())
            settle_unclear(by=by, at=clock.now(), terms=terms, providers=providers)
            fetch_due_media(district.row)
            spread_for(district.row)
            digests_for(district.row)
            translate_for(district.id)
            send_for(district.row)
        refresh_reach(district_id=district.id, at=clock.now())

    def texts_to(self, number: str) -> list[str]:
        """The words of every text that the provider was handed for this number, in order."""
        return [words for to, words, _media in self.provider.taken if to == number]

    @staticmethod
    def outbox(district: MadeDistrict, **wanted: Any) -> list[Message]:
        with transaction.atomic(), district.acting():
            return list(Message.objects.seen_by(district.system).filter(**wanted).order_by("made_at"))
