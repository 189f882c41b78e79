"""What planning and booking ask of a school's people, each with one query: opt-ins, training, classes, languages."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant, SpokenLanguage
from thirdpillar.ground.people.models import Enrollment, Placement
from thirdpillar.means.credentials.models import Credential
from thirdpillar.practice.visits.choices import Part
from thirdpillar.practice.visits.models import Cycle, VisitorOptIn
from thirdpillar.practice.visits.queries.cycles import terms_at
from thirdpillar.practice.visits.queries.years import deviations_of
from thirdpillar.practice.visits.rules import Going

HOME_VISITS = "home_visits"


def spoken_tag(language: str) -> str:
    """A language as it is compared when people talk: without region or script, and blank for English."""
    tag = language.lower().replace("_", "-").partition("-")[0]
    return "" if tag == "en" else tag


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def holding_grants(on: date, *, seen_by):
    """Roles that are held on a day."""
    return RoleGrant.objects.seen_by(seen_by).filter(
        Q(begins_on=None) | Q(begins_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on)
    )


class Facts:
    """Loaded once for a school and a cycle, in the sight of the whole district; asked for each visit.

    `students` are those whose visits are planned: who teaches or serves them is known.
    """

    def __init__(
        self, cycle: Cycle, school_id: UUID, *, students: Collection[UUID], on: date, seen_by
    ) -> None:
        self.cycle, self.school_id, self.on = cycle, school_id, on
        self.terms = terms_at(cycle, school_id, on=on, seen_by=seen_by)
        self.deviations = list(deviations_of(cycle.visit_year, school_id, seen_by=seen_by))
        working = Account.objects.seen_by(seen_by).filter(suspended_at=None, student_id=None)
        opt_ins = VisitorOptIn.objects.seen_by(seen_by).filter(
            visit_year_id=cycle.visit_year_id, school_id=school_id, withdrawn_at=None,
            account_id__in=working.values("pk"),
        )  # fmt: skip
        self.opt_ins: dict[UUID, VisitorOptIn] = {one.account_id: one for one in opt_ins}
        self.roles: dict[UUID, set[str]] = defaultdict(set)
        grants = holding_grants(on, seen_by=seen_by)
        mine = Q(account_id__in=list(self.opt_ins)) | Q(
            role=Role.INTERPRETER, account_id__in=working.values("pk")
        )
        for account_id, role in grants.filter(mine).values_list("account_id", "role"):
            self.roles[account_id].add(role)
        self.serving = self._serving(students, grants, seen_by)
        self.trainings = self._trainings(seen_by)
        self.languages: dict[UUID, set[str]] = defaultdict(set)
        self.interprets: dict[UUID, set[str]] = defaultdict(set)
        self._take_languages(seen_by)

    def _serving(self, students, grants, seen_by) -> dict[UUID, set[UUID]]:
        """{student: accounts that teach a class of theirs, or serve it or their grade, as the school says}."""
        placed = Placement.objects.seen_by(seen_by).filter(student_id__in=students, left_at=None)
        pairs = list(placed.values_list("student_id", "section_id"))
        teach: dict[UUID, set[UUID]] = defaultdict(set)
        held = grants.filter(role=Role.TEACHER, section_id__in={section for _student, section in pairs})
        for account_id, section_id in held.values_list("account_id", "section_id"):
            teach[section_id].add(account_id)
        of_grade: dict[str, set[UUID]] = defaultdict(set)
        for one in self.opt_ins.values():
            for section_id in one.serves_classes:
                teach[section_id].add(one.account_id)
            for grade in one.serves_grades:
                of_grade[grade].add(one.account_id)
        found: dict[UUID, set[UUID]] = defaultdict(set)
        for student, section in pairs:
            found[student] |= teach[section]
        if of_grade:
            here = Enrollment.objects.seen_by(seen_by).filter(
                student_id__in=students, school_id=self.school_id, left_at=None, grade__in=list(of_grade)
            )
            for student, grade in here.values_list("student_id", "grade"):
                found[student] |= of_grade[grade]
        return found

    def _trainings(self, seen_by) -> dict[UUID, list[tuple[date, date]]]:
        """{account: from when until when a training holds}: as long as the terms say, or shorter where the trainer said so."""
        held = Credential.objects.seen_by(seen_by).filter(kind=HOME_VISITS, revoked_at=None)
        months = self.terms.training_months
        found: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
        for account_id, earned, ends in held.filter(account_id__in=[*self.opt_ins, *self.roles]).values_list(
            "account_id", "earned_on", "ends_on"
        ):
            found[account_id].append((earned, min(ends or date.max, months_after(earned, months))))
        return found

    def _take_languages(self, seen_by) -> None:
        """Who opted in speaks what the office has looked at; interpreters what the directory names for them."""
        spoken = SpokenLanguage.objects.seen_by(seen_by)
        for one in spoken.filter(account_id__in=[*self.opt_ins, *self.roles]):
            if one.checked_at is not None:
                self.languages[one.account_id].add(spoken_tag(one.language))
            if Role.INTERPRETER in self.roles[one.account_id]:
                self.interprets[one.account_id].add(spoken_tag(one.language))

    def is_visitor(self, account_id: UUID) -> bool:
        """Whether somebody who opted in visits as an educator: whoever is nothing but an interpreter interprets."""
        return self.may_visit(account_id) and self.roles[account_id] != {Role.INTERPRETER}

    def may_visit(self, account_id: UUID) -> bool:
        """Whether somebody opted in and is in a role that may visit at this school."""
        return account_id in self.opt_ins and not self.terms.visitor_roles.isdisjoint(self.roles[account_id])

    def trained(self, account_id: UUID, day: date) -> tuple[date, date] | None:
        """The training that holds on a day, else the one that ended last."""
        held = self.trainings.get(account_id, ())
        good = [one for one in held if one[0] <= day <= one[1]]
        return max(good or held, key=lambda one: one[1], default=None)

    def is_trained(self, account_id: UUID, day: date) -> bool:
        training = self.trained(account_id, day)
        return bool(training and training[0] <= day <= training[1])

    def holds(self, kind: str, day: date) -> bool:
        """Whether a named deviation of this kind holds on a day."""
        return any(one.kind == kind and one.begins_on <= day <= one.ends_on for one in self.deviations)

    def deviations_on(self, day: date) -> frozenset[str]:
        return frozenset(one.kind for one in self.deviations if one.begins_on <= day <= one.ends_on)

    def serves(self, account_id: UUID, students: Collection[UUID]) -> bool:
        """Whether somebody teaches or serves one of these children."""
        return any(account_id in self.serving[student] for student in students)

    def going(self, account_id: UUID, part: str, *, students, language: str, day: date) -> Going:
        """Somebody on a visit to these children's home, as the booking rule asks."""
        training = self.trained(account_id, day)
        known = self.interprets if part == Part.INTERPRETER else self.languages
        return Going(
            account_id=account_id,
            part=part,
            opted_in=self.may_visit(account_id),
            trained_from=training[0] if training else None,
            trained_until=training[1] if training else None,
            is_direct=part == Part.VISITOR and self.serves(account_id, students),
            speaks=language in known[account_id],
        )
