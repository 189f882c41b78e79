"""Text as it is compared: without what people leave out, or write in several ways."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Lower case without accents, vowel marks, punctuation or emoji; digits of all scripts as 0–9; in Chinese and Korean
    every letter stands alone, for there a space says little."""
    kept = []
    for letter in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()):
        kind = unicodedata.category(letter)
        if letter.isdigit():
            kept.append(str(unicodedata.digit(letter)))
        elif letter in "\u0640'’ʼ`":
            continue  # the Arabic lengthener, which Unicode takes for a letter; apostrophes
        elif kind[0] == "L":
            kept.append(letter)
        elif kind[0] in "ZPSC":
            kept.append(" ")
    folded = unicodedata.normalize("NFC", "".join(kept)).replace("đ", "d").replace("ى", "ي").replace("ة", "ه")
    spaced = "".join(f" {each} " if _stands_alone(each) else each for each in folded)
    return " ".join(spaced.split())


def _stands_alone(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3" or "\uf900" <= letter <= "\ufaff"
