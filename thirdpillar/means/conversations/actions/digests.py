"""News once a day: one message for each adult with all that came since the last, at an hour of the district's choosing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.delivery.actions import amend, enqueue_many, withdraw_messages
from thirdpillar.ground.delivery.channels import offered_channels
from thirdpillar.ground.delivery.choices import Asks, Channel
from thirdpillar.ground.delivery.zones import zone_of
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.people.queries.buses import Bundles, bundles_of
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.broadcasts import terms_of
from thirdpillar.means.conversations.actions.putting_right import CLOSED, MOVED
from thirdpillar.means.conversations.choices.broadcasts import Pace, Stage, Unreached
from thirdpillar.means.conversations.models import Broadcast, BroadcastTerms, Digest, Recipient
from thirdpillar.means.conversations.queries.plans import ways_by_pace
from thirdpillar.means.conversations.rules.threads import LONGEST_BY_VOICE
from thirdpillar.means.conversations.wording.beside import beside_in
from thirdpillar.means.conversations.wording.composing import (
    DIGEST,
    Composer,
    broadcast_link,
    composer_of,
)

PART = 1000
MOST = 12  # news in one message; the page behind the link has them all


def digest_is_due(district: District, terms: BroadcastTerms, at: datetime) -> bool:
    """Whether the district's hour for news has come today and they have not all gone."""
    there = at.astimezone(ZoneInfo(district.zone))
    return there.time() >= terms.digest_at and terms.digest_done_on != there.date()


def _waiting(by, at: datetime):
    return (
        Recipient.objects.seen_by(by)
        .filter(is_news=True, digest_id=None, broadcast__stage__in=[Stage.SPREADING, Stage.SENT])
        .filter(Q(broadcast__expires_at=None) | Q(broadcast__expires_at__gt=at), broadcast__paused_at=None)
    )


@transaction.atomic
def send_digests(*, by, at: datetime) -> int:
    """Write the next part of today's digests into the outbox; answer how many adults, 0 when all have theirs.

    A part is in whole or not at all; an adult has one digest a day by constraint.
    """
    district = District.objects.get(pk=by.district_id)
    today = clock.today(district.zone)
    if not digest_is_due(district, terms_of(seen_by=by), at):
        return 0
    had = Digest.objects.seen_by(by).filter(on=today).values("adult_id")
    adults = list(
        _waiting(by, at)
        .exclude(adult_id__in=had)
        .order_by("adult_id")
        .values_list("adult_id", flat=True)
        .distinct()[:PART]
    )
    if not adults:
        BroadcastTerms.objects.bulk_create(
            [BroadcastTerms(district_id=by.district_id, digest_at=terms_of(seen_by=by).digest_at, digest_done_on=today)],
            update_conflicts=True, unique_fields=["district_id"], update_fields=["digest_done_on"],
        )  # fmt: skip
        record(by=by, at=at, deed="conversations.send_digests", subject="district", subject_id=by.district_id)
        return 0
    news = list(
        _waiting(by, at).filter(adult_id__in=adults).select_related("broadcast").order_by("made_at", "pk")
    )
    digests = {
        adult: Digest(id=uuid4(), district_id=by.district_id, adult_id=adult, on=today, code=new_code())
        for adult in adults
    }
    Digest.objects.bulk_create(digests.values())
    for one in news:
        one.digest_id, one.written_at = digests[one.adult_id].pk, at
    Recipient.objects.seen_by(by).bulk_update(news, ["digest_id", "written_at"], batch_size=1000)
    writer = _Writer(news, district, today, by)
    rows = (
        row | {"not_before": said.may_go_at(at, zone_of(row["address"]) or district.zone) if said else None}
        for digest, place in writer.one_call_a_number(digests.values())
        if (row := writer.row(digest, place))
        for said in [writer.ways.preferences.get(digest.adult_id)]
    )
    enqueue_many(rows, by=by, at=at)
    writer.keep_narrower()
    record(by=by, at=at, deed="conversations.send_digests", subject="broadcast", people=len(adults))
    return len(adults)


def withdraw_digests(found: Broadcast, *, by, at: datetime) -> int:
    """Stop the waiting digests and letters in which a cancelled broadcast was the only news; part of cancelling it.

    Where there is other news, the digest says it without this one: it is written anew in the last moment.
    """
    theirs = Recipient.objects.seen_by(by).filter(broadcast=found).exclude(digest_id=None).values("digest_id")
    others = Recipient.objects.seen_by(by).filter(digest_id__in=theirs)
    others = others.exclude(broadcast__stage=Stage.CANCELLED).values("digest_id")
    alone = Digest.objects.seen_by(by).filter(pk__in=theirs).exclude(pk__in=others)
    return withdraw_messages(
        by=by, at=at, purpose=DIGEST, why="the broadcast was cancelled",
        reference_ids=list(alone.values_list("pk", flat=True)),
    )  # fmt: skip


