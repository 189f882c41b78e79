"""Words in a conversation that may call for help now, where no alert asks: marked, and first among what waits for us.

Words of danger (alert_words.py) are marked wherever they stand. "Emergency" and its like are only where nothing is said
beside them: there is an emergency contact, too. A word of help is where it stands alone, or with who has come ("help please,
he is here"), and not with what one wants help with.
"""

from __future__ import annotations

from thirdpillar.doors.alert_words import THANKS, beside, may_be_danger, parts_of
from thirdpillar.doors.folding import fold
from thirdpillar.doors.pleas import helps_in

_POLITE = {
    word for one in (*THANKS, "please", "pls", "now", "quick", "quickly", "hurry") for word in one.split()
}


def may_call_now(body: str) -> bool:
    """Whether a person should read these words before all others."""
    whole = fold(body)
    if may_be_danger(body) or beside("cries").search(whole):
        return True
    if any(_is_alone(each, "sos") for each in (*parts_of(body), whole)):
        return True
    has_help = beside("need").search(whole) or helps_in(whole)
    return bool(has_help and beside("threat").search(whole)) or _is_alone(whole, "need")


def _is_alone(part: str, listed: str) -> bool:
    """Whether a part says such words, and beside them pleasantries at most."""
    left = beside(listed).sub(" ", part)
    return left != part and not {*left.split()} - _POLITE
