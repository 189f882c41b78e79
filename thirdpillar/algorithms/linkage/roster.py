"""The roster prepared for matching: folded once, counted once, and findable by many keys."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from .folding import fold_email, fold_grade, phone_digits, skeleton, slot_tokens
from .model import RosterAdult, RosterChild
from .nicknames import classes_of, common_share

SMALLEST_CROWD = 512  # a roster of three must not make every name look rare
BACKGROUND = 200  # people whose names we know from the common list, mixed into the roster's own counts
UNLISTED_SHARE = 1e-4
KNOWN_NAME_SHARE = 5e-4
LARGE_BLOCK = 60  # a lone word shared by more adults than this says too little to look them all up


@dataclass(frozen=True, slots=True)
class ChildEntry:
    """A student, folded for comparison."""

    child: RosterChild
    given: tuple[str, ...]
    family: tuple[str, ...]
    grade: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An adult, folded for comparison."""

    place: int
    adult: RosterAdult
    household: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    children: tuple[ChildEntry, ...]


def given_words(given: str, preferred: str = "") -> tuple[str, ...]:
    """Return the words a person may use as given name; "Maria Jose" also as "mariajose", for its nicknames."""
    words = slot_tokens(given)
    joined = tuple("".join(words[at : at + 2]) for at in range(len(words) - 1))
    return tuple(dict.fromkeys((*words, *joined, *slot_tokens(preferred))))


def sounds(word: str) -> frozenset[str]:
    """Return the codes under which a word is looked up: how it sounds, and its nickname classes."""
    return classes_of(word) | {skeleton(word)}


class Roster:
    """Candidates with blocking keys and name frequencies, immutable once built.

    `population` fixes the number of people that frequencies are shares of; by default it is the largest power of
    two within the number of adults (at least 512), so that one more adult does not make every other name rarer.
    Raises ValueError for an `adult_id` that comes twice.
    """

    def __init__(self, adults: Iterable[RosterAdult], *, population: int | None = None) -> None:
        ordered = sorted(adults, key=lambda adult: adult.adult_id)
        self.entries = tuple(_entry(place, adult) for place, adult in enumerate(ordered))
        if len({entry.adult.adult_id for entry in self.entries}) != len(self.entries):
            raise ValueError("an adult_id comes twice in the roster")
        self.size = max(1, len(self.entries))
        self.population = population or max(SMALLEST_CROWD, 1 << (self.size.bit_length() - 1))
        self.households: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            self.households[entry.household].append(entry)
        self._counts = self._count()
        self._blocks = self._block()
        self.bits: dict[
            tuple[str, str, str], float | None
        ] = {}  # weights once worked out; filled by names.word_bits

    def __len__(self) -> int:
        return len(self.entries)

    def _count(self) -> dict[str, Counter[str]]:
        """Count bearers of each word: given names by adult, family names by household, children by child."""
        given: Counter[str] = Counter()
        family: Counter[str] = Counter()
        child: Counter[str] = Counter()
        grade: Counter[str] = Counter()
        school: Counter[str] = Counter()
        for entry in self.entries:
            given.update(set(entry.given))
        for members in self.households.values():
            family.update({word for entry in members for word in entry.family})
            children = {kid.child.student_id: kid for entry in members for kid in entry.children}
            for kid in children.values():
                child.update(set(kid.given))
                grade[kid.grade] += 1
                school[kid.child.school_id] += 1
        return {"given": given, "family": family, "child": child, "grade": grade, "school": school}

    @cached_property
    def _class_counts(self) -> dict[str, Counter[str]]:
        """Count bearers of every nickname class, for each slot."""
        counted: dict[str, Counter[str]] = {}
        for slot in ("given", "family", "child"):
            counted[slot] = Counter()
            for word, bearers in self._counts[slot].items():
                for kind in classes_of(word):
                    counted[slot][kind] += bearers
        return counted

    def share(self, word: str, slot: str) -> float:
        """Return the share (0..1) of people with this word in slot "given", "family" or "child"."""
        return self._smoothed(self._counts[slot][word], _background(word, slot))

    def class_share(self, word: str, slot: str) -> float:
        """Return the share of people whose name could be `word` as a nickname."""
        bearers = max((self._class_counts[slot][kind] for kind in classes_of(word)), default=0)
        return self._smoothed(max(bearers, self._counts[slot][word]), _background(word, slot))

    def _smoothed(self, bearers: int, background: float) -> float:
        return min(0.9, (bearers + background * BACKGROUND) / (self.population + BACKGROUND))

    def part(self, value: str, kind: str) -> float:
        """Return the share of children in a "grade" or "school"."""
        total = self._counts[kind].total()
        return max(self._counts[kind][value], 1) / total if total else 1.0

    def _block(self) -> dict[str, tuple[int, ...]]:
        blocks: dict[str, list[int]] = defaultdict(list)
        for entry in self.entries:
            for key in set(_entry_keys(entry)):
                blocks[key].append(entry.place)
        return {key: tuple(places) for key, places in blocks.items()}

    def too_common(self, keys: Iterable[str]) -> bool:
        """Return whether one of `keys` alone names more adults than could be told apart."""
        return any(len(self._blocks.get(key, ())) > LARGE_BLOCK for key in keys)

    def found(self, keys: Iterable[str]) -> set[int]:
        """Return the places of adults under any of `keys`; a key that names too many is passed over."""
        places: set[int] = set()
        for key in set(keys):
            block = self._blocks.get(key, ())
            if len(block) <= LARGE_BLOCK or key[0] in "2PE":
                places.update(block)
        return places


