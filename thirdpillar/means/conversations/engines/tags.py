"""Languages by each engine's own names. Ours are BCP 47 tags of people's languages ("hmn", "prs", "zh-Hans", "tl")."""

from __future__ import annotations

from collections.abc import Mapping

DEEPL_TARGETS = {
    "en": "EN-US",
    "pt": "PT-BR",
    "zh-Hans": "ZH-HANS",
    "zh-Hant": "ZH-HANT",
    "tl": "TL",
    "fil": "TL",
}
DEEPL_SOURCES = {"zh-Hans": "ZH", "zh-Hant": "ZH", "fil": "TL"}
GOOGLE = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "prs": "fa-AF", "fil": "tl", "mww": "hmn", "he": "iw", "ku": "ku",
          "nb": "no"}  # fmt: skip
AZURE = {"tl": "fil", "hmn": "mww", "no": "nb", "sr": "sr-Latn", "mn": "mn-Cyrl", "ku": "kmr"}
# Newer servers say zh-Hans, older ones and the packages for offline use zh; each in the order to be tried.
LIBRE = {"zh-Hans": ("zh-Hans", "zh"), "zh-Hant": ("zh-Hant", "zt"), "fil": ("tl",), "nb": ("nb", "no"),
         "pt": ("pt", "pb")}  # fmt: skip
_SCRIPTS = {"zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zt": "zh-Hant",
            "zh": "zh-Hans", "fil": "tl", "mww": "hmn", "fa-af": "prs", "iw": "he", "no": "nb", "pb": "pt", "kmr": "ku",
            "en-us": "en", "en-gb": "en", "pt-br": "pt", "pt-pt": "pt"}  # fmt: skip


def named(tag: str, names: Mapping[str, str]) -> str:
    """What an engine calls one of our languages: by the whole tag, else by its first part."""
    first = tag.partition("-")[0]
    return names.get(tag) or names.get(first) or (tag if tag.lower().startswith("zh-") else first)


def ours(name: str) -> str:
    """Our tag for what an engine found a text to be in."""
    low = name.lower().replace("_", "-")
    if low.startswith("zh-han"):
        return f"zh-{low[3:].title()}"
    return _SCRIPTS.get(low) or low


def same_language(one: str, two: str) -> bool:
    """Whether two tags are one language to a reader; the two ways of writing Chinese are not."""
    a, b = ours(one), ours(two)
    if a.startswith("zh") and b.startswith("zh"):
        return a == b
    return a.partition("-")[0] == b.partition("-")[0]
