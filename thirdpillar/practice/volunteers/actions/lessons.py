"""A teacher asks a family to share what it knows in a lesson; the family answers, and hears that it was used."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.ground.schools.models import Section
from thirdpillar.practice.volunteers.actions.hours import keep_hours
from thirdpillar.practice.volunteers.actions.telling import tell
from thirdpillar.practice.volunteers.actions.telling_teachers import tell_teachers
from thirdpillar.practice.volunteers.actions.titles import wait_for_title
from thirdpillar.practice.volunteers.actions.volunteering import found_volunteer, person_of
from thirdpillar.practice.volunteers.choices import (
    OPEN_LESSONS,
    HoursStage,
    LessonStage,
    Standing,
    Version,
    Way,
)
from thirdpillar.practice.volunteers.models import Hours, Lesson, Offer, Opportunity, SignUp
from thirdpillar.practice.volunteers.queries.checks import barred_at
from thirdpillar.practice.volunteers.queries.finding import offer_found
from thirdpillar.practice.volunteers.rules import enforce, key_of, may_answer, may_ask, may_hold, may_keep


@transaction.atomic
def ask_lesson(
    *, offer_id: UUID, title: str, how: str, begins_at: datetime, ends_at: datetime, by, at: datetime,
    section_id: UUID | None = None, key: str = "",
) -> Lesson:  # fmt: skip
    """Ask the family of an offer that the asker may find; it hears so in its language, by its own way. Raises Refused.

    `key` is the form's: sent twice, it asks once.
    """
    offer = offer_found(offer_id, seen_by=by)
    title = title.strip()[:160]
    if offer is None or not title or how not in offer.hows or not begins_at < ends_at:
        raise Refused(_("Choose one."))
    may_keep_text(title, on=at.date())
    key = key_of(key, title, how, begins_at, ends_at, section_id)
    before = _asked_before(offer, by)
    if key and (row := before.filter(key=key).first()):
        return row
    if before.filter(begins_at=begins_at, stage__in=OPEN_LESSONS).exists():
        raise Refused(_("Please wait for answers first."))
    mine = Lesson.objects.seen_by(by).filter(account_id=by.account_id, stage=LessonStage.ASKED)
    enforce(may_ask(mine.count(), begins_at, at))
    section = Section.objects.seen_by(by).filter(pk=section_id).first() if section_id else None
    if section_id and (section is None or (by.role == Role.TEACHER and section_id not in by.section_ids)):
        raise Refused(_("This is not a class of yours."))
    # Of the school that asks: a teacher elsewhere may find what is for the whole district.
    machine = Scope.system(by.district_id, "a teacher asks a family for a lesson")
    with tenancy.acting_as(machine):
        row = Lesson.objects.create(
            district_id=by.district_id, school_id=offer.school_id, offer=offer, volunteer=offer.volunteer,
            account_id=by.account_id, section_id=section_id, title=title, how=how, begins_at=begins_at,
            ends_at=ends_at, stage_at=at, key=key,
        )  # fmt: skip
        waits = wait_for_title(row, by=machine, at=at)
        told = 0 if waits else tell([offer.volunteer], "asked", row, by=machine, at=at, mark="1")
    record(by=by, at=at, deed="volunteers.ask_lesson", subject="lesson", subject_id=row.pk, told=told)
    return row


@transaction.atomic
def answer_lesson(*, lesson_id: UUID, answer: str, by, at: datetime, words: str = "") -> Lesson:
    """The family's yes, no, or another time with its own words. A no asks for no reason and keeps none."""
    row = _locked(lesson_id, by)
    found_volunteer(row.volunteer_id, by)
    enforce(may_answer(row))
    if answer not in (LessonStage.YES, LessonStage.NO, LessonStage.ANOTHER):
        raise Refused(_("Choose one."))
    if answer != LessonStage.NO and _barred([row], by, at.date()):
        raise Refused(_("Please call the school about this."))
    if answer == LessonStage.YES and not _is_free(row, by):
        raise Refused(_("You said yes to something else at that time."))
    said = words.strip()[:300] if answer == LessonStage.ANOTHER else ""
    may_keep_text(said, on=at.date())
    if (row.stage, row.answer) == (answer, said):
        return row  # pressed twice
    was_yes = row.stage == LessonStage.YES
    row.stage, row.stage_at, row.answer = LessonStage(answer), at, said
    row.save(update_fields=["stage", "stage_at", "answer"])
    if answer != (LessonStage.YES if was_yes else LessonStage.NO):
        tell_teachers([row], answer, by=by, at=at)
    record(
        by=by, at=at, deed="volunteers.answer_lesson", subject="lesson", subject_id=row.pk, answer=str(answer)
    )
    return row