def _background(word: str, slot: str) -> float:
    """Return how common a word is outside this roster: as listed, as any known name, or as an unknown word."""
    common = common_share("family" if slot == "family" else "given")
    return common.get(word, KNOWN_NAME_SHARE if classes_of(word) else UNLISTED_SHARE)


def _entry(place: int, adult: RosterAdult) -> Entry:
    children = tuple(
        ChildEntry(kid, given_words(kid.given, kid.preferred), slot_tokens(kid.family), fold_grade(kid.grade))
        for kid in adult.children
    )
    return Entry(
        place,
        adult,
        adult.household_id or f"\0{adult.adult_id}",
        given_words(adult.given, adult.preferred),
        slot_tokens(adult.family),
        tuple(digits for digits in map(phone_digits, adult.phones) if digits),
        tuple(address for address in map(fold_email, adult.emails) if address),
        children,
    )


def _entry_keys(entry: Entry) -> Iterator[str]:
    for digits in entry.phones:
        yield f"P7{digits[-7:]}"
        yield f"P4{digits[-4:]}"
        yield f"L4{digits[-4:]}"
    for address in entry.emails:
        yield f"E{address}"
        yield f"L{address.partition('@')[0]}"
    yield from _name_keys("2", "1", entry.given, entry.family)
    for kid in entry.children:
        yield from _name_keys("2c", "1c", kid.given, tuple(dict.fromkeys((*kid.family, *entry.family))))


def _name_keys(pair: str, lone: str, given: tuple[str, ...], family: tuple[str, ...]) -> Iterator[str]:
    yield from _pair_keys(pair, given, family)
    yield from _lone_keys(lone, given, family)


def _pair_keys(pair: str, given: tuple[str, ...], family: tuple[str, ...]) -> Iterator[str]:
    """Yield keys for a given and a family name together: always looked up."""
    heard = [code for last in family for code in sounds(last)]
    for first in given:
        for sound in sounds(first):
            yield from (f"{pair}{sound}|{code}" for code in heard)


def _lone_keys(lone: str, given: tuple[str, ...], family: tuple[str, ...]) -> Iterator[str]:
    """Yield keys for one name, alone or with the other's first letter: looked up only while rare."""
    for last in family:
        for code in sounds(last):
            yield f"{lone}f{code}"
            yield from (f"{lone}i{first[0]}|{code}" for first in given)
    for first in given:
        for code in sounds(first):
            yield f"{lone}g{code}"
            yield from (f"{lone}j{code}|{last[0]}" for last in family)


def own_keys(words: tuple[str, ...], phone: str, email: str) -> Iterator[str]:
    """Yield the strong keys of a line: its contacts, and two words together, either of them the given name."""
    if phone:
        yield f"P4{phone}" if len(phone) == 4 else f"P7{phone[-7:]}"
    if len(phone) >= 7:
        yield f"L4{phone[-4:]}"
    if email:
        yield f"E{email}"
        yield f"L{email.partition('@')[0]}"
    for first, rest in _readings(words):
        yield from _pair_keys("2", (first,), rest)


def child_keys(children: tuple[tuple[str, ...], ...], own_words: tuple[str, ...]) -> Iterator[str]:
    """Yield the strong keys of the children named, with their own family name or the adult's."""
    for part in children:
        for first, rest in _readings(part):
            yield from _pair_keys("2c", (first,), tuple(dict.fromkeys((*rest, *own_words))))


def weak_keys(words: tuple[str, ...]) -> Iterator[str]:
    """Yield the keys of single words of a line, for when the strong ones found nobody who fits."""
    for first, rest in _readings(words):
        yield from _lone_keys("1", (first,), rest)
        yield from (f"1f{code}" for code in sounds(first))


def weak_child_keys(children: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """Yield the keys of single words of the children named."""
    for part in children:
        for first, rest in _readings(part):
            yield from _lone_keys("1c", (first,), rest)


def _readings(words: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each word, or two neighbours joined, as the given name, with the words that may be family names."""
    named = words[:8]
    for at, first in enumerate(named):
        yield first, (*named[:at], *named[at + 1 :])
    for at in range(len(named) - 1):
        yield named[at] + named[at + 1], named
