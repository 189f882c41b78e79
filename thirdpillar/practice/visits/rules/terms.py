"""The terms that hold for a school's visits: the model's numbers, as the district adopted and the school adapted them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from thirdpillar.standards import library
from thirdpillar.standards.library import Entry


def practice(id: str, on: date) -> Entry:
    """One rule of the model as it holds on a day; raises NotOnTheShelf."""
    return library.entry("home_visit_practice", id, on)


@dataclass(frozen=True)
class Terms:
    """Numbers with the units of their names; `interpreter_may_be_second`: R-PTHV-5a as the district chose it."""

    training_months: int
    most_invitations: int
    notice_hours: int
    reflect_days: int
    pay_days: int
    alarm_minutes: int
    visit_minutes: int
    visitors: int
    interpreter_may_be_second: bool = False


def default_terms(on: date) -> dict[str, int]:
    """What a new year begins with: the model's own numbers, by the names of `VisitYear`."""
    return {
        "training_months": practice("R-PTHV-2a", on).terms["training_months"],
        "most_invitations": practice("R-PTHV-1d", on).terms["most_invitations"],
        "notice_hours": practice("R-PTHV-1c", on).terms["notice_hours"],
        "reflect_days": practice("R-PTHV-5b", on).terms["reflect_days"],
        "pay_days": practice("R-PTHV-2b", on).terms["pay_days"],
        "visit_minutes": practice("R-PTHV-4a", on).terms["visit_minutes"],
        "alarm_minutes": library.entry("home_visit_safety", "check_out", on).terms["alarm_minutes"],
    }
