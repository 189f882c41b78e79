"""A visit year: opened with the model's own numbers, changed, adopted, and taken up by schools that adapt it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import School, SchoolYear
from thirdpillar.practice.visits.choices import DeviationKind, InterpreterRule, Part, Stage, YearStage
from thirdpillar.practice.visits.models import Cycle, Deviation, PayRule, SchoolTerms, Visit, VisitYear
from thirdpillar.practice.visits.models.sight import PLANNERS
from thirdpillar.practice.visits.queries.cycles import roles_of
from thirdpillar.practice.visits.queries.years import NUMBERS
from thirdpillar.practice.visits.rules import (
    default_contract,
    default_roles,
    default_terms,
    default_windows,
    enforce,
    may_adopt,
    may_be_numbers,
    may_plan,
    may_set_hours,
    may_set_roles,
    may_set_terms,
    practice,
)
from thirdpillar.practice.visits.rules.planning import MODEL


@transaction.atomic
def open_year(*, school_year_id: UUID, by, at: datetime) -> VisitYear:
    """The terms of a school year as a draft, with what the model itself says; the same one where there is one."""
    enforce(may_adopt(by))
    school_year = SchoolYear.objects.seen_by(by).filter(pk=school_year_id).first()
    if school_year is None:
        raise Refused(_("There is no such school year."))
    on = at.date()
    year, is_new = VisitYear.objects.seen_by(by).get_or_create(
        district_id=by.district_id,
        school_year_id=school_year_id,
        defaults=default_terms(on)
        | default_contract(on)
        | {"model_version": practice("R-PTHV-1a", on).version},
    )
    if is_new:
        Cycle.objects.bulk_create(
            Cycle(
                district_id=by.district_id, visit_year=year, number=number, opens_on=opens, closes_on=closes
            )
            for number, opens, closes in default_windows(school_year.begins_on)
        )
        record(by=by, at=at, deed="visits.open_year", subject="visit_year", subject_id=year.pk)
    return year


@transaction.atomic
def change_terms(
    *,
    visit_year_id: UUID,
    by,
    at: datetime,
    interpreter_rule: str = "",
    hours: tuple[time, time] | None = None,
    visitor_roles: Sequence[str] = (),
    contract: dict | None = None,
    **numbers: int,
) -> VisitYear:
    """Change some of NUMBERS, the rule for interpreters, the hours of visits (first, last), and who may visit.

    Never looser than the model where it says a limit. `contract`: all of CONTRACT, when educators work by contract (None:
    as it was).
    """
    enforce(may_adopt(by))
    year = locked_year(visit_year_id, by)
    unknown = set(numbers) - set(NUMBERS)
    if unknown:
        raise TypeError(f"not to be changed: {sorted(unknown)}")
    enforce(may_set_terms(numbers, default_terms(at.date())))
    if any(number < 1 for number in numbers.values()):
        raise Refused(_("Enter a whole number of 1 or more."))
    enforce(may_be_numbers(numbers, at.date()))
    enforce(may_set_roles(visitor_roles, default_roles(at.date())))
    least, most = (numbers.get(name, getattr(year, name)) for name in ("shortest_minutes", "longest_minutes"))
    if least > most:
        raise Refused(_("The least time is longer than the most."))
    wanted: dict[str, object] = dict(numbers) | _contract(contract)
    if hours:
        enforce(may_set_hours(*hours, at.date()))
        wanted["earliest"], wanted["latest"] = hours
    if visitor_roles:
        wanted["visitor_roles"] = sorted(visitor_roles)
    if interpreter_rule:
        wanted["interpreter_rule"] = InterpreterRule(interpreter_rule)
    changed = sorted(name for name, value in wanted.items() if getattr(year, name) != value)
    for name in changed:
        setattr(year, name, wanted[name])
    if changed:
        year.save(update_fields=changed)
        record(
            by=by, at=at, deed="visits.change_terms", subject="visit_year", subject_id=year.pk,
            changed={name: str(wanted[name]) for name in changed},
        )  # fmt: skip
    return year


@transaction.atomic
def adopt_year(*, visit_year_id: UUID, by, at: datetime) -> VisitYear:
    """From now on schools may take it up and educators opt in. Raises Refused while nobody says what a visit pays."""
    enforce(may_adopt(by))
    year = locked_year(visit_year_id, by)
    if year.stage == YearStage.ADOPTED:
        return year
    rules = (
        PayRule.objects.seen_by(by).filter(visit_year=year, school_id=None).values_list("parts", flat=True)
    )
    paid = {part for parts in rules for part in parts}
    unpaid = Deviation.objects.seen_by(by).filter(
        visit_year=year, school_id=None, kind=DeviationKind.UNPAID, ends_on__gte=at.date()
    )
    # Visitors and interpreters alike (R-PTHV-2b), by one rule or by several.
    if not paid >= set(Part.values) and not unpaid.exists():
        raise Refused(
            _("First say what a visit pays, or write down that visits are made in the contract day only."),
            f"{MODEL}: R-PTHV-2b",
        )
    year.stage, year.adopted_at, year.adopted_by_id = YearStage.ADOPTED, at, by.account_id
    year.save(update_fields=["stage", "adopted_at", "adopted_by_id"])
    record(by=by, at=at, deed="visits.adopt_year", subject="visit_year", subject_id=year.pk)
    return year


@transaction.atomic
def adopt_for_schools(
    *, visit_year_id: UUID, by, at: datetime, school_ids: Iterable[UUID] | None = None
) -> int:
    """These schools (None: all present ones) take the year up; answers how many did that had not."""
    enforce(may_adopt(by))
    year = locked_year(visit_year_id, by)
    if year.stage != YearStage.ADOPTED:
        raise Refused(_("The terms of this year are not adopted yet."))
    present = School.objects.seen_by(by).filter(left_at=None)
    if school_ids is not None:
        present = present.filter(pk__in=list(school_ids))
    again = SchoolTerms.objects.seen_by(by).filter(
        visit_year=year, adopted_at=None, school_id__in=present.values("pk")
    )
    taken_up = again.update(adopted_at=at)
    known = SchoolTerms.objects.seen_by(by).filter(visit_year=year)
    fresh = present.exclude(pk__in=known.values("school_id")).values_list("pk", flat=True)
    made = SchoolTerms.objects.bulk_create(
        SchoolTerms(district_id=by.district_id, visit_year=year, school_id=school_id, adopted_at=at)
        for school_id in fresh
    )
    schools = taken_up + len(made)
    if schools:
        record(
            by=by, at=at, deed="visits.adopt_for_schools", subject="visit_year", subject_id=year.pk, schools=schools
        )  # fmt: skip
    return schools


@transaction.atomic
def release_school(*, visit_year_id: UUID, school_id: UUID, by, at: datetime) -> bool:
    """A school does not visit (any more) this year; raises Refused while visits are booked there."""
    enforce(may_adopt(by))
    terms = locked_school(visit_year_id, school_id, by)
    if terms.adopted_at is None:
        return False
    booked = Visit.objects.seen_by(by).filter(
        invitation__cycle__visit_year_id=visit_year_id,
        school_id=school_id,
        stage=Stage.SCHEDULED,
        ends_at__gt=at,
    )
    if booked.exists():
        raise Refused(_("Visits are booked at this school."))
    terms.adopted_at = None
    terms.save(update_fields=["adopted_at"])
    record(
        by=by, at=at, deed="visits.release_school", subject="school", subject_id=school_id, year=str(visit_year_id)
    )  # fmt: skip
    return True


@transaction.atomic
def adapt_school(
    *,
    visit_year_id: UUID,
    school_id: UUID,
    by,
    at: datetime,
    interpreter_rule: str = "",
    most_invitations: int | None = None,
    notice_hours: int | None = None,
    visitor_roles: Sequence[str] = (),
    lead_account_id: UUID | None = None,
    contract: dict | None = None,
) -> SchoolTerms:
    """What a school does its own way (blank: as the district), never looser than the district; and who leads there."""
    enforce(may_plan(by, school_id))
    terms = locked_school(visit_year_id, school_id, by)
    year = VisitYear.objects.seen_by(by).get(pk=visit_year_id)
    wanted = {
        "interpreter_rule": InterpreterRule(interpreter_rule) if interpreter_rule else "",
        "most_invitations": most_invitations,
        "notice_hours": notice_hours,
        "visitor_roles": sorted(visitor_roles),
        "lead_account_id": lead_account_id,
    } | _contract(contract)
    enforce(may_set_roles(visitor_roles, roles_of(year, None, at.date())))
    floor = {name: getattr(year, name) for name in ("most_invitations", "notice_hours")}
    own = {"most_invitations": most_invitations, "notice_hours": notice_hours}
    enforce(may_set_terms(own, floor) or may_be_numbers(own, at.date()))
    if lead_account_id and not _leads(lead_account_id, school_id, by, at.date()):
        raise Refused(_("Visits of a school are led by its coordinator or liaison."))
    changed = sorted(name for name, value in wanted.items() if getattr(terms, name) != value)
    for name in changed:
        setattr(terms, name, wanted[name])
    if changed:
        terms.save(update_fields=changed)
        record(
            by=by, at=at, deed="visits.adapt_school", subject="school", subject_id=school_id,
            year=str(visit_year_id), changed={name: str(wanted[name] or "") for name in changed},
        )  # fmt: skip
    return terms


def _contract(said: dict | None) -> dict:
    """When educators work by contract, as it is kept: weekdays, beginning and end together or none of them."""
    if said is None:
        return {}
    begins, ends, weekdays = (
        said["contract_begins"],
        said["contract_ends"],
        sorted(set(said["contract_days"])),
    )
    if (begins or ends or weekdays) and not (begins and ends and weekdays and begins < ends):
        raise Refused(_("Say from when until when, the end after the beginning."))
    return said | {"contract_days": weekdays}


def _leads(account_id: UUID, school_id: UUID, by, on: date) -> bool:
    grants = RoleGrant.objects.seen_by(by).filter(
        account_id=account_id, school_id=school_id, role__in=PLANNERS, account__suspended_at=None
    )
    return grants.exclude(ends_on__lt=on).exists()


def locked_year(visit_year_id: UUID, by) -> VisitYear:
    """The year, locked for this transaction; raises Refused where the asker has none such."""
    year = VisitYear.objects.seen_by(by).select_for_update().filter(pk=visit_year_id).first()
    if year is None:
        raise Refused(_("There is no such visit year."))
    return year


def locked_school(visit_year_id: UUID, school_id: UUID, by) -> SchoolTerms:
    """A school's terms of the year, locked; raises Refused where the school has not taken it up."""
    found = SchoolTerms.objects.seen_by(by).select_for_update()
    terms = found.filter(visit_year_id=visit_year_id, school_id=school_id).first()
    if terms is None:
        raise Refused(_("This school does not visit in this year."))
    return terms
