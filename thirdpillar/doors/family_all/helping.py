"""What a family knows and gives, for the page of all that concerns it. It is about no child."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from thirdpillar.doors.family_all.lines import Line
from thirdpillar.doors.family_all.sight import Sight
from thirdpillar.practice.volunteers.choices import LessonStage, Standing
from thirdpillar.practice.volunteers.queries.of_adult import (
    hours_of_adult,
    lessons_of_adult,
    offers_of_adult,
    sign_ups_of_adult,
)


def shifts_of(sight: Sight, language: str) -> Iterator[Line]:
    """Shifts and lessons to come that they said yes to."""
    if not sight.of_adult:
        return
    for one in sign_ups_of_adult(sight.adult_id, after=sight.at, seen_by=sight.by):
        waits = one.standing == Standing.WAITING
        yield Line(
            one.shift.role.title_in(language), one.shift.begins_at, one.shift.ends_at, one.shift.role.place,
            says=one.get_standing_display() if waits else "", address=f"/h/{one.volunteer.code}", key=one.pk,
            link=(one.volunteer.code, one.volunteer_id),
        )  # fmt: skip
    for lesson in lessons_of_adult(sight.adult_id, seen_by=sight.by):
        if lesson.stage == LessonStage.YES and lesson.ends_at > sight.at:
            yield Line(
                lesson.title_in(language), lesson.begins_at, lesson.ends_at, says=lesson.get_how_display(),
                address=f"/h/{lesson.volunteer.code}", key=lesson.pk, link=(lesson.volunteer.code, lesson.volunteer_id),
            )  # fmt: skip


def asked_to_share(sight: Sight, language: str) -> Iterator[Line]:
    """What teachers ask them for."""
    for one in lessons_of_adult(sight.adult_id, seen_by=sight.by):
        if one.stage == LessonStage.ASKED and one.ends_at > sight.at:
            yield Line(
                one.title_in(language), one.begins_at, one.ends_at, says=_("Please answer"), address=f"/h/{one.volunteer.code}",
                key=one.pk,
            )  # fmt: skip


def given(sight: Sight, language: str) -> list[Line]:
    """What they offer, and the hours that they gave, with where each stands."""
    if not sight.of_adult:
        return []
    lines = [
        Line(
            one.get_kind_display(), one.consent_at, says=one.words if sight.reads_words_of(f"/h/{one.volunteer.code}") else "",
            address=f"/h/{one.volunteer.code}", key=one.pk,
        )
        for one in offers_of_adult(sight.adult_id, seen_by=sight.by)
    ]  # fmt: skip
    return lines + [
        Line(
            one.sign_up.shift.role.title_in(language) if one.sign_up else one.what or _("Hours"), one.during.lower,
            one.during.upper, says=one.get_stage_display(), address=f"/h/{one.volunteer.code}", key=one.pk,
        )
        for one in hours_of_adult(sight.adult_id, seen_by=sight.by)[:200]
    ]  # fmt: skip
