"""The ways out: one file a provider, all speaking the words of `outcomes`. One visible choice, made from settings."""

from __future__ import annotations

import os

from django.conf import settings

from thirdpillar.ground.delivery.channels.outcomes import Provider
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.channels.smtp import Smtp
from thirdpillar.ground.delivery.channels.texts import TextProvider
from thirdpillar.ground.delivery.choices import Channel


def configured_providers() -> dict[str, Provider]:
    """The provider of each channel on this instance: the sandbox wherever no real one is set up.

    Letters have none: a person prints them.
    """
    providers: dict[str, Provider] = {Channel.SMS: Sandbox(), Channel.EMAIL: Sandbox()}
    if settings.MAIL_IS_REAL:
        providers[Channel.EMAIL] = Smtp()
    # https://account:secret@api.provider.example/2010-04-01?from=%2B15551230000
    if address := os.environ.get("THIRDPILLAR_TEXTS_URL", "").strip():
        providers[Channel.SMS] = TextProvider.from_url(address)
    return providers


def kept_in_sandbox(channel: str) -> bool:
    """Whether messages of this channel only seem to leave."""
    provider = configured_providers().get(channel)
    return provider is not None and provider.name == Sandbox.name