@transaction.atomic
def move_lesson(*, lesson_id: UUID, begins_at: datetime, ends_at: datetime, by, at: datetime) -> Lesson:
    """Its teacher asks again, for another time."""
    row = _locked(lesson_id, by)
    if row.account_id != by.account_id or row.stage not in OPEN_LESSONS or not begins_at < ends_at:
        raise Refused(_("Choose one."))
    enforce(may_ask(0, begins_at, at))
    if _barred([row], by, at.date()):
        raise Refused(_("Please call the office."))
    row.begins_at, row.ends_at, row.stage, row.stage_at, row.answer = (
        begins_at,
        ends_at,
        LessonStage.ASKED,
        at,
        "",
    )
    row.save()
    machine = Scope.system(by.district_id, "a teacher asks a family for a lesson")
    with tenancy.acting_as(machine):
        if row.version != Version.WAITING:  # else they are asked once their own words for it are there
            tell([row.volunteer], "asked", row, by=machine, at=at)
    record(by=by, at=at, deed="volunteers.move_lesson", subject="lesson", subject_id=row.pk)
    return row


@transaction.atomic
def hold_lesson(*, lesson_id: UUID, by, at: datetime, is_service: bool = False, came: bool = False) -> Lesson:
    """It was held: the use is noted, its time counts as given, the family is told and thanked; with `is_service` it is an
    opportunity in which students served others. `came`: its teacher saw the family there, which had not said yes."""
    row = _locked(lesson_id, by)
    if row.stage == LessonStage.HELD:
        return row
    enforce(may_hold(row, by, at, came=came))
    if _barred([row], by, row.begins_at.date()):
        raise Refused(_("Please call the office."))
    row.stage, row.stage_at, row.used_at, row.told_at = LessonStage.HELD, at, at, at
    row.save(update_fields=["stage", "stage_at", "used_at", "told_at"])
    machine = Scope.system(by.district_id, "a family hears that what it knows was used")
    with tenancy.acting_as(machine):
        told = tell([row.volunteer], "used", row, by=machine, at=at, mark="1")
        during = (row.begins_at, row.ends_at)
        adult_id = current_adult(row.volunteer.adult_id, seen_by=machine) or row.volunteer.adult_id
        hours = Hours(
            district_id=by.district_id, school_id=row.school_id, volunteer=row.volunteer, lesson=row,
            adult_id=adult_id, household_id=row.offer.household_id, account_id=row.account_id,
            during=during, as_logged=during, what=row.title, way=Way.STAFF, stage=HoursStage.APPROVED,
            stage_at=at, decided_by_id=by.account_id,
        )  # fmt: skip
        with suppress(
            Refused
        ):  # they logged that time themselves, under any record of theirs: it counts once
            keep_hours(hours, person_of(row.volunteer, by=machine), during)
        if is_service:
            day = row.begins_at.date()
            Opportunity.objects.seen_by(machine).get_or_create(
                district_id=by.district_id, lesson=row,
                defaults={
                    "school_id": row.school_id, "title": row.title, "begins_on": day, "ends_on": day,
                    "account_id": row.account_id,
                },
            )  # fmt: skip
    record(by=by, at=at, deed="volunteers.hold_lesson", subject="lesson", subject_id=row.pk, told=told)
    return row


@transaction.atomic
def call_off_lesson(*, lesson_id: UUID, by, at: datetime) -> bool:
    """Its teacher needs it no more, or whoever keeps the school's volunteers says so for them: the family hears it, unless it
    said no; answer whether all hear it who must."""
    row = _locked(lesson_id, by)
    if row.account_id != by.account_id:
        enforce(may_keep(by, row.school_id))
    if row.stage not in (*OPEN_LESSONS, LessonStage.NO):
        raise Refused(_("Choose one."))
    counts_on_it = _knows(row) and row.stage in OPEN_LESSONS and row.ends_at > at
    row.stage, row.stage_at = LessonStage.OFF, at
    row.save(update_fields=["stage", "stage_at"])
    machine = Scope.system(by.district_id, "a family hears that a lesson is off")
    with tenancy.acting_as(machine):
        told = tell([row.volunteer], "off", row, by=machine, at=at, mark="1") if counts_on_it else 0
    record(by=by, at=at, deed="volunteers.call_off_lesson", subject="lesson", subject_id=row.pk, told=told)
    return bool(told) or not counts_on_it


