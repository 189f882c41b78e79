"""Left-to-right pieces inside right-to-left text, kept in order by invisible marks that old phones know too.

After an Arabic letter the Unicode bidirectional algorithm (UAX #9, rule W2) takes digits for Arabic ones and turns
the groups of "612-555-0142" and of "400 Oak St." around; a mark (U+200E) on both sides keeps them together.
"""

import re
import unicodedata

MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "prs", "ps", "ur"})
_PIECES = re.compile(
    r"(?P<link>https?://\S+|www\.\S+|\S+@\S+|(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?:/\S*)?)"  # phones must find it as it is
    r"|[$€£]\s?\d[\d.,]*"
    r"|[+(]*\d[\d().\- ]*[().\- ][\d().\- ]*\d(?:-?[A-Za-z]\w*)?"  # phone numbers, dates and the like: digits in groups
    r"|\#?[A-Za-z0-9]*\d[A-Za-z0-9:]*(?:(?:[ -]| ?/ ?)[A-Za-z][\w.'’]*)+"  # room 12-B, 400 Oak St., 3:30 p.m.
    r"|[A-Za-z]+-\d[\w-]*|\#\d+"  # room B-12
)


def keep_groups(text: str) -> str:
    """The same text with marks around every group of digits and every number with Latin letters; a link stays as it is."""
    return _PIECES.sub(_kept, text)


def _kept(found: re.Match[str]) -> str:
    piece = found[0]
    if found["link"]:
        return piece
    # "12-B." at the end of a line has the sentence's own full stop; "St." and "p.m." have theirs.
    ends = piece.endswith(".") and (
        ("-" in piece and " " not in piece) or not found.string[found.end() :].split("\n")[0].strip()
    )
    if ends and not piece.lower().endswith(".m."):
        return f"{MARK}{piece[:-1]}{MARK}."
    return f"{MARK}{piece}{MARK}"


def keep_whole(text: str) -> str:
    """The same text between marks when it has Latin letters and no letter that runs from right to left."""
    ways = {unicodedata.bidirectional(letter) for letter in text}
    return f"{MARK}{text}{MARK}" if "L" in ways and not ways & {"R", "AL"} else keep_groups(text)


def is_right_to_left(language: str) -> bool:
    """Whether a language (BCP 47) is written from right to left."""
    return language.partition("-")[0].lower() in RIGHT_TO_LEFT


def in_order(text: str, language: str) -> str:
    """What a person wrote in a language, its numbers in order where that runs from right to left."""
    return keep_groups(text) if is_right_to_left(language) else text
