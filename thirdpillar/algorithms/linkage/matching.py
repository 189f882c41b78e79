"""Judge the lines of a sign-in sheet against the roster: sure, unsure or new, with the reasons.

Each line is weighed on its own (Fellegi & Sunter 1969) as a choice between every listed adult who shares something
with it, an unlisted relative in each of their households, and a stranger: so a name that two families bear, or a
co-parent's number, lowers the certainty by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log2

from . import weights
from .children import child_evidence, child_parts, grade_of
from .contacts import contact_evidence
from .folding import child_within, contacts_within, fold_email, name_tokens, phone_digits
from .model import DEFAULT, Candidate, Decision, Evidence, SignedName, Thresholds, Verdict
from .names import NameComparison, compare_name
from .roster import Entry, Roster, child_keys, own_keys, weak_child_keys, weak_keys

SHOWN = 5
NEGLIGIBLE_BITS = 14.0  # below the best: too unlikely for a household to matter
STRONG_BITS = 14.0  # somebody fits this well: no need to look up single words
WORTH_A_LOOK = 0.10
_BESIDES = ("phone", "e-mail", "child", "household phone", "household e-mail")
_NO_NAME = NameComparison(0.0, 0.0, "missing", "missing", ())


@dataclass(frozen=True, slots=True)
class _Line:
    """A signed line, taken apart once."""

    words: tuple[str, ...]
    phone: str
    email: str
    children: tuple[tuple[str, ...], ...]
    grade: str
    school: str

    @property
    def tells_enough(self) -> bool:
        """Whether somebody could be called new on the strength of this; "Sra. Lopez" alone could be anyone."""
        return len(self.words) >= 2 or bool(self.phone or self.email or self.children)


@dataclass(frozen=True, slots=True)
class _Scored:
    """An adult with the bits in favour of them, and of an unlisted relative in their household."""

    entry: Entry
    bits: float
    relative_bits: float
    name: NameComparison
    evidence: tuple[Evidence, ...]

    @property
    def own_email(self) -> bool:
        """Whether the adult's own e-mail address was written to the letter."""
        return any(found.field == "e-mail" and found.judgement == "agree" for found in self.evidence)

    @property
    def backed(self) -> bool:
        """Whether a phone, an e-mail or a child agrees besides the name."""
        return any(
            found.judgement in ("agree", "close") and found.field in _BESIDES for found in self.evidence
        )

    @property
    def fits(self) -> bool:
        """Whether neither part of the name disagrees."""
        return self.name.given != "differ" and self.name.family != "differ"

    @property
    def at_home(self) -> bool:
        """Whether the line can speak for this household: another name with only a child's may be a parent elsewhere."""
        return self.fits or any(
            found.judgement in ("agree", "close") and found.field != "child" and found.field in _BESIDES
            for found in self.evidence
        )

    @property
    def outvoted(self) -> bool:
        """Whether a phone, an e-mail or a child was written that is not theirs and nothing beside the name agrees."""
        return not self.backed and any(
            found.field in ("phone", "e-mail", "child") and (found.judgement == "differ" or not found.roster)
            for found in self.evidence
        )


def match(
    lines: Iterable[SignedName], index: Roster, *, thresholds: Thresholds = DEFAULT
) -> tuple[Verdict, ...]:
    """Return one verdict for each line, in the order given; no line influences another.

    Weights are bits (log2 of m/u); probabilities are posteriors over the candidates and "not on the roster".
    """
    return tuple(_judge(line, index, thresholds) for line in lines)


def _read(line: SignedName) -> _Line:
    text, phone_inside, email_inside = contacts_within(line.text[:400])
    last, comma, first = text.partition(",")
    if comma and last.strip() and first.strip():  # "Lopez, Maria"
        text = f"{first} {last}"
    child_text = line.child_text[:400]
    own, child_inside = child_within(text)
    child_text = child_text or child_inside
    return _Line(
        name_tokens(own if child_inside else text)[:8],
        phone_digits(line.phone) or phone_inside,
        fold_email(line.email) or email_inside,
        child_parts(child_text),
        grade_of(child_text, line.child_grade),
        line.school_id,
    )


def _judge(signed: SignedName, roster: Roster, thresholds: Thresholds) -> Verdict:
    line = _read(signed)
    as_child = (line.words,) if line.words and not line.children else ()
    children = line.children or as_child
    scored: dict[int, _Scored] = {}

    def consider(own: set[int], by_child: set[int]) -> float:
        for at in (own | by_child) - scored.keys():
            scored[at] = _score(line, as_child if at in by_child else (), roster.entries[at], roster)
        return max((max(one.bits, one.relative_bits) for one in scored.values()), default=0.0)

    by_child = set(child_keys(children, line.words))
    if as_child and roster.too_common(by_child):  # all or none: a few of many would look like the only ones
        by_child = set()
    strong = roster.found(by_child)
    top = consider(roster.found(own_keys(line.words, line.phone, line.email)), strong)
    if top < STRONG_BITS:
        alone = children if line.children or len(line.words) == 1 else ()
        top = consider(roster.found(weak_keys(line.words)), roster.found(weak_child_keys(alone)))
    for one in list(scored.values()):  # a co-parent competes even when nothing of theirs was written
        if max(one.bits, one.relative_bits) > top - NEGLIGIBLE_BITS:
            for member in roster.households[one.entry.household]:
                if member.place not in scored:
                    scored[member.place] = _score(line, as_child, member, roster)
    return _weigh(signed.line_id, line, as_child, [scored[at] for at in sorted(scored)], roster, thresholds)


