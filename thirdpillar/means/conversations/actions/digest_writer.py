"""A day's news for some adults, as each gets them: by which way, in which words; and whose way closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator
from datetime import date
from functools import cached_property
from uuid import UUID

from thirdpillar.ground.delivery.channels import offered_channels
from thirdpillar.ground.delivery.choices import Asks, Channel
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.people.queries.buses import Bundles, bundles_of
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices.broadcasts import Pace, Stage, Unreached
from thirdpillar.means.conversations.models import Broadcast, Digest, Recipient
from thirdpillar.means.conversations.queries.plans import ways_by_pace
from thirdpillar.means.conversations.rules.threads import LONGEST_BY_VOICE
from thirdpillar.means.conversations.wording.beside import beside_in
from thirdpillar.means.conversations.wording.composing import (
    DIGEST,
    Composer,
    broadcast_link,
    composer_of,
)

MOST = 12  # news in one message; the page behind the link has them all


class DigestWriter:
    """Digests of some adults, with what they need loaded: a constant number of queries."""

    def __init__(
        self, news: Iterable[Recipient], district: District, on: date, by, *, though_doubted: bool = False
    ) -> None:
        self.district, self.by, self.on = district, by, on
        self.of: dict[UUID, list[Recipient]] = defaultdict(list)
        self._narrower: dict[UUID, Recipient] = {}
        for one in news:
            self.of[one.digest_id].append(one)  # type: ignore[index]
        everything = [one for each in self.of.values() for one in each]
        children = {key for one in everything for key in one.student_ids}
        self.ways = Ways(
            adults={one.adult_id for one in everything}, students=children, on=on, seen_by=by, though_doubted=though_doubted
        )  # fmt: skip
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

    def leave(self, nowhere: Collection[Digest]) -> None:
        """News whose way closed are for people to tell; of a number in doubt they wait for the next day's."""
        if not nowhere:
            return
        news = [one for digest in nowhere for one in self.of[digest.pk]]
        doubted = DigestWriter(news, self.district, self.on, self.by, though_doubted=True)
        for digest in nowhere:
            waits = doubted.best_place(digest) is not None
            for one in self.of[digest.pk]:
                if waits:
                    one.digest_id = None
                elif any(self.ways.is_open(one.adult_id, key) for key in one.student_ids):
                    one.digest_id, one.is_news, one.unreached = None, False, Unreached.NO_WAY
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


def writer_of(digests: Iterable[UUID], *, on: date, by, though_doubted: bool = False) -> DigestWriter:
    """The writer of these digests, with what is still said in them."""
    news = (
        Recipient.objects.seen_by(by)
        .filter(digest_id__in=list(digests))
        .exclude(broadcast__stage=Stage.CANCELLED)
    )
    district = District.objects.get(pk=by.district_id)
    news = news.select_related("broadcast").order_by("made_at", "pk")
    return DigestWriter(news, district, on, by, though_doubted=though_doubted)