class _Writer:
    """Digests of some adults, with what they need loaded: a constant number of queries."""

    def __init__(self, news: Iterable[Recipient], district: District, on: date, by) -> None:
        self.district, self.by = district, by
        self.of: dict[UUID, list[Recipient]] = defaultdict(list)
        self._narrower: dict[UUID, Recipient] = {}
        for one in news:
            self.of[one.digest_id].append(one)  # type: ignore[index]
        everything = [one for each in self.of.values() for one in each]
        children = {key for one in everything for key in one.student_ids}
        self.ways = Ways(adults={one.adult_id for one in everything}, students=children, on=on, seen_by=by)
        self.students = Student.objects.seen_by(by).in_bulk(children)
        wanted = Broadcast.objects.seen_by(by).in_bulk({one.broadcast_id for one in everything})
        self.composers: dict[UUID, Composer] = {
            key: composer_of(one, seen_by=by) for key, one in wanted.items()
        }

    def told(self, one: Recipient, channel: str, address: str) -> list[UUID]:
        ways = self.ways
        return [
            key
            for key in one.student_ids
            if ways.is_open(one.adult_id, key)
            and ways.is_permitted(one.adult_id, key, channel)
            and not ways.is_overheard(address, key)
        ]

    def best_place(self, digest: Digest, but: Container = ()) -> tuple[str, str] | None:
        """The first way, in the adult's own order, by which most may be said of most children; `but` where it failed."""
        best, most = None, 0
        wishes_calls = self.ways.wishes_calls(digest.adult_id) and Channel.VOICE in offered_channels()
        ways = ways_by_pace(Pace.NEWS, "", wishes_calls=wishes_calls)
        for channel in self.ways.in_order(digest.adult_id, ways):
            for address in self.ways.of(digest.adult_id, channel):
                if (channel, address) in but:
                    continue
                may = sum(len(self.told(one, channel, address)) for one in self.of[digest.pk])
                if may > most:
                    best, most = (channel, address), may
        return best

    def one_call_a_number(self, digests: Iterable[Digest]) -> Iterator[tuple[Digest, tuple[str, str] | None]]:
        """Each digest and where it goes; a number that is called with all of its news for somebody else is not called again."""
        heard: dict[str, set[UUID]] = defaultdict(set)
        for digest in digests:
            place = self.best_place(digest)
            news = {one.broadcast_id for one in self.of[digest.pk]}
            if place and place[0] == Channel.VOICE:
                if news <= heard[place[1]]:
                    for one in self.of[digest.pk]:
                        one.unreached = Unreached.SHARED
                        self._narrower[one.pk] = one
                    continue
                heard[place[1]] |= news
            yield digest, place

    def row(self, digest: Digest, place: tuple[str, str] | None) -> dict | None:
        if place is None:
            return None
        channel, address = place
        open_ones = [(one, told) for one in self.of[digest.pk] if (told := self.told(one, channel, address))]
        if not open_ones:
            return None
        self._narrow(digest, dict(open_ones))
        first = open_ones[0][0]
        composer, language = self.composers[first.broadcast_id], first.language
        made = {
            "channel": channel, "purpose": DIGEST, "reference_id": digest.pk, "address": address,
            "language": composer.version(language).language, "school_id": None,
            "expires_at": max(
                (one.broadcast.expires_at for one, _told in open_ones if one.broadcast.expires_at), default=None
            ),
        }  # fmt: skip
        if len(open_ones) == 1:
            code = first.code
            body = composer.body(language, self._names(open_ones[0][1]), code, channel)
            subject = composer.subject(language)
        else:
            body, code = self._many(open_ones, digest, language, channel), digest.code
            subject = beside_in(language)["news"]
        made |= {"body": body, "subject": "" if channel == Channel.SMS else subject}
        if channel == Channel.VOICE:
            made |= {"asks": Asks.NEWS, "speech": [
                self.composers[one.broadcast_id].speakable(one.language, self._names(told))
                for one, told in open_ones[:MOST]
            ]}  # fmt: skip
        if channel == Channel.LETTER:
            names = self._names(open_ones[0][1])
            letter = composer.letter(language, names, code, address) | self.bundles.of(open_ones[0][1])
            made["letter"] = letter | {"title": subject, "lead": body}
        return made

    def _narrow(self, digest: Digest, told: dict[Recipient, list[UUID]]) -> None:
        """What may not be said at the place where the digest goes, its page does not say either."""
        for one in self.of[digest.pk]:
            if one not in told and any(self.ways.is_open(one.adult_id, key) for key in one.student_ids):
                one.digest_id, one.is_news, one.unreached = None, False, Unreached.NO_WAY
                self._narrower[one.pk] = one
            elif one in told and set(told[one]) != set(one.student_ids):
                one.student_ids = told[one]
                self._narrower[one.pk] = one

    def keep_narrower(self) -> None:
        """Write down for which of the news fewer children are named, or which must be said by somebody else."""
        Recipient.objects.seen_by(self.by).bulk_update(
            self._narrower.values(), ["student_ids", "digest_id", "is_news", "unreached"], batch_size=1000
        )

    @cached_property
    def bundles(self) -> Bundles:
        """By what letters are bundled; asked only where one is written."""
        return bundles_of(self.students, seen_by=self.by)

    def _names(self, told: list[UUID]) -> tuple[str, ...]:
        found = sorted(
            (self.students[key] for key in told if key in self.students), key=lambda one: one.sort_name
        )
        return tuple(one.preferred_name or one.given_name for one in found)

    def _many(
        self, open_ones: list[tuple[Recipient, list[UUID]]], digest: Digest, language: str, channel: str
    ) -> str:
        beside = beside_in(language)
        district = self.district
        sender = district.sender_name or district.name
        said = []
        for place, (one, told) in enumerate(open_ones[:MOST], 1):
            composer = self.composers[one.broadcast_id]
            if channel == Channel.SMS:
                said.append(f"{place}. {composer.subject(one.language)}")
            else:
                words = composer.words(
                    one.language, self._names(told), by_text=False, spoken=channel == Channel.VOICE
                )
                said.append(f"{place}. {composer.subject(one.language)}\n\n{words}")
        between = "\n" if channel == Channel.SMS else "\n\n"
        listed = between.join(said)
        if channel == Channel.VOICE:
            # Who calls is said by the call itself, and nobody can note a link from the phone.
            return f"{beside['news']}\n{listed}"[: 2 * LONGEST_BY_VOICE]
        return f"{sender}: {beside['news']}{between}{listed}{between}{beside['more']} {broadcast_link(district, digest.code)}"


