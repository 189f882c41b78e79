"""Sign-in sheets with known answers, made here: an invented district, and the ways people really write on sheets.

Seeded: the same arguments give the same lines on every machine.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from thirdpillar.algorithms.linkage import RosterAdult, RosterChild, SignedName
from thirdpillar.algorithms.linkage.nicknames import name_classes


@dataclass(frozen=True)
class SignInSet:
    """Lines against a roster; `truth` and `home` give each line's adult and household ("" = not on the roster)."""

    name: str
    adults: tuple[RosterAdult, ...]
    lines: tuple[SignedName, ...]
    truth: dict[str, str]
    home: dict[str, str]
    kind: dict[str, str] = field(default_factory=dict)


_GIVEN = (
    "María,Guadalupe,José,Luis,Francisco,Guillermo,Ana,Carmen,Rosa,Juan,Miguel,Jesús,Verónica,Alejandra,Elizabeth,"
    "Robert,William,Jennifer,Katherine,Michael,Patricia,Christopher,Margaret,Joseph,Mohamed,Fatima,Ahmed,Abdullahi,"
    "Faadumo,Cabdiraxmaan,Xasan,Thuy,Minh,Phuong,Anh,Marie,Jean,Pierre,Roseline,Emmanuel,Yusuf,Khadija,Ibrahim,"
    "Daniel,Angela,Teresa,Ignacio,Enrique,Dolores,Beatriz,Samantha,Nicholas,Timothy,Rebecca,Deborah,Edward"
).split(",")
_FAMILY = (
    "García,López,Hernández,Martínez,Rodríguez,González,Pérez,Sánchez,Ramírez,Cruz,de la Cruz,Flores,Nguyen,Tran,"
    "Pham,Hassan,Abdi,Ali,Warsame,Farah,Pierre,Baptiste,Joseph,Smith,Johnson,Miller,Brown,Davis,Wilson,O'Brien,"
    "Zúñiga,Vázquez,Núñez,Castañeda,Ochoa,Villanueva,Anderson,Kowalski,Thompson,Peterson,Lindqvist,Al-Sayed"
).split(",")
_SYLLABLES = "ba,be,bo,ca,co,da,de,di,fa,ga,go,ha,ja,ka,la,le,li,lo,ma,me,mi,mo,na,ne,no,pa,ra,re,ri,ro,sa,so,ta,te,va".split(
    ","
)


def invented_district(adults: int, seed: int) -> tuple[RosterAdult, ...]:
    """A roster of any size: common and rare names, two surnames in half the families, two adults in most homes."""
    draw = random.Random(seed)
    endings = ("n", "s", "z", "r", "l", "")
    rare = [
        "".join(draw.choice(_SYLLABLES) for _ in range(3)).title() + draw.choice(endings) for _ in range(4000)
    ]
    rare_given = [
        "".join(draw.choice(_SYLLABLES) for _ in range(2)).title() + draw.choice(endings) for _ in range(1500)
    ]

    def given() -> str:
        return draw.choice(_GIVEN) if draw.random() < 0.5 else draw.choice(rare_given)

    def family() -> str:
        return draw.choice(_FAMILY) if draw.random() < 0.4 else draw.choice(rare)

    made: list[RosterAdult] = []
    while len(made) < adults:
        home = f"h{len(made)}"
        surname = f"{family()} {family()}" if draw.random() < 0.5 else family()
        kids = tuple(
            RosterChild(
                f"s{len(made)}-{n}",
                given(),
                surname,
                "",
                str(draw.randint(1, 12)),
                f"sch{draw.randint(1, 40)}",
            )
            for n in range(draw.randint(1, 3))
        )
        for n in range(2 if draw.random() < 0.7 else 1):
            phone = (f"555{draw.randint(2000000, 9999999)}",) if draw.random() < 0.8 else ()
            mail = (f"{home}{n}@example.org",) if draw.random() < 0.3 else ()
            last = surname if draw.random() < 0.7 else family()
            made.append(RosterAdult(f"a{len(made):07d}", given(), last, "", phone, mail, kids, home))
    return tuple(made[:adults])


def hard_sheets(name: str, adults: tuple[RosterAdult, ...], lines: int, seed: int) -> SignInSet:
    """Signed lines over a roster with the corruptions of real sheets, one in eight by people not on the roster."""
    draw = random.Random(seed)
    hidden = {adult.household_id for adult in adults if draw.random() < 0.04}
    listed = tuple(adult for adult in adults if adult.household_id not in hidden)
    away = [adult for adult in adults if adult.household_id in hidden]
    # Two thirds of the families also carry a second surname, as the roster of a bilingual district would.
    listed = tuple(_with_second_surname(adult, draw) for adult in listed)
    listed, doubled = _with_namesakes(listed, draw)
    signed, truth, home, kind = [], {}, {}, {}
    for at in range(lines):
        line_id = f"line{at:06d}"
        how = draw.choices([name for name, _ in _HOW], [share for _, share in _HOW])[0]
        adult = draw.choice({"not on roster": away, "roster namesake": doubled}.get(how) or listed)
        line, person = _sign(line_id, how, adult, listed, draw)
        signed.append(line)
        on_roster = adult.household_id not in hidden and how != "stranger of that name"
        truth[line_id] = adult.adult_id if on_roster and person else ""
        home[line_id] = adult.household_id if on_roster else ""
        kind[line_id] = how
    return SignInSet(name, listed, tuple(signed), truth, home, kind)


