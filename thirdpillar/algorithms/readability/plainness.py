"""Jargon and what to say instead, a deadline without a day, a link without another way: hints, never a bar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a hint is about."""

    JARGON = "jargon"
    NO_DATE = "no_date"
    ONLY_ONLINE = "only_online"
    LONG_SENTENCE = "long_sentence"
    SHOUTING = "shouting"


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
_DEADLINE = {
    "en": re.compile(
        r"\b(deadline|due|no later than|sign up by|return (?:it|this|the \w+)|by the end of|as soon as possible|asap|rsvp)\b"
        r"|\b(?:sign|return|bring|send|turn|hand|complete|fill|submit|register|pay|reply)\b[^.!?]*\b(soon|right away|promptly)\b",
        re.I,
    ),
    "es": re.compile(
        r"\b(fecha límite|a más tardar|plazo|lo antes posible|antes del? (?:fin|cierre)|entregue|devuelva)\b"
        r"|\b(?:firm|devuelv|entreg|traig|mand|env[ií]|complet|llen|inscr[ií]b|pag)\w*\b[^.!?]*\b(pronto|cuanto antes)\b",
        re.I,
    ),
}
# A day has a name, or a place in its month. "$5", "room 12" and "3 p.m." are none, and "you may" is no month.
_FIGURES = r"\d{4}-\d\d-\d\d|(?<![\d(.-])\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?(?![\d-])|"
_DAY = {
    "en": re.compile(
        rf"{_FIGURES}\b\d{{1,2}}(?:st|nd|rd|th)\b|\b(?:(?:march|may|mar)\.?\s+\d{{1,2}}|\d{{1,2}}\s+(?:march|may)"
        r"|(?:in|of)\s+(?:march|may)|jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
        r"|nov(?:ember)?|dec(?:ember)?|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tonight|tomorrow)\b"
        r"|(?-i:\b(?:Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun)\b)", re.I),
    "es": re.compile(
        rf"{_FIGURES}\b(?:el|del|día)\s+(?:día\s+)?\d{{1,2}}\b|\b(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto"
        r"|sep?tiembre|octubre|noviembre|diciembre|lunes|martes|miércoles|jueves|viernes|sábado|domingo|hoy|mañana)\b", re.I),
}  # fmt: skip
# The dot of "Oct. 3", of "p.m." and of an address ends no sentence.
_SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\S)|(?<=\b[A-Z][a-z]{2})\.(?=\s+\d)|(?<=[ap]\.m)\.)+")
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_LOUD = re.compile(r"\b[A-ZÁÉÍÓÚÑ]{4,}(?:\s+[A-ZÁÉÍÓÚÑ]{2,})+\b|!{2,}")


def advice(text: str, language: str, plain_words: Mapping[str, str]) -> list[Advice]:
    """What would make a text plainer, in the order in which it stands there; `plain_words` are jargon → plain words.

    Of languages other than English and Spanish only jargon from the glossary and links without another way are found.
    """
    tag = language.partition("-")[0].lower()
    found = [
        (place, Advice(Kind.JARGON, said, instead)) for place, said, instead in _jargon(text, plain_words)
    ]
    for match in _SENTENCE.finditer(text):
        said = match.group()
        due = _DEADLINE[tag].search(said) if tag in _DEADLINE else None
        if due and not _DAY[tag].search(said):
            found.append((match.start() + due.start(), Advice(Kind.NO_DATE, due[1] or due[2])))
        if len(_WORD.findall(said)) > LONGEST_SENTENCE:
            found.append((match.start(), Advice(Kind.LONG_SENTENCE, " ".join(said.split()[:6]) + " …")))
    link = _LINK.search(text)
    rest = _LINK.sub(" ", text)  # the digits of an address are no number to call
    if link and not _NUMBER.search(rest) and not (tag in _OTHER_WAY and _OTHER_WAY[tag].search(rest)):
        found.append((link.start(), Advice(Kind.ONLY_ONLINE, text[link.start() :].split()[0])))
    loud = _LOUD.search(text)
    if loud:
        found.append((loud.start(), Advice(Kind.SHOUTING, loud.group())))
    found.sort(key=lambda each: (each[0], each[1].kind))
    return [each for _place, each in found]


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
