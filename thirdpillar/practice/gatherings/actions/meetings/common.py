"""What the deeds of a parent meeting share: its rows, locked; and words in further languages, by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.models import Gathering, Meeting
from thirdpillar.practice.gatherings.rules import enforce, may_plan


def planned(gathering_id: UUID, by) -> tuple[Gathering, Meeting]:
    """A parent meeting, its gathering locked, for whoever plans at its school."""
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    return gathering, meeting_of(gathering, by)


def meeting_of(gathering: Gathering, by) -> Meeting:
    """What makes it a parent meeting; raises Refused where it is none."""
    found = Meeting.objects.seen_by(by).filter(gathering=gathering).first()
    if found is None:
        raise Refused(_("There is no such gathering."))
    return found


def ours(district: District) -> str:
    """The language that staff write in."""
    return (district.languages or ["en"])[0]


def to_say_in(gathering: Gathering, district: District) -> list[str]:
    """The languages in which a meeting's words are said besides our own: the district's, and those spoken there."""
    every = dict.fromkeys(tag.lower() for tag in [*district.languages, *gathering.languages])
    return [tag for tag in every if not same_language(tag, ours(district))]


def in_languages(
    written: Mapping[str, Mapping[str, str]], before: Mapping[str, Mapping[str, str]], *, is_same: bool
) -> dict[str, dict[str, str]]:
    """Words as a person wrote them; a machine's of before stay only where what they translate `is_same`.

    A machine's words that a person leaves as they are stay a machine's; what was changed is the person's.
    """
    kept = {}
    for tag, said in before.items():
        if is_same or said.get("by") == MadeBy.PERSON:
            kept[tag] = dict(said)
    for tag, said in written.items():
        words = {name: text.strip() for name, text in said.items() if text.strip()}
        old = {name: text for name, text in before.get(tag, {}).items() if name != "by"}
        if not words:
            if before.get(tag, {}).get("by") == MadeBy.PERSON:
                kept.pop(tag, None)
        elif words != old:
            kept[tag] = words | {"by": MadeBy.PERSON.value}
    return kept


def to_translate(row, languages: Iterable[str], at: datetime) -> None:
    """Note on a row what a machine is still to say of it."""
    row.lacks = [tag for tag in languages if tag not in row.in_languages]
    row.next_try_at, row.lease_until, row.attempt = at, None, 0
