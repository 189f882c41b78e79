"""Grade level and length. English and Spanish have formulas that were tested; of other languages only the length is said.

English: Flesch–Kincaid grade (Kincaid et al. 1975, Derivation of new readability formulas for Navy enlisted personnel).
Spanish: Szigriszt-Pazos' perspicuity (1993) on the INFLESZ scale (Barrio-Cantalejo et al. 2008). Both by textstat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from threading import Lock

from textstat.textstat import textstatistics

# Fewer words make no figure: one long name would carry the whole of it.
FEWEST_WORDS = 12
# A formula counts syllables; an address or a number has none that anybody reads.
_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\{\{?[^}]*\}\}?")
_WORD = re.compile(r"\w+(?:['’]\w+)?", re.UNICODE)
# Scripts that write words without spaces. A Chinese or Japanese word has about 1.6 of their letters, a Thai, Lao, Khmer or
# Burmese one about 4: assumptions, good enough to say how long a text is.
_JOINED = re.compile(
    r"(?P<han>[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
)
_END = re.compile(r"[.!?。！？؟։።]+|\n+")
_ASKING = Lock()  # textstat keeps its language in the object


@dataclass(frozen=True, slots=True)
class Reading:
    """Length in letters, words and sentences. `grade` is a US school grade (English); `ease` is INFLESZ, 0 to 100, higher is
    easier (Spanish). Both None where there are too few words, or no tested formula for the language.
    """

    letters: int
    words: int
    sentences: int
    grade: float | None = None
    ease: float | None = None
    has_formula: bool = False

    @property
    def words_a_sentence(self) -> float:
        return self.words / max(1, self.sentences)


def words_in(text: str) -> int:
    """How many words; where none are held apart by spaces, about how many by their letters."""
    joined = sum(-(-len(run) * 10 // tenths) for run, tenths in _joined(text))
    return joined + len(_WORD.findall(_JOINED.sub(" ", text)))


def _joined(text: str) -> Iterator[tuple[str, int]]:
    for found in _JOINED.finditer(text):
        yield found.group(), 16 if found["han"] else 40


@cache
def _counter(language: str) -> textstatistics:
    counter = textstatistics()
    counter.set_lang("es" if language == "es" else "en_US")
    return counter


def measured(text: str, language: str) -> Reading:
    """Measure a text in a language (BCP 47; its region does not matter)."""
    tag = language.partition("-")[0].lower()
    running = _NOT_WORDS.sub(" ", text)
    words = words_in(running)
    sentences = sum(1 for part in _END.split(running) if _WORD.search(part))
    has_formula = tag in ("en", "es")
    grade = ease = None
    if has_formula and words >= FEWEST_WORDS:
        # A line of its own is a sentence, with or without its full stop.
        plain = " ".join(f"{part.strip()}." for part in _END.split(running) if _WORD.search(part))
        with _ASKING:
            if tag == "en":
                grade = max(0.0, round(float(_counter(tag).flesch_kincaid_grade(plain)), 1))
            else:
                ease = min(100.0, max(0.0, round(float(_counter(tag).szigriszt_pazos(plain)), 1)))
    return Reading(len(text.strip()), words, sentences, grade, ease, has_formula)
