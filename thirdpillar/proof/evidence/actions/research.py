"""Home visits given out for research: with a purpose that is recorded, under codes whose key the district keeps."""

from __future__ import annotations

import csv
import hmac
import secrets
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.actions import enforce_second_person
from thirdpillar.ground.accounts.choices import FileKind, Role
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.tables import guard_text
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.queries.years import year_on
from thirdpillar.proof.evidence.queries.research import LEVELS, coarsened, rows_for_research
from thirdpillar.standards import library

# Names of columns are for programs, not for translation.
COLUMNS = (
    "student_code", "home_code", "school", "grade", "groups", "invited_1_week", "visited_1_week", "invited_2_week",
    "visited_2_week", "contacts_after_first_visit", "detail",
    "file",
)  # fmt: skip


class _Line:
    """What the csv writer writes one line into."""

    def write(self, text: str) -> str:
        return text


@transaction.atomic
def export_for_research(*, purpose: str, key: str, by, at: datetime) -> Iterator[str]:
    """Record who takes it out, why and how much; answer the lines of the file, which are read as they are sent.

    About many students another person of the office has said yes first, for the same purpose. Each row carries the mark
    of the file, by which the record names who took it. `key` makes the codes and is kept nowhere: `code_of`. Raises Refused.
    """
    district = District.objects.get(pk=by.district_id)
    with clock.set_to(at):
        on = clock.today(district.zone)
    terms = library.entry("home_visit_export", "research", on)
    if by.role != Role.OFFICE:
        raise Refused(_("Only the district office gives data out for research."), terms.citation)
    if len(purpose.strip()) < terms.terms["purpose_characters"]:
        raise Refused(_("Say what for, and under which agreement."), terms.citation)
    if len(key) < terms.terms["key_characters"]:
        raise Refused(_("The key is too short."), terms.citation)
    year = year_on(on, seen_by=by)
    if year is None:
        raise Refused(_("No home visits yet this year"))
    found = coarsened(year, on=on, seen_by=by)
    enforce_second_person(
        what=FileKind.RESEARCH, people=found.students, purpose=purpose.strip(), by=by, at=at
    )
    mark = secrets.token_hex(4)
    record(
        by=by, at=at, deed="evidence.export_for_research", subject="home_visits", reason=purpose.strip(),
        told=found.students, coarsened=found.coarser, left_out=found.left_out, version=terms.version,
        mark=mark,
    )  # fmt: skip
    rows = rows_for_research(year, on=on, before=at, zone=district.zone, seen_by=by)
    return _lines(rows, key, terms.terms["code_characters"], mark)


def code_of(key: str, kind: str, id: object, characters: int) -> str:
    """HMAC-SHA256 (RFC 2104) of "student:" or "home:" and the id, in hexadecimal digits."""
    return hmac.digest(key.encode(), f"{kind}:{id}".encode(), "sha256").hex()[:characters]


def _lines(rows: Iterator[tuple], key: str, characters: int, mark: str) -> Iterator[str]:
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield writer.writerow(COLUMNS)
    for sourced_id, student, home, school, grade, groups, *weeks, contacts, level in rows:
        yield writer.writerow(
            [
                # By the roster's own id, so that the district can make the same code beside its own outcomes.
                code_of(key, "student", sourced_id or student, characters),
                code_of(key, "home", home, characters),
                guard_text(school),
                guard_text(grade),
                guard_text(groups),
                *(week.isoformat() if week else "" for week in weeks),
                "" if contacts is None else contacts,
                LEVELS[level],
                mark,
            ]
        )
