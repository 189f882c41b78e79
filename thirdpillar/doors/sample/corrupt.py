"""How people write themselves down on a sheet: short forms, one surname of two, slips, a child's name instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from thirdpillar.doors.sample.synth.dice import Roll, Wheel, pick

How = Literal["plain", "short", "one surname", "swapped", "slip", "initial", "child only", "surname"]

USUAL: Wheel[How] = Wheel(
    [("plain", 0.46), ("short", 0.12), ("one surname", 0.12), ("swapped", 0.08), ("slip", 0.10), ("initial", 0.04),
     ("child only", 0.05), ("surname", 0.03)]
)  # fmt: skip
# A crowded table and one pen.
HURRIED: Wheel[How] = Wheel(
    [("plain", 0.22), ("short", 0.12), ("one surname", 0.12), ("swapped", 0.08), ("slip", 0.12), ("initial", 0.14),
     ("child only", 0.12), ("surname", 0.08)]
)  # fmt: skip

SHORT = {
    "alejandra": "Ale", "alejandro": "Alex", "alexander": "Alex", "andrew": "Drew", "anthony": "Tony",
    "beatriz": "Bety", "benjamin": "Ben", "carolyn": "Carol", "catherine": "Cathy", "christina": "Tina",
    "christopher": "Chris", "cynthia": "Cindy", "daniel": "Dan", "deborah": "Debbie", "eduardo": "Lalo",
    "elizabeth": "Liz", "fernando": "Fer", "francisca": "Paca", "francisco": "Paco", "gabriela": "Gaby",
    "gregory": "Greg", "guadalupe": "Lupe", "guillermo": "Memo", "ignacio": "Nacho", "isabel": "Chabela",
    "james": "Jim", "jennifer": "Jen", "jessica": "Jess", "jonathan": "Jon", "josé": "Pepe", "joseph": "Joe",
    "katherine": "Kate", "kimberly": "Kim", "manuel": "Manny", "margaret": "Maggie", "maría": "Mari",
    "matthew": "Matt", "michael": "Mike", "michelle": "Shelly", "mohamed": "Mo", "nicholas": "Nick",
    "patricia": "Pat", "rebecca": "Becky", "robert": "Bob", "samantha": "Sam", "samuel": "Sam", "stephanie": "Steph",
    "susan": "Sue", "thomas": "Tom", "timothy": "Tim", "verónica": "Vero", "victoria": "Vicky", "william": "Bill",
}  # fmt: skip
_PARTICLES = ("de", "la", "del", "los", "las", "van", "von", "al", "el", "da", "dos")
_GRADES = {"KG": ("K", "kinder", "Kindergarten"), "PK": ("Pre-K",)}


@dataclass(frozen=True)
class Name:
    """A name as the roster has it."""

    given: str
    family: str


@dataclass(frozen=True)
class Written:
    """What stands on one line of a sheet."""

    name: str
    phone: str = ""
    child: str = ""
    grade: str = ""


def written(
    who: Name, phones: list[str], child: Name | None, grade: str, wheel: Wheel[How], roll: Roll
) -> Written:
    """A line as this adult would write it; `phones` in E.164."""
    how = wheel.spin(roll)
    number = phone_as_written(pick(roll, phones), roll) if phones and roll() < 0.42 else ""
    names_child = child is not None and roll() < 0.55
    child_text = child_as_written(child, roll) if child and names_child else ""
    if how == "child only":
        return Written(
            child_as_written(child, roll) if child else _plain(who), number if roll() < 0.3 else ""
        )
    if how in ("initial", "surname"):
        # Somebody this short leaves the rest of the line open too, more often than not.
        name = (
            f"{who.given[:1]}. {_first_surname(who.family)}"
            if how == "initial"
            else _first_surname(who.family)
        )
        return Written(name, number if roll() < 0.4 else "", child_text if roll() < 0.3 else "")
    name = {
        "plain": lambda: _plain(who),
        "short": lambda: (
            f"{short_of(who.given)} {_first_surname(who.family) if roll() < 0.4 else who.family}"
        ),
        "one surname": lambda: f"{who.given} {_first_surname(who.family)}",
        "swapped": lambda: f"{who.family}{',' if roll() < 0.5 else ''} {who.given}",
        "slip": lambda: _with_slip(who, roll),
    }[how]()
    loudness = roll()
    name = name.upper() if loudness < 0.06 else name.lower() if loudness < 0.16 else name
    return Written(name.strip(), number, child_text, grade_as_written(grade, roll) if child_text else "")


def phone_as_written(number: str, roll: Roll) -> str:
    """An E.164 number of North America as people write it; any other without its plus."""
    digits = number.lstrip("+")
    if not number.startswith("+1") or len(digits) != 11:
        return digits
    area, office, line = digits[1:4], digits[4:7], digits[7:]
    forms = (f"{area}-{office}-{line}", f"({area}) {office}-{line}", f"{area}.{office}.{line}", digits[1:],
             f"{area} {office} {line}", f"1 {area} {office} {line}")  # fmt: skip
    return pick(roll, forms)


def child_as_written(child: Name, roll: Roll) -> str:
    """A child's name: often the given name alone, as a parent says it."""
    return child.given if roll() < 0.3 else f"{child.given} {_first_surname(child.family)}"


def grade_as_written(grade: str, roll: Roll) -> str:
    """A grade, or nothing."""
    if not grade or roll() < 0.4:
        return ""
    if grade in _GRADES:
        return pick(roll, _GRADES[grade])
    if not grade.isdigit():
        return grade
    number = int(grade)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number, "th")
    return pick(roll, (str(number), f"{number}{ending}"))


def short_of(given: str) -> str:
    """The everyday form of a given name; the name itself where none is known."""
    first = given.split()[0] if given else ""
    return SHORT.get(first.casefold(), first)


def _plain(who: Name) -> str:
    return f"{who.given} {who.family}".strip()


def _first_surname(family: str) -> str:
    words = family.split()
    for place, word in enumerate(words):
        if word.casefold() not in _PARTICLES:
            return " ".join(words[: place + 1])
    return family


def _with_slip(who: Name, roll: Roll) -> str:
    in_given = roll() < 0.5
    word = who.given if in_given else who.family
    if len(word) < 4:
        return _plain(who)
    place = 1 + int(roll() * (len(word) - 2))
    kinds = (
        word[:place] + word[place + 1 :],
        word[: place + 1] + word[place:],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :] if place + 1 < len(word) else word,
    )
    changed = pick(roll, kinds)
    return f"{changed} {who.family}" if in_given else f"{who.given} {changed}"
