"""Of which children a page, a link or a number may speak to one adult, so that nothing of another home or another link shows.

Signed in: of all of whom they may hear. By link: of those whom the link was sent about, and of others where nobody is barred
from them: what was safe to send about one child may lie with somebody who is barred from another. By text: of those whom
this number may be told of. What speaks of several children is shown only where each of them may be spoken of.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from thirdpillar.doors.family_ways.holders import Holder
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.queries import records_of, students_open_to_adult
from thirdpillar.ground.people.queries.restrictions import guarded_students
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.ground.schools.models import District


@dataclass(frozen=True)
class Sight:
    """`opened_by` is the address of the link that was opened; blank where they signed in, who alone read every word.

    `adult_ids` are all records of this person: two may have been made one, and what stands on the folded one is theirs.
    """

    district: District
    adult_id: UUID
    adult_ids: frozenset[UUID]
    by: Scope
    at: datetime
    open_to: frozenset[UUID]
    shown: frozenset[UUID]
    # Whether what is about no child, such as a course of their own, is shown too.
    of_adult: bool = True
    is_signed_in: bool = False
    opened_by: str = ""

    def may_show(self, student_ids: Collection[UUID]) -> bool:
        """Whether what speaks of these students is shown; students of whom the adult may not hear are nobody's word here."""
        theirs = self.open_to & frozenset(student_ids)
        return theirs <= self.shown if theirs else self.of_adult and not student_ids

    def reads_words_of(self, address: str) -> bool:
        """Whether words that were said in confidence stand here: after signing in, or behind the link of that very thing."""
        return self.is_signed_in or (bool(address) and address == self.opened_by)


def signed_in(district: District, adult_id: UUID, *, by: Scope, at: datetime) -> Sight:
    open_to = students_open_to_adult(adult_id, on=clock.today(district.zone), seen_by=by)
    return Sight(district, adult_id, _records(adult_id, by), by, at, open_to, open_to, is_signed_in=True)


def by_link(district: District, holder: Holder, *, by: Scope, at: datetime) -> Sight:
    open_to = students_open_to_adult(holder.adult_id, on=clock.today(district.zone), seen_by=by)
    guarded = guarded_students(open_to, seen_by=by) - holder.student_ids
    return Sight(
        district,
        holder.adult_id,
        _records(holder.adult_id, by),
        by,
        at,
        open_to,
        open_to - guarded,
        of_adult=not guarded,
        opened_by=holder.back,
    )


def by_text(
    district: District, adult_id: UUID, address: str, channel: str, *, by: Scope, at: datetime
) -> Sight | None:
    """What may be said at a number or an e-mail address today; None where it is no way to this adult."""
    on = clock.today(district.zone)
    open_to = students_open_to_adult(adult_id, on=on, seen_by=by)
    ways = Ways(adults=[adult_id], students=list(open_to), on=on, seen_by=by)
    if not ways.leading_to(adult_id, address):
        return None
    heard = frozenset(one for one in open_to if ways.is_overheard(address, one))
    told = frozenset(one for one in open_to - heard if ways.is_permitted(adult_id, one, channel))
    return Sight(district, adult_id, _records(adult_id, by), by, at, open_to, told, of_adult=not heard)


def _records(adult_id: UUID, by: Scope) -> frozenset[UUID]:
    return frozenset(records_of([adult_id], seen_by=by)[adult_id])
