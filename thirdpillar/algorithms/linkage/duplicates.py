"""Find records that may be one person, for a worklist that people decide; nothing is ever merged from here.

Pairs are weighed as in Fellegi & Sunter (1969) against two other explanations: two strangers, and two people of one
household, who share a family name, an address and a phone. Clusters have a size guard, because connected components
collapse into one giant at scale; a cluster above it is refused and listed instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import log2

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from .contacts import email_evidence, phone_evidence
from .folding import fold, fold_email, name_tokens, phone_digits
from .model import Evidence, RosterAdult
from .names import NameComparison, compare_name
from .roster import Entry, Roster, sounds
from .weights import RELATIVE_OTHER_FAMILY_NAME, RELATIVE_SHARES_FAMILY_NAME, Level

LARGEST_CLUSTER = 12
LARGE_BLOCK = 120
TWICE_LISTED = 0.3  # expected second records for each record
HOUSEMATE = 2.0  # expected other adults of the household among the records, for each record

BIRTH_SAME = Level(0.80, 6e-5)
BIRTH_SLIP = Level(0.15, 2e-3)
BIRTH_DIFFERS = Level(0.05, 0.99)
ADDRESS_SAME = Level(0.55, 1e-4)
ADDRESS_CLOSE = Level(0.30, 2e-3)
ADDRESS_DIFFERS = Level(0.15, 0.98)
POSTAL_SAME = Level(0.80, 0.05)
POSTAL_DIFFERS = Level(0.20, 0.95)
NUMBER_SAME = Level(0.85, 1e-6)
NUMBER_SLIP = Level(0.10, 5e-5)
NUMBER_DIFFERS = Level(0.05, 0.99)


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One record of a person; dates as ISO text, `identifiers` are numbers one person has (never shared)."""

    record_id: str
    given: str = ""
    family: str = ""
    preferred: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    birth_on: str = ""
    address: str = ""
    postal_code: str = ""
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two records (first id < second id) and the probability (0..1) that they are one person."""

    first: str
    second: str
    probability: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class DuplicateCluster:
    """Records joined by sure pairs; `refused` when there are too many to believe, for a person to take apart."""

    records: tuple[str, ...]
    refused: bool


@dataclass(frozen=True, slots=True)
class DuplicateReport:
    """Pairs, likeliest first, and the clusters that the sure ones among them form."""

    pairs: tuple[DuplicatePair, ...]
    clusters: tuple[DuplicateCluster, ...]


def dedupe(
    records: Iterable[PersonRecord],
    *,
    listed: float = 0.5,
    sure: float = 0.97,
    largest: int = LARGEST_CLUSTER,
) -> DuplicateReport:
    """Return pairs of probability >= `listed`, and clusters over pairs >= `sure` of at most `largest` records.

    Raises ValueError when a record_id comes twice.
    """
    ordered = sorted(records, key=lambda record: record.record_id)
    roster = Roster(
        RosterAdult(
            record.record_id, record.given, record.family, record.preferred, record.phones, record.emails
        )
        for record in ordered
    )
    numbers = [tuple(filter(None, (fold(number) for number in record.identifiers))) for record in ordered]
    addresses = [fold(record.address) for record in ordered]
    pairs = []
    for first, second in sorted(_paired(ordered, roster.entries, numbers, addresses)):
        a, b = ordered[first], ordered[second]
        name = _names(roster, a, b, roster.entries[second])
        found = _evidence(a, b, roster.entries[first], roster.entries[second])
        apart = (_number(numbers[first], numbers[second]), _address(addresses[first], addresses[second]))
        probability = _probability(name, (*found, *apart), len(ordered))
        if probability >= listed:
            shown = tuple(one for one in (*name.evidence, *found, *apart) if one.wrote)
            pairs.append(DuplicatePair(a.record_id, b.record_id, probability, shown))
    pairs.sort(key=lambda pair: (-pair.probability, pair.first, pair.second))
    return DuplicateReport(
        tuple(pairs), _clusters([pair for pair in pairs if pair.probability >= sure], largest)
    )


def _paired(
    records: list[PersonRecord],
    entries: tuple[Entry, ...],
    numbers: list[tuple[str, ...]],
    addresses: list[str],
) -> set[tuple[int, int]]:
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        for key in set(_keys(record, entries[place], numbers[place], addresses[place])):
            blocks[key].append(place)
    return {
        pair for places in blocks.values() if len(places) <= LARGE_BLOCK for pair in combinations(places, 2)
    }


def _keys(record: PersonRecord, entry: Entry, numbers: tuple[str, ...], address: str) -> Iterator[str]:
    birth = "".join(sign for sign in record.birth_on if sign.isdigit())
    if birth:
        yield f"b{birth}"
    yield from (f"n{number}" for number in numbers)
    yield from (f"p{digits[-7:]}" for digits in entry.phones)
    yield from (f"e{mail}" for mail in entry.emails)
    if address:
        yield "a" + " ".join(sorted(address.split()))
    codes = sorted({code for word in (*entry.given, *entry.family) for code in sounds(word)})
    yield from (f"s{one}|{two}" for one, two in combinations(codes, 2))
    for code in codes:
        if birth:
            yield f"y{code}|{birth[:4]}"
            yield f"d{code}|{birth[4:]}"
        yield f"z{code}|{fold(record.postal_code)}"


def _names(roster: Roster, a: PersonRecord, b: PersonRecord, listed: Entry) -> NameComparison:
    words = name_tokens(a.given) + name_tokens(a.family)
    return compare_name(roster, words[:8], listed.given, listed.family)


def _evidence(a: PersonRecord, b: PersonRecord, first: Entry, second: Entry) -> tuple[Evidence, ...]:
    phones = [phone_evidence(digits, second.phones) for digits in map(phone_digits, a.phones) if digits]
    mails = [email_evidence(mail, second.emails) for mail in map(fold_email, a.emails) if mail]
    birth = _birth(a.birth_on, b.birth_on)
    postal = _plain("postal code", fold(a.postal_code), fold(b.postal_code), POSTAL_SAME, POSTAL_DIFFERS)
    best = [max(found, key=lambda one: (one.weight, one.roster)) for found in (phones, mails) if found]
    return (*best, birth, postal)


def _plain(field: str, one: str, two: str, same: Level, differs: Level) -> Evidence:
    if not one or not two:
        return Evidence(field, one, two, "missing", 0.0)
    level = same if one == two else differs
    return Evidence(field, one, two, "agree" if one == two else "differ", round(level.bits, 2))


def _birth(one: str, two: str) -> Evidence:
    first, second = ("".join(sign for sign in text if sign.isdigit()) for text in (one, two))
    plain = _plain("birth date", first, second, BIRTH_SAME, BIRTH_DIFFERS)
    if plain.judgement == "differ" and len(first) == len(second) == 8:
        turned = first[:4] + first[6:] + first[4:6] == second
        if turned or OSA.distance(first, second, score_cutoff=2) <= 2:
            return Evidence("birth date", first, second, "close", round(BIRTH_SLIP.bits, 2))
    return plain


def _number(ones: tuple[str, ...], twos: tuple[str, ...]) -> Evidence:
    shown = ("number", " ".join(ones), " ".join(twos))
    if not ones or not twos:
        return Evidence(*shown, "missing", 0.0)
    slips = min(OSA.distance(one, two, score_cutoff=2) for one in ones for two in twos)
    if slips == 0:
        return Evidence(*shown, "agree", round(NUMBER_SAME.bits, 2))
    level = NUMBER_SLIP if slips == 1 else NUMBER_DIFFERS
    return Evidence(*shown, "close" if slips == 1 else "differ", round(level.bits, 2))


def _address(one: str, two: str) -> Evidence:
    if not one or not two:
        return Evidence("address", one, two, "missing", 0.0)
    alike = fuzz.token_sort_ratio(one, two)
    if alike >= 95:
        return Evidence("address", one, two, "agree", round(ADDRESS_SAME.bits, 2))
    level = ADDRESS_CLOSE if alike >= 75 else ADDRESS_DIFFERS
    return Evidence("address", one, two, "close" if alike >= 75 else "differ", round(level.bits, 2))


def _probability(name: NameComparison, found: tuple[Evidence, ...], size: int) -> float:
    """Return P(one person) against strangers and housemates, who share everything but given name and birth date."""
    weights = {one.field: one.weight for one in found}
    shared = sum(max(0.0, weights.get(field, 0.0)) for field in ("phone", "address", "postal code"))
    if name.family in ("agree", "close"):
        shared += max(0.0, name.family_bits) + log2(RELATIVE_SHARES_FAMILY_NAME)
    else:
        shared += RELATIVE_OTHER_FAMILY_NAME.bits
    same = TWICE_LISTED / size * 2.0 ** min(60.0, name.bits + sum(weights.values()))
    housemates = HOUSEMATE / size * 2.0 ** min(60.0, shared)
    return same / (same + housemates + 1.0)


def _clusters(pairs: list[DuplicatePair], largest: int) -> tuple[DuplicateCluster, ...]:
    leader: dict[str, str] = {}

    def find(record: str) -> str:
        leader.setdefault(record, record)
        while leader[record] != record:
            leader[record] = leader[leader[record]]
            record = leader[record]
        return record

    for pair in pairs:
        one, two = sorted((find(pair.first), find(pair.second)))
        leader[two] = one
    groups: dict[str, list[str]] = defaultdict(list)
    for record in sorted(leader):
        groups[find(record)].append(record)
    return tuple(DuplicateCluster(tuple(group), len(group) > largest) for _, group in sorted(groups.items()))
