"""What a cell means: dates in the styles that exports use, grades, languages, relations, roles. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import phonenumbers

from thirdpillar.ground.people.choices import ContactKind, Relation, RestrictionScope, RestrictionSource

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?: .*)?$")
_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})$")


def read_date(given: str, day_first: bool = False) -> str | None:
    """An ISO date from 2014-11-13[T…], 11/13/2014, 11/13/14, 13.11.2014 or 20141113; None when it is none of these."""
    text = given.strip()
    slashes = "dmy" if day_first else "mdy"
    for pattern, order in ((_ISO, "ymd"), (_SLASHES, slashes), (_DOTS, "dmy"), (_DIGITS, "ymd")):
        found = pattern.match(text)
        if found:
            parts = dict(zip(order, map(int, found.groups()), strict=True))
            year = parts["y"] if parts["y"] > 99 else parts["y"] + (2000 if parts["y"] < 50 else 1900)
            month, of_month = parts["m"], parts["d"]
            if pattern is _SLASHES and month > 12:  # 14/03/2019 can be one day only, whatever the others are
                month, of_month = of_month, month
            try:
                day = date(year, month, of_month)
            except ValueError:
                return None
            return day.isoformat() if 1900 <= day.year <= 2200 else None
    return None


def date_reader(cells: list[str]) -> Callable[[str], str | None]:
    """How this export writes dates: 13/11/2014 is day first only where some date must be, and none can't be."""
    slashed = [found for cell in cells if (found := _SLASHES.match(cell.strip()))]
    day_first = any(int(found[1]) > 12 for found in slashed) and not any(int(f[2]) > 12 for f in slashed)
    return partial(read_date, day_first=day_first)


_GRADE_WORDS = {
    **dict.fromkeys(("k", "kg", "kn", "kindergarten", "kk", "0", "00"), "KG"),
    **dict.fromkeys(("pk", "pr", "prek", "prekindergarten", "preschool", "pre", "tk", "ps", "ps1", "ps2", "ps3",
                     "ps4", "it", "-1", "p3", "p4", "transitionalkindergarten", "infanttoddler"), "PK"),
    **dict.fromkeys(("13", "ps13", "postgraduate", "pg"), "13"),
    **dict.fromkeys(("ug", "ungraded", "other", "na"), "UG"),
    **dict(zip(("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
                "eleventh", "twelfth"), (f"{n:02}" for n in range(1, 13)), strict=True)),
}  # fmt: skip


def read_grade(given: str) -> str | None:
    """PK, KG, 01…12, 13 or UG from the many ways a grade is written; of a list, the first; None when unknown."""
    first = re.split(r"[,;|]", given.strip())[0]
    text = re.sub(r"[\s_.'-]|grade|year", "", first.casefold()) if first.strip() != "-1" else "-1"
    if text in _GRADE_WORDS:
        return _GRADE_WORDS[text]
    found = re.match(r"0*(\d{1,2})(st|nd|rd|th|sthrade)?$", text)
    return f"{int(found[1]):02}" if found and 1 <= int(found[1]) <= 12 else None


TRUE, FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*$", re.IGNORECASE)
# SIS codes are reviewed here, never guessed: what is not in the table stays unknown and is reported.
_LANGUAGES = {
    "eng": "en", "english": "en", "spa": "es", "spanish": "es", "español": "es", "espanol": "es", "som": "so",
    "somali": "so", "ara": "ar", "arabic": "ar", "vie": "vi", "vietnamese": "vi", "chinese": "zh-Hans",
    "zho": "zh-Hans", "chi": "zh-Hans", "zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-tw": "zh-Hant",
    "mandarin": "zh-Hans", "cantonese": "zh-Hant", "yue": "yue", "rus": "ru", "russian": "ru", "por": "pt",
    "portuguese": "pt", "fra": "fr", "fre": "fr", "french": "fr", "hat": "ht", "haitian creole": "ht",
    "haitian": "ht", "tgl": "tl", "tagalog": "tl", "fil": "fil", "kor": "ko", "korean": "ko", "jpn": "ja",
    "japanese": "ja", "hin": "hi", "hindi": "hi", "urd": "ur", "urdu": "ur", "ben": "bn", "bengali": "bn",
    "guj": "gu", "gujarati": "gu", "pan": "pa", "punjabi": "pa", "amh": "am", "amharic": "am", "tir": "ti",
    "tigrinya": "ti", "orm": "om", "oromo": "om", "swa": "sw", "swahili": "sw", "hmn": "hmn", "hmong": "hmn",
    "kar": "ksw", "karen": "ksw", "ukr": "uk", "ukrainian": "uk", "pol": "pl", "polish": "pl", "deu": "de",
    "ger": "de", "german": "de", "fas": "fa", "per": "fa", "persian": "fa", "farsi": "fa", "dari": "prs",
    "pus": "ps", "pashto": "ps", "nep": "ne", "nepali": "ne", "mya": "my", "bur": "my", "burmese": "my",
    "khm": "km", "khmer": "km", "lao": "lo", "hye": "hy", "arm": "hy", "armenian": "hy", "mam": "mam",
    "quc": "quc", "kjb": "kjb", "mar": "mr", "mah": "mh", "marshallese": "mh", "chk": "chk", "chuukese": "chk",
}  # fmt: skip


