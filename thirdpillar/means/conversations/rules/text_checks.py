"""May these words stand in the place of a draft, and may this person put them there?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import FAMILY, SCHOOL_STAFF, Role
from thirdpillar.ground.base.refused import Refused

# Whoever reads the language may check; whose other words are shown to everybody at once is fewer.
CHECKERS = frozenset({Role.OFFICE, Role.TEACHER, Role.INTERPRETER}) | SCHOOL_STAFF | FAMILY
TAKERS = frozenset({Role.OFFICE, Role.INTERPRETER})
LONGEST = 2000
# Beside what the program fills: the numbers that an answer is asked for in, and the one to call in danger.
_PLACE = re.compile(r"%\([a-zA-Z_]+\)[sd]|%[sd%]|\{[a-zA-Z_]*\}|\b\d(?= =)|\b911\b")
_TAG = re.compile(r"</?[a-z]+")


def places_in(text: str) -> list[str]:
    """The places that the program fills, and the marks of emphasis: they must stand in every language."""
    return sorted([*_PLACE.findall(text), *_TAG.findall(text)])


def must_be_checker(by) -> None:
    """Raises Refused unless the asker may check texts."""
    if by.role not in CHECKERS:
        raise Refused(_("Checking translations is for staff and families."))


def must_be_taker(by) -> None:
    """Raises Refused unless the asker may put other people's words in use."""
    if by.role not in TAKERS:
        raise Refused(_("The district office or an interpreter takes in what others proposed."))


def may_stand_for(draft: Sequence[str], words: Sequence[str]) -> tuple[str, ...]:
    """The words without empty ends; raises Refused where a form is missing or a place was lost."""
    said = tuple(
        " ".join(each.replace("\x00", "").split()) if "\n" not in each else each.strip() for each in words
    )
    if len(said) != len(draft) or not all(said):
        raise Refused(_("Each of the fields needs words."))
    if any(len(each) > LONGEST for each in said):
        raise Refused(_("This is too long. Keep it under 2,000 letters."))
    for old, new in zip(draft, said, strict=True):
        if places_in(old) != places_in(new):
            wanted = ", ".join(places_in(old)) or _("none")
            raise Refused(_("These marks must stay as they are, each once: %(marks)s") % {"marks": wanted})
    return said
