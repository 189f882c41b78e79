"""What families say at a parent meeting: on their own phone, at a table, or on paper; each once, until it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.practice.gatherings.actions.door import Taken
from thirdpillar.practice.gatherings.actions.meetings.common import meeting_of, ours
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.choices import MOST_AT_TABLE, MOST_WORDS, InputWay, ItemKind
from thirdpillar.practice.gatherings.models import AgendaItem, Gathering, MeetingInput
from thirdpillar.practice.gatherings.rules import enforce, may_plan
from thirdpillar.practice.gatherings.rules.meetings import may_bring_notes, may_say

_BY_ONE = (InputWay.LINK, InputWay.QR, InputWay.TEXT, InputWay.PAPER)


@dataclass(frozen=True)
class Note:
    """What a table said to one item, as its note-taker typed it; `undone` where it was taken back."""

    key: str
    item_id: UUID | None = None
    words: str = ""
    language: str = ""
    table: int | None = None
    people: int = 1
    may_quote: bool = False
    undone: bool = False


@transaction.atomic
def say_input(
    *,
    gathering_id: UUID,
    item_id: UUID,
    words: str,
    language: str,
    way: str,
    key: str,
    by,
    at: datetime,
    may_quote: bool = False,
    household_id: UUID | None = None,
    adult_id: UUID | None = None,
    adds: bool = False,
) -> MeetingInput | None:
    """Keep what one family says to an item, in the place of what it said before; nothing said takes it back.

    `household_id` and `adult_id` only where the family lets us ask it; else nothing here says whose words they are,
    nor at what hour they came. Paper is typed by staff. `adds`: a text says more, nothing of before is gone. Raises Refused.
    """
    gathering = locked(gathering_id, by)
    if way == InputWay.PAPER:
        enforce(may_plan(by, gathering.school_id))
    enforce(may_say(gathering, meeting_of(gathering, by), at))
    item = _asking(gathering, by).get(item_id)
    if item is None or way not in _BY_ONE:
        raise Refused(_("Choose one."))
    row = MeetingInput.objects.seen_by(by).filter(gathering=gathering, key=key).first()
    if adds and row is not None:
        words = row.words if words.strip() in row.words.split("\n\n") else f"{row.words}\n\n{words.strip()}"
        may_quote, household_id, adult_id = row.may_quote, row.household_id, row.adult_id
    if adds and len(words) > MOST_WORDS:
        raise Refused(_("This is too long. Keep it under 2,000 letters."))
    said = _clean(words)
    may_keep_text(said, on=at.date())
    if not said:
        if row is not None:
            row.delete()
            _noted(gathering, way, by, at)
        return None
    district = District.objects.get(pk=by.district_id)
    row = row or _row(gathering, item.pk, key, way, at, district)
    if row.words != said:
        # Said anew, it is looked at anew.
        row.reading, row.reading_by, row.point, row.is_aside = "", "", None, False
        row.words, row.language = said, language
        _have_read(row, district, at)
    row.may_quote, row.household_id, row.adult_id = may_quote, household_id, adult_id
    row.by_account_id = by.account_id
    row.save()
    _noted(gathering, way, by, at)
    return row


@transaction.atomic
def take_notes(
    *, gathering_id: UUID, notes: Iterable[Note], by, at: datetime, account_id: UUID | None = None
) -> Taken:
    """Keep what tables said, as their phones bring it, in any order and as often as they like; `account_id`: whose phone.

    Raises Refused for a meeting that is answered, cancelled, or too long ago.
    """
    gathering = locked(gathering_id, by)
    enforce(may_bring_notes(gathering, meeting_of(gathering, by), at))
    district, asking = District.objects.get(pk=by.district_id), _asking(gathering, by)
    last = {one.key: one for one in notes}
    here = MeetingInput.objects.seen_by(by).filter(gathering=gathering, way=InputWay.TABLE)
    stored = set(here.filter(key__in=last).values_list("key", flat=True))
    refused: dict[str, str] = {}
    fresh = []
    for key, one in last.items():
        if key in stored:
            continue
        row = _row(gathering, one.item_id, key, InputWay.TABLE, at, district)
        row.by_account_id = account_id
        if one.item_id not in asking:
            if one.undone:
                continue
            refused[key] = _("This text is not there any more.")
            continue
        if one.undone:
            row.gone_at = at  # it may come before what it takes back
        elif reason := _read_into(row, one, district, at):
            refused[key] = reason
            continue
        fresh.append(row)
    MeetingInput.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    slips = [key for key in stored if last[key].undone]
    gone = here.filter(key__in=slips, gone_at=None).update(
        gone_at=at, words="", reading="", reading_by="", lacks=[], point=None
    )
    if fresh or gone:
        record(
            by=by, at=at, deed="gatherings.take_notes", subject="gathering", subject_id=gathering.pk,
            notes=len(fresh), undone=gone, account=str(account_id or ""),
        )  # fmt: skip
    return Taken(tuple(key for key in last if key not in refused), refused)


def _read_into(row: MeetingInput, one: Note, district: District, at: datetime) -> str:
    """Put a note into a row; why not, where it cannot be kept."""
    said = _clean(one.words)
    try:
        if not said:
            raise Refused(_("Write what was said."))
        may_keep_text(said, on=at.date())
    except Refused as refusal:
        return str(refusal.reason)
    row.words, row.language, row.may_quote = said, one.language, one.may_quote
    row.table_number = min(one.table, 999) if one.table else None
    row.people = max(1, min(one.people, MOST_AT_TABLE))
    _have_read(row, district, at)
    return ""


def _row(
    gathering: Gathering, item_id: UUID | None, key: str, way: str, at: datetime, district: District
) -> MeetingInput:
    day = at.astimezone(ZoneInfo(district.zone)).date()
    return MeetingInput(
        district_id=gathering.district_id, school_id=gathering.school_id, gathering=gathering, item_id=item_id, key=key,  # type: ignore[misc]
        way=way, said_on=day, made_at=datetime.combine(day, time(), UTC),
    )  # fmt: skip


def _have_read(row: MeetingInput, district: District, at: datetime) -> None:
    """Have the words said in the school's language by the worker; it finds out where they are in it already."""
    is_ours = bool(row.language) and same_language(row.language, ours(district))
    row.lacks = [] if is_ours else [ours(district)]
    row.next_try_at, row.lease_until, row.attempt = at, None, 0


def _asking(gathering: Gathering, by) -> dict[UUID, AgendaItem]:
    return AgendaItem.objects.seen_by(by).filter(gathering=gathering, kind=ItemKind.ASK).in_bulk()


def _clean(words: str) -> str:
    return words.replace("\x00", "").strip()[:MOST_WORDS]


def _noted(gathering: Gathering, way: str, by, at: datetime) -> None:
    """On the record: that something was said, and by which way; never by whom."""
    record(by=by, at=at, deed="gatherings.say_input", subject="gathering", subject_id=gathering.pk, way=way)
