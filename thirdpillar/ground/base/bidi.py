"""Left-to-right pieces inside right-to-left text, kept in order by invisible marks that old phones know too.

After an Arabic letter the Unicode bidirectional algorithm (UAX #9, rule W2) takes digits for Arabic ones and turns
the groups of "612-555-0142" and of "400 Oak St." around; a mark (U+200E) on both sides keeps them together.
"""

import re
import unicodedata

MARK = "\u200e"
# Phone numbers, dates and the like: digits in groups. A plain number or a time needs no help.
_GROUPS = re.compile(r"[+(]*\d[\d().\- ]*[().\- ][\d().\- ]*\d")


def keep_groups(text: str) -> str:
    """The same text with marks around every group of digits."""
    return _GROUPS.sub(lambda found: f"{MARK}{found[0]}{MARK}", text)


def keep_whole(text: str) -> str:
    """The same text between marks when it has Latin letters and no letter that runs from right to left."""
    ways = {unicodedata.bidirectional(letter) for letter in text}
    return f"{MARK}{text}{MARK}" if "L" in ways and not ways & {"R", "AL"} else keep_groups(text)
