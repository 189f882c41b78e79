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
_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|org|edu|gov|net)\b", re.I)
_NUMBER = re.compile(r"(?:\+?\d[\s().-]?){7,}")
_OTHER_WAY = {
    "en": re.compile(
        r"\b(call|phone|text|visit|come (?:by|to)|office|paper|front desk|reply|answer)\b", re.I
    ),
    "es": re.compile(r"\b(llam\w+|teléfono|mensaje|texto|visit\w+|oficina|papel|respond\w+|venga)\b", re.I),
}
_DEADLINE = {
    "en": re.compile(
        r"\b(deadline|due|no later than|sign up by|return (?:it|this|the form)|by the end of|as soon as possible|asap)\b",
        re.I,
    ),
    "es": re.compile(
        r"\b(fecha límite|a más tardar|plazo|lo antes posible|antes del? (?:fin|cierre)|entregue|devuelva)\b",
        re.I,
    ),
}
_DAY = {
    "en": re.compile(
        r"\d|\b(jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
        r"|dec(?:ember)?|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tonight|tomorrow)\b", re.I),
    "es": re.compile(
        r"\d|\b(enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|lunes|martes"
        r"|miércoles|jueves|viernes|sábado|domingo|hoy|mañana)\b", re.I),
}  # fmt: skip
_SENTENCE = re.compile(r"[^.!?\n]+")
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_LOUD = re.compile(r"\b[A-ZÁÉÍÓÚÑ]{4,}(?:\s+[A-ZÁÉÍÓÚÑ]{2,})+\b|!{2,}")


def advice(text: str, language: str, plain_words: Mapping[str, str]) -> list[Advice]:
    """What would make a text plainer, in the order in which it stands there; `plain_words` are jargon → plain words.

    Of languages other than English and Spanish only jargon from the glossary and links without another way are found.
    """
    tag = language.partition("-")[0].lower()
    found: list[tuple[int, Advice]] = []
    for jargon, instead in plain_words.items():
        match = re.search(rf"(?<!\w){re.escape(jargon)}(?!\w)", text, re.I)
        if match:
            found.append((match.start(), Advice(Kind.JARGON, match.group(), instead)))
    for match in _SENTENCE.finditer(text):
        said = match.group()
        due = _DEADLINE[tag].search(said) if tag in _DEADLINE else None
        if due and not _DAY[tag].search(said):
            found.append((match.start() + due.start(), Advice(Kind.NO_DATE, due.group())))
        if len(_WORD.findall(said)) > LONGEST_SENTENCE:
            found.append((match.start(), Advice(Kind.LONG_SENTENCE, " ".join(said.split()[:6]) + " …")))
    link = _LINK.search(text)
    if link and not _NUMBER.search(text) and not (tag in _OTHER_WAY and _OTHER_WAY[tag].search(text)):
        found.append((link.start(), Advice(Kind.ONLY_ONLINE, text[link.start() :].split()[0])))
    loud = _LOUD.search(text)
    if loud:
        found.append((loud.start(), Advice(Kind.SHOUTING, loud.group())))
    found.sort(key=lambda each: (each[0], each[1].kind))
    return [each for _place, each in found]
