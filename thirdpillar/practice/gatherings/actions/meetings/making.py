"""An agenda: it makes a parent meeting of a gathering, and is changed until the answers are published."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.meetings.common import (
    in_languages,
    ours,
    to_say_in,
    to_translate,
)
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.choices import MOST_ITEMS, ItemKind
from thirdpillar.practice.gatherings.models import AgendaItem, Meeting, MeetingInput
from thirdpillar.practice.gatherings.rules import enforce, may_plan
from thirdpillar.practice.gatherings.rules.meetings import may_say


@dataclass(frozen=True)
class Item:
    """One item as it is to be; `id` of one that is there already. `said`: the title in further languages, by a person."""

    title: str
    kind: str = ItemKind.INFORM
    minutes: int | None = None
    id: UUID | None = None
    said: Mapping[str, str] = field(default_factory=dict)


def _free_word(by) -> str:
    """A letter and figures that no other meeting of the district has: people type it into a text."""
    whole = Scope.system(by.district_id, "which words texts to meetings begin with")
    with tenancy.acting_as(whole):
        taken = set(Meeting.objects.seen_by(whole).values_list("text_word", flat=True))
    for figures in (3, 4, 5, 6):
        for _try in range(40):
            # Without 0 and 1, which are letters to some; so none is among those given to meetings before.
            word = "M" + "".join(secrets.choice("23456789") for _each in range(figures))
            if word not in taken:
                return word
    return ""


@transaction.atomic
def set_agenda(*, gathering_id: UUID, items: Sequence[Item], by, at: datetime) -> Meeting:
    """Set the whole agenda, in order. Raises Refused where an item goes, or asks no more, to which families said something."""
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    district = District.objects.get(pk=by.district_id)
    items = [one for one in items if one.title.strip()][:MOST_ITEMS]
    if not items:
        raise Refused(_("Write at least one item."))
    meeting = Meeting.objects.seen_by(by).filter(gathering=gathering).first() or Meeting(
        district_id=by.district_id, school_id=gathering.school_id, gathering=gathering, language=ours(district),
        code=new_code(), text_word=_free_word(by),
    )  # fmt: skip
    enforce(may_say(gathering, meeting, at))
    meeting.save()
    known = {one.pk: one for one in AgendaItem.objects.seen_by(by).filter(gathering=gathering)}
    asking = {one.id for one in items if one.kind == ItemKind.ASK}
    heard = MeetingInput.objects.seen_by(by).filter(gathering=gathering, gone_at=None)
    if heard.exclude(item_id__in=[key for key in asking if key]).exists():
        raise Refused(_("Families have said something to this item: it stays."))
    gone = set(known) - {one.id for one in items}
    MeetingInput.objects.seen_by(by).filter(item_id__in=gone).delete()  # taken back by who wrote them
    AgendaItem.objects.seen_by(by).filter(pk__in=gone).delete()
    languages = to_say_in(gathering, district)
    for place, one in enumerate(items, 1):  # a dozen at most
        row = known.get(one.id) if one.id else None
        row = row or AgendaItem(
            district_id=by.district_id, school_id=gathering.school_id, gathering=gathering
        )
        written = {tag: {"title": text} for tag, text in one.said.items()}
        is_same = row.title == one.title.strip()
        row.in_languages = in_languages(written, row.in_languages, is_same=is_same)
        row.place, row.title, row.minutes, row.kind = place, one.title.strip(), one.minutes, one.kind
        to_translate(row, languages, at)
        row.save()
    record(
        by=by, at=at, deed="gatherings.set_agenda", subject="gathering", subject_id=gathering.pk, items=len(items)
    )  # fmt: skip
    return meeting
