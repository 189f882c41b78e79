"""When nobody may write: the district's switch is thrown, or a thread was reported and the office has not looked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.refused import Refused


def must_go_on(*, is_stopped: bool, is_reported: bool, is_family: bool = False) -> None:
    """Raises Refused while everything, or this thread, stands still; a family is told so without a reason."""
    if is_stopped:
        raise Refused(
            _("Messages stand still right now. Please call the school.")
            if is_family
            else _("Your district has stopped all conversations for now. Call the family if it cannot wait.")
        )
    if is_reported:
        raise Refused(
            _("Messages stand still right now. Please call the school.")
            if is_family
            else _("Somebody reported this conversation. It stands still until the office has looked at it.")
        )
