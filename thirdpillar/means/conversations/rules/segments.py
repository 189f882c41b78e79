"""How many parts a text message is sent in, and so what it costs. Pure counting; no database.

3GPP TS 23.038 §6.2.1 (the GSM 7-bit alphabet and its extension, whose letters take two places), TS 23.040 §9.2.3.24.1
(a part of several carries 7 septets, or 3 UTF-16 units, less). No letter is cut in two.
"""

from __future__ import annotations

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")


@dataclass(frozen=True)
class Segments:
    """`parts` of a text, the alphabet it is sent in, and the letters of it that force the dearer one."""

    parts: int
    is_plain: bool
    dear: str = ""


def segments(text: str) -> Segments:
    """How many parts `text` is sent in."""
    dear = "".join(dict.fromkeys(letter for letter in text if letter not in BASIC | EXTENDED))
    if dear:
        sizes = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
        return Segments(_parts(sizes, 70, 67), False, dear)
    return Segments(_parts([2 if letter in EXTENDED else 1 for letter in text], 160, 153), True)


def _parts(sizes: list[int], whole: int, each: int) -> int:
    if sum(sizes) <= whole:
        return 1 if sizes else 0
    parts, room = 1, each
    for size in sizes:
        if size > room:
            parts, room = parts + 1, each
        room -= size
    return parts
