"""What rooms above know of a broadcast's audience: who was invited, said yes or came, where somebody stands in a
programme, who is not yet reached."""

from __future__ import annotations

from collections import Counter

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.means.conversations.queries.audiences import (
    ATTENDED,
    CAME,
    COMING,
    COMPLETED,
    REGISTERED,
    WAITING,
    Above,
    Audience,
    Named,
)
from thirdpillar.practice.gatherings import queries as gatherings
from thirdpillar.practice.gatherings.choices import ProgrammeKind, Standing
from thirdpillar.practice.gatherings.models import Gathering, Programme
from thirdpillar.practice.gatherings.queries import programmes
from thirdpillar.proof.evidence.actions import freshen_reach
from thirdpillar.proof.evidence.queries import unreached_households
from thirdpillar.proof.evidence.queries.years import reach_window

SERIES = "series:"
# Whoever has a place kept for them is still on the list; a message to the registered of a course that is over reaches those
# who completed it, too.
STANDINGS = {
    REGISTERED: (Standing.REGISTERED, Standing.COMPLETED),
    WAITING: (Standing.WAITING, Standing.OFFERED),
    COMPLETED: (Standing.COMPLETED,),
}


def households_of(audience: Audience | dict, *, seen_by) -> list[Above]:
    """Queries of household ids, or of adults themselves, all of which must hold; none where nothing is asked of above."""
    if isinstance(audience, dict):
        audience = Audience.of(audience)
    found: list[Above] = []
    if audience.gathering:
        meant = _gatherings_meant(audience, seen_by)
        if audience.which == CAME:
            found.append(gatherings.households_that_came(meant, seen_by=seen_by))
        elif audience.which == COMING:
            found.append(gatherings.households_coming(meant, seen_by=seen_by))
        else:
            found.append(gatherings.households_invited(meant, seen_by=seen_by))
    if audience.programme:
        ids = _programmes(audience.programme, seen_by).values_list("pk", flat=True)
        if audience.stands == ATTENDED:
            held = programmes.sessions_of(ids, seen_by=seen_by)
            found.append(gatherings.households_that_came(held, seen_by=seen_by))
        else:
            rows = programmes.registered_in(ids, STANDINGS[audience.stands], seen_by=seen_by)
            found.append(Named(rows))
    if audience.not_reached:
        found.append(unreached_households(seen_by=seen_by))
    return found


def freshen_for(audience: Audience | dict, *, district_id) -> None:
    """Bring the reach up to date where an audience asks for it, so that whoever came a moment ago is not "not reached"."""
    if (Audience.of(audience) if isinstance(audience, dict) else audience).not_reached:
        freshen_reach(district_id=district_id, at=clock.now())


def _gatherings_meant(audience: Audience, seen_by) -> QuerySet[Gathering]:
    one = Gathering.objects.seen_by(seen_by).filter(pk__in=ids_among([audience.gathering]))
    first = one.first() if audience.series else None
    window = reach_window(None, seen_by=seen_by) if first else None
    if first is None or window is None:
        return one
    return gatherings.series_of(first, window.since, window.before, seen_by=seen_by)


def gatherings_to_choose(kept: Audience | None = None, *, seen_by) -> list[tuple[str, str]]:
    """The latest gatherings, for choosing their families; before them the series, all that have one name this year.

    What a draft has `kept` is among them, however old: a form that did not know it would widen the audience to all.
    """
    rows = list(Gathering.objects.seen_by(seen_by).order_by("-begins_at")[:40])
    found = {str(one.pk): f"{one.title} · {one.begins_at:%Y-%m-%d}" for one in rows}
    window = reach_window(None, seen_by=seen_by)
    this_year = [one for one in rows if window and window.since <= one.begins_at < window.before]
    named = {(one.title.casefold(), one.school_id): one for one in this_year}
    times = Counter((one.title.casefold(), one.school_id) for one in this_year)
    kept_one = kept and Gathering.objects.seen_by(seen_by).filter(pk__in=ids_among([kept.gathering])).first()
    if kept and kept_one and kept.series:
        named[kept_one.title.casefold(), kept_one.school_id] = kept_one
    elif kept_one:
        found.setdefault(str(kept_one.pk), f"{kept_one.title} · {kept_one.begins_at:%Y-%m-%d}")
    series = {
        f"{SERIES}{one.pk}": _("%(title)s: all dates this school year") % {"title": one.title}
        for key, one in named.items()
        if times[key] > 1 or one is kept_one
    }
    return [*series.items(), *found.items()]


def gathering_title(audience: Audience, *, seen_by) -> str:
    row = Gathering.objects.seen_by(seen_by).filter(pk__in=ids_among([audience.gathering])).first()
    if row is None:
        return ""
    return _("%(title)s: all dates this school year") % {"title": row.title} if audience.series else row.title


def _programmes(kept: str, seen_by) -> QuerySet[Programme]:
    return (
        Programme.objects.seen_by(seen_by).filter(pk__in=ids_among([kept])).exclude(kind=ProgrammeKind.STAFF)
    )


def programmes_offered(kept: Audience | None = None, *, seen_by) -> list[tuple[str, str]]:
    """Programmes whose families one may choose; what a draft has `kept` stays among them."""
    rows = list(programmes.programmes_to_choose(seen_by=seen_by))
    if kept and kept.programme:
        rows += [one for one in _programmes(kept.programme, seen_by) if one not in rows]
    return [(str(one.pk), " · ".join(filter(None, (one.title, one.cohort or one.term)))) for one in rows]


def programme_title(audience: Audience, *, seen_by) -> str:
    row = _programmes(audience.programme, seen_by).first()
    return row.title if row else ""
