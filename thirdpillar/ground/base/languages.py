"""Languages by the names that the reader of a page knows them by."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from thirdpillar.algorithms.linkage.folding import fold

# Tags that a person may choose; the roster may bring others, which are shown as they came.
LANGUAGES = (
    "en es so ar am ti om sw fr ht pt vi zh-Hans zh-Hant yue hmn ksw my km lo ko ja tl ne hi ur bn gu pa fa prs ps ru"
    " uk pl de hy mam quc kjb mh chk ase"
).split()
_UNLISTED = {
    "prs": lazy("Dari"), "mam": "Mam", "quc": "Kʼicheʼ", "kjb": "Qʼanjobʼal", "ase": lazy("American Sign Language"),
    "chk": lazy("Chuukese"), "ksw": lazy("Karen"),
}  # fmt: skip


# Who reads one of these reads our pages in the language beside it. Traditional characters are not simplified ones.
_PAGES = {
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
    "pt": "pt-br",
    "fil": "tl",
    "mww": "hmn",
    "hnj": "hmn",
}
SIMPLIFIED = "zh-hans"
_NOT_OURS = ("zh-hant", "zh-tw", "zh-hk", "zh-mo", "yue")


def page_language(tag: str) -> str:
    """Which of our complete languages pages speak to whoever reads `tag` (BCP 47); "" where none does."""
    asked = tag.lower().replace("_", "-")
    if asked.startswith(_NOT_OURS):
        return ""
    for name in (asked, asked.rpartition("-")[0], asked.partition("-")[0]):
        ours = _PAGES.get(name, name)
        if ours in settings.COMPLETE_LANGUAGES:
            return ours
    return ""


def reads_chinese(tag: str) -> bool:
    """Whether a reader of `tag` reads Chinese in some letters: simplified ones are nearer to them than English."""
    return tag.lower().replace("_", "-").split("-")[0] in ("zh", "yue")


def page_language_or_near(tag: str) -> str:
    """Which of our complete languages is nearest to a reader's (BCP 47); English where none is near."""
    return page_language(tag) or (SIMPLIFIED if reads_chinese(tag) else "en")


def locale_now() -> Locale:
    """How this page's language names things; English where Babel does not know it."""
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def language_label(tag: str) -> str:
    """A language's name in this page's language; "" is said plainly, never taken for English."""
    if not tag:
        return _("Language not known")
    names = locale_now().languages
    name = str(
        _UNLISTED.get(tag) or names.get(tag.replace("-", "_")) or names.get(tag.partition("-")[0]) or tag
    )
    return name[:1].upper() + name[1:]


def language_choices(tags=LANGUAGES) -> list[tuple[str, str]]:
    """The languages to choose from, by their names on this page, in the order of a dictionary."""
    return sorted(((tag, language_label(tag)) for tag in tags), key=lambda each: fold(each[1]))