def read_language(given: str) -> str | None:
    """A BCP 47 tag from a tag, a three-letter code or an English name; None when it is not in the reviewed table."""
    text = given.strip().replace("_", "-")
    known = _LANGUAGES.get(text.casefold())
    if known:
        return known
    if not _TAG.match(text) or len(text) > 20:
        return None
    first, *rest = text.split("-")
    return "-".join(
        [first.lower(), *(p.title() if len(p) == 4 else p.upper() if len(p) == 2 else p for p in rest)]
    )


_RELATIONS = {
    **{relation.value: relation.value for relation in Relation},
    **dict.fromkeys(("stepmother", "stepfather"), "stepparent"),
    **dict.fromkeys(("grandmother", "grandfather", "greatgrandparent"), "grandparent"),
    **dict.fromkeys(("aunt", "uncle", "auntuncle"), "aunt_uncle"),
    **dict.fromkeys(("brother", "sister", "stepsibling", "halfsibling"), "sibling"),
    **dict.fromkeys(("legalguardian", "courtappointedguardian", "conservator"), "guardian"),
    **dict.fromkeys(("fosterparent", "fostermother", "fosterfather", "resourceparent"), "foster_parent"),
    **dict.fromkeys(
        ("mothersignificantother", "fathersignificantother", "relative", "friend", "neighbor"), "other"
    ),
    **dict.fromkeys(("emergencycontact", "emergency"), "emergency_contact"),
    **dict.fromkeys(("pickuponly", "pickup"), "pickup_only"),
}


def read_relation(given: str) -> str | None:
    """A Relation from our own words or from those of Ed-Fi, OneRoster and School Data Sync."""
    text = re.sub(r"[^a-z_]", "", given.casefold().replace(" ", "").replace("-", ""))
    return _RELATIONS.get(text) or _RELATIONS.get(text.replace("_", ""))


def read_scopes(given: str) -> str | None:
    """Restriction scopes joined by ';' from our contacts file; None when one is unknown: never guess at a court's order."""
    scopes = [part.strip().casefold() for part in given.replace(",", ";").split(";") if part.strip()]
    return (
        ";".join(sorted(set(scopes)))
        if scopes and all(s in RestrictionScope.values for s in scopes)
        else None
    )


def read_source(given: str) -> str | None:
    """A restriction's source, exactly as in the contacts file's description."""
    text = given.strip().casefold()
    return text if text in RestrictionSource.values else None


@dataclass(frozen=True)
class RoleMeaning:
    """What a roster's role (or roles, separated by spaces) makes of a person here."""

    is_student: bool = False
    is_adult: bool = False
    is_staff: bool = False
    relation: str = "parent"

    @property
    def known(self) -> bool:
        return self.is_student or self.is_adult or self.is_staff


_ADULT_ROLES = {"parent": "parent", "guardian": "guardian", "relative": "other", "contact": "parent"}
_STAFF_ROLES = frozenset(
    "teacher aide administrator proctor principal counselor siteadministrator districtadministrator systemadministrator"
    " professor faculty staff adjunct lecturer officestaff otherstaff paraprofessional substitute tutor librarian nurse"
    " coordinator liaison interpreter assistantprincipal dean superintendent coach advisor".split()
)


def read_role(given: str) -> RoleMeaning:
    """Student, adult, staff, several of them, or none when the role is unknown."""
    words = [re.sub(r"[^a-z]", "", word) for word in given.casefold().split()]
    relations = [_ADULT_ROLES[word] for word in words if word in _ADULT_ROLES]
    return RoleMeaning(
        is_student="student" in words or "learner" in words,
        is_adult=bool(relations),
        is_staff=any(word in _STAFF_ROLES for word in words),
        relation=relations[0] if relations else "parent",
    )


def read_phone(given: str, country: str) -> str | None:
    """E.164 from a number as people write it in `country` (ISO 3166); None when no number of that length can be."""
    try:
        number = phonenumbers.parse(given, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def calling_code(country: str) -> int:
    """The country's calling code, 0 where unknown; 1 (North America) lets plain numbers be read in SQL."""
    return phonenumbers.country_code_for_region(country)


PHONE_KINDS = (ContactKind.MOBILE, ContactKind.PHONE)
