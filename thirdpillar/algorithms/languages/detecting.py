"""Scripts first, then letters, words and spelling that one language alone has, then py3langid among those that share it.

py3langid 0.4 (BSD-3) rather than lingua: that has no model of Haitian Creole. Short texts are where every detector
errs, so the least number of letters and the least probability are set for being right, not for answering often.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from .evidence import (
    BURMESE,
    KAREN,
    NEITHER_KAREN_NOR_BURMESE,
    OWN_BEGINNINGS,
    OWN_ENDINGS,
    OWN_LETTERS_ALONE,
    OWN_WORDS,
    PLAIN_VIETNAMESE,
    VIETNAMESE_SYLLABLE,
)

LEAST_LETTERS = 12
LEAST_WORDS = 3
LEAST_PROBABILITY = 0.80
# Between the languages that somebody is expected to write in, fewer letters tell; and less than this is no proof of another.
LEAST_EXPECTED = 4
SURE = 0.95
# A text is in a script when so much of its letters is; the rest may be a name or a "thank you".
MOST_OF_IT = 0.7

LATIN = ("en", "es", "fr", "ht", "pt", "so", "sw", "tl", "vi", "om", "pl", "de", "it", "id", "ro", "tr")
_SAME = {"fil": "tl", "mww": "hmn", "hnj": "hmn", "yue": "zh"}
# A script that one language alone uses among those that schools meet.
ONE_LANGUAGE = {"HANGUL": "ko", "THAI": "th", "KHMER": "km", "LAO": "lo", "GUJARATI": "gu", "GURMUKHI": "pa",
                "BENGALI": "bn", "TAMIL": "ta", "TELUGU": "te", "ARMENIAN": "hy", "GEORGIAN": "ka", "HEBREW": "he",
                "GREEK": "el"}  # fmt: skip
SEVERAL = {"ARABIC": ("ar", "fa", "ps", "ur"), "CYRILLIC": ("ru", "uk"), "DEVANAGARI": ("hi", "ne", "mr"),
           "ETHIOPIC": (), "LATIN": LATIN}  # fmt: skip
# All that can be told.
KNOWN = frozenset(
    {
        "zh",
        "ja",
        "my",
        "ksw",
        "hmn",
        "prs",
        "am",
        "ti",
        *ONE_LANGUAGE.values(),
        *(one for each in SEVERAL.values() for one in each),
    }
)
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
    " mam xov txhais lus txog kev dab tsi leej twg vim neeg tsheb hnub tsaug ua tau li no mob kub tsaug mus".split()
)


@dataclass(frozen=True)
class Detected:
    """`language` is "" where nobody can tell; `certainty` is 0–1; `by` is "script", "letters", "words", "spelling", "model",
    or "expected": the likeliest of those that its writer is known to use."""

    language: str = ""
    certainty: float = 0.0
    by: str = ""


UNKNOWN = Detected()


def detect(text: str, expected: Iterable[str] = ()) -> Detected:
    """The language of a text, or UNKNOWN where it is too short, mixed or doubtful.

    `expected` are languages (BCP 47) that its writer may use: where the text alone proves none, the likeliest of them.
    """
    found = _detect(text)
    known = list(dict.fromkeys(_root(each) for each in expected if each))
    if (
        not known
        or found.language in known
        or (found.language and (found.by != "model" or found.certainty >= SURE))
    ):
        return found
    among = _among(unicodedata.normalize("NFC", _without_links(text))[:2000], known)
    return among if among.language or not found.language else found


def _among(text: str, known: list[str]) -> Detected:
    """The one of these languages that a short text is in; UNKNOWN where it may be either."""
    scripts = Counter(script for letter in text if (script := _script(letter)))
    letters, words = sum(scripts.values()), _words(text)
    if letters < LEAST_EXPECTED:
        return UNKNOWN
    script, count = scripts.most_common(1)[0]
    if script not in SEVERAL or count / letters < MOST_OF_IT:
        return UNKNOWN
    if script != "LATIN":
        here = [each for each in known if each in (*SEVERAL[script], *OWN_WORDS.get(script, ()))]
        return Detected(here[0], LEAST_PROBABILITY, "expected") if len(here) == 1 else UNKNOWN
    if "hmn" in known and _is_hmong(words, least=1):
        return Detected("hmn", LEAST_PROBABILITY, "spelling")
    if len(known) < 2 or any(each not in LATIN for each in known):
        return UNKNOWN
    ranked = {
        language: probability
        for language, probability in _model(LATIN).rank(" ".join(words))
        if language in known
    }
    whole, best = sum(ranked.values()), max(ranked, key=lambda each: ranked[each])
    sure = ranked[best] / whole if whole else 0.0
    return Detected(best, round(float(sure), 3), "expected") if sure >= LEAST_PROBABILITY else UNKNOWN


def _root(tag: str) -> str:
    root = tag.lower().partition("-")[0]
    return _SAME.get(root, root)


def _detect(text: str) -> Detected:
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
    if script == "MYANMAR":
        return _in_myanmar(text) if letters > 3 else UNKNOWN
    if script not in SEVERAL:
        return UNKNOWN
    words = _words(text)
    for language, own in OWN_LETTERS:
        if (language in SEVERAL[script]) and sum(letter in own for letter in text.casefold()) >= 2:
            return Detected(language, 0.95, "letters")
    proven = _by_words(script, words)
    if proven is not None:
        return proven
    if script == "LATIN" and _is_hmong(words):
        return Detected("hmn", 0.9, "spelling")
    if script == "LATIN" and _is_plain_vietnamese(words):
        return Detected("vi", 0.9, "spelling")
    if not SEVERAL[script]:
        return UNKNOWN
    if letters < LEAST_LETTERS or len(words) < LEAST_WORDS:
        return UNKNOWN
    language, probability = _model(SEVERAL[script]).classify(" ".join(words))
    return Detected(language, round(probability, 3), "model") if probability >= LEAST_PROBABILITY else UNKNOWN


def _by_words(script: str, words: list[str]) -> Detected | None:
    """What words, endings and letters of their own prove; UNKNOWN where they prove two languages, None where none."""
    found: Counter[str] = Counter()
    for language, own in OWN_WORDS.get(script, {}).items():
        endings, beginnings = (
            each.get(script, {}).get(language, ()) for each in (OWN_ENDINGS, OWN_BEGINNINGS)
        )
        alone = OWN_LETTERS_ALONE.get(script, {}).get(language, "")
        for word in words:
            ends = len(word) >= 4 and (word.endswith(endings) or word.startswith(beginnings))
            found[language] += 2 * any(letter in alone for letter in word) or (word in own) + ends
    # Dari is Persian with words of its own: what is Persian speaks for it, not against.
    if found["prs"]:
        found["prs"] += found.pop("fa", 0)
    proofs = found.most_common(2)
    if not proofs or not proofs[0][1]:
        return None
    (language, most), (_second, less) = (*proofs, ("", 0))[:2]
    if less:
        # A word of the other language in a longer text is a slip or a loan; half and half is nobody's to tell.
        return Detected(language, 0.85, "words") if most >= 4 * less else UNKNOWN
    return Detected(language, 0.9, "words") if most >= 2 else None


def _in_myanmar(text: str) -> Detected:
    if any(letter in NEITHER_KAREN_NOR_BURMESE for letter in text):
        return UNKNOWN
    if any(letter in KAREN for letter in text):
        return Detected("ksw", 0.95, "letters")
    return Detected("my", 0.9, "words") if sum(word in text for word in BURMESE) >= 2 else UNKNOWN


def _is_plain_vietnamese(words: list[str]) -> bool:
    """At least two different words that only Vietnamese has, and nearly all spelled as Vietnamese syllables."""
    own = len({word for word in words if word in PLAIN_VIETNAMESE})
    spelled = sum(bool(VIETNAMESE_SYLLABLE.fullmatch(word)) for word in words)
    return own >= 2 and 3 * own >= len(words) and spelled >= 0.9 * len(words)


def _words(text: str) -> list[str]:
    """Words with the marks that belong to them: in Devanagari and Arabic a vowel is one."""
    kept = (each if unicodedata.category(each)[0] in "LM" else " " for each in text.casefold())
    return "".join(kept).split()


def _is_hmong(words: list[str], least: int = 2) -> bool:
    """At least so many words that only Hmong has, and nearly all spelled as Hmong syllables."""
    own = sum(word in _HMONG_WORDS and len(word) > 2 for word in words)
    spelled = sum(bool(_HMONG.fullmatch(word)) for word in words)
    return own >= least and spelled >= 0.7 * len(words)


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
