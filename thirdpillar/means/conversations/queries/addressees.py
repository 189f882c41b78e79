"""Whom a thread reaches today, by which way, and about which of its children."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.channels import offered_channels
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.voices import needs_person
from thirdpillar.ground.people.models import Adult, Preference
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.doubts import adults_in_doubt
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.means.conversations.models import Thread

_EVERY_WAY = (Channel.SMS, Channel.EMAIL, Channel.VOICE, Channel.LETTER)
# What a person must read for themselves: a link, or words that nobody else may speak.
UNHEARD = (Channel.SMS, Channel.EMAIL, Channel.LETTER)


@dataclass(frozen=True)
class Addressee:
    """The caregiver, the children they may hear of now, and the best way; both blank where there is no way.

    `is_barred`: a restriction hides one of the children asked about. What was said of them together stays closed then.
    """

    adult: Adult
    student_ids: frozenset[UUID]
    channel: str = ""
    address: str = ""
    is_barred: bool = False
    preference: Preference | None = None
    # Nothing leads to them but a number of which a person is to say whose it is.
    waits_for_look: bool = False
    # The way, and the number or address, that it would be but for that doubt.
    in_doubt: tuple[str, str] = ("", "")

    @property
    def may_go_on(self) -> bool:
        """Whether a conversation about these children is open to the caregiver today; deny wins."""
        return bool(self.student_ids) and not self.is_barred

    @property
    def wants_a_person_to_call(self) -> bool:
        """Whether calls are their first wish, and no machine calls them: nothing here speaks their language."""
        wished = self.preference.ways[:1] if self.preference else []
        return wished == [Channel.VOICE] and self.channel != Channel.VOICE

    @property
    def waits_for_voice(self) -> bool:
        """Whether they are called, and a person speaks the words first."""
        return self.channel == Channel.VOICE and needs_person(self.language)

    @property
    def language(self) -> str:
        return self.adult.reads_language


def addressee(
    adult_id: UUID,
    student_ids: Collection[UUID],
    *,
    on: date,
    seen_by,
    tried: Container = (),
    ways: Sequence[str] | None = None,
) -> Addressee | None:
    """Who is reached when this adult is written to about these children; None where there is no such adult any more.

    `ways`: by these alone. `tried` are (way, address) that failed.
    """
    return _addressees([(adult_id, tuple(student_ids))], on, seen_by, [tried], only=ways)[0]


def addressee_of(thread: Thread, *, on: date, seen_by) -> Addressee | None:
    """Who is reached when something is said in a thread, by the way that its words may take."""
    found = addressee(thread.adult_id, thread.student_ids, on=on, seen_by=seen_by)
    return as_read(thread, found, on=on, seen_by=seen_by) if found else None


def as_read(thread: Thread, reached: Addressee, *, on: date, seen_by, tried: Container = ()) -> Addressee:
    """The addressee by the way that a thread's words may take: what is kept sealed no third person speaks."""
    if not (thread.is_sealed and reached.waits_for_voice):
        return reached
    found = addressee(reached.adult.pk, thread.student_ids, on=on, seen_by=seen_by, tried=tried, ways=UNHEARD)
    return found or reached


def addressees(threads: Iterable[Thread], *, on: date, seen_by) -> dict[UUID, Addressee | None]:
    """The same for many threads (by id), with a constant number of queries."""
    rows = list(threads)
    found = _addressees([(one.adult_id, tuple(one.student_ids)) for one in rows], on, seen_by)
    return {one.pk: who for one, who in zip(rows, found, strict=True)}


def addressees_of(
    wanted: Iterable[tuple[UUID, Collection[UUID]]],
    *,
    on: date,
    seen_by,
    tried: Sequence[Container] | None = None,
) -> list[Addressee | None]:
    """The same for pairs of an adult and children, in their order. `tried`: for each of them, (way, address) that failed."""
    return _addressees([(adult_id, tuple(students)) for adult_id, students in wanted], on, seen_by, tried)


def _addressees(
    wanted: list[tuple[UUID, tuple[UUID, ...]]],
    on: date,
    seen_by,
    tried: Sequence[Container] | None = None,
    only: Sequence[str] | None = None,
) -> list[Addressee | None]:
    # Restrictions and other adults' numbers are looked at for the whole district, whoever asks.
    machine = Scope.system(seen_by.district_id, "who may be written to")
    with tenancy.acting_as(machine):
        standing = current_adults({adult for adult, _ in wanted}, seen_by=machine)
        adults = Adult.objects.seen_by(machine).filter(left_at=None).in_bulk(set(standing.values()))
        children = {student for _, students in wanted for student in students}
        ways = Ways(adults=set(adults), students=children, on=on, seen_by=machine)
    found: list[Addressee | None] = []
    for (adult_id, students), but in zip(wanted, tried or [()] * len(wanted), strict=True):
        adult = adults.get(standing.get(adult_id))
        if adult is None:
            found.append(None)
            continue
        told = frozenset(one for one in students if ways.is_open(adult.pk, one))
        is_barred = any((adult.pk, one) in ways.barred for one in students)
        found.append(
            Addressee(
                adult,
                told,
                *ways.first_open(adult.pk, told, only or ways_to(adult, ways), but),
                is_barred,
                ways.preferences.get(adult.pk),
            )
        )
    return _with_doubts(found, machine, on, tried or [()] * len(wanted))


def _with_doubts(
    found: list[Addressee | None], machine: Scope, on: date, tried: Sequence[Container]
) -> list[Addressee | None]:
    without = {one.adult.pk for one in found if one is not None and not one.channel}
    with tenancy.acting_as(machine):
        doubted = adults_in_doubt(without, seen_by=machine)
        if not doubted:
            return found
        children = {key for one in found if one is not None for key in one.student_ids}
        ways = Ways(adults=doubted, students=children, on=on, seen_by=machine, though_doubted=True)
    return [
        replace(
            one,
            waits_for_look=True,
            in_doubt=ways.first_open(one.adult.pk, one.student_ids, ways_to(one.adult, ways), but),
        )
        if one is not None and not one.channel and one.adult.pk in doubted
        else one
        for one, but in zip(found, tried, strict=True)
    ]


def ways_to(adult: Adult, ways: Ways) -> tuple[str, ...]:
    """The ways that a conversation may take to an adult: a call only where a machine speaks their language, or where they
    wish to be called; then a person speaks it."""
    speaks = not needs_person(adult.reads_language) or ways.wishes_calls(adult.pk)
    return _EVERY_WAY if speaks and Channel.VOICE in offered_channels() else UNHEARD
