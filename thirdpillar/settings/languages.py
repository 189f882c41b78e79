"""The languages pages can speak, their own names, and which are written from right to left."""

from typing import Any

from django.conf import global_settings
from django.conf.locale import LANG_INFO

# Django knows no names for these; each is (code, English name, own name, right to left).
_MISSING: tuple[tuple[str, str, str, bool], ...] = (
    ("so", "Somali", "Soomaali", False),
    ("hmn", "Hmong", "Hmoob", False),
    ("ht", "Haitian Creole", "Kreyòl ayisyen", False),
    ("tl", "Tagalog", "Tagalog", False),
    ("am", "Amharic", "አማርኛ", False),
    ("prs", "Dari", "دری", True),
    ("ps", "Pashto", "پښتو", True),
)

# Complete languages first; the others fall back to English wherever a text is still missing.
LANGUAGES: list[tuple[str, str]] = [
    ("en", "English"),
    ("es", "Spanish"),
    ("ar", "Arabic"),
    ("zh-hans", "Simplified Chinese"),
    ("vi", "Vietnamese"),
    ("so", "Somali"),
    ("ht", "Haitian Creole"),
    ("pt-br", "Brazilian Portuguese"),
    ("fr", "French"),
    ("ru", "Russian"),
    ("ko", "Korean"),
    ("tl", "Tagalog"),
    ("hmn", "Hmong"),
    ("am", "Amharic"),
    ("sw", "Swahili"),
    ("prs", "Dari"),
    ("ps", "Pashto"),
    ("uk", "Ukrainian"),
]

COMPLETE_LANGUAGES = tuple(code for code, _name in LANGUAGES[:15])

LANGUAGES_BIDI = [*global_settings.LANGUAGES_BIDI, "ps", "prs"]


def teach_django() -> None:
    """Add the languages Django does not know to its table of names."""
    table: dict[str, Any] = LANG_INFO
    for code, english, own, right_to_left in _MISSING:
        entry = {"bidi": right_to_left, "code": code, "name": english, "name_local": own}
        table.setdefault(code, entry)
