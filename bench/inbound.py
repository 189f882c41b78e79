"""Texts from families in 15 languages: the share put to the right deed, and none wrongly taken for a consent.

2,000 texts out of bench/_inbound (synthetic, labelled so), with the ways people write: capitals, no accents, marks,
letters drawn out, emoji, a word of thanks, two languages mixed. Four portions are told apart: `texts` (the words in
doors/wordings were tried out on them), `held_out` (written before, by the same hand), `fresh` (written when the
words stood; nothing was changed for them) and `fresh_second` (ten of each language, written later, likewise). Beside
them, on the same texts: the reference, an exact look-up of the folded whole text in the same words, and the time that
it takes. Then the texts of `amid`, written before the rules for them: what "if we can" comes to, what is done amid a
conversation, and what is counted while an alert asks. `harmful`, and never wanted, is an "if" taken for a consent, an
answer that closes the number or is lost as a stop, and a family counted safe that does not say so.
Options: --count N (2,000) --seed N --unknown (of no number is the language known) --misses (list them).
"""

from __future__ import annotations

import argparse
import random
import time
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from thirdpillar.doors.alert_words import wellbeing_meant
from thirdpillar.doors.folding import fold
from thirdpillar.doors.intents import INTENTS, Intent, meaning_of

FILES = Path(__file__).with_name("_inbound")
PORTIONS = ("texts", "held_out", "fresh", "fresh_second")
CONSENT = (Intent.YES, Intent.START)
MEANT = {"wrong": "wrong_number", "person": "unsure"}
ALERT = ("safe", "help", "unclear")
AMID = {"if": ("if_person",), "answers": ("answer",), "stop, wrong": ("stop", "wrong"), "safe, help": ("safe", "help"),
        "unclear": ("unclear",)}  # fmt: skip
# What must become of none of them, whatever else is missed.
HARMFUL = {
    "if_person": ("yes", "start", "need"), "answer": ("stop", "wrong"), "stop": ("wrong",), "wrong": (),
    "safe": (), "help": ("safe",), "unclear": ("safe",),
}  # fmt: skip
THANKS = {
    "en": "thank you", "es": "gracias", "ar": "شكرا", "zh": "谢谢", "vi": "cảm ơn", "so": "mahadsanid", "ht": "mèsi",
    "pt": "obrigada", "fr": "merci", "ru": "спасибо", "ko": "감사합니다", "tl": "salamat po", "hmn": "ua tsaug",
    "am": "አመሰግናለሁ", "sw": "asante",
}  # fmt: skip


@dataclass(frozen=True)
class Text:
    """One text, the language of its writer, what it should become, and where it is from."""

    body: str
    language: str
    meant: str
    portion: str


def written() -> list[Text]:
    """Return every text as it was written by hand."""
    found = []
    for portion in PORTIONS:
        listed = tomllib.loads((FILES / f"{portion}.toml").read_text("utf-8"))
        for language, groups in listed.items():
            for deed, bodies in groups.items():
                found += [Text(body, language, MEANT.get(deed, deed), portion) for body in bodies]
    return found


def varied(text: Text, dice: random.Random) -> Text:
    """Return the text as somebody else may write it, meaning the same."""
    body, way = text.body, dice.randrange(9)
    if way == 0:
        body = body.upper()
    elif way == 1:
        body = body.lower().rstrip(".!")
    elif way == 2 and text.language not in ("zh", "ko", "ar", "am", "ru"):
        body = "".join(
            letter for letter in unicodedata.normalize("NFD", body) if unicodedata.category(letter) != "Mn"
        ).replace("đ", "d")
    elif way == 3:
        body = f"{body}!!"
    elif way == 4:
        body = f"  {body} . "
    elif way == 5 and text.meant != Intent.UNSURE:
        body = f"{body} 🙏"
    elif way == 6 and text.meant in (Intent.YES, Intent.NO, Intent.STOP):
        body = f"{body} {THANKS[text.language]}"
    elif way == 7 and text.meant in (Intent.YES, Intent.NO, Intent.STOP):
        body = f"{body}, thank you"
    elif way == 8:
        body = body.replace("'", "’").replace(" ", "  ")
    return Text(body, text.language, text.meant, text.portion)


def sample(count: int, seed: int) -> list[Text]:
    """Return all texts as they stand, and variations of them up to `count`; photos alone are texts without words."""
    dice, found = random.Random(seed), written()
    found += [Text("", language, Intent.UNSURE, "texts") for language in THANKS]
    basis = list(found)
    while len(found) < count:
        found.append(varied(dice.choice(basis), dice))
    return found[:count]


def looked_up(texts: list[Text]) -> tuple[list[str], float]:
    """Return what a plain look-up of the whole folded text says, and the seconds it took."""
    table = {fold(phrase): intent.value for intent, phrases in INTENTS.items() for phrase in phrases}
    began = time.perf_counter()
    said = [table.get(fold(text.body), "unsure") for text in texts]
    return said, time.perf_counter() - began


