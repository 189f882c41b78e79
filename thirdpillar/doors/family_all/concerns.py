"""What concerns a family, put together from the rooms that know it: coming, asked, promised, taken part in, and told us."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from thirdpillar.doors.family_all.helping import asked_to_share, given, shifts_of
from thirdpillar.doors.family_all.lines import Line
from thirdpillar.doors.family_all.remembered import remembered
from thirdpillar.doors.family_all.sight import Sight
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.wordings import joined
from thirdpillar.ground.people.models import Student
from thirdpillar.means.conversations.queries.of_adult import interpreting_to_judge, threads_waiting_for_adult
from thirdpillar.practice.conferences.choices import Stage as ConferenceStage
from thirdpillar.practice.conferences.queries.of_adult import conferences_of_adult, team_meetings_of_adult
from thirdpillar.practice.gatherings.choices import Answered, ProgrammeStage, Standing
from thirdpillar.practice.gatherings.choices import Stage as GatheringStage
from thirdpillar.practice.gatherings.queries import invitations_to_adult
from thirdpillar.practice.gatherings.queries.family import attended_by_adult, sessions_for_adult
from thirdpillar.practice.gatherings.queries.meetings import answered_codes
from thirdpillar.practice.gatherings.queries.programmes import registrations_of_adult
from thirdpillar.practice.gatherings.queries.timing.asked import open_askings_of
from thirdpillar.practice.partners.queries.questions import questions_of_adult
from thirdpillar.practice.visits.choices import Stage as VisitStage
from thirdpillar.practice.visits.queries.of_adult import (
    invitations_open_to,
    promises_to_adult,
    visits_of_adult,
)


@dataclass(frozen=True)
class Concerns:
    coming: list[Line]
    asked: list[Line]
    promised: list[Line]
    questions: list[Line]
    taken_part: list[Line]
    remembered: list[Line]


def concerns(sight: Sight, language: str) -> Concerns:
    """All six, in a page's language, each with what is soonest or latest first."""
    names = _Names(sight, language)
    return Concerns(
        [*coming(sight, language), *_waiting(sight, names)], list(_asked(sight, names)), list(_promised(sight, names)),
        list(_questions(sight)), _taken_part(sight, names), list(remembered(sight, language)),
    )  # fmt: skip


def coming(sight: Sight, language: str, *, until: datetime | None = None) -> list[Line]:
    """What is to come, until a moment where one is given; nothing that the family said no to."""
    names = _Names(sight, language)
    lines = [
        *_gatherings(sight, names),
        *_conferences(sight, names),
        *_teams(sight, names),
        *_visits(sight, names),
        *shifts_of(sight, names.language),
    ]
    kept = {one.key: one for one in lines if one.begins_at and (until is None or one.begins_at < until)}
    return sorted(kept.values(), key=lambda one: (one.begins_at, str(one.key)))


class _Names:
    """Given names of the children who may be named, looked up once."""

    def __init__(self, sight: Sight, language: str) -> None:
        rows = Student.objects.seen_by(sight.by).filter(pk__in=sight.shown).order_by("sort_name", "pk")
        self.language = language
        self._names = {one.pk: one.preferred_name or one.given_name for one in rows}

    def of(self, student_ids: Iterable[UUID]) -> str:
        wanted = set(student_ids)
        return joined([name for key, name in self._names.items() if key in wanted], self.language)


def _gatherings(sight: Sight, names: _Names) -> Iterator[Line]:
    today = clock.today(sight.district.zone)
    # What somebody has a place in comes first: an invitation to the same evening says more, and stands in its stead.
    if sight.of_adult:
        mine = registrations_of_adult(sight.adult_id, seen_by=sight.by).filter(standing=Standing.REGISTERED)
        places = {one.programme_id: one for one in mine}
        for one in sessions_for_adult(sight.adult_id, after=sight.at, seen_by=sight.by):
            if place := one.programme_id and places.get(one.programme_id):
                yield _gathering(one, names, address=f"/p/{place.code}", link=(place.code, place.pk))
            else:
                yield _gathering(one, names)
    for asked in invitations_to_adult(sight.adult_id, after=sight.at, on=today, seen_by=sight.by):
        if asked.answered != Answered.NO and sight.may_show(asked.student_ids):
            says = _("You said yes") if asked.answered == Answered.YES else _("Please answer")
            yield _gathering(
                asked.gathering, names, says=says, children=names.of(asked.student_ids), address=f"/a/{asked.code}",
                link=(asked.code, asked.pk),
            )  # fmt: skip


def _waiting(sight: Sight, names: _Names) -> Iterator[Line]:
    """Where they wait for a place. With no moment: it is not known that they come, so no calendar and no text has it."""
    if sight.of_adult:
        rows = registrations_of_adult(sight.adult_id, seen_by=sight.by).order_by("since", "pk")
        for place in rows.filter(standing=Standing.WAITING, programme__stage=ProgrammeStage.OPEN):
            yield Line(
                place.programme.title_in(names.language), place=place.programme.place, says=place.get_standing_display(),
                address=f"/p/{place.code}", key=place.pk,
            )  # fmt: skip


def _gathering(one, names: _Names, *, says: str = "", **more) -> Line:
    is_off = one.stage == GatheringStage.CANCELLED
    return Line(
        one.title_in(names.language), one.begins_at, one.ends_at, one.place,
        says=_("Cancelled") if is_off else says, key=one.pk, is_off=is_off, **more,
    )  # fmt: skip


