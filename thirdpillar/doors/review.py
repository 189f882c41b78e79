"""Which translations of the interface a person has checked: thirdpillar/locale/review.toml, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings

from thirdpillar.ground.base.checked_texts import checked_now

REVIEW = Path(settings.PACKAGE) / "locale" / "review.toml"


@cache
def confirmed_languages() -> frozenset[str]:
    """Codes of the languages a named person has confirmed; English is the source and needs none.

    Raises ValueError for a language that is called confirmed without saying by whom, in which role and when.
    """
    confirmed = {settings.LANGUAGE_CODE}
    for code, said in tomllib.loads(REVIEW.read_text(encoding="utf-8")).items():
        if said["confirmed"]:
            missing = [name for name in ("by", "role", "on") if not said.get(name)]
            if missing:
                raise ValueError(f"{REVIEW.name}: {code} is confirmed without {', '.join(missing)}")
            confirmed.add(code)
    return frozenset(confirmed)


def is_machine_translated(code: str | None) -> bool:
    """Whether pages in this language still wait for a person's check; a language nobody filled shows English."""
    # A region's Spanish (es-mx) is read from the one Spanish there is.
    tag = (code or "").lower()
    language = tag if tag in settings.COMPLETE_LANGUAGES else tag.partition("-")[0]
    checked = confirmed_languages() | checked_now().confirmed
    return language in settings.COMPLETE_LANGUAGES and language not in checked
