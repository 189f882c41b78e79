"""Families are asked of a gathering's time in their language: when they could come, or which of two they can make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue_many, withdraw
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.people.models import Household
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.addressing import address_to
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.actions.telling import Writer
from thirdpillar.practice.gatherings.actions.timing.telling import say_free_times
from thirdpillar.practice.gatherings.choices import AskedWhat, PartOfWeek, Stage
from thirdpillar.practice.gatherings.models import Gathering, TimeAsking, TimeSearch
from thirdpillar.practice.gatherings.queries.invitees import Invitee, invitees
from thirdpillar.practice.gatherings.queries.timing.asked import between_of, homes_to_ask, is_open
from thirdpillar.practice.gatherings.rules import enforce, may_plan
from thirdpillar.practice.gatherings.rules.timing import CHILDCARE, NONE
from thirdpillar.practice.gatherings.wording import day_and_time

ASKED = {AskedWhat.FREE: "gatherings.free_times", AskedWhat.TWO: "gatherings.two_times"}
# Homes that one press of the button asks; a further press asks the next.
MOST_ASKED = 2_000
_ADDRESSED = ("adult_id", "student_ids", "channel", "language", "code", "code_at")


@dataclass(frozen=True)
class Asked:
    """How many homes are asked, and how many nobody can write to: those staff ask themselves."""

    new: int
    unreachable: int


@transaction.atomic
def ask_free_times(*, gathering_id: UUID, by, at: datetime, unreached: QuerySet | None = None) -> Asked:
    """Ask the homes of a gathering's audience when they could come, of whom nobody knows it; safe to repeat."""
    gathering = _to_be_asked_of(gathering_id, by, at)
    return _ask(gathering, AskedWhat.FREE, by=by, at=at, unreached=unreached)


@transaction.atomic
def ask_which(
    *, gathering_id: UUID, options: list[tuple[int, int]], by, at: datetime, unreached: QuerySet | None = None
) -> Asked:
    """Ask the homes of the audience which of two (number of the time, of the place) they can make.

    Asked of the same two, only homes not asked yet are; of others, what was said before is let go of.
    """
    gathering = _to_be_asked_of(gathering_id, by, at)
    search = TimeSearch.objects.seen_by(by).select_for_update().filter(gathering=gathering).first()
    if search is None or len(set(options)) != 2 or not all(_is_of(search, *one) for one in options):
        raise Refused(_("Give at least one time and one place."))
    between = [[*search.times[time], search.places[place]["name"], time, place] for time, place in options]
    if between != search.between:
        let_go(gathering, by=by, at=at)
        search.between = between
        search.save(update_fields=["between"])
    return _ask(gathering, AskedWhat.TWO, by=by, at=at, unreached=unreached)


def let_go(gathering: Gathering, *, by, at: datetime) -> None:
    """Nobody is asked which of two any more: what waits to go is withdrawn, and what was said of them is gone."""
    before = TimeAsking.objects.seen_by(by).filter(gathering=gathering, what=AskedWhat.TWO)
    keys = list(before.values_list("pk", flat=True))
    if keys:
        withdraw(by=by, at=at, reference_ids=keys, why="nobody is asked this any more")
        before.delete()
    TimeSearch.objects.seen_by(by).filter(gathering=gathering).update(between=[])


@transaction.atomic
def answer_asking(
    *, asking_id: UUID, parts: Iterable[str] = (), childcare: bool = False, picks: Iterable[int] = (), way: str, by,
    at: datetime,
) -> TimeAsking:  # fmt: skip
    """What a home says to what it was asked; the latest counts. Raises Refused where nobody is asked any more."""
    found = TimeAsking.objects.seen_by(by).select_for_update(of=("self",)).select_related("gathering")
    one = found.filter(pk=asking_id).first()
    if one is None or not is_open(one, at, seen_by=by):
        raise Refused(_("This time is over."))
    if one.what == AskedWhat.FREE:
        say_free_times(household_id=one.household_id, parts=parts, childcare=childcare, way=way, by=by, at=at)
    else:
        one.picks = sorted({1, 2} & set(picks))
    one.way, one.said_at, one.by_account_id = way, at, by.account_id
    one.save(update_fields=["picks", "way", "said_at", "by_account_id"])
    record(
        by=by, at=at, deed="gatherings.answer_asking", subject="gathering", subject_id=one.gathering_id,
        household=str(one.household_id), way=way,
    )  # fmt: skip
    return one


@transaction.atomic
def pass_on_askings_of_times(tried: Mapping[UUID, Places], what: str, *, by, at: datetime) -> None:
    """Take what failed on by the family's next way, with a new link; what nobody asks any more stays where it is."""
    found = (
        TimeAsking.objects.seen_by(by).filter(pk__in=list(tried), said_at=None).select_related("gathering")
    )
    district = District.objects.get(pk=by.district_id)
    on = at.astimezone(ZoneInfo(district.zone)).date()
    went = 0
    for one in found:  # as many as failed just now
        if not is_open(one, at, seen_by=by):
            continue
        homes = Household.objects.seen_by(by).filter(pk=one.household_id, dissolved_at=None)
        failed = {(one.household_id, address) for _channel, address in tried[one.pk].tried}
        next_way = invitees(
            homes, one.gathering.audience, on=on, languages=district.languages, seen_by=by, tried=failed, called=failed
        )  # fmt: skip
        for invitee in next_way:
            if invitee.unreachable or invitee.channel == Channel.VOICE:
                continue
            address_to(one, invitee, at=at)
            one.save(update_fields=_ADDRESSED)
            writer = AskingWriter(one.gathering, what, by)
            went += enqueue_many([writer.row(one, invitee.address)], by=by, at=at)
    record(
        by=by, at=at, deed="gatherings.pass_on_news", subject="message", messages=len(tried),
        no_way=len(tried) - went,
    )  # fmt: skip


