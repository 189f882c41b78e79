"""The ways out: one file a provider, all speaking the words of `outcomes`. One visible choice, made from settings."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings

from thirdpillar.ground.delivery.channels.calls import CallProvider
from thirdpillar.ground.delivery.channels.mail_services import MailService
from thirdpillar.ground.delivery.channels.outcomes import Pictures, Provider
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.channels.sinch import Sinch
from thirdpillar.ground.delivery.channels.smpp import Smpp
from thirdpillar.ground.delivery.channels.smtp import Smtp
from thirdpillar.ground.delivery.channels.texts import TextProvider
from thirdpillar.ground.delivery.choices import Channel

# Who sends texts, by how the address of THIRDPILLAR_TEXTS_URL begins.
TEXTS: dict[str, Callable[[str], Provider]] = {
    "sinch+https": Sinch.from_url,
    "sinch+http": Sinch.from_url,
    "smpp": Smpp.from_url,
    "smpps": Smpp.from_url,
}
BY_MACHINE = (Channel.SMS, Channel.EMAIL, Channel.WHATSAPP, Channel.VOICE)


def configured_providers() -> dict[str, Provider]:
    """The provider of each channel on this instance: the sandbox wherever no real one is set up.

    Letters have none: a person prints them.
    """
    providers: dict[str, Provider] = {channel: Sandbox() for channel in BY_MACHINE}
    if settings.MAIL_SERVICE:
        providers[Channel.EMAIL] = MailService(settings.MAIL_SERVICE)
    elif settings.MAIL_IS_REAL:
        providers[Channel.EMAIL] = Smtp()
    # https://account:secret@api.provider.example/2010-04-01?from=%2B15551230000
    if address := _address("THIRDPILLAR_TEXTS_URL"):
        providers[Channel.SMS] = TEXTS.get(address.partition(":")[0], TextProvider.from_url)(address)
    if address := _address("THIRDPILLAR_WHATSAPP_URL"):
        providers[Channel.WHATSAPP] = TextProvider.from_url(address, name="whatsapp")
    if address := _address("THIRDPILLAR_CALLS_URL"):
        providers[Channel.VOICE] = CallProvider.from_url(address)
    return providers


def stand_ins() -> dict[str, Provider]:
    """Who sends in place of a channel's provider while that takes nothing; only texts have one, where it is set up."""
    first, second = _address("THIRDPILLAR_TEXTS_URL"), _address("THIRDPILLAR_TEXTS_URL_2")
    if not (first and second):
        return {}
    found = TEXTS.get(second.partition(":")[0], TextProvider.from_url)(second)
    # Told apart by its name, also where both are of one kind: a receipt or a look-up is about one of them.
    return {Channel.SMS: replace(found, name=f"{found.name}_2")}  # type: ignore[type-var]


def text_providers() -> list[Provider]:
    """Who sends texts, and whoever stands in: both bring reports and answers."""
    return [configured_providers()[Channel.SMS], *stand_ins().values()]


def number_of_texts() -> str:
    """The number that families text to; blank while no provider is set up."""
    return getattr(configured_providers()[Channel.SMS], "number", "")


def pictures_to(channel: str, address: str) -> Pictures:
    """How many pictures may go along with a text to this address, as its provider says; none where it says nothing."""
    says = getattr(configured_providers().get(channel), "pictures_to", None)
    return says(channel, address) if says else Pictures(0, 0)


def kept_in_sandbox(channel: str) -> bool:
    """Whether messages of this channel only seem to leave."""
    provider = configured_providers().get(channel)
    return provider is not None and provider.name == Sandbox.name


def offered_channels() -> frozenset[str]:
    """The channels that a machine may choose by itself: the real ones; all where none is real yet (a trial)."""
    real = frozenset(channel for channel in BY_MACHINE if not kept_in_sandbox(channel))
    return real or frozenset(BY_MACHINE)


def _address(variable: str) -> str:
    return os.environ.get(variable, "").strip()