_HOW = (
    ("plain", 20), ("nickname", 10), ("one surname", 10), ("swapped", 8), ("typo", 12), ("child only", 8),
    ("phone only", 4), ("name and phone", 8), ("surname and phone", 3), ("initial and phone", 3),
    ("typo and child", 6), ("not on roster", 8), ("unlisted relative", 4), ("roster namesake", 3), ("stranger of that name", 1),
)  # fmt: skip


def _with_second_surname(adult: RosterAdult, draw: random.Random) -> RosterAdult:
    chance = random.Random(f"{adult.household_id}")
    if " " in adult.family or chance.random() > 0.66:
        return adult
    second = chance.choice(_FAMILY)
    kids = tuple(replace(kid, family=f"{kid.family} {second}") for kid in adult.children)
    return replace(adult, family=f"{adult.family} {second}", children=kids)


def _with_namesakes(
    listed: tuple[RosterAdult, ...], draw: random.Random
) -> tuple[tuple[RosterAdult, ...], tuple[RosterAdult, ...]]:
    """Give one adult in fifty the full name of an adult of another family; return the roster and those adults."""
    changed: dict[str, RosterAdult] = {}
    for adult in listed:
        if draw.random() < 0.02:
            other = draw.choice(listed)
            changed[adult.adult_id] = replace(adult, given=other.given, family=other.family)
    return tuple(changed.get(adult.adult_id, adult) for adult in listed), tuple(changed.values())


def _sign(
    line_id: str, how: str, adult: RosterAdult, listed: tuple[RosterAdult, ...], draw: random.Random
) -> tuple[SignedName, bool]:
    """Return the line and whether it tells the person (not only the family)."""
    given, family = adult.given, adult.family
    first = family.split()[0] if not family.lower().startswith(("de ", "al")) else family
    short = first if draw.random() < 0.5 else family
    phone = adult.phones[0] if adult.phones else ""
    child = draw.choice(adult.children) if adult.children else None
    child_name = (
        f"{child.given} {child.family.split()[0] if draw.random() < 0.5 else ''}".strip() if child else ""
    )
    if how == "nickname":
        given = _nickname(given, draw)
    if how in ("typo", "typo and child"):
        given, short = (_slip(given, draw), short) if draw.random() < 0.5 else (given, _slip(short, draw))
    if how == "child only" and child:
        written = SignedName(line_id, "", child_text=child_name, child_grade=child.grade)
        return (replace(written, text=child_name, child_text="") if draw.random() < 0.3 else written), True
    if how in ("phone only", "surname and phone", "initial and phone") and phone:
        digits = "".join(sign for sign in phone if sign.isdigit())
        number = digits if draw.random() < 0.7 else digits[-7:]
        text = {"surname and phone": f"Sra. {short}", "initial and phone": f"{given[:1]}. {short}"}.get(
            how, ""
        )
        return SignedName(line_id, text, phone=number), True
    if how == "unlisted relative":
        other = draw.choice([one.given for one in draw.sample(listed, 5) if one.given != given] or ["Rosa"])
        return SignedName(line_id, f"{other} {first}", phone=phone, child_text=child_name), False
    if how == "swapped":
        return SignedName(line_id, f"{short}{draw.choice([', ', ' '])}{given}"), True
    if how == "one surname":
        short = draw.choice(family.split()) if " " in family else family
    text = f"{given} {short}"
    if draw.random() < 0.15:
        text = text.lower() if draw.random() < 0.5 else text.upper()
    if how == "stranger of that name":  # writes something of their own; with the bare name nobody could tell
        stranger_child = f"{draw.choice(_GIVEN)} {draw.choice(_FAMILY)}"
        if draw.random() < 0.5:
            return SignedName(line_id, text, phone=f"555{draw.randint(2000000, 9999999)}"), False
        return SignedName(line_id, text, child_text=stranger_child), False
    if how == "name and phone":
        return SignedName(line_id, text, phone=phone), True
    if how == "typo and child":
        return SignedName(
            line_id, text, child_text=child_name, child_grade=child.grade if child else ""
        ), True
    return SignedName(line_id, text), True


def _nickname(given: str, draw: random.Random) -> str:
    """A nickname from the packaged list when there is one, else the first letters, as people shorten names."""
    word = given.split()[0].lower()
    kinds = sorted(name_classes().get(word, ()))
    forms = [
        form for kind in kinds for form, found in name_classes().items() if kind in found and form != word
    ]
    return draw.choice(sorted(forms)).title() if forms else given[: max(3, len(given) - 3)]


def _slip(word: str, draw: random.Random) -> str:
    """One slip of the pen: a letter lost, doubled, changed, or swapped with its neighbour."""
    if len(word) < 4:
        return word + word[-1]
    at = draw.randrange(1, len(word) - 1)
    return draw.choice((
        word[:at] + word[at + 1 :],
        word[: at + 1] + word[at:],
        word[:at] + draw.choice("aeinorst") + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ))  # fmt: skip
