"""May this file hang on what was said, and in which words is it refused?"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from thirdpillar.algorithms.files import Reason
from thirdpillar.ground.base.refused import Refused

MOST_ON_A_POST = 5
# A provider that does not hand a picture over is asked so often, each time after a longer while.
TRIES = 5
UNREACHABLE, ELSEWHERE, GONE = "unreachable", "elsewhere", "gone"

IMAGE = "image"
DESCRIBE = _(
    "Say in a few words what the picture shows, and choose it once more. Who cannot see it needs them."
)

SENTENCES = {
    Reason.TOO_LARGE: _("This file is too large. Up to 10 MB is fine: take a smaller picture, or send fewer pages."),
    Reason.EMPTY: _("This file is empty. Choose another."),
    Reason.NOT_ALLOWED: _(
        "Pictures (JPEG, PNG, WebP, HEIC), PDF papers and voice notes can be sent. This file is something else."
    ),
    Reason.VIDEO: _("A video cannot be sent here. Send a picture of it, or say it in a voice note."),
    Reason.BROKEN: _("This file cannot be read. It may be broken: take the picture or save the paper once more."),
    Reason.TOO_MANY_PIXELS: _("This picture is too large to open. Take a smaller one."),
    Reason.ACTIVE: _("This PDF holds a script or another file. Print it to a new PDF and send that."),
    Reason.LOCKED: _("This PDF is locked with a password. Save it without one."),
}  # fmt: skip


def may_hang(hanging: int) -> None:
    """Raises Refused where a post has all the files that it may have."""
    if hanging >= MOST_ON_A_POST:
        raise Refused(_("Five files are enough for one message. Send another message."))


def must_be_described(kind: str, alt: str, *, by_staff: bool) -> None:
    """Raises Refused where staff send a picture and do not say what it shows."""
    if by_staff and kind == IMAGE and not alt.strip():
        raise Refused(DESCRIBE)


def sentence(reason: str) -> str:
    """Why a file is not taken, and what to do."""
    return str(SENTENCES.get(Reason(reason), reason))


def waits_after(tries: int) -> timedelta:
    """How long after a try the next one is due."""
    return timedelta(minutes=2**tries)