@transaction.atomic
def call_off_barred(*, by, at: datetime) -> int:
    """Lessons to come with whoever is barred since they were asked are off; answer how many. By the clock."""
    rows = Lesson.objects.seen_by(by).filter(stage__in=OPEN_LESSONS, ends_at__gt=at)
    coming = list(rows.select_related("volunteer"))
    barred = _barred(coming, by, at.date())
    gone = [one for one in coming if one.pk in barred]
    off = rows.filter(pk__in=barred).update(stage=LessonStage.OFF, stage_at=at, answer="") if gone else 0
    if off:
        for one in gone:  # those barred since the last turn: few
            if _knows(one):
                tell([one.volunteer], "off", one, by=by, at=at, mark="1")
        tell_teachers([one for one in gone if one.stage == LessonStage.YES], LessonStage.OFF, by=by, at=at)
        record(by=by, at=at, deed="volunteers.call_off_barred", subject="lesson", lessons=off)
    return off


def _is_free(row: Lesson, by) -> bool:
    """Whether whoever is asked gave no lesson and no shift their yes for that time, under any record of theirs."""
    machine = Scope.system(by.district_id, "nobody is at two places at once")
    with tenancy.acting_as(machine):
        mine = list(person_of(row.volunteer, by=machine))
        lessons = Lesson.objects.seen_by(machine).filter(
            volunteer__adult_id__in=mine,
            stage=LessonStage.YES,
            begins_at__lt=row.ends_at,
            ends_at__gt=row.begins_at,
        )
        shifts = SignUp.objects.seen_by(machine).filter(
            adult_id__in=mine, standing=Standing.BOOKED, during__overlap=(row.begins_at, row.ends_at)
        )
        return not lessons.exclude(pk=row.pk).exists() and not shifts.exists()


def _knows(row: Lesson) -> bool:
    """Whether the family can know of it: it was written to, or answered by its page before the words were there."""
    return row.version != Version.WAITING or row.stage != LessonStage.ASKED


def _asked_before(offer: Offer, by) -> QuerySet[Lesson]:
    """What the asker asked of this offer and did not call off; whoever asks twice at one moment waits for the first."""
    machine = Scope.system(by.district_id, "one family is asked once")
    with tenancy.acting_as(machine):
        Offer.objects.seen_by(machine).select_for_update().get(pk=offer.pk)
    asked = Lesson.objects.seen_by(by).filter(offer_id=offer.pk, account_id=by.account_id)
    return asked.exclude(stage=LessonStage.OFF)


def _barred(rows: list[Lesson], by, on: date) -> set[UUID]:
    """Those of these lessons whose volunteer is barred on a day from a child of the school that asked, or of the class's."""
    pairs = barred_at({one.volunteer.adult_id for one in rows}, on=on, seen_by=by)
    machine = Scope.system(by.district_id, "where a lesson is")
    with tenancy.acting_as(machine):
        classes = Section.objects.seen_by(machine).filter(
            pk__in={one.section_id for one in rows if one.section_id}
        )
        schools = dict(classes.values_list("pk", "school_id")) if pairs else {}
    return {
        one.pk
        for one in rows
        if {(one.volunteer.adult_id, one.school_id), (one.volunteer.adult_id, schools.get(one.section_id))}
        & pairs
    }


def _locked(lesson_id: UUID, by) -> Lesson:
    # The volunteer and offer of another school are looked up as a machine: their teacher sees the lesson alone.
    row = Lesson.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=lesson_id).first()
    if row is None:
        raise Refused(_("Choose one."))
    machine = Scope.system(by.district_id, "whose lesson it is")
    with tenancy.acting_as(machine):
        full = Lesson.objects.seen_by(machine).select_related("volunteer", "offer").get(pk=row.pk)
    return full
