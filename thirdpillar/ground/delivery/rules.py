"""When a message may leave: quiet hours in the recipient's zone, and how long to wait before trying again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.standards import library

UNHURRIED = (MessageClass.INFORMATIONAL,)
QUIET_CHANNELS = (Channel.SMS, Channel.EMAIL, Channel.WHATSAPP, Channel.VOICE)


@dataclass(frozen=True)
class QuietHours:
    """No ordinary message before `opens` or from `closes` on, by the recipient's clock.

    47 CFR 64.1200(c)(1) sets 8 a.m. to 9 p.m. for telephone solicitations; we keep it for all that can wait.
    """

    opens: time = time(8)
    closes: time = time(21)

    def hold_at(self, moment: datetime, zone: str) -> bool:
        """Whether it is quiet there at `moment` (aware). By the wall clock, so a change of clocks moves it along."""
        there = moment.astimezone(ZoneInfo(zone)).time()
        return not self.opens <= there < self.closes

    def over_at(self, moment: datetime, zone: str) -> datetime:
        """The next moment that is not quiet: `moment` itself, or when the wall clock next shows `opens`."""
        if not self.hold_at(moment, zone):
            return moment
        there = moment.astimezone(ZoneInfo(zone))
        day = there.date() if there.time() < self.opens else there.date() + timedelta(days=1)
        # fold=0: the first of two, and a wall time that is skipped becomes the moment just after the gap.
        opening = datetime.combine(day, self.opens, tzinfo=ZoneInfo(zone))
        return opening.astimezone(moment.tzinfo)


def goes_from(moment: datetime, *zones: str, quiet: QuietHours = QuietHours()) -> datetime:
    """The first moment from this one on at which it is quiet in none of these zones."""
    for _turn in range(4):  # a day has two ends; where two zones leave no time together, the last found
        before = moment
        for zone in zones:
            moment = quiet.over_at(moment, zone)
        if moment == before:
            break
    return moment


def last_at(moment: datetime, shown: time, zone: str) -> datetime:
    """The last moment, not after this one, at which a clock there showed `shown`."""
    there = moment.astimezone(ZoneInfo(zone))
    day = there.date() if there.time() >= shown else there.date() - timedelta(days=1)
    return datetime.combine(day, shown, tzinfo=ZoneInfo(zone)).astimezone(moment.tzinfo)


def goes_until(moment: datetime, *zones: str, quiet: QuietHours = QuietHours()) -> datetime:
    """The end of the last time before this moment in which it is quiet in none of these zones."""
    for _turn in range(4):  # as in `goes_from`
        before = moment
        for zone in zones:
            just_before = moment - timedelta(microseconds=1)
            if quiet.hold_at(just_before, zone):
                moment = last_at(just_before, quiet.closes, zone)
        if moment == before:
            break
    return moment


def quiet_zones(moment: datetime, quiet: QuietHours) -> frozenset[str]:
    """The zones of the world in which it is quiet at `moment`."""
    return _quiet_zones(moment.replace(second=0, microsecond=0), quiet)


@lru_cache(maxsize=8)
def _quiet_zones(minute: datetime, quiet: QuietHours) -> frozenset[str]:
    return frozenset(zone for zone in _zones() if quiet.hold_at(minute, zone))


@cache
def _zones() -> dict[str, ZoneInfo]:
    """Every zone, read from the disk once and kept: ZoneInfo itself remembers only a few."""
    return {zone: ZoneInfo(zone) for zone in available_timezones()}


@dataclass(frozen=True)
class Post:
    """How long a letter is under way, from the button to the family's hands.

    `takes`: an assumption, for a letter printed and posted the same day within a district. USPS plans one to five days
    for First-Class Mail (39 CFR 121.1), and the shorter ones for what stays near.
    """

    takes: timedelta = timedelta(days=2)

    def is_too_late(self, at: datetime, needed_by: datetime) -> bool:
        """Whether a letter written at `at` comes after it is needed."""
        return at + self.takes > needed_by


@dataclass(frozen=True)
class SendingTerms:
    """What the district sets for its sending: its zone, the name messages are signed with, and the sizes.

    `hooks`: the district's address (https://…) under which providers report, blank where none can reach us.
    `batch`: messages claimed at once; `turn`: how long they may hold up something more urgent; `lease`: how long a
    claim holds without a sign of life; `look_ups`: how often before a person is asked; `looks_up_for`: how long a round of
    them may begin new ones. `to_many`: how the purposes of what goes to many begin. How long is tried what does not get
    through says `tried_for`.
    """

    zone: str
    sender: str = ""
    quiet: QuietHours = QuietHours()
    batch: int = 500
    lease: timedelta = timedelta(minutes=2)
    turn: timedelta = timedelta(seconds=2)
    look_ups: int = 24
    looks_up_for: timedelta = timedelta(seconds=15)
    hooks: str = ""
    to_many: tuple[str, ...] = ()


def may_wait(message_class: str, channel: str) -> bool:
    """Whether quiet hours hold this message back (never an emergency, nor a code just asked for)."""
    return message_class in UNHURRIED and channel in QUIET_CHANNELS


def passes_stop(message_class: str, channel: str = "") -> bool:
    """Whether a message goes to an address that said stop: an emergency, the one confirmation of the stop, and by e-mail
    the code that somebody just asked for to sign in.

    47 CFR 64.1200(a)(12) allows one confirming text within five minutes, without anything else in it.
    """
    if message_class == MessageClass.SIGN_IN:
        return channel == Channel.EMAIL
    return message_class in (MessageClass.EMERGENCY, MessageClass.CONFIRMATION)


def wait_before(attempt: int, message_class: str = MessageClass.INFORMATIONAL) -> timedelta:
    """How long to wait after the n-th attempt that surely did not go out: half a minute, doubling to an hour.

    An emergency waits half a minute each time: it is the first to leave when a provider is back.
    """
    doublings = 0 if message_class == MessageClass.EMERGENCY else min(max(0, attempt - 1), 7)
    return min(timedelta(hours=1), timedelta(seconds=30) * 2**doublings)


def look_again_after(look_up: int, message_class: str) -> timedelta:
    """How long until the provider is asked again about what may have gone out: five minutes at most."""
    return min(timedelta(minutes=5), wait_before(look_up, message_class))


# Of a provider that takes nothing at all one message is tried so often, the most urgent; its return is seen as soon.
ONE_IN_AN_OUTAGE = timedelta(seconds=30)
# An emergency that may have gone by a provider which takes nothing, and does not say, goes by its second after this.
BY_THE_SECOND_AFTER = timedelta(seconds=60)
# Silences further apart than this are not one after the other.
IN_A_ROW_WITHIN = timedelta(hours=1)


def goes_on_trying(message_class: str, expires_at: datetime | None) -> bool:
    """Whether an emergency is tried for however long it failed, until the end that it has."""
    return message_class == MessageClass.EMERGENCY and expires_at is not None


def tried_for(on: date) -> timedelta:
    """How long a message is tried that surely did not go out, by age and not by count."""
    return timedelta(hours=library.entry("sending", "patience", on).terms["tried_hours"])


@dataclass(frozen=True)
class Ringing:
    """How often a number rings whose call was busy or not taken, the first time counted, and how far apart."""

    times: int
    apart: timedelta
    urgent_apart: timedelta


def ringing(on: date) -> Ringing:
    """The rule of the day."""
    terms = library.entry("sending", "calls", on).terms
    apart, urgent = (timedelta(minutes=terms[name]) for name in ("minutes_apart", "urgent_minutes_apart"))
    return Ringing(terms["times"], apart, urgent)


def sent_again_for(on: date) -> timedelta:
    """How long a person may send again what was given up and has no end of its own."""
    return timedelta(days=library.entry("sending", "patience", on).terms["again_days"])


@dataclass(frozen=True)
class VoiceTerms:
    """How long a call waits for a person's voice, also one that presses, how long before its end it waits no more, and how
    long one may speak."""

    waits: timedelta
    pressing: timedelta
    before_end: timedelta
    longest_s: int


def voice_terms(on: date) -> VoiceTerms:
    """The terms that are in force."""
    terms = library.entry("sending", "voices", on).terms
    return VoiceTerms(
        timedelta(hours=terms["waits_hours"]), timedelta(minutes=terms["pressing_minutes"]),
        timedelta(hours=terms["before_end_hours"]), terms["longest_seconds"],
    )  # fmt: skip


def stops_for(on: date) -> timedelta:
    """How long the button of a mail that went then stops such mail."""
    return timedelta(days=library.entry("sending", "unsubscribing", on).terms["works_days"])
