"""What an urgent alert says first, to begin from, in each language: from the TOML file here, and what people made of it.

A new district has these words before it has any of its own. Those that nobody has checked are a machine's, and go out so.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from thirdpillar.ground.base.checked_texts import checked_now
from thirdpillar.ground.base.languages import page_language, reads_chinese

FALLBACK, CHINESE = "en", "zh-hans"
TITLES = {
    "lockdown": _("Lockdown"), "early": _("School ends early"), "closed": _("School is closed"),
    "bus": _("A bus is late"), "clear": _("The danger is over"),
}  # fmt: skip
OURS = "alert-"


class Ours(NamedTuple):
    """A text that comes with the product, as a form begins from it; `pk` is its name in an address."""

    pk: str
    title: str
    languages: tuple[str, ...]


@cache
def drafts() -> dict[str, dict[str, str]]:
    """{name: {language: words}}."""
    return tomllib.loads((files(__package__) / "alerts.toml").read_text(encoding="utf-8"))


def alert_text_key(name: str) -> str:
    """By what name a person's check speaks of one of these texts."""
    return f"conversations.alert:{name}"


def alerts_to_begin_from() -> list[Ours]:
    """All of them, the gravest first."""
    return [Ours(f"{OURS}{name}", str(title), tuple(drafts()[name])) for name, title in TITLES.items()]


def alert_of(pk: str) -> Ours | None:
    return next((one for one in alerts_to_begin_from() if one.pk == pk), None)


def title_in(title: str, language: str) -> str:
    """A title of ours, in whichever language it was taken, as a reader of this one (BCP 47) knows it; "" where it is none."""
    name, code = _titles().get(title), page_language(language)
    if not name or not code:
        return ""
    with override(code):
        return str(TITLES[name])


@cache
def _titles() -> dict[str, str]:
    """{title in any language of our pages: its name}."""
    found: dict[str, str] = {}
    for code, _label in settings.LANGUAGES:
        with override(code):
            found |= {str(title): name for name, title in TITLES.items()}
    return found


def alert_words(pk: str, languages: list[str]) -> dict[str, str]:
    """{language: words} of one of them for readers of these (BCP 47), as the district's people have checked it."""
    name, said = pk.removeprefix(OURS), {}
    for language in languages:
        known = _known(language)
        if known:
            own = checked_now().words.get((page_language(known), alert_text_key(name)))
            said[language] = own[0] if own else drafts()[name][known]
    return said


def is_a_machines(language: str, words: str) -> bool:
    """Whether these are words of ours that nobody who reads the language has checked."""
    known = _known(language)
    if known in ("", FALLBACK):
        return False
    name = next((name for name, texts in drafts().items() if texts[known] == words.strip()), "")
    return bool(name) and (page_language(known), alert_text_key(name)) not in checked_now().words


def alerts_to_check(code: str) -> list[tuple[str, str, str]]:
    """[(key, English, draft)] of a language of our pages, as people check them."""
    known = _known(code)
    if known in ("", FALLBACK):
        return []
    return [(alert_text_key(name), texts[FALLBACK], texts[known]) for name, texts in drafts().items()]


def _known(language: str) -> str:
    """Whose words a reader of this language gets; "" where there are none."""
    tag = language.lower().replace("_", "-")
    ours = next(iter(drafts().values()))
    if reads_chinese(tag):
        return CHINESE if tag in (CHINESE, "zh", "zh-cn", "zh-sg") else ""
    return next((one for one in (tag, tag.partition("-")[0]) if one in ours), "")
