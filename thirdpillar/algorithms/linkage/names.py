"""Compare the words of a signed name with an adult's or a child's names on the roster."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from . import weights
from .folding import PARTICLES, PARTICLES_AND_NAMES
from .likeness import Likeness, likeness
from .model import Evidence, Judgement
from .roster import Roster

_REMEMBERED = 200_000
_SLIPS = {
    Likeness.BY_EAR: weights.BY_EAR_M,
    Likeness.SLIP: weights.SLIP_M,
    Likeness.TWO_SLIPS: weights.TWO_SLIPS_M,
}


@dataclass(frozen=True, slots=True)
class NameComparison:
    """Bits of a name as a whole and of its family part, with the judgement of both parts."""

    bits: float
    family_bits: float
    given: Judgement
    family: Judgement
    evidence: tuple[Evidence, ...]


def word_bits(roster: Roster, wrote: str, listed: str, slot: str) -> float | None:
    """Return the weight in bits of `wrote` where the roster has `listed`; None where they have nothing in common.

    A slip is weighed against the chance that the word is simply somebody else's name: "Mario" for "Maria" is
    evidence against, "Guilermo" for "Guillermo" in favour.
    """
    key = (wrote, listed, slot)
    known = roster.bits.get(key, 0.5)
    if known != 0.5:  # no weight is exactly one half: it marks what has not been worked out yet
        return known
    if len(roster.bits) > _REMEMBERED:
        roster.bits.clear()
    bits = roster.bits[key] = _word_bits(roster, wrote, listed, slot)
    return bits


def _word_bits(roster: Roster, wrote: str, listed: str, slot: str) -> float | None:
    alike = likeness(wrote, listed)
    if alike is Likeness.FAR:
        return None
    same = log2(weights.SAME_NAME_M / roster.share(listed, slot))
    if alike is Likeness.SAME:
        return same
    if alike is Likeness.INITIAL:
        return min(weights.INITIAL.bits, same)
    if alike is Likeness.NICKNAME:
        return min(log2(weights.NICKNAME_M / roster.class_share(wrote, slot)), same - 1)
    floor = (weights.FAMILY_DIFFERS if slot == "family" else weights.GIVEN_DIFFERS).bits
    return max(floor, min(log2(_SLIPS[alike] / roster.share(wrote, slot)), same - 2))


def compare_name(
    roster: Roster,
    words: tuple[str, ...],
    given: tuple[str, ...],
    family: tuple[str, ...],
    slot: str = "given",
    *,
    explain: bool = True,
) -> NameComparison:
    """Return the comparison of written `words` with the given and family words of one person.

    Every written word goes to at most one listed word, best first. A second surname left out costs nothing; a given
    name that disagrees while the family name agrees is "differ", which is what keeps co-parents apart.
    """
    words = _rejoined(words, given, family)
    taken, placed = _assign(roster, words, given, family, slot)
    left = [word for at, word in enumerate(words) if at not in taken and _is_name(word, at)]
    if left:  # in "Matthew D Lopez" the D is a middle name: it must not stand for Danielle
        placed = [found for found in placed if len(found[2]) > 1]
    given_bits, given_says = _slot_bits([found for found in placed if found[3] != "family"])
    family_bits, family_says = _slot_bits([found for found in placed if found[3] == "family"])
    spare = len(left)
    if given_says == "missing" and spare and given:
        given_bits, given_says, spare = weights.GIVEN_DIFFERS.bits, "differ", spare - 1
    if family_says == "missing" and spare and family:
        family_bits, family_says, spare = weights.FAMILY_DIFFERS.bits, "differ", spare - 1
    extra = (
        weights.EXTRA_WORD.bits * min(spare, 2)
        if given_says != "missing" or family_says != "missing"
        else 0.0
    )
    swapped = _swap_bits(placed)
    total = given_bits + family_bits + extra + swapped
    if not explain:
        return NameComparison(total, family_bits, given_says, family_says, ())
    evidence = (
        Evidence("given name", _wrote(words, placed, left, False, given_says), " ".join(given), given_says,
                 round(given_bits + extra + swapped, 2)),
        Evidence("family name", _wrote(words, placed, left, True, family_says), " ".join(family), family_says,
                 round(family_bits, 2)),
    )  # fmt: skip
    return NameComparison(total, family_bits, given_says, family_says, evidence)


def _is_name(word: str, at: int) -> bool:
    return len(word) > 1 and (word not in PARTICLES or (at == 0 and word in PARTICLES_AND_NAMES))


_Placed = tuple[float, int, str, str, str]  # bits, place of the written word, written, slot, listed


def _rejoined(words: tuple[str, ...], given: tuple[str, ...], family: tuple[str, ...]) -> tuple[str, ...]:
    """Take "ann marie" as "annmarie" where the roster has it so."""
    listed = {*given, *family}
    for at in range(len(words) - 1):
        joined = words[at] + words[at + 1]
        if joined in listed and words[at] not in listed and words[at + 1] not in listed:
            return (*words[:at], joined, *words[at + 2 :])
    return words


def _assign(
    roster: Roster, words: tuple[str, ...], given: tuple[str, ...], family: tuple[str, ...], slot: str
) -> tuple[set[int], list[_Placed]]:
    options: list[tuple[float, int, int, str, str, str]] = []
    for at, wrote in enumerate(words):
        for rank, listed in enumerate(given):
            bits = word_bits(roster, wrote, listed, slot)
            if bits is not None:
                options.append((-bits, at, rank, wrote, slot, listed))
        for rank, listed in enumerate(family):
            bits = word_bits(roster, wrote, listed, "family")
            if bits is not None:
                options.append((-bits, at, rank + 100, wrote, "family", listed))
    if not options:
        return set(), []
    taken: set[int] = set()
    used: set[tuple[str, str]] = set()
    placed: list[_Placed] = []
    for negative, at, _, wrote, where, listed in sorted(options):
        if at not in taken and (where, listed) not in used:
            taken.add(at)
            used.add((where, listed))
            placed.append((-negative, at, wrote, where, listed))
    return taken, placed


def _slot_bits(placed: list[_Placed]) -> tuple[float, Judgement]:
    if not placed:
        return 0.0, "missing"
    bits = sorted((found[0] for found in placed), reverse=True)
    total = bits[0] + weights.SECOND_WORD * sum(bits[1:])
    if bits[0] < -1:
        return total, "differ"
    best = max(placed)
    return total, "agree" if best[2] == best[4] else "close"


def _swap_bits(placed: list[_Placed]) -> float:
    given = [found[1] for found in placed if found[3] != "family"]
    family = [found[1] for found in placed if found[3] == "family"]
    return weights.SWAPPED.bits if given and family and min(given) > min(family) else 0.0


def _wrote(
    words: tuple[str, ...], placed: list[_Placed], left: list[str], family: bool, says: Judgement
) -> str:
    if says == "missing":
        return ""
    found = [item[2] for item in sorted(placed, key=lambda item: item[1]) if (item[3] == "family") == family]
    return " ".join(found) or " ".join(left) or " ".join(words)
