"""Who can say in the other language what a family hopes for: of its pair, of its visit, or an interpreter of the district."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, SpokenLanguage
from thirdpillar.ground.people.models import Adult, Student
from thirdpillar.ground.schools.models import District, School
from thirdpillar.means.conversations.choices.interpreting import Stakes, Wanted
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.rules.interpreting import may_serve, search_terms
from thirdpillar.practice.visits.choices import Part, SeatState
from thirdpillar.practice.visits.models import HopesVersion, Seat, Visit
from thirdpillar.practice.visits.queries.planning.facts import holding_grants
from thirdpillar.practice.visits.rules.planning import VISITORS


def our_language(district: District) -> str:
    """What the pair reads."""
    return (district.languages or ["en"])[0]


def people_to_ask(row: HopesVersion, *, on: date, seen_by) -> list[UUID]:
    """Whoever of the pair is at home in both languages; else who interpreted there; else interpreters, so many at once.

    Only who may open the page today, and nobody who evaluates; nobody, where there is none.
    """
    district = District.objects.get(pk=row.district_id)
    here = Visit.objects.seen_by(seen_by).select_related("invitation").get(pk=row.visit_id)
    ours = our_language(district)
    foreign = next(
        (one for one in (row.language, row.from_language) if one and not same_language(one, ours)),
        here.invitation.language or here.language,
    )
    held = holding_grants(on, seen_by=seen_by)
    staff = Account.objects.seen_by(seen_by).filter(
        Account.of_staff(), suspended_at=None, student_id=None, pk__in=held.filter(role__in=VISITORS).values("account_id")
    ).exclude(pk__in=held.filter(role=Role.PRINCIPAL).values("account_id"))  # fmt: skip
    spoken = [
        one
        for one in SpokenLanguage.objects.seen_by(seen_by).filter(account_id__in=staff.values("pk"))
        if same_language(one.language, foreign)
    ]
    seats = (
        Seat.objects.seen_by(seen_by)
        .filter(visit_id=row.visit_id, account_id__in=staff.values("pk"))
        .exclude(state=SeatState.LEFT)
    )
    on_it = dict(seats.values_list("account_id", "part"))
    known = {one.account_id for one in spoken}
    pair = sorted(who for who, part in on_it.items() if part == Part.VISITOR and who in known)
    there = sorted(who for who, part in on_it.items() if part == Part.INTERPRETER)
    if pair or there:
        return pair or there
    works = held.filter(role=Role.INTERPRETER, account_id__in=known)
    interpreters = set(works.values_list("account_id", flat=True))
    able = [
        one.account_id
        for one in sorted(spoken, key=lambda one: (not one.may_translate, one.account_id))
        if may_serve(
            wanted=Wanted.TEXT, stakes=Stakes.EVERYDAY, is_interpreter=one.account_id in interpreters,
            may_interpret=one.may_interpret, may_translate=one.may_translate, is_student=False,
        )
    ]  # fmt: skip
    return list(dict.fromkeys(able))[: search_terms(on).asked_at_once]


def names_around(visit: Visit, *, seen_by) -> list[str]:
    """Whom words about a home may name: an engine is given none of them."""
    named = [
        *Student.objects.seen_by(seen_by)
        .filter(pk__in=visit.student_ids)
        .values_list("given_name", "family_name", "preferred_name"),
        *Adult.objects.seen_by(seen_by)
        .filter(pk=visit.invitation.adult_id)
        .values_list("given_name", "family_name", "preferred_name"),
        *Account.objects.seen_by(seen_by)
        .filter(pk__in=visit.people_ids)
        .values_list("given_name", "family_name"),
        *School.objects.seen_by(seen_by).filter(pk=visit.school_id).values_list("name"),
    ]
    return sorted({part for each in named for part in each if len(part) > 1})