def _writer_of(digests: Iterable[UUID], *, on: date, by) -> _Writer:
    news = (
        Recipient.objects.seen_by(by)
        .filter(digest_id__in=list(digests))
        .exclude(broadcast__stage=Stage.CANCELLED)
    )
    district = District.objects.get(pk=by.district_id)
    return _Writer(news.select_related("broadcast").order_by("made_at", "pk"), district, on, by)


@transaction.atomic
def pass_on_digests(tried: Mapping[UUID, Container], *, on: date, by, at: datetime) -> None:
    """Take digests (id: where they were tried) on by the next way; whom nothing reaches is on each message's list to call."""
    digests = Digest.objects.seen_by(by).in_bulk(list(tried))
    writer = _writer_of(digests, on=on, by=by)
    rows, lost = [], []
    for key, digest in digests.items():
        row = writer.row(digest, writer.best_place(digest, tried[key]))
        if row is None:
            lost.append(key)
        elif row["expires_at"] is None or row["expires_at"] > at:
            rows.append(row)
    enqueue_many(rows, by=by, at=at)
    writer.keep_narrower()
    Recipient.objects.seen_by(by).filter(digest_id__in=lost).update(unreached=Unreached.NO_WAY)
    record(
        by=by, at=at, deed="conversations.pass_on_digests", subject="message", messages=len(digests), no_way=len(lost)
    )  # fmt: skip


def put_digests_right(addresses: Mapping[UUID, str], *, on: date, by, at: datetime) -> dict[UUID, str]:
    """Which waiting digests (id: address) must not go, and why; the others say what is so now."""
    digests = Digest.objects.seen_by(by).in_bulk(list(addresses))
    writer = _writer_of(digests, on=on, by=by)
    against, rows = {}, []
    for key, digest in digests.items():
        leads = writer.ways.leading_to(digest.adult_id, addresses[key])
        row = writer.row(digest, (leads[0], addresses[key])) if leads else None
        if row:
            rows.append(row)
        else:
            against[key] = CLOSED if leads else MOVED
    amend(rows, by=by, at=at)
    writer.keep_narrower()
    if against:
        record(by=by, at=at, deed="conversations.put_right", subject="message", held_back=len(against))
    return against