def _conferences(sight: Sight, names: _Names, *, over: bool = False) -> Iterator[Line]:
    rows = conferences_of_adult(sight.adult_ids, student_ids=sight.shown, seen_by=sight.by)
    rows = rows.filter(stage=ConferenceStage.HELD) if over else rows.filter(during__endswith__gt=sight.at)
    for one in rows:
        yield Line(
            _("Conference at school"), one.during.lower, one.during.upper, one.room,
            children=names.of([one.student_id]), address=f"/c/{one.code}", key=one.pk, link=(one.code, one.home_id),
        )  # fmt: skip


def _teams(sight: Sight, names: _Names, *, over: bool = False) -> Iterator[Line]:
    rows = team_meetings_of_adult(sight.adult_ids, student_ids=sight.shown, came=over, seen_by=sight.by)
    for one in rows if over else rows.filter(ends_at__gt=sight.at):
        yield Line(
            _("What your child learns"), one.begins_at, one.ends_at, one.place,
            address=f"/c/team/{one.code}" if one.code else "", key=one.pk,
            says=_("Cancelled") if one.off_at else "", is_off=one.off_at is not None,
        )  # fmt: skip


def _visits(sight: Sight, names: _Names, *, over: bool = False) -> Iterator[Line]:
    stage = VisitStage.COMPLETED if over else VisitStage.SCHEDULED
    after = None if over else sight.at
    for one in visits_of_adult(sight.adult_ids, stage=stage, after=after, seen_by=sight.by):
        if sight.may_show(one.student_ids) and sight.shown & set(one.student_ids):
            yield Line(
                _("Home visit"), one.begins_at, one.ends_at, children=names.of(one.student_ids),
                address=f"/v/{one.invitation.code}", key=one.pk, is_visit=True, link=(one.invitation.code, one.pk),
            )  # fmt: skip


def _asked(sight: Sight, names: _Names) -> Iterator[Line]:
    for line in _gatherings(sight, names):
        if line.says == _("Please answer"):
            yield line
    for ask in open_askings_of(sight.adult_ids, at=sight.at, seen_by=sight.by):
        if sight.may_show(ask.student_ids):
            yield Line(
                ask.gathering.title_in(names.language), says=_("When could you come to school?"),
                address=f"/w/{ask.code}", key=ask.pk,
            )  # fmt: skip
    today = clock.today(sight.district.zone)
    for one in invitations_open_to(sight.adult_ids, on=today, at=sight.at, seen_by=sight.by):
        if sight.may_show(one.student_ids) and sight.shown & set(one.student_ids):
            yield Line(
                _("Home visit"), children=names.of(one.student_ids), says=_("Please answer"),
                address=f"/v/{one.code}", key=one.pk, is_visit=True,
            )  # fmt: skip
    if sight.of_adult:
        rows = registrations_of_adult(sight.adult_id, seen_by=sight.by)
        for place in rows.filter(standing__in=(Standing.ASKED, Standing.OFFERED)):
            yield Line(
                place.programme.title_in(names.language), says=place.get_standing_display(), address=f"/p/{place.code}",
                key=place.pk,
            )  # fmt: skip
        yield from asked_to_share(sight, names.language)
        for job in interpreting_to_judge(sight.adult_ids, seen_by=sight.by):
            yield Line(_("How was the interpreter?"), job.begins_at, address=f"/i/{job.code}", key=job.pk)
    for thread in threads_waiting_for_adult(sight.adult_ids, seen_by=sight.by):
        address = f"/m/{thread.code}"
        if sight.may_show(thread.student_ids):
            says = thread.subject if sight.reads_words_of(address) else ""
            yield Line(
                _("Conversation"),
                children=names.of(thread.student_ids),
                says=says,
                address=address,
                key=thread.pk,
            )


def _promised(sight: Sight, names: _Names) -> Iterator[Line]:
    """What was promised on visits. Who heard it may read it, where no child of that visit is closed to them by now."""
    for one in promises_to_adult(sight.adult_ids, seen_by=sight.by):
        of, address = one.visit.student_ids, f"/v/{one.visit.invitation.code}"
        if of and set(of) <= sight.shown:
            words = one.words if sight.reads_words_of(address) else ""
            yield Line(
                _("Home visit"), children=names.of(of), says=words, due_on=one.due_on, address=address, key=one.pk,
                is_visit=True,
            )  # fmt: skip


def _questions(sight: Sight) -> Iterator[Line]:
    """What the adult asked at fairs, and where it stands; the words only to whoever opened that very one, or signed in."""
    for one in questions_of_adult(sight.adult_id, seen_by=sight.by) if sight.of_adult else ():
        address = f"/f/q/{one.code}"
        words = one.words if sight.reads_words_of(address) else ""
        yield Line(
            one.stand.organization.name, says=" · ".join(part for part in (words, one.get_stage_display()) if part),
            due_on=one.follow_up_on, address=address, key=one.pk,
        )  # fmt: skip


def _taken_part(sight: Sight, names: _Names) -> list[Line]:
    lines = [
        *_conferences(sight, names, over=True), *_teams(sight, names, over=True), *_visits(sight, names, over=True)
    ]  # fmt: skip
    lines += given(sight, names.language)
    if sight.of_adult:
        attended = list(attended_by_adult(sight.adult_id, seen_by=sight.by))
        codes = answered_codes([one.pk for one in attended], seen_by=sight.by)
        lines += [
            _gathering(one, names, says=_("You said, we will"), address=f"/s/{codes[one.pk]}")
            if one.pk in codes
            else _gathering(one, names)
            for one in attended
        ]
        rows = registrations_of_adult(sight.adult_id, seen_by=sight.by)
        lines += [
            Line(
                one.programme.title_in(names.language), one.standing_at, says=one.get_standing_display(),
                address=f"/p/{one.code}", key=one.pk,
            )
            for one in rows.filter(standing=Standing.COMPLETED).order_by()
        ]  # fmt: skip
    return sorted(lines, key=lambda one: (one.begins_at, str(one.key)), reverse=True)
