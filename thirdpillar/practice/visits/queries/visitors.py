"""Who opted in, as far as the asker may know: oneself, and those whose visits one plans."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.queries import staff_at
from thirdpillar.ground.schools.models import Section
from thirdpillar.practice.visits.choices import Stage
from thirdpillar.practice.visits.models import SchoolTerms, Visit, VisitorOptIn, VisitYear
from thirdpillar.practice.visits.queries.years import schools_of
from thirdpillar.practice.visits.rules.planning import VISITORS


def my_schools(year: VisitYear, *, seen_by) -> QuerySet:
    """Schools that take part and for which the asker may visit in their role: their own; an interpreter's are all."""
    found = schools_of(year, seen_by=seen_by)
    if year.visitor_roles and seen_by.role not in year.visitor_roles:
        return found.none()
    own = SchoolTerms.objects.seen_by(seen_by).filter(visit_year=year).exclude(visitor_roles=[])
    closed = own.exclude(visitor_roles__contains=[str(seen_by.role or "")])
    found = found.exclude(pk__in=closed.values("school_id"))
    if seen_by.role == Role.INTERPRETER or seen_by.breadth == "school":
        return found
    classes = Section.objects.seen_by(seen_by).filter(pk__in=seen_by.section_ids)
    return found.filter(Q(pk__in=seen_by.school_ids) | Q(pk__in=classes.values("school_id")))


def my_opt_ins(year: VisitYear, *, seen_by) -> QuerySet:
    """The asker's own yes for each school, with its hours."""
    mine = VisitorOptIn.objects.seen_by(seen_by).filter(visit_year=year, account_id=seen_by.account_id)
    return mine.filter(withdrawn_at=None).prefetch_related("hours")


def my_last_words(year: VisitYear, school_id: UUID, *, seen_by) -> VisitorOptIn | None:
    """What the asker last said of a school, also before leaving, so that coming back begins with the same hours."""
    mine = VisitorOptIn.objects.seen_by(seen_by).filter(visit_year=year, account_id=seen_by.account_id)
    return (
        mine.filter(school_id=school_id)
        .prefetch_related("hours")
        .order_by("-opted_in_at", "-made_at")
        .first()
    )


def my_visits(*, seen_by, since: datetime) -> QuerySet:
    """Visits that the asker is on, from a moment on and in the order of their days; without where they are."""
    mine = Visit.objects.seen_by(seen_by).filter(people_ids__contains=[seen_by.account_id])
    standing = mine.filter(stage__in=[Stage.PROPOSED, Stage.SCHEDULED, Stage.COMPLETED], begins_at__gte=since)
    return standing.defer("place").order_by("begins_at")


def visitors_of(year: VisitYear, *, seen_by, school_id: UUID | None = None) -> QuerySet:
    """Everybody who opted in, for whoever plans; for who evaluates it is empty. Whoever is suspended visits nobody."""
    found = VisitorOptIn.objects.seen_by(seen_by).filter(visit_year=year, withdrawn_at=None)
    found = found.filter(
        account_id__in=Account.objects.seen_by(seen_by).filter(suspended_at=None).values("pk")
    )
    if school_id:
        found = found.filter(school_id=school_id)
    return found.prefetch_related("hours").order_by("school_id", "opted_in_at", "pk")


def colleagues(school_id: UUID, *, seen_by) -> QuerySet:
    """Whom somebody may wish as a partner: all of a school who could visit, so that it does not tell who does."""
    return staff_at([school_id], seen_by=seen_by, roles=VISITORS).exclude(pk=seen_by.account_id)
