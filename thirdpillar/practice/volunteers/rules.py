"""May this happen? Loaded facts in; None where it may, else the refusal in plain words with its citation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import SCHOOL_STAFF, Role
from thirdpillar.ground.base.days import day_in
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.credentials.choices import Check
from thirdpillar.practice.volunteers.choices import OPEN_LESSONS, LessonStage, Standing
from thirdpillar.standards import library


def enforce(refusal: Refused | None) -> None:
    if refusal is not None:
        raise refusal


def terms(id: str, on: date) -> dict[str, Any]:
    """The parameters of an entry of standards/frameworks/volunteering.toml."""
    return library.entry("volunteer_terms", id, on).terms


def citation(id: str, on: date) -> str:
    return library.entry("volunteer_terms", id, on).citation


def key_of(form_key: str, *said: object) -> str:
    """What a row is stored under once: the key of its form with what was said in it; a form that was changed is another."""
    return sha256(repr((form_key, said)).encode()).hexdigest()[:40] if form_key else ""


def may_keep(by, school_id) -> Refused | None:
    """Whether `by` may keep the volunteers of this school."""
    if by.role is None and by.sees_all:
        return None  # a family's own link, or a machine at work, with its purpose on the record
    if by.role == Role.OFFICE or (by.role in SCHOOL_STAFF and school_id in by.school_ids):
        return None
    return Refused(_("You can plan gatherings for your own school only."), "Design rule: scope of roles")


def may_offer(words: str, hows: Iterable[str], agreed: bool, on: date) -> Refused | None:
    """Whether an offer may be kept: with words, a way to share it, and the family's own yes to be found."""
    if not words.strip() or not list(hows):
        return Refused(_("Say what you know, and how you would share it."))
    if len(words) > terms("knowledge", on)["most_words"]:
        return Refused(_("That is too short or too long."))
    if not agreed:
        return Refused(_("Teachers find this only if you agree."), citation("knowledge", on))
    return None


def lacking(needs: Iterable[str], cleared: Mapping[str, list], day: date) -> list[str]:
    """Which of a role's checks are not in force on a day. `cleared`: {kind: [from when until when]}."""
    return [kind for kind in needs if not any(one.holds_on(day) for one in cleared.get(kind, ()))]


def may_help(
    needs: Iterable[str], cleared: Mapping[str, list], day: date, rule: str, language: str
) -> Refused | None:
    """Whether somebody may have a shift of a role on a day: with each check that it needs in force then."""
    for kind in lacking(needs, cleared, day):
        check = str(Check(kind).label)
        ended = [one.until for one in cleared.get(kind, ()) if one.until < day]
        if ended:
            said = _(
                "This shift needs: %(check)s. Yours holds until %(day)s. Please renew it with the school. "
                "Other shifts are open to you."
            )
            return Refused(said % {"check": check, "day": day_in(max(ended), language, with_year=True)}, rule)
        said = _(
            "This shift needs: %(check)s. Please ask the school how to get it. Other shifts are open to you."
        )
        return Refused(said % {"check": check}, rule)
    return None


def may_sign_up(shift, at: datetime, *, is_barred: bool) -> Refused | None:
    """Whether a shift is open. Who is barred from a child of the school hears what everybody hears where a person must help."""
    if shift.cancelled_at or shift.role.closed_at:
        return Refused(_("This does not take place. We are sorry."))
    if shift.begins_at <= at:
        return Refused(_("This time is over."))
    if is_barred:
        return Refused(_("Please call the school about this."))
    return None


def may_come_now(sign_up, today: date, day: date) -> Refused | None:
    """Whether somebody can be noted as there: who has a place, on the day or later."""
    if sign_up.standing != Standing.BOOKED:
        return Refused(_("There is no such registration."))
    return Refused(_("It is too early to sign in. Come back when it begins.")) if day > today else None


def may_log(begins_at: datetime, ends_at: datetime, at: datetime) -> Refused | None:
    """Whether hours may be logged: over, not long ago, of some length."""
    said = terms("hours", at.date())
    length = ends_at - begins_at
    if not timedelta(minutes=said["least_minutes"]) <= length <= timedelta(hours=said["most_hours"]):
        return Refused(_("That is too short or too long."), citation("hours", at.date()))
    if begins_at > at:
        return Refused(_("Hours are logged once you gave them."))
    if begins_at < at - timedelta(days=said["log_days"]):
        return Refused(_("That is too long ago. Please tell the school."), citation("hours", at.date()))
    return None


def may_ask(open_asks: int, begins_at: datetime, at: datetime) -> Refused | None:
    """Whether a teacher may ask for one more lesson."""
    if begins_at <= at:
        return Refused(_("This time is over."))
    if open_asks >= terms("knowledge", at.date())["most_open_asks"]:
        return Refused(_("Please wait for answers first."), citation("knowledge", at.date()))
    return None


def may_answer(lesson) -> Refused | None:
    if lesson.stage not in (LessonStage.ASKED, LessonStage.YES, LessonStage.NO, LessonStage.ANOTHER):
        return Refused(_("This does not take place. We are sorry."))
    return None


def may_hold(lesson, by, at: datetime, *, came: bool) -> Refused | None:
    """Whether a lesson may be noted as held: its teacher, or whoever keeps the school's volunteers, once it began. Where the
    family said no yes, its teacher alone may, who says that the family `came`."""
    if by.account_id != lesson.account_id:
        refusal = may_keep(by, lesson.school_id)
        if refusal is not None:
            return refusal
    if lesson.stage not in OPEN_LESSONS:
        return Refused(_("This does not take place. We are sorry."))
    if lesson.begins_at > at:
        return Refused(_("It is too early to sign in. Come back when it begins."))
    is_sure = lesson.stage == LessonStage.YES or (came and by.account_id == lesson.account_id)
    return None if is_sure else Refused(_("No answer yet"))
