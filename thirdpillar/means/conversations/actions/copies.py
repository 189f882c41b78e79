"""A copy of a thread for its caregiver: what was said on both sides, as they may see it today, and nothing beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from mimetypes import guess_extension
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record, record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Recording
from thirdpillar.ground.people.models import Adult, Student
from thirdpillar.ground.schools.models import District, School
from thirdpillar.means.conversations.actions.telling import version_for
from thirdpillar.means.conversations.choices import AttachmentState
from thirdpillar.means.conversations.models import Thread
from thirdpillar.means.conversations.queries.addressees import addressee
from thirdpillar.means.conversations.queries.attachments import attachment, attachments_of_thread
from thirdpillar.means.conversations.queries.seats import Together, together, without_others
from thirdpillar.means.conversations.queries.subjects import subject_in
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
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Enclosed:
    """A picture, paper or voice that went along, under the name that it has in the copy."""

    name: str
    attachment_id: UUID | None = None
    recording_id: UUID | None = None


@dataclass(frozen=True)
class Copy:
    """A thread on paper. No number, no address, no name of staff's accounts, no note."""

    subject: str
    host: str
    children: tuple[str, ...]
    made: str
    said: tuple[Said, ...]
    files: tuple[Enclosed, ...] = ()

    def as_text(self) -> str:
        """The same as plain text, one blank line between two words."""
        head = [self.subject, f"{self.host} · {', '.join(self.children)}", self.made, ""]
        for one in self.said:
            head += [f"{one.who}, {one.when}", one.body, *(f"[{name}]" for name in one.files)]
            if one.original:
                head += [f"[{one.made_by}] {one.original}"]
            head.append("")
        return "\n".join(head)


@transaction.atomic
def copy_thread(
    *, thread_id: UUID, handed_by_staff: bool, by, at: datetime, for_second: bool = False
) -> Copy:
    """Make the copy, and write down that it was made; `for_second`, as the second guardian reads it. Raises Refused where
    its reader may not read the thread today."""
    if handed_by_staff:
        must_be_writer(by)
    thread = Thread.objects.seen_by(by).filter(pk=thread_id).first()
    if thread is None:
        raise Refused(_("This conversation is not there."))
    district = District.objects.get(pk=by.district_id)
    on = clock.today(district.zone)
    shared = together(thread, on=on, seen_by=by)
    if for_second:
        reached = shared.reached if shared else None
    else:
        reached = addressee(thread.adult_id, thread.student_ids, on=on, seen_by=by)
    if reached is None or not reached.may_go_on:
        raise Refused(
            _("The school may not write to this person about this child any more. Ask your school's office.")
        )
    # Read as its reader reads it, whoever asks: no note, and only the children they may hear of.
    machine = Scope.system(by.district_id, "a copy for a family")
    with tenancy.acting_as(machine):
        school = (
            School.objects.seen_by(machine).filter(pk=thread.school_id).first() if thread.school_id else None
        )
        host = school.name if school else district.name
        children = Student.objects.seen_by(machine).filter(pk__in=reached.student_ids).order_by("sort_name")
        names = tuple(each.preferred_name or each.given_name for each in children)
        zone = ZoneInfo(district.zone)
        lines = [
            line
            for line in lines_of(thread, seen_by=machine)
            if line.post is not None and not (line.waits_for_second if for_second else line.waits_for_first)
        ]
        own = shared.seat.adult_id if for_second and shared else thread.adult_id
        lines = without_others(lines, thread, own=own, shared=shared, seen_by=machine)
        titled = subject_in(thread, reached.language, seen_by=machine)
        subject = f"{titled.subject} ({thread.subject})" if titled else thread.subject
        others = _others(thread, shared, for_second, machine)
        enclosed = _enclosed(thread, lines, machine)
        said = tuple(
            replace(
                _said(
                    line,
                    reached.language,
                    host,
                    zone,
                    others.get(line.post.adult_id, "") if line.post else "",
                ),
                files=tuple(each.name for each in enclosed.get(line.post.pk, ())) if line.post else (),
            )
            for line in lines
        )
    # Staff who hand it out have read it; a caregiver who takes their own has not looked at somebody else.
    note = record_read if handed_by_staff else record
    note(
        by=by, at=at, deed="conversations.copy_thread", subject="thread", subject_id=thread.pk, lines=len(said),
        handed_by_staff=handed_by_staff,
    )  # fmt: skip
    files = tuple(each for several in enclosed.values() for each in several)
    return Copy(subject, host, names, date_format(at.astimezone(zone), "DATETIME_FORMAT"), said, files)


def write_copy(copy: Copy, into, *, seen_by) -> None:
    """The copy with all its files as a ZIP; `into` is an open file."""
    with ZipFile(into, "w", ZIP_DEFLATED) as packed:
        packed.writestr("messages.txt", copy.as_text())
        for one in copy.files:
            if one.attachment_id and (found := attachment(one.attachment_id, seen_by=seen_by)):
                packed.writestr(one.name, found[1])
            elif one.recording_id:
                voice = Recording.objects.seen_by(seen_by).get(pk=one.recording_id)
                packed.writestr(one.name, bytes(voice.content))


def _others(
    thread: Thread, shared: Together | None, for_second: bool, machine: Scope
) -> dict[UUID | None, str]:
    """The name of whoever else of the family speaks in it, by the id that stands with their words."""
    if shared is None:
        return {}
    if not for_second:
        return {shared.seat.adult_id: shared.reached.adult.display_name}
    first = Adult.objects.seen_by(machine).filter(pk=thread.adult_id).first()
    return {thread.adult_id: first.display_name} if first else {}


def _enclosed(thread: Thread, lines, machine: Scope) -> dict[UUID, list[Enclosed]]:
    """What came along with each post: numbered in their order, for two pictures may be called the same."""
    kept = attachments_of_thread(thread, seen_by=machine)
    texts = {line.post.inbound_id: line.post.pk for line in lines if line.post.inbound_id}
    voices: dict[UUID, list[Recording]] = {}
    heard = Recording.objects.seen_by(machine).filter(reference_id__in=list(texts)).exclude(content=b"")
    for voice in heard.defer("content").order_by("at", "pk"):
        voices.setdefault(texts[voice.reference_id], []).append(voice)
    found: dict[UUID, list[Enclosed]] = {}
    number = 0
    for line in lines:
        for each in kept.get(line.post.pk, ()):
            if each.state == AttachmentState.KEPT:
                number += 1
                name = f"{number:03d}{guess_extension(each.media_type) or ''}"
                found.setdefault(line.post.pk, []).append(Enclosed(name, attachment_id=each.pk))
        for voice in voices.get(line.post.pk, ()):
            number += 1
            name = f"{number:03d}{guess_extension(voice.content_type) or '.mp3'}"
            found.setdefault(line.post.pk, []).append(Enclosed(name, recording_id=voice.pk))
    return found


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
