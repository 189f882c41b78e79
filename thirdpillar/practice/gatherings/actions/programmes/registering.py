"""Somebody is asked to register, registers, or withdraws: by staff, by their own link, by text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.queries import current_adult, current_adults
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.barred import enforce_may_come
from thirdpillar.practice.gatherings.actions.needs import count_who_came, say_needs
from thirdpillar.practice.gatherings.actions.programmes.locking import locked_programme
from thirdpillar.practice.gatherings.actions.programmes.places import free_places, offer_places
from thirdpillar.practice.gatherings.actions.telling_places import tell
from thirdpillar.practice.gatherings.choices import CONCERNED, QuestionKind, Stage, Standing
from thirdpillar.practice.gatherings.models import (
    Gathering,
    PlaceOffer,
    Programme,
    ProgrammeQuestion,
    Registration,
)
from thirdpillar.practice.gatherings.queries.needs import remembered
from thirdpillar.practice.gatherings.queries.pages import households_of
from thirdpillar.practice.gatherings.queries.records import all_records
from thirdpillar.practice.gatherings.rules import NEEDS_KEPT, enforce
from thirdpillar.practice.gatherings.rules.programmes import may_register, may_run

LONGEST_ANSWER = 300


@transaction.atomic
def ask_to_register(
    *, programme_id: UUID, adult_id: UUID, way: str, by, at: datetime, quietly: bool = False
) -> Registration:
    """Send one adult their own link to a programme; asked again on the same day, nothing more is sent.

    `quietly`: whoever is signed in goes there at once.
    """
    programme = locked_programme(programme_id, by)
    zone = District.objects.get(pk=by.district_id).zone
    enforce_open(programme, by, at)
    enforce_may_come(programme.school_id, adult_id, by=by)
    found = _row(programme, by, at, way, adult_id=adult_id)
    on = at.astimezone(clock.ZoneInfo(zone)).date()
    sent = 0 if quietly else tell(programme, [found], "asked", by=by, at=at, mark=f"{on:%Y%m%d}")
    record(
        by=by, at=at, deed="gatherings.ask_to_register", subject="programme", subject_id=programme.pk,
        registration=str(found.pk), sent=sent,
    )  # fmt: skip
    return found


@transaction.atomic
def register(
    *,
    programme_id: UUID,
    way: str,
    by,
    at: datetime,
    adult_id: UUID | None = None,
    account_id: UUID | None = None,
    answers: Mapping[str, str] | None = None,
    without_answers: bool = False,
    quietly: bool = False,
    needs: Mapping[str, Any] | None = None,
    remember: bool = False,
) -> Registration:
    """Take somebody in, or put them at the end of the waiting list; registered already, nothing changes.

    `answers`: {question id: text}. `without_answers`: by text or for staff, whom what is asked cannot stop. `quietly`:
    whoever reads the answer on their own page need not be written to. `needs`: what they need to come; left out, what they
    let us remember comes along. Raises Refused where it is closed, where something
    comes first, or where what must be answered is not.
    """
    programme = locked_programme(programme_id, by)
    enforce_open(programme, by, at)
    if programme.is_for_staff == (account_id is None):
        raise Refused(_("This programme is not for you."))
    enforce_may_come(programme.school_id, adult_id, by=by)
    row = _row(programme, by, at, way, adult_id=adult_id, account_id=account_id)
    if row.standing in (*CONCERNED, Standing.COMPLETED):
        return row
    _comes_first(programme, row, by)
    row.answers = _answered(programme, answers or {}, by, without=without_answers)
    # Whoever waits comes first, also whom only a call reaches: their place is kept for a while.
    offer_places(programme_id=programme.pk, by=by, at=at)
    has_place = free_places(programme, by=by) != 0
    row.standing = Standing.REGISTERED if has_place else Standing.WAITING
    row.standing_at = row.since = at
    row.way, row.by_account_id = way, by.account_id
    if needs is None:
        row.said_needs = remembered(row.adult_id, at=at, seen_by=by)
    row.save()
    record(
        by=by, at=at, deed="gatherings.register", subject="programme", subject_id=programme.pk,
        registration=str(row.pk), standing=str(row.standing), way=str(way),
    )  # fmt: skip
    if needs is not None and row.adult_id:
        said = say_needs(registration_id=row.pk, needs=needs, remember=remember, way=way, by=by, at=at)
        row.needs, row.sealed_needs = said.needs, said.sealed_needs
    if not quietly:
        tell(programme, [row], "registered" if has_place else "waiting", by=by, at=at)
    return row


@transaction.atomic
def withdraw_from(*, registration_id: UUID, by, at: datetime) -> Registration:
    """Somebody does not come any more; whoever waits longest is offered the place at once."""
    found = Registration.objects.seen_by(by).filter(pk=registration_id).first()
    if found is None:
        raise Refused(_("There is no such registration."))
    programme = locked_programme(found.programme_id, by)
    found.refresh_from_db(fields=["standing"])
    if found.standing in (Standing.WITHDREW, Standing.COMPLETED):
        return found
    PlaceOffer.objects.seen_by(by).filter(registration=found, over_at=None).update(over_at=at, answer="no")
    found.standing, found.standing_at = Standing.WITHDREW, at
    # Who does not come needs nothing; what is remembered comes along when they register again.
    found.needs, found.sealed_needs = {}, ""
    found.save(update_fields=["standing", "standing_at", "needs", "sealed_needs"])
    record(
        by=by, at=at, deed="gatherings.withdraw_from", subject="programme", subject_id=programme.pk,
        registration=str(found.pk),
    )  # fmt: skip
    offer_places(programme_id=programme.pk, by=by, at=at)
    return found


@transaction.atomic
def forget_answers(*, by, at: datetime) -> int:
    """Empty what was answered on registering to programmes whose last session ended more than 30 days ago."""
    last = (
        Gathering.objects.seen_by(by).exclude(programme=None).values("programme").annotate(end=Max("ends_at"))
    )
    over = last.filter(end__lt=at - NEEDS_KEPT).values("programme")
    count_who_came(before=at - NEEDS_KEPT, by=by, at=at)
    old = Registration.objects.seen_by(by).filter(programme__in=over).exclude(answers={}, needs={})
    emptied = old.update(answers={}, needs={}, sealed_needs="")
    if emptied:
        record(by=by, at=at, deed="gatherings.forget_needs", subject="programme", answers=emptied)
    return emptied


def enforce_open(programme: Programme, by, at: datetime) -> None:
    """Raises Refused where nobody can register any more, or where staff of another school ask."""
    sessions = Gathering.objects.seen_by(by).filter(programme=programme).exclude(stage=Stage.CANCELLED)
    last = sessions.aggregate(last=Max("ends_at"))["last"]
    zone = District.objects.get(pk=by.district_id).zone
    on = at.astimezone(clock.ZoneInfo(zone)).date()
    enforce(may_register(programme, on=on, last_ends_at=last, at=at))
    if by.role is not None and not (by.adult_id and by.breadth == "family"):
        enforce(may_run(by, programme))


def _row(
    programme: Programme, by, at: datetime, way: str, *, adult_id: UUID | None = None, account_id: UUID | None = None
) -> Registration:  # fmt: skip
    """This person's row in the programme, made where there is none; of two records of one adult the standing one's."""
    standing = current_adult(adult_id, seen_by=by) if adult_id else None
    if adult_id and standing is None:
        raise Refused(_("There is no such person on your school's list."))
    whose = {"adult_id": standing} if standing else {"account_id": account_id}
    everybody = Registration.objects.seen_by(by).filter(programme=programme)
    if standing:
        # Registered before two records of one person became one.
        theirs = current_adults(
            everybody.exclude(adult_id=None).values_list("adult_id", flat=True), seen_by=by
        )
        mine = everybody.filter(adult_id__in=[key for key, now in theirs.items() if now == standing])
    else:
        mine = everybody.filter(account_id=account_id)
    found = mine.select_for_update(of=("self",)).order_by("made_at").first()
    if found:
        return found
    machine = Scope.system(by.district_id, "the home of whoever registers")
    with tenancy.acting_as(machine):
        home = households_of([standing], seen_by=machine).get(standing) if standing else None
    row = Registration(
        district_id=by.district_id, school_id=programme.school_id, programme=programme, household_id=home,
        standing=Standing.ASKED, standing_at=at, since=at, way=way, code=new_code(), by_account_id=by.account_id,
        **whose,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def _comes_first(programme: Programme, row: Registration, by) -> None:
    if not programme.after_ids:
        return
    machine = Scope.system(by.district_id, "what somebody completed before")
    with tenancy.acting_as(machine):
        whose: dict[str, Any] = {"account_id": row.account_id}
        if row.adult_id:
            whose = {"adult_id__in": all_records([row.adult_id], seen_by=machine)}
        done = Registration.objects.seen_by(machine).filter(
            programme_id__in=programme.after_ids, standing=Standing.COMPLETED, **whose
        )
        if done.exists():
            return
        titles = Programme.objects.seen_by(machine).filter(pk__in=programme.after_ids).order_by("title")
        names = ", ".join(titles.values_list("title", flat=True))
    raise Refused(_("This comes after: %(programmes)s.") % {"programmes": names})


def _answered(programme: Programme, said: Mapping[str, str], by, *, without: bool) -> dict[str, str]:
    """What was answered to the programme's own questions, each as its kind wants it."""
    kept: dict[str, str] = {}
    for question in ProgrammeQuestion.objects.seen_by(by).filter(programme=programme):
        answer = " ".join(str(said.get(str(question.pk)) or "").replace("\x00", "").split())[:LONGEST_ANSWER]
        fits = {
            QuestionKind.YES_NO: answer in ("yes", "no"),
            QuestionKind.ONE_OF: answer in question.options,
            QuestionKind.WORDS: bool(answer),
        }[QuestionKind(question.kind)]
        if fits:
            kept[str(question.pk)] = answer
        elif question.must_answer and not without:
            raise Refused(_("Please answer: %(question)s") % {"question": question.words})
    return kept
