"""A copy of a thread for its caregiver: what was said on both sides, as they may see it today, and nothing beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.schools.models import District, School
from thirdpillar.means.conversations.actions.telling import version_for
from thirdpillar.means.conversations.models import Thread
from thirdpillar.means.conversations.queries.addressees import addressee
from thirdpillar.means.conversations.queries.seats import together, without_others
from thirdpillar.means.conversations.queries.threads import lines_of
from thirdpillar.means.conversations.rules.threads import must_be_writer


@dataclass(frozen=True)
class Said:
    """One line of the copy: who, when, the words as they were read, and the original where that was another."""

    who: str
    is_ours: bool
    when: str
    body: str
    language: str = ""
    original: str = ""
    original_language: str = ""
    made_by: str = ""


@dataclass(frozen=True)
class Copy:
    """A thread on paper. No number, no address, no name of staff's accounts, no note."""

    subject: str
    host: str
    children: tuple[str, ...]
    made: str
    said: tuple[Said, ...]

    def as_text(self) -> str:
        """The same as plain text, one blank line between two words."""
        head = [self.subject, f"{self.host} · {', '.join(self.children)}", self.made, ""]
        for one in self.said:
            head += [f"{one.who}, {one.when}", one.body]
            if one.original:
                head += [f"[{one.made_by}] {one.original}"]
            head.append("")
        return "\n".join(head)


@transaction.atomic
def copy_thread(*, thread_id: UUID, handed_by_staff: bool, by, at: datetime) -> Copy:
    """Make the copy, and write down that it was made. Raises Refused where the caregiver may not read the thread today."""
    if handed_by_staff:
        must_be_writer(by)
    thread = Thread.objects.seen_by(by).filter(pk=thread_id).first()
    if thread is None:
        raise Refused(_("This conversation is not there."))
    district = District.objects.get(pk=by.district_id)
    reached = addressee(thread.adult_id, thread.student_ids, on=clock.today(district.zone), seen_by=by)
    if reached is None or not reached.may_go_on:
        raise Refused(
            _("The school may not write to this person about this child any more. Ask your school's office.")
        )
    # Read as the caregiver reads it, whoever asks: no note, and only the children they may hear of.
    machine = Scope.system(by.district_id, "a copy for a family")
    with tenancy.acting_as(machine):
        school = (
            School.objects.seen_by(machine).filter(pk=thread.school_id).first() if thread.school_id else None
        )
        host = school.name if school else district.name
        children = Student.objects.seen_by(machine).filter(pk__in=reached.student_ids).order_by("sort_name")
        names = tuple(each.preferred_name or each.given_name for each in children)
        zone = ZoneInfo(district.zone)
        shared = together(thread, on=clock.today(district.zone), seen_by=machine)
        lines = [
            line
            for line in lines_of(thread, seen_by=machine)
            if line.post is not None and not line.waits_for_first
        ]
        lines = without_others(lines, thread, own=thread.adult_id, shared=shared, seen_by=machine)
        other = shared.reached.adult.display_name if shared else ""
        second = shared.seat.adult_id if shared else None
        said = tuple(
            _said(
                line,
                reached.language,
                host,
                zone,
                other if second and line.post and line.post.adult_id == second else "",
            )
            for line in lines
        )
    record(
        by=by, at=at, deed="conversations.copy_thread", subject="thread", subject_id=thread.pk, lines=len(said),
        handed_by_staff=handed_by_staff,
    )  # fmt: skip
    return Copy(thread.subject, host, names, date_format(at.astimezone(zone), "DATETIME_FORMAT"), said)


def _said(line, language: str, host: str, zone: ZoneInfo, other: str) -> Said:
    when = date_format(line.at.astimezone(zone), "DATETIME_FORMAT")
    who = host if line.is_ours else other or str(_("You"))
    if line.post.emptied_at:
        return Said(who, line.is_ours, when, str(_("These words are no longer kept.")))
    version = version_for(language, line.versions)
    if version is None:
        return Said(who, line.is_ours, when, line.body, line.language)
    return Said(
        who, line.is_ours, when, version.body, version.language, line.body, line.language,
        str(version.get_made_by_display()),
    )  # fmt: skip