def _score(
    line: _Line, as_child: tuple[tuple[str, ...], ...], entry: Entry, roster: Roster, *, explain: bool = False
) -> _Scored:
    members = roster.households[entry.household]
    phone, email = contact_evidence(line.phone, line.email, entry, members)
    contacts = tuple(found for found in (phone, email) if found.wrote)
    contact_bits = sum(found.weight for found in contacts)
    shared_bits = sum(_as_shared(found) for found in contacts)
    name = (
        compare_name(roster, line.words, entry.given, entry.family, explain=explain)
        if line.words
        else _NO_NAME
    )
    kids = child_evidence(roster, line.children, line.words, line.grade, line.school, entry)
    kid_bits = sum(found.weight for found in kids)
    own = _Scored(
        entry,
        name.bits + contact_bits + kid_bits,
        _relative_name_bits(name) + shared_bits + kid_bits,
        name,
        (*name.evidence, *contacts, *kids),
    )
    if not as_child or not entry.children:
        return own
    kids = child_evidence(roster, as_child, (), line.grade, line.school, entry)
    kid_bits = sum(found.weight for found in kids) + log2(weights.CHILD_NAME_AS_OWN)
    bits, relative = contact_bits + kid_bits, shared_bits + kid_bits
    if bits <= own.bits:
        return own
    return _Scored(entry, bits, max(relative, own.relative_bits), _NO_NAME, (*contacts, *kids))


def _as_shared(found: Evidence) -> float:
    """Return what a contact weighs for another person of the household."""
    if found.judgement in ("agree", "close") and not found.field.startswith("household"):
        return found.weight + log2(weights.SHARED_CONTACT / 0.8)
    return found.weight


def _relative_name_bits(name: NameComparison) -> float:
    if name.family in ("agree", "close"):
        return name.family_bits + log2(weights.RELATIVE_SHARES_FAMILY_NAME)
    return weights.RELATIVE_OTHER_FAMILY_NAME.bits if name.family == "differ" else 0.0


def _weigh(
    line_id: str,
    line: _Line,
    as_child: tuple[tuple[str, ...], ...],
    scored: list[_Scored],
    roster: Roster,
    thresholds: Thresholds,
) -> Verdict:
    """Turn bits into posteriors and a decision."""
    if not scored:
        return Verdict(line_id, "new" if line.tells_enough else "unsure", None, (), ())
    prior = log2(weights.ON_ROSTER / roster.size)
    top = max(0.0, max(one.bits for one in scored), max(one.relative_bits for one in scored))
    chances = [2.0 ** (one.bits + prior - top) for one in scored]
    relatives: dict[str, float] = defaultdict(float)
    for one in scored:
        chance = weights.UNLISTED_RELATIVE * 2.0 ** (one.relative_bits + prior - top)
        relatives[one.entry.household] = max(relatives[one.entry.household], chance)
    stranger = weights.STRANGER * 2.0**-top
    total = sum(sorted(chances)) + sum(sorted(relatives.values())) + stranger
    households = dict(relatives)
    for one, chance in zip(scored, chances, strict=True):
        households[one.entry.household] += chance
    ranked = sorted(
        zip(scored, chances, strict=True), key=lambda pair: (-pair[1], pair[0].entry.adult.adult_id)
    )
    best, chance = ranked[0]
    home = households[best.entry.household]
    rival = max((share for key, share in households.items() if key != best.entry.household), default=0.0)
    clear = not best.outvoted and (rival == 0.0 or home >= rival * 2.0**thresholds.runner_up_bits)
    household_sure = clear and best.at_home and home / total >= thresholds.household
    decision: Decision = "unsure"
    if clear and chance / total >= thresholds.sure and _uncontradicted(best):
        decision, household_sure = "sure", True
    elif line.tells_enough and not household_sure and _plausible(ranked, total) <= 1 - thresholds.new:
        decision = "new"
    shown = tuple(
        Candidate(
            one.entry.adult.adult_id,
            one.entry.adult.household_id,
            share / total,
            _score(line, as_child, one.entry, roster, explain=True).evidence,
        )
        for one, share in ranked[:SHOWN]
    )
    return Verdict(line_id, decision, shown[0], shown, shown[0].evidence, household_sure, home / total)


def _plausible(ranked: list[tuple[_Scored, float]], total: float) -> float:
    """Return the probability of listed adults worth a person's look: whose name fits, or who are likely despite it."""
    shares = ((one, chance / total) for one, chance in ranked)
    return sum(share for one, share in shares if share >= WORTH_A_LOOK or one.fits)


def _uncontradicted(best: _Scored) -> bool:
    """Whether the name written is this adult's: the given-name veto between co-parents and namesakes."""
    if best.name.given == "missing":
        return best.own_email and best.name.family != "differ"
    if best.name.given == "differ":
        return False
    return best.name.family in ("agree", "close") or best.backed
