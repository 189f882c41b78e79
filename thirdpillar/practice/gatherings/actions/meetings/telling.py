"""News that the answers are published, to whoever came without having been invited; those invited are told as of any news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED, Channel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.practice.gatherings.actions.speaking import in_a_call
from thirdpillar.practice.gatherings.actions.telling import Writer
from thirdpillar.practice.gatherings.actions.telling_places import Way, ways_of
from thirdpillar.practice.gatherings.models import Attendance, Gathering, Invitation, Meeting
from thirdpillar.practice.gatherings.queries.waiting import INVITATION
from thirdpillar.practice.gatherings.rules.meetings import news_kept

# To those who came; the reference is their attendance.
THERE = "gatherings.answered_there"


@dataclass(frozen=True)
class _Present:
    """Somebody who came, as `ways_of` asks."""

    pk: UUID
    adult_id: UUID
    account_id: None = None
    language: str = ""


def tell_present(gathering: Gathering, *, by, at: datetime) -> int:
    """Write to each adult who came and whose home no invitation reached; how many. They get the link of the tables."""
    invited = Invitation.objects.seen_by(by).filter(gathering=gathering)
    arrived = Message.objects.seen_by(by).filter(
        purpose=INVITATION, reference_id__in=invited.values("pk"), state__in=MAY_HAVE_ARRIVED
    )
    reached = invited.filter(pk__in=arrived.values("reference_id"))
    came = Attendance.objects.seen_by(by).filter(gathering=gathering, removed_at=None, adult_id__isnull=False)
    came = came.exclude(household_id__in=reached.exclude(household_id=None).values("household_id"))
    came = came.exclude(adult_id__in=reached.exclude(adult_id=None).values("adult_id"))
    rows = [_Present(*pair) for pair in came.values_list("pk", "adult_id")]
    ways = ways_of(rows, by=by)
    return enqueue_many(_written(gathering, rows, ways, by=by, at=at), by=by, at=at)


def _written(
    gathering: Gathering, rows: Iterable[_Present], ways: Mapping[UUID, Way], *, by, at: datetime
) -> list[dict]:
    writer = Writer(gathering, by)
    code = Meeting.objects.seen_by(by).values_list("code", flat=True).get(gathering=gathering)
    return [_row(writer, one, ways[one.pk], code, at) for one in rows if ways[one.pk].channel]


def _row(writer: Writer, one: _Present, way: Way, code: str, at: datetime) -> dict:
    wording = writer.wording(way.language)
    values = writer.values(wording, (), code, way.language)
    values["link"] = meeting_link(values["link"], code, way.language)
    row = {
        "channel": way.channel, "purpose": THERE, "reference_id": one.pk, "address": way.address,
        "language": wording.language, "school_id": writer.gathering.school_id,
        "expires_at": at + news_kept(at.date()),
    }  # fmt: skip
    if way.channel == Channel.SMS:
        return row | {"body": wording.say_by_text("answered_sms", **values)}
    if way.channel == Channel.VOICE:
        return row | in_a_call("answered", writer.gathering.pk, wording, values, writer.english("answered"))
    body = wording.say("answered_sms", **values)
    row |= {"subject": wording.say("answered_subject", **values), "body": body}
    if way.channel == Channel.LETTER:
        row["letter"] = writer.letter(wording, values, way.address) | {
            "greeting": "", "lead": body, "about": "", "facts": [], "supports": [], "plain": True,
        }  # fmt: skip
    return row


def meeting_link(family_link: str, code: str, language: str) -> str:
    """The address that the squares on the tables carry too, read in a language."""
    base = family_link.rpartition("/a/")[0]
    return f"{base}/s/{code}?in={language}" if language else f"{base}/s/{code}"


def put_answers_right(addresses: Mapping[UUID, str], *, by) -> dict[UUID, str]:
    """Which of these (id of an attendance: address) must not go now, and why."""
    found = _present(addresses, by)
    ways = ways_of(found.values(), by=by)
    stopped = {}
    for key, one in found.items():
        if not ways[one.pk].channel:
            stopped[key] = "no way to this person is known that may be used"
        elif addresses[key] not in ways[one.pk].open_to:
            stopped[key] = "this number or address is not theirs any more"
    return stopped


@transaction.atomic
def pass_on_answers(tried: Mapping[UUID, Places], *, by, at: datetime) -> None:
    """Take what failed on by the person's next way."""
    found = _present(tried, by)
    ways = ways_of(found.values(), by=by, tried=tried)
    here = Attendance.objects.seen_by(by).filter(pk__in=list(found)).select_related("gathering")
    gatherings = {one.gathering_id: one.gathering for one in here}
    by_gathering: dict[UUID, list[_Present]] = {}
    for one in here:
        by_gathering.setdefault(one.gathering_id, []).append(found[one.pk])
    rows = [
        row
        for key, present in by_gathering.items()
        for row in _written(gatherings[key], present, ways, by=by, at=at)
    ]
    enqueue_many(rows, by=by, at=at)
    record(
        by=by, at=at, deed="gatherings.pass_on_news", subject="message", messages=len(tried),
        no_way=len(tried) - len(rows),
    )  # fmt: skip


def _present(keys: Mapping[UUID, object], by) -> dict[UUID, _Present]:
    rows = Attendance.objects.seen_by(by).filter(pk__in=list(keys), adult_id__isnull=False, removed_at=None)
    return {key: _Present(key, adult) for key, adult in rows.values_list("pk", "adult_id")}
