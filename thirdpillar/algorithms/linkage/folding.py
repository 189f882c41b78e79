"""Writing made comparable: one spelling for accents, scripts' variants, particles, phones and grades.

Pure and total: any text goes in, emoji and emptiness included, and nothing raises.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that NFKD does not take apart, and apostrophes that people leave out.
_LETTERS = str.maketrans({
    "đ": "d", "ð": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h",
    "'": "", "’": "", "‘": "", "ʻ": "", "ʼ": "", "`": "", "´": "",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ؤ": "و", "ئ": "ي",
    "ـ": "",
})  # fmt: skip

PARTICLES = frozenset(
    "de del della di da do dos das la las los el le van von der den ten ter bin ibn bint al ul abu umm y e "
    "dela delos delas st san santa ال بن ابن بنت ابو ام".split()
)
TITLES = frozenset(
    "mr mrs ms miss mx dr sr sra srta senor senora senorita mme mlle monsieur madame mister sir maam "
    "prof rev pastor jr ii iii iv esq".split()
)
COURTESIES = frozenset("don dona hermana hermano sister brother".split())  # titles only before a full name
PARTICLES_AND_NAMES = frozenset(
    "al el van abu san la di do da".split()
)  # at the head of a line: "Van Nguyen"
_SERVANT = frozenset({"abd", "abdul", "abdel", "abdal", "abdu", "عبد"})
_GLUED = re.compile(r"^(?:dela|delos|delas|del)(?=[a-z]{4})")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?\d[\d\s().\-/]{5,}\d")
_CHILD_OF = re.compile(
    r"\b(?:mom|mommy|mum|mother|dad|daddy|father|parent|guardian|grandma|grandmother|grandpa|grandfather|aunt|"
    r"uncle|mama|papa|madre|padre|abuela|abuelo|tia|tio|manman|maman|hooyo|aabo)\s*(?:of|de|d|for|para|:)\s+",
    re.IGNORECASE,
)
_NOT_NAME = frozenset("grade grado gr room kinder kindergarten class clase year".split())


@lru_cache(maxsize=1 << 17)
def fold(text: str) -> str:
    """Return `text` in lower case, without accents, marks or punctuation, words parted by one space.

    NFKD takes accents and compatibility forms off; Arabic letters with several spellings become one.
    Folding twice equals folding once.
    """
    spread = unicodedata.normalize("NFKD", text.translate(_LETTERS).casefold()).casefold()
    kept = []
    for letter in spread.translate(_LETTERS):
        kind = unicodedata.category(letter)
        if kind[0] == "L" or kind == "Nd":
            kept.append(str(unicodedata.decimal(letter)) if kind == "Nd" else letter)
        elif kind[0] != "M" and kind != "Cf":
            kept.append(" ")
    return " ".join("".join(kept).split())


def name_tokens(text: str) -> tuple[str, ...]:
    """Return the folded words of a name: no titles, no numbers, "abd al X" and "de la X" each as one habit."""
    words = [word for word in fold(text).split() if not any(sign.isdigit() for sign in word)]
    named = [word for word in words if word not in TITLES and word not in _NOT_NAME]
    if len(named) > 2 and named[0] in COURTESIES:
        named = named[1:]
    tokens: list[str] = []
    position = 0
    while position < len(named):
        word = named[position]
        if word in _SERVANT:
            after = position + 1
            if after + 1 < len(named) and named[after] in {"al", "el", "ul", "ar", "as", "an"}:
                after += 1
            if after < len(named) and named[after] not in PARTICLES:
                servant = "عبد" if word == "عبد" else "abdul"
                tokens.append(servant + _without_article(named[after]))
                position = after + 1
                continue
        tokens.append(_without_article(_GLUED.sub("", word)))
        position += 1
    return tuple(tokens)


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) >= 5 else word


def slot_tokens(text: str) -> tuple[str, ...]:
    """Return the words of a roster field that carry weight: particles only where there is nothing else."""
    tokens = name_tokens(text)
    return tuple(token for token in tokens if token not in PARTICLES) or tokens


def phone_digits(text: str) -> str:
    """Return the comparable end of a phone number: 10 digits, or the last 7 or 4, or nothing."""
    digits = "".join(str(unicodedata.decimal(sign)) for sign in text if unicodedata.category(sign) == "Nd")
    for length in (10, 7, 4):
        if len(digits) >= length:
            return digits[-length:] if length > 4 or len(digits) == 4 else ""
    return ""


def fold_email(text: str) -> str:
    """Return an e-mail address as compared: trimmed, lower case; empty when it is not one."""
    found = _EMAIL.search(text.strip().lower())
    return found.group() if found else ""


def fold_grade(text: str) -> str:
    """Return a grade as "pk", "k" or "1".."12", or nothing when it is not one ("3rd", "03" and "Grado 3" are "3")."""
    words = fold(text).split()
    for word in words:
        if word in {"k", "kg", "kinder", "kindergarten", "tk"}:
            return "k"
        if word in {"pk", "prek", "preschool", "preescolar"}:
            return "pk"
        number = re.match(r"0*(\d{1,2})(?:st|nd|rd|th|o|a|er|ro|do|to)?$", word)
        if number and 0 < int(number.group(1)) <= 12:
            return number.group(1)
    return ""


def grade_number(grade: str) -> int | None:
    """Return the place of a folded grade in the row pk, k, 1 .. 12; None when there is none."""
    return {"pk": -1, "k": 0}.get(grade, int(grade) if grade.isdigit() else None)


def contacts_within(text: str) -> tuple[str, str, str]:
    """Return (text without them, phone, e-mail) found inside a line that somebody filled in as one field."""
    email = fold_email(text)
    rest = _EMAIL.sub(" ", text) if email else text
    found = _PHONE.search(rest)
    phone = phone_digits(found.group()) if found else ""
    return (_PHONE.sub(" ", rest) if phone else rest), phone, email


def child_within(text: str) -> tuple[str, str]:
    """Return (own text, child text) of a line such as "mom of Ana Lopez"; the child text is often empty."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    found = _CHILD_OF.search(plain)
    return (plain[: found.start()], plain[found.end() :]) if found else (text, "")


_HEARD = str.maketrans("cqzxvw", "kkssbu") | {ord("h"): "", ord("g"): "j"}


@lru_cache(maxsize=1 << 17)
def skeleton(token: str) -> str:
    """Return how a folded word sounds, roughly, across the languages of a school: equal for spellings by ear.

    Consonants in classes, the first vowel only as a place holder; in the manner of Soundex (Russell 1918) and
    its successors, with b/v, s/z/x/soft c, j/soft g, k/q/hard c taken together as Spanish ears do.
    """
    if not token or not token[0].isascii():
        return re.sub("[اويء]", "", token) or token
    word = token
    for spelled, heard in (
        ("ph", "f"), ("sch", "s"), ("sh", "s"), ("ch", "k"), ("ck", "k"), ("gh", ""), ("th", "t"), ("qu", "k"),
        ("ce", "se"), ("ci", "si"), ("ge", "je"), ("gi", "ji"), ("ll", "l"), ("kn", "n"), ("wr", "r"),
    ):  # fmt: skip
        word = word.replace(spelled, heard)
    word = word.translate(_HEARD)
    bones = "".join(sign for sign in word[1:] if sign not in "aeiouy")
    first = "a" if word[:1] in "aeiouy" else word[:1]
    return re.sub(r"(.)\1+", r"\1", first + bones)
