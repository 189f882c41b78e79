"""Deeds of messages to many on their way, and of alerts, in plain words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

OF_BROADCASTS = {
    "conversations.approve_broadcast": _("Agreed to a message to many"),
    "conversations.call_family": _("Is calling a family that needs help"),
    "conversations.end_asking": _("Said that an alert is over"),
    "conversations.go_on_broadcast": _("Let a message to many go on"),
    "conversations.pass_on_broadcasts": _("Looked for another way after a message failed"),
    "conversations.pause_broadcast": _("Held a message to many"),
    "conversations.say_wellbeing": _("A family said how it is"),
    "conversations.settle_help": _("Spoke with a family that needs help"),
    "conversations.set_aside": _("Left people out of a message to many who cannot be written to"),
}
