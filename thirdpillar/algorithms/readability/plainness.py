"""Jargon and what to say instead, a deadline without a day, a link without another way: hints, never a bar."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from thirdpillar.algorithms.readability.limits import limit_without_date
from thirdpillar.algorithms.readability.measuring import words_in


class Kind(StrEnum):
    """What a hint is about."""

    JARGON = "jargon"
    NO_DATE = "no_date"
    ONLY_ONLINE = "only_online"
    LONG_SENTENCE = "long_sentence"
    SHOUTING = "shouting"
    NO_SUCH_DAY = "no_such_day"


@dataclass(frozen=True, slots=True)
class Advice:
    """One hint: the words that it is about as they were written, and plainer ones where the glossary has some."""

    kind: Kind
    words: str
    instead: str = ""


LONGEST_SENTENCE = (
    25  # words; the Federal Plain Language Guidelines ask for short ones, GOV.UK for at most 25
)
# A phone makes a link of an address without https:// too; after a missing space ("Oak.Bring") it is none.
_LINK = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+\w"
    r"|\b(?:[\w-]+\.)+(?:com|org|edu|gov|net|us|io|info|me|ly|gle|co|app|link|page|site|school|tv|ca|mx)\b(?:/\S*)?"
    r"|\b(?:[\w-]+\.)+[a-z]{2,}/\S+",
    re.I,
)
_NUMBER = re.compile(r"(?:\+?\d[\s().-]?){7,}")
# The deed is another way, not the noun: "read the text at …" and "visit our page" lead to a screen again.
_OTHER_WAY = {
    "en": re.compile(
        r"\b(?:(?:call|phone|(?<!the )text)(?:\s+or\b|:?\s+(?:us|me|the|our|your|her|him)\b)|(?:call|phone)\s+at\b"
        r"|(?:by|via|or)\s+(?:phone|text|mail|call)\b|(?:come|stop|drop)\s+(?:by|to|in|into|at)\b"
        r"|visit\s+(?:us|(?:the|our)\s+(?:office|school))\b|(?:in|at|to|from)\s+(?:the|our)\s+(?:\w+\s+)?(?:office|desk)\b"
        r"|front\s+desk|(?:on|a)\s+paper|paper\s+(?:copy|copies|form)|reply|answer\s+(?:this|by|us)|ask\s+(?:us|the|your|at))\b",
        re.I,
    ),
    "es": re.compile(
        r"\b(?:ll[aá]m\w+|por\s+(?:teléfono|mensaje|texto|correo)|al\s+teléfono|(?:mand|envi|escr[ií]b)\w+\s+un\s+(?:mensaje|texto)"
        r"|visit\w+\s+(?:la|nuestra)\s+(?:oficina|escuela)|(?:en|a|por)\s+(?:la|nuestra)\s+oficina|en\s+papel|respond\w+|venga)\b",
        re.I,
    ),
}
# Days that are others once a text has waited for its translation, or for the post.
_RELATIVE = {
    "en": r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tonight|tomorrow|noon|(?:this|next|the)\s+(?:week(?:end)?|month)",
    "es": r"lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|hoy|mañana|(?:esta|pr[óo]xima|la)\s+semana"
    r"|(?:este|pr[óo]ximo)\s+mes",
}
_DEADLINE = {
    "en": re.compile(
        r"\b(deadline|due|no later than|sign up by|return (?:it|this|the \w+)|by the end of|as soon as possible|asap|rsvp)\b"
        r"|\b(within\s+(?:\w+\s+){1,2}?(?:school\s+|business\s+)?(?:day|week|hour)s?|you\s+have\s+\w+\s+(?:\w+\s+)?(?:day|week)s?\s+to)\b"
        r"|\b(?:sign|return|bring|send|turn|hand|complete|fill|submit|register|pay|reply)\b[^.!?]*\b(soon|right away|promptly)\b"
        rf"|\b((?:by|before|until|till)\s+(?:(?:the\s+end\s+of|this|next|the)\s+)*(?:{_RELATIVE['en']}))\b"
        rf"|\b(?:sign|return|turn|hand|complete|fill|submit|register|pay|reply)\b[^.!?]*\b({_RELATIVE['en']})\b",
        re.I,
    ),
    "es": re.compile(
        r"\b(fecha límite|a más tardar|plazo|lo antes posible|antes del? (?:fin|cierre)|entregue|devuelva)\b"
        r"|\b(dentro\s+de\s+(?:\w+\s+){1,2}?(?:días?|semanas?|horas?)|tienen?\s+(?:\w+\s+){1,2}?(?:días?|semanas?)(?:\s+\w+)?\s+para)\b"
        r"|\b(?:firm|devuelv|entreg|traig|mand|env[ií]|complet|llen|inscr[ií]b|pag)\w*\b[^.!?]*\b(pronto|cuanto antes)\b"
        rf"|\b((?:antes\s+del?|para|hasta)\s+(?:el\s+|la\s+)*(?:{_RELATIVE['es']}))\b"
        rf"|\b(?:firm|devuelv|entreg|complet|llen|inscr[ií]b|pag)\w*\b[^.!?]*\b({_RELATIVE['es']})\b",
        re.I,
    ),
}
# A date has a place in its month. "$5", "room 12" and "3 p.m." are none, "you may" is no month, and "Friday" is another
# day a week later.
_FIGURES = r"\d{4}-\d\d-\d\d|(?<![\d(.-])\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?(?![\d-])|"
_DAY = {
    "en": re.compile(
        rf"{_FIGURES}\b\d{{1,2}}(?:st|nd|rd|th)\b|\b(?:(?:march|may|mar)\.?\s+\d{{1,2}}|\d{{1,2}}\s+(?:march|may)"
        r"|(?:in|of)\s+(?:march|may)|jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
        r"|nov(?:ember)?|dec(?:ember)?)\b", re.I),
    "es": re.compile(
        rf"{_FIGURES}\b(?:el|del|día)\s+(?:día\s+)?\d{{1,2}}\b|\b(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto"
        r"|sep?tiembre|octubre|noviembre|diciembre)\b", re.I),
}  # fmt: skip
_MONTHS = {
    "en": "jan feb mar apr may jun jul aug sep oct nov dec".split(),
    "es": "ene feb mar abr may jun jul ago sep oct nov dic".split(),
}
_ALL_FIGURES = re.compile(
    r"(?<![\d/.-])(?:(?P<y>\d{4})-(?P<a>\d\d)-(?P<b>\d\d)|(?P<c>\d{1,2})/(?P<d>\d{1,2})/(?P<e>\d{4}|\d\d))(?![\d/-])"
)
_NAMED = {
    "en": re.compile(
        r"\b(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
        r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?!\s*[:%])", re.I),
    "es": re.compile(
        r"\b(?P<day>\d{1,2})\s+de\s+(?P<month>enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre"
        r"|noviembre|diciembre)\b", re.I),
}  # fmt: skip
# The dot of "Oct. 3", of "p.m." and of an address ends no sentence.
_SENTENCE = re.compile(
    r"(?:[^.!?。！？؟।።\n]|\.(?=\S)|(?<=\b[A-Z][a-z]{2})\.(?=\s+\d)|(?<=[ap]\.m)\."
    r"|(?<=\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))\.(?=\s+\w))+"
)
_LOUD = re.compile(r"\b[A-ZÁÉÍÓÚÑ]{4,}(?:\s+[A-ZÁÉÍÓÚÑ]{2,})+\b|!{2,}")


def advice(
    text: str, language: str, plain_words: Mapping[str, str], limits: Mapping[str, Any] | None = None
) -> list[Advice]:
    """What would make a text plainer, in the order in which it stands there; `plain_words` are jargon → plain words.

    Time limits without a date are found in English and Spanish, elsewhere by the words of `limits` (limits.py).
    """
    tag = language.partition("-")[0].lower()
    found = [
        (place, Advice(Kind.JARGON, said, instead)) for place, said, instead in _jargon(text, plain_words)
    ]
    for match in _SENTENCE.finditer(text):
        said = match.group()
        due = _DEADLINE[tag].search(said) if tag in _DEADLINE else None
        if due and not _DAY[tag].search(said):
            said_due = next(one for one in due.groups() if one)
            found.append((match.start() + due.start(), Advice(Kind.NO_DATE, said_due)))
        lax = limit_without_date(said, limits) if limits and tag not in _DEADLINE else None
        if lax:
            found.append((match.start() + lax[0], Advice(Kind.NO_DATE, lax[1])))
        if words_in(said) > LONGEST_SENTENCE:
            found.append((match.start(), Advice(Kind.LONG_SENTENCE, _beginning(said))))
    found += [(place, Advice(Kind.NO_SUCH_DAY, words)) for place, words in _no_such_days(text, tag)]
    link = _LINK.search(text)
    rest = _LINK.sub(" ", text)  # the digits of an address are no number to call
    if link and not _NUMBER.search(rest) and not (tag in _OTHER_WAY and _OTHER_WAY[tag].search(rest)):
        found.append((link.start(), Advice(Kind.ONLY_ONLINE, text[link.start() :].split()[0])))
    loud = _LOUD.search(text)
    if loud:
        found.append((loud.start(), Advice(Kind.SHOUTING, loud.group())))
    found.sort(key=lambda each: (each[0], each[1].kind))
    return [each for _place, each in found]


def _beginning(sentence: str) -> str:
    """Enough of a sentence to find it by; where no spaces hold words apart, its first letters."""
    return " ".join(sentence.split()[:6])[:60] + " …"


def _no_such_days(text: str, tag: str) -> list[tuple[int, str]]:
    """[(place, date as written)] of dates that no calendar has; of two orders of day and month either will do."""
    found = []
    for match in _ALL_FIGURES.finditer(text):
        if match["y"]:
            days = [(int(match["y"]), int(match["a"]), int(match["b"]))]
        else:
            one, two, year = int(match["c"]), int(match["d"]), int(match["e"]) % 100 + 2000
            days = [(year, one, two), (year, two, one)]
        if not any(_is_day(*each) for each in days):
            found.append((match.start(), match.group()))
    for match in _NAMED[tag].finditer(text) if tag in _NAMED else ():
        month = _MONTHS[tag].index(match["month"][:3].lower().replace("set", "sep")) + 1
        if not _is_day(2024, month, int(match["day"])):  # a leap year: none is said
            found.append((match.start(), match.group()))
    return found


def _is_day(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _jargon(text: str, plain_words: Mapping[str, str]) -> list[tuple[int, str, str]]:
    """[(place, words as written, plainer ones)]; of words within words only the longest. "LEA" is not the name Lea."""
    taken: list[tuple[int, int]] = []
    found = []
    for jargon in sorted(plain_words, key=len, reverse=True):
        how = 0 if jargon.isupper() and len(jargon) < 5 else re.I
        match = re.search(rf"(?<!\w){re.escape(jargon)}(?!\w)", text, how)
        if match and not any(start <= match.start() < end for start, end in taken):
            taken.append(match.span())
            found.append((match.start(), match.group(), plain_words[jargon]))
    return found