class AskingWriter:
    """Asks in any language: the question, what each figure says, how to answer, and the address of the page."""

    def __init__(self, gathering: Gathering, what: str, by) -> None:
        self.writer, self.what = Writer(gathering, by), what
        self.between = between_of(gathering, seen_by=by) if what == AskedWhat.TWO else []

    def link(self, code: str) -> str:
        district = self.writer.district
        base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
        return f"{base}/w/{code}"

    def lines(self, language: str) -> list[str]:
        """What each figure says, in the language that is active."""
        if self.what == AskedWhat.TWO:
            zone = self.writer.district.zone
            said = [
                f"{day_and_time(begins, zone, language)}, {place}" for begins, _ends, place in self.between
            ]
        else:
            said = [str(one) for one in PartOfWeek.labels]
        rows = [f"{number} = {one}" for number, one in enumerate(said, 1)]
        if self.what == AskedWhat.FREE:
            rows.append(f"{CHILDCARE} = {_('We would need somebody to look after our children')}")
        return [*rows, f"{NONE} = {_('Not on these days')}"]

    def row(self, asking: TimeAsking, address: str) -> dict:
        wording = self.writer.wording(asking.language)
        language = page_language_or_near(wording.language)
        title = self.writer.gathering.title_in(asking.language or wording.language)
        link = self.link(asking.code)
        with translation.override(language):
            question = _("When could you come to school?")
            lines = self.lines(language)
            how = _("Reply with all numbers that fit, such as 1 2. Or answer here: %(link)s") % {"link": link}
        head = f"{self.writer.sender}: {title}. {question}"
        body = "\n".join([head, *lines, how])
        row = {
            "channel": asking.channel, "purpose": ASKED[AskedWhat(self.what)], "reference_id": asking.pk,
            "address": address, "language": wording.language, "school_id": asking.school_id,
            "expires_at": self.writer.gathering.begins_at,
        }  # fmt: skip
        if asking.channel in (Channel.SMS, Channel.WHATSAPP):
            return row | {"body": f"{body}\n{wording.how_to_stop}"}
        row |= {"subject": question, "body": body}
        if asking.channel == Channel.LETTER:
            values = self.writer.values(wording, (), asking.code, asking.language)
            letter = self.writer.letter(wording, values, address)
            row["letter"] = letter | {
                "greeting": "", "lead": question, "about": "\n".join(lines), "facts": [], "supports": [], "link": link,
                "plain": True,
            }  # fmt: skip
        return row


def _ask(gathering: Gathering, what: str, *, by, at: datetime, unreached: QuerySet | None) -> Asked:
    district = District.objects.get(pk=by.district_id)
    on = at.astimezone(ZoneInfo(district.zone)).date()
    homes = homes_to_ask(gathering, what, on=on, seen_by=by, unreached=unreached).order_by("pk")[:MOST_ASKED]
    meant = Household.objects.seen_by(by).filter(pk__in=list(homes.values_list("pk", flat=True)))
    found = invitees(meant, gathering.audience, on=on, languages=district.languages, seen_by=by)
    able = [one for one in found if not one.unreachable and one.channel != Channel.VOICE]
    rows = [_asking(gathering, what, one, by, at) for one in able]
    TimeAsking.objects.bulk_create(rows, batch_size=1000)
    writer = AskingWriter(gathering, what, by)
    enqueue_many(
        (writer.row(row, one.address) for row, one in zip(rows, able, strict=True)), by=by, at=at
    )  # fmt: skip
    record(
        by=by, at=at, deed="gatherings.ask_times", subject="gathering", subject_id=gathering.pk, asked=len(rows),
        unreachable=len(found) - len(able),
    )  # fmt: skip
    return Asked(len(rows), len(found) - len(able))


def _asking(gathering: Gathering, what: str, invitee: Invitee, by, at: datetime) -> TimeAsking:
    made = TimeAsking(
        district_id=by.district_id, school_id=gathering.school_id, gathering=gathering, what=what,
        household_id=invitee.household_id, asked_at=at,
    )  # fmt: skip
    address_to(made, invitee, at=at)
    return made


def _to_be_asked_of(gathering_id: UUID, by, at: datetime) -> Gathering:
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    if gathering.stage == Stage.CANCELLED:
        raise Refused(_("This gathering is cancelled."))
    if gathering.begins_at <= at:
        raise Refused(_("This gathering has begun. Nobody can be invited any more."))
    return gathering


def _is_of(search: TimeSearch, time: int, place: int) -> bool:
    return 0 <= time < len(search.times) and 0 <= place < len(search.places)
