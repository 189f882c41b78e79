"""A file about many people goes out when a second person of the office has said yes to it (bulk exfiltration).

What was asked and said stands in the record alone, which nobody can change: there is no row beside it to forge.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.queries import ASK, NO, YES, FileWanted, agreed_ask, my_ask, open_asks
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.standards import library


@transaction.atomic
def ask_for_file(
    *, what: str, people: int, by: Scope, at: datetime, about: UUID | None = None, purpose: str = ""
) -> bool:
    """Whether the file may go out now; where it takes a second person who has not said yes yet, they are asked, once."""
    wanted = FileWanted(what, people, about, purpose)
    if not rules.takes_second_person(people, at.date()) or agreed_ask(wanted, by=by, at=at):
        return True
    if my_ask(wanted, by=by, at=at) is None:
        record(
            by=by, at=at, deed=ASK, subject="file", subject_id=uuid4(), reason=purpose, what=str(what),
            about=str(about or ""), people=people,
        )  # fmt: skip
    return False


def enforce_second_person(
    *, what: str, people: int, by: Scope, at: datetime, about: UUID | None = None, purpose: str = ""
) -> None:
    """Raises Refused unless the file tells of few, or a second person said yes to it."""
    if rules.takes_second_person(people, at.date()) and not agreed_ask(
        FileWanted(what, people, about, purpose), by=by, at=at
    ):
        raise Refused(needs_second(people, at), library.entry("file", "about_many", at.date()).citation)


def needs_second(people: int, at: datetime) -> str:
    """What whoever asked is told."""
    return _(
        "This file tells of %(people)s people. Somebody else in the district office says yes first, on the page Staff; "
        "then you have %(hours)s hours to fetch it."
    ) % {"people": people, "hours": library.entry("file", "about_many", at.date()).terms["hours_good"]}


@transaction.atomic
def decide_file(*, ask_id: UUID, yes: bool, by: Scope, at: datetime) -> None:
    """The second person's word; whoever asked may take it back. Raises Refused."""
    rules.must_be_office(by)
    found = next((one for one in open_asks(by=by, at=at) if one.id == ask_id), None)
    if found is None:
        raise Refused(_("This request is over."))
    if yes:
        rules.may_agree_to_file(asked_by_id=found.asked_by_id, by=by)
    record(by=by, at=at, deed=YES if yes else NO, subject="file", subject_id=ask_id, people=found.people)