def amid(key: str, body: str, language: str) -> str:
    """Return where a text of `amid.toml` goes, by what it answers: the key that names it there."""
    if key in ALERT:
        return str(wellbeing_meant(body, language) or "unclear")
    meaning = meaning_of(body, language)
    if key == "if_person":
        return "if_person" if meaning.intent == Intent.UNSURE else str(meaning.intent)
    acts = meaning.holds and meaning.intent in (Intent.STOP, Intent.WRONG)
    if acts and meaning.answers_too:
        return "stop" if key == "stop" else "kept"  # heeded, and the words stand in the conversation as well
    return {"wrong_number": "wrong"}.get(meaning.intent, str(meaning.intent)) if acts else "answer"


def show_amid(with_misses: bool, is_unknown: bool) -> int:
    """Print the second table; answer how many texts were wrongly taken for a consent, for safe, or closed a number."""
    listed = tomllib.loads((FILES / "amid.toml").read_text("utf-8"))
    rows = [
        (language, key, amid(key, body, "" if is_unknown else language), body)
        for language, groups in listed.items()
        for key, bodies in groups.items()
        for body in bodies
    ]
    print(f"\n{len(rows)} synthetic texts amid a conversation, amid an alert, or with an if")
    print(f"{'language':10}" + "".join(f"{head:>14}" for head in AMID) + f"{'harmful':>14}")
    for language in (*listed, "all"):
        here = [row for row in rows if language in ("all", row[0])]
        shares = [
            f"{sum(went == key for _l, key, went, _b in here if key in keys) / sum(row[1] in keys for row in here):.1%}"
            for keys in AMID.values()
        ]
        harmful = sum(went in HARMFUL[key] for _l, key, went, _b in here)
        print(f"{language:10}" + "".join(f"{share:>14}" for share in shares) + f"{harmful:>14}")
    if with_misses:
        for language, key, went, body in rows:
            if went != key:
                print(f"{language:4}{key:10}-> {went:10}{body}")
    return harmful


def main() -> int:
    """Print the table; 1 where a text was wrongly taken for a consent or too few were right."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--unknown", action="store_true", help="of no number is the language known")
    parser.add_argument("--misses", action="store_true", help="list what was not put to the right deed")
    asked = parser.parse_args()
    texts = sample(asked.count, asked.seed)
    meaning_of("warm", "en")
    began = time.perf_counter()
    said = [str(meaning_of(text.body, "" if asked.unknown else text.language).intent) for text in texts]
    seconds = time.perf_counter() - began
    plain, plain_seconds = looked_up(texts)

    print(
        f"{len(texts)} synthetic texts, seed {asked.seed}, language {'unknown' if asked.unknown else 'known'}\n"
    )
    heads = (
        "texts",
        "right",
        "held out",
        "fresh",
        "fresh second",
        "to a person",
        "wrong deed",
        "wrong consent",
        "look-up",
    )
    print(f"{'language':10}" + "".join(f"{head:>14}" for head in heads))
    wrong_consents = 0
    for language in (*THANKS, "all"):
        rows = [row for row in zip(texts, said, plain, strict=True) if language in ("all", row[0].language)]
        wrong = Counter(
            "consent" if became in CONSENT else "person" if became == Intent.UNSURE else "deed"
            for text, became, _plain in rows
            if became != text.meant
        )
        print(
            f"{language:10}{len(rows):>14}{_share(rows):>14}{_share(rows, 'held_out'):>14}{_share(rows, 'fresh'):>14}"
            f"{_share(rows, 'fresh_second'):>14}"
            f"{wrong['person']:>14}{wrong['deed']:>14}{wrong['consent']:>14}"
            f"{sum(one == text.meant for text, _said, one in rows) / len(rows):>14.1%}"
        )
        wrong_consents = wrong["consent"]
    right = sum(became == text.meant for text, became in zip(texts, said, strict=True)) / len(texts)
    print(
        f"\nright {right:.2%} (goal 95%), wrongly taken for a consent {wrong_consents} (goal 0)\n"
        f"{len(texts) / seconds:,.0f} texts a second; the look-up {len(texts) / plain_seconds:,.0f}: "
        f"{seconds / plain_seconds:.1f} times its time"
    )
    if asked.misses:
        for text, became in zip(texts, said, strict=True):
            if became != text.meant:
                print(f"{text.language:4}{text.portion:10}{text.meant:14}-> {became:14}{text.body}")
    harmful = show_amid(asked.misses, asked.unknown)
    return int(wrong_consents > 0 or right < 0.95 or harmful > 0)


def _share(rows, portion: str = "") -> str:
    counted = [became == text.meant for text, became, _plain in rows if portion in ("", text.portion)]
    return f"{sum(counted) / len(counted):.1%}" if counted else "–"
