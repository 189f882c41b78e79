"""Whose link is this? One visible list of the rooms that send families links; each answers an open one, or None."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from thirdpillar.ground.base import clock
from thirdpillar.ground.people.queries import current_adult, students_open_to_adult
from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.means.conversations import queries as conversations
from thirdpillar.means.conversations.queries.seats import seat_by_code
from thirdpillar.practice.conferences.choices import WeekStage
from thirdpillar.practice.conferences.queries.of_adult import conferences_of_adult
from thirdpillar.practice.conferences.queries.pages import coming_by_code
from thirdpillar.practice.gatherings import queries as gatherings
from thirdpillar.practice.gatherings.queries.programmes import registration_by_code
from thirdpillar.practice.gatherings.queries.timing.asked import asking_by_code, reader_of
from thirdpillar.practice.partners.queries.questions import question_by_code
from thirdpillar.practice.visits.queries import invitations as visits
from thirdpillar.practice.volunteers.queries.of_adult import volunteer_by_code


@dataclass(frozen=True)
class Holder:
    """The adult whom a link was sent to, and the address that leads back to where it was opened."""

    adult_id: UUID
    back: str
    # Of which children the link speaks; the page names no others.
    student_ids: frozenset[UUID] = frozenset()


def _of_thread(code: str, on: date, seen_by) -> Holder | None:
    thread = conversations.thread_by_code(code, seen_by=seen_by)
    if thread is None:
        return None
    reached = conversations.addressee(thread.adult_id, thread.student_ids, on=on, seen_by=seen_by)
    if reached is None or not reached.may_go_on:
        return None
    return Holder(reached.adult.pk, f"/m/{code}", reached.student_ids)


def _of_seat(code: str, on: date, seen_by) -> Holder | None:
    """Of whom was asked to read a conversation together with another."""
    seat = seat_by_code(code, seen_by=seen_by)
    if seat is None:
        return None
    reached = conversations.addressee(seat.adult_id, seat.thread.student_ids, on=on, seen_by=seen_by)
    if reached is None or not reached.may_go_on:
        return None
    return Holder(reached.adult.pk, f"/m/{code}/together", reached.student_ids)


def _of_invitation(code: str, on: date, seen_by) -> Holder | None:
    invitation = gatherings.invitation_by_code(code, seen_by=seen_by)
    if invitation is None or invitation.adult_id is None:
        return None
    if gatherings.is_closed(invitation, on=on, seen_by=seen_by):
        return None
    standing = current_adult(invitation.adult_id, seen_by=seen_by)  # two records may be one by now
    return Holder(standing, f"/a/{code}", frozenset(invitation.student_ids)) if standing else None


def _of_visit(code: str, on: date, seen_by) -> Holder | None:
    invitation = visits.invitation_by_code(code, seen_by=seen_by)
    told = visits.children_told(invitation, on=on, seen_by=seen_by) if invitation else frozenset()
    standing = (
        current_adult(invitation.adult_id, seen_by=seen_by)
        if invitation and invitation.adult_id and told
        else None
    )
    return Holder(standing, f"/v/{code}", told) if standing else None


def _of_registration(code: str, on: date, seen_by) -> Holder | None:
    """Of a programme: it is about no child."""
    one = registration_by_code(code, seen_by=seen_by)
    standing = current_adult(one.adult_id, seen_by=seen_by) if one and one.adult_id else None
    return Holder(standing, f"/p/{code}") if standing else None


def _of_conferences(code: str, on: date, seen_by) -> Holder | None:
    home = coming_by_code(code, seen_by=seen_by)
    if home is None or home.adult_id is None or home.week.stage != WeekStage.PUBLISHED:
        return None
    standing = current_adult(home.adult_id, seen_by=seen_by)
    if standing is None:
        return None
    open_to_them = students_open_to_adult(standing, on=on, seen_by=seen_by)
    rows = conferences_of_adult([home.adult_id], student_ids=open_to_them, seen_by=seen_by)
    children = frozenset(rows.filter(week_id=home.week_id).values_list("student_id", flat=True))
    if not children or is_astray(
        home.adult_id, [home.pk], student_ids=children, since=home.code_at,
        handed_at=home.code_at or home.made_at, seen_by=seen_by,
    ):  # fmt: skip
        return None
    return Holder(standing, f"/c/{code}", children)


def _of_time_asking(code: str, on: date, seen_by) -> Holder | None:
    """Of whoever is asked when they could come."""
    one = asking_by_code(code, on=on, at=clock.now(), seen_by=seen_by)
    standing = reader_of(one, on=on, seen_by=seen_by) if one else None
    return Holder(standing, f"/w/{code}", frozenset(one.student_ids)) if one and standing else None


def _of_question(code: str, on: date, seen_by) -> Holder | None:
    """Of what somebody whom we know asked at a fair: it is about no child."""
    one = question_by_code(code, seen_by=seen_by)
    if one is None or one.adult_id is None:
        return None
    standing = current_adult(one.adult_id, seen_by=seen_by)
    if standing is None:
        return None
    children = students_open_to_adult(standing, on=on, seen_by=seen_by)
    if is_astray(one.adult_id, [one.pk], student_ids=children, handed_at=one.asked_at, seen_by=seen_by):
        return None
    return Holder(standing, f"/f/q/{code}")


def _of_volunteer(code: str, on: date, seen_by) -> Holder | None:
    """Of who helps at school: it is about no child."""
    found = volunteer_by_code(code, on=on, seen_by=seen_by)
    return Holder(found[1], f"/h/{code}") if found else None


HOLDERS = (
    _of_thread,
    _of_seat,
    _of_invitation,
    _of_visit,
    _of_registration,
    _of_conferences,
    _of_time_asking,
    _of_question,
    _of_volunteer,
)


def holder_of(code: str, *, on: date, seen_by) -> Holder | None:
    """The holder of an open link; a closed one is like none."""
    if not 10 <= len(code) <= 12:
        return None
    return next((found for each in HOLDERS if (found := each(code, on, seen_by))), None)
