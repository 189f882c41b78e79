"""May this visit be booked? Each hard practice of the model, in its order, with its number in the refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.choices import Part, Standing
from thirdpillar.practice.visits.rules.home import HomeNow, may_visit_home
from thirdpillar.practice.visits.rules.planning import MODEL
from thirdpillar.practice.visits.rules.terms import Terms, outside_hours


@dataclass(frozen=True)
class Going:
    """Somebody who is to go. `trained_until`: the last day of their training (None: never trained); `date.max`: no end."""

    account_id: UUID
    part: str
    opted_in: bool
    trained_from: date | None
    trained_until: date | None
    is_direct: bool
    speaks: bool


@dataclass(frozen=True)
class Booking:
    """A visit that somebody wants to book, with what is known of it. `begins_at` and `ends_at` are by the district's clock;
    `deviations`: kinds that hold on its day; `taken`: who of those that go has something else then.
    """

    begins_at: datetime
    ends_at: datetime
    booked_at: datetime
    on: date
    opens_on: date
    closes_on: date
    standing: str
    accepted_at: datetime | None
    home: HomeNow
    needs_language: bool
    going: Sequence[Going]
    deviations: frozenset[str] = frozenset()
    taken: frozenset[UUID] = frozenset()
    is_home_taken: bool = False


def is_trained(one: Going, on: date) -> bool:
    """Trained before the visit, and the training still holds on its day."""
    return bool(one.trained_from and one.trained_until and one.trained_from <= on <= one.trained_until)


def may_schedule(wanted: Booking, terms: Terms) -> Refused | None:
    """The first practice that this booking would break, or None."""
    visitors = [one for one in wanted.going if one.part == Part.VISITOR]
    interpreters = [one for one in wanted.going if one.part == Part.INTERPRETER]
    if wanted.standing != Standing.ACCEPTED or not (
        wanted.accepted_at and wanted.accepted_at < wanted.begins_at
    ):
        return Refused(_("The family has not said yes to a visit yet."), f"{MODEL}: R-PTHV-1a")
    if not all(one.opted_in for one in visitors):
        return Refused(
            _("A visitor has not opted in, or has left. Educators say that themselves."),
            f"{MODEL}: R-PTHV-1b",
        )
    notice = timedelta(hours=terms.notice_hours)
    if wanted.begins_at - wanted.booked_at < notice and "short_notice" not in wanted.deviations:
        said = _("A visit is arranged at least %(hours)s hours before.") % {"hours": terms.notice_hours}
        return Refused(said, f"{MODEL}: R-PTHV-1c")
    if not wanted.opens_on <= wanted.on <= wanted.closes_on:
        return Refused(_("This day is outside the time for these visits."))
    begins, ends = wanted.begins_at, wanted.ends_at
    if begins.date() != ends.date() or not terms.earliest <= begins.time() < ends.time() <= terms.latest:
        return outside_hours(terms.earliest, terms.latest)
    if wanted.is_home_taken or any(one.account_id in wanted.taken for one in wanted.going):
        return Refused(_("This time was taken meanwhile. Choose another."))
    untrained = [one for one in visitors if not is_trained(one, wanted.on)]
    allowed = 1 if "one_untrained" in wanted.deviations and len(untrained) < len(visitors) else 0
    if len(untrained) > allowed:
        return Refused(_("A visitor has no training that holds on this day."), f"{MODEL}: R-PTHV-2a")
    pair = len(visitors) + (len(interpreters) if terms.interpreter_may_be_second else 0)
    if pair < terms.visitors or not visitors:
        return Refused(_("Visits are made in pairs: one more visitor is needed."), f"{MODEL}: R-PTHV-5a")
    if verdict := may_visit_home(wanted.home, is_served=any(one.is_direct for one in visitors)):
        return verdict
    if wanted.needs_language and not any(one.speaks for one in wanted.going):
        return Refused(_("Nobody on this visit speaks the family's language: an interpreter is needed."))
    return None
