"""Compare what was written of the child (names, grade, school) with the children of one adult."""

from __future__ import annotations

import re
from math import log2

from . import weights
from .folding import fold, fold_grade, grade_number, name_tokens
from .model import Evidence, Judgement
from .names import compare_name
from .roster import ChildEntry, Entry, Roster

LEAST_CHILD_BITS = 2.5  # below it a child's name resembles too little to count as theirs
_BETWEEN = re.compile(r"[,;/&+\n،]|\s(?:and|y|e|et|va|iyo|و)\s", re.IGNORECASE)


def child_parts(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each child named in one field ("Ana y Luis Lopez" names two)."""
    return tuple(words for words in (name_tokens(part)[:8] for part in _BETWEEN.split(text)[:6]) if words)


def grade_of(child_text: str, child_grade: str) -> str:
    """Return the grade written in its own field, or beside the child's name ("Ana 3rd")."""
    written = fold_grade(child_grade)
    if written or not any(sign.isdigit() for sign in child_text):
        return written
    return next((grade for word in fold(child_text).split() if (grade := fold_grade(word))), "")


def child_evidence(
    roster: Roster,
    parts: tuple[tuple[str, ...], ...],
    own_words: tuple[str, ...],
    grade: str,
    school: str,
    entry: Entry,
) -> tuple[Evidence, ...]:
    """Return evidence on children; a surname that the adult also wrote as their own is not counted twice."""
    found: list[Evidence] = []
    matched: list[ChildEntry] = list(entry.children)
    if parts:
        if not entry.children:
            wrote = " / ".join(" ".join(part) for part in parts)
            found.append(Evidence("child", wrote, "", "missing", round(weights.CHILD_NOT_LISTED.bits, 2)))
        else:
            named, matched = _named_children(roster, parts, own_words, entry)
            found.append(named)
    if grade and matched and (graded := _grade_evidence(roster, grade, matched)):
        found.append(graded)
    if school and matched and (placed := _school_evidence(roster, school, matched)):
        found.append(placed)
    return tuple(found)


def _named_children(
    roster: Roster, parts: tuple[tuple[str, ...], ...], own_words: tuple[str, ...], entry: Entry
) -> tuple[Evidence, list[ChildEntry]]:
    total, matched, any_close, all_same = 0.0, [], False, True
    for part in parts:
        fresh = tuple(word for word in part if word not in own_words) or part
        best, kid = max(
            ((_child_bits(roster, fresh, own_words, kid), kid) for kid in entry.children),
            key=lambda pair: (pair[0][0], pair[1].child.student_id),
        )
        bits, says = best
        if says in ("agree", "close") and bits >= LEAST_CHILD_BITS:
            total += bits
            matched.append(kid)
            any_close = True
            all_same = all_same and says == "agree"
        else:
            total += weights.EXTRA_WORD.bits if any_close else weights.CHILD_DIFFERS.bits
            all_same = False
    wrote = " / ".join(" ".join(part) for part in parts)
    shown = matched or list(entry.children)
    names = ", ".join(f"{kid.child.given} {kid.child.family}".strip() for kid in shown)
    judged: Judgement = "agree" if matched and all_same else "close" if matched else "differ"
    return Evidence("child", wrote, names, judged, round(min(total, 20.0), 2)), matched or list(
        entry.children
    )


def _child_bits(
    roster: Roster, words: tuple[str, ...], own_words: tuple[str, ...], kid: ChildEntry
) -> tuple[float, str]:
    family = tuple(word for word in kid.family if word not in own_words)
    compared = compare_name(roster, words, kid.given, family, slot="child", explain=False)
    if compared.given == "missing":
        return compared.bits, "close" if compared.family in ("agree", "close") else "missing"
    return compared.bits, compared.given


def _grade_evidence(roster: Roster, grade: str, children: list[ChildEntry]) -> Evidence | None:
    known = sorted({kid.grade for kid in children if kid.grade})
    if not known:
        return None
    place = grade_number(grade)
    shown = " ".join(known)
    if grade in known:
        bits = log2(weights.GRADE_SAME_M / min(0.85, len(known) * roster.part(grade, "grade")))
        return Evidence("grade", grade, shown, "agree", round(max(bits, 0.0), 2))
    near = any(abs((grade_number(other) or 0) - (place or 0)) == 1 for other in known)
    level = weights.GRADE_NEXT if near else weights.GRADE_DIFFERS
    return Evidence("grade", grade, shown, "close" if near else "differ", round(level.bits, 2))


def _school_evidence(roster: Roster, school: str, children: list[ChildEntry]) -> Evidence | None:
    known = sorted({kid.child.school_id for kid in children if kid.child.school_id})
    if not known:
        return None
    if school in known:
        bits = log2(weights.SCHOOL_SAME_M / min(0.93, len(known) * roster.part(school, "school")))
        return Evidence("school", school, " ".join(known), "agree", round(max(bits, 0.0), 2))
    return Evidence("school", school, " ".join(known), "differ", round(weights.SCHOOL_DIFFERS.bits, 2))
