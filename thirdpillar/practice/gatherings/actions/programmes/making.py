"""Making a programme, changing it, asking its own questions, opening it to families, calling it off."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.actions.planning import cancel_gathering
from thirdpillar.practice.gatherings.actions.programmes.locking import locked_programme
from thirdpillar.practice.gatherings.actions.programmes.places import offer_places
from thirdpillar.practice.gatherings.actions.rooms import in_a_free_room, room_at
from thirdpillar.practice.gatherings.actions.staffing import follow_gathering
from thirdpillar.practice.gatherings.actions.telling_places import tell
from thirdpillar.practice.gatherings.choices import CONCERNED, HOLDING, ProgrammeStage, Stage
from thirdpillar.practice.gatherings.models import Gathering, Programme, ProgrammeQuestion, Registration
from thirdpillar.practice.gatherings.rules import enforce
from thirdpillar.practice.gatherings.rules.programmes import may_keep_hours, may_run, terms

CHANGEABLE = frozenset(
    "title about in_languages kind step term cohort place languages supports capacity register_until after_ids"
    " share_percent least_sessions kept_hours credential".split()
)
# What a session says of the programme that it belongs to.
OF_SESSIONS = {
    "title": "title",
    "about": "about",
    "in_languages": "in_languages",
    "step": "purpose",
}


@transaction.atomic
def make_programme(
    *,
    by,
    at: datetime,
    title: str,
    kind: str,
    step: str,
    place: str,
    school_id: UUID | None = None,
    about: str = "",
    in_languages: dict[str, dict[str, str]] | None = None,
    term: str = "",
    cohort: str = "",
    languages: Sequence[str] = (),
    supports: Sequence[str] = (),
    capacity: int | None = None,
    register_until: date | None = None,
    after_ids: Sequence[UUID] = (),
    share_percent: int | None = None,
    least_sessions: int | None = None,
    kept_hours: int | None = None,
    credential: str = "",
) -> Programme:
    """Make one that nobody outside sees yet. Without a rule of its own it is completed as the standard says.

    Raises Refused for a school that is not the maker's, and for hours outside the standard's.
    """
    if share_percent is None and least_sessions is None:
        share_percent = terms("completion", at.date())["share_percent"]
    programme = Programme(
        district_id=by.district_id, school_id=school_id, title=title, about=about, in_languages=in_languages or {},
        kind=kind, step=step, term=term, cohort=cohort, place=place, languages=list(languages),
        supports=list(supports), capacity=capacity, register_until=register_until,
        after_ids=_known(after_ids, by), share_percent=share_percent, least_sessions=least_sessions,
        kept_hours=kept_hours or terms("waiting_list", at.date())["hours"], credential=credential,
        text_word=_free_word(by), made_by_id=by.account_id,
    )  # fmt: skip
    enforce(may_run(by, programme))
    enforce(may_keep_hours(programme.kept_hours, at.date()))
    programme.save(force_insert=True)
    record(by=by, at=at, deed="gatherings.make_programme", subject="programme", subject_id=programme.pk)
    return programme


@transaction.atomic
def change_programme(*, programme_id: UUID, by, at: datetime, **changes: Any) -> Programme:
    """Change some of CHANGEABLE; more places move the waiting list at once. Raises Refused for fewer than are taken.

    A new place is that of the sessions to come that were at the old one; rooms and interpreters go with it.
    """
    programme = locked_programme(programme_id, by)
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"not to be changed: {sorted(unknown)}")
    if "after_ids" in changes:
        changes["after_ids"] = _known(changes["after_ids"], by)
    changed, was = (
        [name for name, value in changes.items() if getattr(programme, name) != value],
        programme.place,
    )
    for name in changed:
        setattr(programme, name, changes[name])
    enforce(may_run(by, programme))
    enforce(may_keep_hours(programme.kept_hours, at.date()))
    if "capacity" in changed and programme.capacity is not None:
        taken = Registration.objects.seen_by(by).filter(programme=programme, standing__in=HOLDING).count()
        if taken > programme.capacity:
            raise Refused(_("More people than that have a place already."))
    if changed:
        programme.save(update_fields=changed)
        said = {OF_SESSIONS[name]: getattr(programme, name) for name in changed if name in OF_SESSIONS}
        if said:
            coming = Gathering.objects.seen_by(by).filter(programme=programme, begins_at__gt=at)
            coming.update(**said)
        if "place" in changed:
            _move_sessions(programme, was, by=by, at=at)
        record(
            by=by, at=at, deed="gatherings.change_programme", subject="programme", subject_id=programme.pk,
            changed=sorted(changed),
        )  # fmt: skip
        if {"title", "place"} & set(changed) and programme.stage == ProgrammeStage.OPEN:
            concerned = Registration.objects.seen_by(by).filter(programme=programme, standing__in=CONCERNED)
            tell(programme, concerned, "changed", by=by, at=at)
        if "capacity" in changed:
            offer_places(programme_id=programme.pk, by=by, at=at)
    return programme


def _move_sessions(programme: Programme, was: str, *, by, at: datetime) -> None:
    """Sessions to come that were at `was` are where the programme is; one that was put elsewhere on purpose stays."""
    coming = Gathering.objects.seen_by(by).filter(programme=programme, place=was, begins_at__gt=at)
    for session in coming.exclude(stage=Stage.CANCELLED).select_related("room"):  # a term's at most
        where = {"school_id": session.school_id, "now": session.room, "by": by}
        session.place, session.room_id = programme.place, room_at(programme.place, **where)
        with in_a_free_room():
            session.save(update_fields=["place", "room_id"])
        follow_gathering(session, by=by, at=at)


@transaction.atomic
def set_questions(*, programme_id: UUID, questions: Iterable[dict], by, at: datetime) -> int:
    """What is asked of whoever registers from now on, in this order; what was answered before stays with its words."""
    programme = locked_programme(programme_id, by)
    enforce(may_run(by, programme))
    asked = list(questions)
    if len(asked) > terms("registration", at.date())["most_questions"]:
        raise Refused(_("These are too many questions."))
    before = ProgrammeQuestion.objects.seen_by(by).filter(programme=programme)
    kept = dict(before.values_list("words", "pk"))
    before.delete()
    ProgrammeQuestion.objects.bulk_create(
        ProgrammeQuestion(
            # The same words keep their id, and with it what was answered.
            id=kept.get(one["words"]) or uuid4(),
            district_id=by.district_id, school_id=programme.school_id, programme=programme, place=place,
            words=one["words"], kind=one["kind"], options=list(one.get("options") or ()),
            must_answer=bool(one.get("must_answer")), in_languages=one.get("in_languages") or {},
            options_in_languages=one.get("options_in_languages") or {},
        )
        for place, one in enumerate(asked)
    )  # fmt: skip
    record(
        by=by, at=at, deed="gatherings.set_questions", subject="programme", subject_id=programme.pk,
        questions=len(asked),
    )  # fmt: skip
    return len(asked)


@transaction.atomic
def open_programme(*, programme_id: UUID, by, at: datetime) -> Programme:
    """Put it into the catalogue, where people register. Raises Refused without a session to come."""
    programme = locked_programme(programme_id, by)
    enforce(may_run(by, programme))
    if programme.stage == ProgrammeStage.OPEN:
        return programme
    if programme.stage != ProgrammeStage.DRAFT:
        raise Refused(_("This programme is over."))
    coming = Gathering.objects.seen_by(by).filter(programme=programme, ends_at__gt=at)
    if not coming.exclude(stage=Stage.CANCELLED).exists():
        raise Refused(_("Give it a session first: families want to know when it is."))
    programme.stage = ProgrammeStage.OPEN
    programme.save(update_fields=["stage"])
    record(by=by, at=at, deed="gatherings.open_programme", subject="programme", subject_id=programme.pk)
    return programme


@transaction.atomic
def cancel_programme(*, programme_id: UUID, by, at: datetime) -> Programme:
    """Call it off: its sessions to come are cancelled, and whoever has a place or waits is told."""
    programme = locked_programme(programme_id, by)
    enforce(may_run(by, programme))
    if programme.stage in (ProgrammeStage.CANCELLED, ProgrammeStage.FINISHED):
        return programme
    was_open = programme.stage == ProgrammeStage.OPEN
    programme.stage = ProgrammeStage.CANCELLED
    programme.save(update_fields=["stage"])
    coming = Gathering.objects.seen_by(by).filter(programme=programme, begins_at__gt=at).order_by("begins_at")
    sessions = list(coming.exclude(stage=Stage.CANCELLED).values_list("pk", flat=True))
    told = 0
    if was_open and sessions:
        concerned = Registration.objects.seen_by(by).filter(programme=programme, standing__in=CONCERNED)
        told = tell(programme, concerned, "cancelled", by=by, at=at)
    for session in sessions:  # a term's at most
        cancel_gathering(gathering_id=session, by=by, at=at, tells_registered=False)
    record(
        by=by, at=at, deed="gatherings.cancel_programme", subject="programme", subject_id=programme.pk,
        sessions=len(sessions), told=told,
    )  # fmt: skip
    return programme


def _known(ids: Sequence[UUID], by) -> list[UUID]:
    known = set(Programme.objects.seen_by(by).filter(pk__in=list(ids)).values_list("pk", flat=True))
    return [one for one in dict.fromkeys(ids) if one in known]


def _free_word(by) -> str:
    """A letter and figures that no other programme of the district has: people type it into a text."""
    whole = Scope.system(by.district_id, "which words texts begin with")
    with tenancy.acting_as(whole):
        taken = set(Programme.objects.seen_by(whole).values_list("text_word", flat=True))
    for figures in (3, 4, 5, 6):
        for _try in range(40):
            word = "P" + "".join(secrets.choice("23456789") for _each in range(figures))
            if word not in taken:
                return word
    raise Refused(_("There are too many programmes."))
