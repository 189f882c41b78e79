"""What a visit's pay hangs on besides its rule: the contract day of its school, and which length is usual."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import SchoolYear
from thirdpillar.means.conversations.models import Terms
from thirdpillar.practice.visits.models import SchoolTerms, Visit, VisitYear
from thirdpillar.practice.visits.rules import ContractDay, is_usual


@dataclass(frozen=True)
class PayTerms:
    """`contract` is None where nobody has said when educators work by contract."""

    contract: ContractDay | None
    shortest: int
    longest: int

    def is_usual(self, minutes: int) -> bool:
        return is_usual(minutes, shortest=self.shortest, longest=self.longest)


def pay_terms_of(visit: Visit) -> PayTerms:
    """Those of a visit's year, as its school adapted them; whoever records it sees no terms by a text."""
    wide = Scope.system(visit.district_id, "what a visit's pay hangs on")
    with tenancy.acting_as(wide):
        year = VisitYear.objects.seen_by(wide).get(cycles__invitations__pk=visit.invitation_id)
        own = SchoolTerms.objects.seen_by(wide).filter(visit_year=year, school_id=visit.school_id).first()
        school_year = SchoolYear.objects.seen_by(wide).get(pk=year.school_year_id)
        closed_on = Terms.objects.seen_by(wide).values_list("closed_on", flat=True).first() or ()
    contract = contract_of(year, own, school_year, closed_on)
    return PayTerms(contract, year.shortest_minutes, year.longest_minutes)


def contract_of(
    year: VisitYear, own: SchoolTerms | None, school_year: SchoolYear, closed_on: Collection[date]
) -> ContractDay | None:
    """The contract day that holds at a school, its own before the district's; but not on days without school."""
    said = own if own and own.contract_begins else year
    if said.contract_begins is None or said.contract_ends is None:
        return None
    return ContractDay(
        frozenset(said.contract_days), said.contract_begins, said.contract_ends, school_year.begins_on,
        school_year.ends_on, frozenset(closed_on),
    )  # fmt: skip
