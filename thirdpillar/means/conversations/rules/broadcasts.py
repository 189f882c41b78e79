"""Who may send what to whom, when it goes, and what it may say. Loaded facts in, a verdict out; no database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.rules import goes_from
from thirdpillar.ground.people.choices import Pace as Wanted
from thirdpillar.means.conversations.choices.broadcasts import Pace, Stage
from thirdpillar.means.conversations.rules.threads import WRITERS
from thirdpillar.standards import library

ALERTERS = (Role.OFFICE, Role.PRINCIPAL)
SENDERS = WRITERS
APPROVERS = (Role.OFFICE, Role.PRINCIPAL)
CHANGEABLE = (Stage.DRAFT,)
UNDER_WAY = (Stage.SCHEDULED, Stage.SPREADING, Stage.SENT)
# A draft that cannot be counted so often waits until it is changed.
MOST_COUNTS = 5
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
# A name without https:// in front, of which phones make a link too; what stands behind an @ is an address to write to.
_BARE = re.compile(
    r"(?<![\w@./-])((?:[^\W_](?:[\w-]*[^\W_])?\.)+(xn--[a-z0-9-]+|[^\W\d_]{2,}))(?![\w@-])(/|:\d|\?\w+=|)",
    re.IGNORECASE,
)
# A machine's number in place of a name is never a page of the district.
_NUMBERED = re.compile(r"(?<![\w@./-])((?:\d{1,3}\.){3}\d{1,3})(?=[/:])")
_BRACES = re.compile(r"\{[^{}\n]*\}")
CHILDREN = "{children}"


def terms(id: str, on: date) -> dict[str, Any]:
    """The numbers of one entry of standards/federal/broadcasts.toml as they hold on a day."""
    return library.entry("broadcast", id, on).terms


def citation(id: str, on: date) -> str:
    return library.entry("broadcast", id, on).citation


def bounds_of(by, school_ids: Collection[UUID], section_id: UUID | None) -> tuple[list[UUID], UUID | None]:
    """How far a sender's message may go: the office anywhere, a school's staff there, a teacher to one own class.

    Raises Refused where the asker has no such reach.
    """
    if by.role == Role.OFFICE or (by.role is None and by.purpose):
        return sorted(school_ids), section_id
    if by.role not in SENDERS:
        raise Refused(_("Writing to families is for staff of the school."))
    if by.role == Role.TEACHER:
        if section_id is None or section_id not in by.section_ids:
            raise Refused(_("Teachers write to a class of theirs. Choose one."))
        return sorted(by.school_ids), section_id
    chosen = set(school_ids) or set(by.school_ids)
    if not chosen or not chosen <= set(by.school_ids):
        raise Refused(_("This is not your school."))
    return sorted(chosen), section_id


def must_reach(by, broadcast) -> None:
    """Raises Refused unless the asker's own reach holds all of this broadcast's."""
    if by.sees_all and (by.role == Role.OFFICE or by.role is None):
        return
    inside = broadcast.school_ids and set(broadcast.school_ids) <= set(by.school_ids)
    if by.breadth == "school" and by.role in SENDERS and inside:
        return
    if by.role == Role.TEACHER and broadcast.section_id in by.section_ids:
        return
    raise Refused(_("This message belongs to somebody else's school or class."))


def must_be_changeable(broadcast) -> None:
    if broadcast.stage not in CHANGEABLE:
        raise Refused(_("This message is on its way already. Copy it to say something else."))


def must_know_device(known_since: datetime | None, at: datetime, *, is_sample: bool = False) -> None:
    """Raises Refused where this device was first seen too lately; a sample district sends nothing to anybody."""
    hours = terms("blast_radius", at.date())["new_device_hours"]
    if is_sample or (known_since is not None and at - known_since >= timedelta(hours=hours)):
        return
    raise Refused(
        _(
            "This device is new here. A new device cannot send to many families for %(hours)s hours. "
            "Use a device you have used before, or ask a colleague to send it."
        )
        % {"hours": hours},
        citation("blast_radius", at.date()),
    )


def takes_second_person(broadcast, people: int, on: date, stricter: int | None) -> bool:
    """Whether so many people may be written to only when a second person agrees; an alert waits for nobody."""
    most = terms("blast_radius", on)["second_person_above"]
    return not broadcast.is_urgent and people > min(most, stricter if stricter is not None else most)


def is_stale(counted_at: str, at: datetime) -> bool:
    """Whether what was counted at this moment (ISO 8601, blank: never) is too old to say yes to."""
    minutes = terms("blast_radius", at.date())["count_good_minutes"]
    return not counted_at or at - datetime.fromisoformat(counted_at) > timedelta(minutes=minutes)


def must_not_have_grown(people: int, confirmed: int | None, on: date) -> None:
    """Raises Refused where it goes to more people by now than somebody said yes to, but for a few."""
    if has_grown(people, confirmed, on):
        raise Refused(
            _("It goes to %(people)s people now. Look at the number once more and say yes to it.")
            % {"people": people}
        )


def has_grown(people: int, confirmed: int | None, on: date) -> bool:
    """Whether these are more people than somebody said yes to, beyond the few who come and go any day."""
    grows = terms("blast_radius", on)["grows_at_most_percent"]
    return confirmed is not None and people * 100 > confirmed * (100 + grows)


def may_send(by, broadcast, people: int) -> None:
    """Raises Refused where this sender may not send this message at all."""
    must_reach(by, broadcast)
    if broadcast.is_urgent and by.role not in ALERTERS and by.role is not None:
        raise Refused(_("Urgent alerts are sent by the district office or the principal."))
    if people == 0:
        raise Refused(_("Nobody can be written to with this choice of families. Choose others."))


def may_approve(by, broadcast) -> None:
    """Raises Refused unless the asker is a second person with at least the same reach."""
    must_reach(by, broadcast)
    if broadcast.stage != Stage.ASKED:
        raise Refused(_("This message does not wait for anybody's yes."))
    if by.role not in APPROVERS:
        raise Refused(_("The principal or the district office says yes to a message to so many."))
    if by.account_id is None or by.account_id in (broadcast.sent_by_id, broadcast.written_by_id):
        raise Refused(_("A second person must say yes: not whoever wrote or sent it."))


def strange_links(texts: Iterable[str], hosts: Collection[str], on: date) -> list[str]:
    """Hosts that these texts link to and that the district has not allowed, and shorteners, which nobody may allow."""
    shorteners, found = terms("links", on)["shorteners"], []
    for text in texts:
        linked = [
            urlsplit(link if "//" in link else f"//{link}").hostname or link for link in _LINK.findall(text)
        ]
        bare = [
            host.lower()
            for host, ending, path in _BARE.findall(_LINK.sub(" ", text))
            if path or _is_ending(ending, on)
        ]  # fmt: skip
        bare += _NUMBERED.findall(_LINK.sub(" ", text))
        found += [one for one in (*linked, *bare) if is_of(one, shorteners) or not is_of(one, hosts)]
    return list(dict.fromkeys(found))


def is_of(host: str, hosts: Iterable[str]) -> bool:
    """Whether a host is one of these, or below one of them."""
    return any(host == each or host.endswith(f".{each}") for each in hosts)


def _is_ending(ending: str, on: date) -> bool:
    """Whether a name that ends so is one of the web; "noon.Be there" is a sentence whose space is missing."""
    if ending.istitle():
        return False
    if ending.lower().startswith("xn--"):
        return True
    return ending.lower() in terms("links", on)["endings"] or ending.upper() in _countries()


@cache
def _countries() -> frozenset[str]:
    """The two letters of countries, as the web uses them (ISO 3166-1, and what the registry adds)."""
    known = (str(code) for code in Locale("en").territories)
    return frozenset({code for code in known if len(code) == 2 and code.isalpha()} | {"UK", "EU", "SU", "AC"})


def must_link_well(texts: Iterable[str], hosts: Collection[str], on: date) -> None:
    strange = strange_links(texts, hosts, on)
    if strange:
        raise Refused(
            _(
                "This leads to %(hosts)s, which the district has not allowed. Take the link out, or ask the office."
            )
            % {"hosts": ", ".join(strange)}
        )


def must_fill_in_children_alone(title: str, texts: Iterable[str]) -> None:
    """Raises Refused where a family would read braces that nothing fills in; in a title nothing is."""
    # Doubled braces leave a pair behind where the names are filled in.
    left = [each for text in texts for each in _BRACES.findall(text.replace(CHILDREN, ""))]
    left += _BRACES.findall(title)
    if left:
        raise Refused(
            _(
                "Families would read this as it stands: %(braces)s. Only %(children)s in the text is filled in."
            )
            % {"braces": ", ".join(dict.fromkeys(left)), "children": CHILDREN}
        )


def goes_at(broadcast) -> datetime | None:
    """The moment at which a broadcast shall go; None: at once."""
    if broadcast.goes_on is None or broadcast.goes_at is None:
        return None
    return moment_of(broadcast.goes_on, broadcast.goes_at, broadcast.zone)


def hours_alive(broadcast, on: date) -> int:
    """For how many hours an alert is tried: as its writer says, never longer than the standard."""
    most = terms("alert", on)["most_alive_hours"]
    return min(broadcast.alive_hours or most, most)


def must_be_to_come(
    goes_on: date | None, goes_at: time | None, ends_at: datetime | None, zone: str, at: datetime
) -> None:
    """Raises Refused for a time that is over, and for an end before the beginning."""
    begins = moment_of(goes_on, goes_at, zone) if goes_on and goes_at else None
    if begins and begins < at.replace(second=0, microsecond=0):
        raise Refused(
            _("This time is over. Choose a later one, or leave day and time empty to send at once.")
        )
    if ends_at and ends_at <= at:
        raise Refused(_("Its last day is over. Give it a later one."))
    if begins and ends_at and ends_at <= begins:
        raise Refused(_("The first day is after the last one."))


def is_late(broadcast, at: datetime) -> bool:
    """Whether the time for which it was planned has gone by: nobody lets it go then without being asked once more."""
    moment = goes_at(broadcast)
    return moment is not None and moment < at.replace(second=0, microsecond=0)


def must_be_wanted_late(broadcast, though_late: bool, at: datetime) -> None:
    """Raises Refused for what should have gone before, unless whoever lets it go has seen that."""
    if is_late(broadcast, at) and not though_late:
        raise Refused(
            _("This time is over. Choose a later one, or leave day and time empty to send at once.")
        )


def must_find_day(begins: datetime, ends_at: datetime | None, zone: str) -> None:
    """Raises Refused where quiet hours would hold it until its last day is over, so that nothing of it ever went."""
    opens = goes_from(begins, zone)
    if ends_at is not None and begins < opens >= ends_at:
        raise Refused(
            _(
                "At night nothing goes, and by %(when)s its last day is over. Choose an earlier time or a later last day."
            )
            % {"when": day_and_time(opens, zone, get_language() or "en")}
        )


def moment_of(day: date, wall: time, zone: str) -> datetime:
    """The moment at which the clocks of `zone` show this time.

    Of two such moments the first; a time that is skipped moves as far behind the gap as the clocks were moved
    (RFC 5545 §3.3.5).
    """
    return datetime.combine(day, wall, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def is_due(broadcast, at: datetime) -> bool:
    """Whether its time has come; without one it goes at once."""
    moment = goes_at(broadcast)
    return moment is None or moment <= at


def told_waiting_at(since: datetime, until: datetime, at: datetime) -> datetime | None:
    """The last moment up to now at which it is to be said that families wait for words; None: not yet."""
    told = terms("words_in_time", at.date())
    moments = (
        since + (until - since) * (told["told_at_percent"] / 100),
        until - timedelta(hours=told["told_before_hours"]),
    )
    return max((one for one in moments if since < one <= at), default=None)


def after_failure(failures: int, is_urgent: bool, at: datetime) -> tuple[datetime | None, bool]:
    """When what failed so often in a row is tried again (None: not before a person says so), and whether people know."""
    told = terms("cannot_go_on", at.date())
    if is_urgent:
        again = failures < told["alert_tries"]
        return (at + timedelta(minutes=1) if again else None), failures >= told["alert_told_after"]
    if failures >= told["tries"]:
        return None, True
    return at + timedelta(minutes=told["first_pause_minutes"] * 2 ** (failures - 1)), False


def next_news_at(digest_at: time, done_on: date | None, zone: str, at: datetime) -> datetime:
    """When the next daily digest goes: now, where its hour has come today and it has not all gone."""
    today = at.astimezone(ZoneInfo(zone)).date()
    due = moment_of(today, digest_at, zone)
    return moment_of(today + timedelta(days=1), digest_at, zone) if done_on == today else max(due, at)


def waits_for_news(pace: str, wanted: str, expires_at: datetime | None, news_at: datetime) -> bool:
    """Whether a message waits for an adult's daily digest: as the adult wants it, else as its sender does.

    An alert never waits, nor does what would be over before the digest goes.
    """
    if (
        pace == Pace.EMERGENCY
        or wanted == Wanted.AT_ONCE
        or (expires_at is not None and expires_at <= news_at)
    ):
        return False
    return pace == Pace.NEWS or wanted == Wanted.DIGEST


def class_of(pace: str) -> str:
    """The outbox's own class of message."""
    return "emergency" if pace == Pace.EMERGENCY else "informational"
