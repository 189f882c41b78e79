"""Scripts first, Hmong by its spelling, then py3langid among the languages that share the script.

py3langid 0.4 (BSD-3) rather than lingua: that has no model of Haitian Creole. Short texts are where every detector
errs, so the least number of letters and the least probability are set for being right, not for answering often.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LEAST_LETTERS = 12
LEAST_WORDS = 3
LEAST_PROBABILITY = 0.80
# A text is in a script when so much of its letters is; the rest may be a name or a "thank you".
MOST_OF_IT = 0.7

LATIN = ("en", "es", "fr", "ht", "pt", "so", "sw", "tl", "vi", "om", "pl", "de", "it", "id", "ro", "tr")
# A script that one language alone uses among those that schools meet.
ONE_LANGUAGE = {"HANGUL": "ko", "THAI": "th", "KHMER": "km", "LAO": "lo", "GUJARATI": "gu", "GURMUKHI": "pa",
                "BENGALI": "bn", "TAMIL": "ta", "TELUGU": "te", "ARMENIAN": "hy", "GEORGIAN": "ka", "HEBREW": "he",
                "GREEK": "el"}  # fmt: skip
SEVERAL = {"ARABIC": ("ar", "fa", "ps", "ur"), "CYRILLIC": ("ru", "uk"), "DEVANAGARI": ("hi", "ne"),
           "ETHIOPIC": ("am",), "LATIN": LATIN}  # fmt: skip
# Letters that only one of the languages of a script has.
OWN_LETTERS = (
    ("uk", "іїєґ"), ("ru", "ыэъё"), ("ps", "ټډړښځڅڼېۍ"), ("ur", "ٹڈڑےں"), ("fa", "پچژگ"),
    ("vi", "ơưđạảấầẩẫậắằẳẵặẹẻẽềểễệịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"),
)  # fmt: skip
# Romanised Popular Alphabet: an initial, a vowel, and a letter for the tone.
_HMONG = re.compile(
    r"(?:n?[ptckqmlhrxsvyzdfg]{0,4})(?:ai|aw|au|ia|ua|ee|oo|[aeiouw])[bjvsgmd]?", re.IGNORECASE
)
_HMONG_WORDS = frozenset(
    "yog tsis kuv peb koj nej thiab tuaj txhob lawm puas nws lub tus cov rau hauv nyob thov ntawv menyuam xav yuav"
    " mam xov txhais lus txog kev dab tsi leej twg vim neeg tsheb hnub tsaug ua tau li no".split()
)
_TIGRINYA = frozenset("እወ ኣይፋል የቐንየለይ ንመጽእ ኣይንመጽእን እዩ ኣይኮነን ኣሎ ናይ ምስ ኣብ".split())


@dataclass(frozen=True)
class Detected:
    """`language` is "" where nobody can tell; `certainty` is 0–1; `by` is "script", "letters", "spelling" or "model"."""

    language: str = ""
    certainty: float = 0.0
    by: str = ""


UNKNOWN = Detected()


def detect(text: str) -> Detected:
    """The language of a text, or UNKNOWN where it is too short, mixed or doubtful."""
    text = unicodedata.normalize("NFC", _without_links(text))[:2000]
    scripts = Counter(script for letter in text if (script := _script(letter)))
    letters = sum(scripts.values())
    if not letters:
        return UNKNOWN
    script, count = scripts.most_common(1)[0]
    if count / letters < MOST_OF_IT:
        return UNKNOWN
    if script == "CJK":
        return Detected("zh", 1.0, "script")
    if script in ("HIRAGANA", "KATAKANA"):
        return Detected("ja", 1.0, "script")
    if script in ONE_LANGUAGE:
        return Detected(ONE_LANGUAGE[script], 1.0, "script") if letters > 1 else UNKNOWN
    if script not in SEVERAL:
        return UNKNOWN
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if script == "ETHIOPIC":
        is_tigrinya = any(word in _TIGRINYA or word.startswith("ኣ") for word in words)
        return UNKNOWN if is_tigrinya or letters < 4 else Detected("am", 0.9, "script")
    for language, own in OWN_LETTERS:
        if (language in SEVERAL[script]) and sum(letter in own for letter in text.casefold()) >= 2:
            return Detected(language, 0.95, "letters")
    if script == "LATIN" and _is_hmong(words):
        return Detected("hmn", 0.9, "spelling")
    if letters < LEAST_LETTERS or len(words) < LEAST_WORDS:
        return UNKNOWN
    language, probability = _model(SEVERAL[script]).classify(" ".join(words))
    return Detected(language, round(probability, 3), "model") if probability >= LEAST_PROBABILITY else UNKNOWN


def _is_hmong(words: list[str]) -> bool:
    """At least two words that only Hmong has, and nearly all spelled as Hmong syllables."""
    own = sum(word in _HMONG_WORDS and len(word) > 2 for word in words)
    spelled = sum(bool(_HMONG.fullmatch(word)) for word in words)
    return own >= 2 and spelled >= 0.7 * len(words)


@cache
def _model(languages: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([one for one in languages if one in identifier.labels])
    return identifier


@cache
def _script(letter: str) -> str:
    """The first word of a letter's Unicode name; "" for what is no letter."""
    if not letter.isalpha():
        return ""
    return unicodedata.name(letter, "").replace("-", " ").partition(" ")[0]


def _without_links(text: str) -> str:
    return re.sub(r"https?://\S+|\S+@\S+|www\.\S+", " ", text)
