"""Interpreting in the made district: staff with languages, a language line, and requests in every state."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.actions.languages import check_language, say_language
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.interpreter_times import set_language_line
from thirdpillar.means.conversations.actions.interpreting import answer_offer, ask_for_interpreter
from thirdpillar.means.conversations.models import InterpreterOffer

# Language, scale, level, may interpret, may translate; None: nobody has checked it yet.
SPOKEN: tuple[tuple[str, tuple[str, str, bool, bool] | None], ...] = (
    ("so", ("certified", "", True, True)),
    ("es", ("certified", "", True, True)),
    ("es", ("ilr", "3", True, False)),
    ("ar", ("actfl", "Superior", True, False)),
    ("vi", None),
    ("ase", ("certified", "", True, False)),
)
# Language, days from now and the hour there, about, what for, how much hangs on it; whether somebody has said yes.
REQUESTS = (
    ("so", 3, 15, "Reading at home", "talk", "everyday", True),
    ("so", 8, 17, "A visit to the family", "meeting", "everyday", False),
    ("es", 5, 16, "Conference of grade 3", "meeting", "everyday", False),
    ("hmn", 6, 10, "Plan for extra help", "meeting", "rights", False),
)


@transaction.atomic
def add_interpreting(*, district: District, office: Scope, school_ids: list[UUID], at: datetime) -> int:
    """Languages of a few teachers, the language line, and a request of each kind; answers how many requests."""
    tenancy.enter_scope(office)
    accounts = Account.objects.seen_by(office).filter(suspended_at=None, student_id=None)
    accounts = accounts.exclude(pk=office.account_id).order_by("sourced_id", "id").distinct()
    interpreters = list(accounts.filter(grants__role=Role.INTERPRETER)[:1])
    people = interpreters + list(
        accounts.filter(grants__role=Role.TEACHER)[: len(SPOKEN) - len(interpreters)]
    )
    pairs = list(zip(people, SPOKEN, strict=False))
    # What waits to be checked is mostly in Spanish: the interpreter of the district was tested in both.
    pairs += [(account, SPOKEN[1]) for account in interpreters]
    for account, (language, checked) in pairs:
        row = say_language(account_id=account.pk, language=language, by=office, at=at)
        if checked:
            scale, level, interprets, translates = checked
            check_language(
                spoken_id=row.pk, scale=scale, level=level, tested_on=at.date() - timedelta(days=200),
                may_interpret=interprets, may_translate=translates, by=office, at=at,
            )  # fmt: skip
    set_language_line(
        phone="+18005550199", access_code="SAMPLE", how="Say the code, then the language.", by=office, at=at
    )
    for language, days, hour, about, wanted, stakes, is_taken in REQUESTS:
        begins = _on_a_school_day(at + timedelta(days=days), hour, district.zone)
        found = ask_for_interpreter(
            wanted=wanted, stakes=stakes, language=language, where="in_person", place="Room 12", begins_at=begins,
            ends_at=begins + timedelta(minutes=45), about=about, school_id=school_ids[0] if school_ids else None,
            by=office, at=at,
        )  # fmt: skip
        offer = InterpreterOffer.objects.seen_by(office).filter(request=found).first()
        if is_taken and offer:
            account = next(one for one in people if one.pk == offer.account_id)
            by = scope_of_account(
                account, district.zone, Role.INTERPRETER if account in interpreters else Role.TEACHER
            )
            with tenancy.acting_as(by):
                answer_offer(offer_id=offer.pk, yes=True, by=by, at=at)
    return len(REQUESTS)


def _on_a_school_day(moment: datetime, hour: int, zone: str) -> datetime:
    """That hour by the district's clock, on that day or, where it is none of the week's, on the Monday after."""
    there = moment.astimezone(ZoneInfo(zone)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return there + timedelta(days=max(0, 7 - there.weekday()) if there.weekday() > 4 else 0)
