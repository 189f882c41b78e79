"""One import at work: lock, stage, compare, hold or take in. State, lease and attempt stand on the import's row."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.choices import ImportState, Wanted
from thirdpillar.ground.people.households import count_present, count_staged, infer_households
from thirdpillar.ground.people.models import RosterFile, RosterImport, RosterRefusal
from thirdpillar.ground.people.roster.age import AHEAD, exported_at
from thirdpillar.ground.people.roster.cells import look_at_head
from thirdpillar.ground.people.roster.checking import check_references
from thirdpillar.ground.people.roster.comparing import compare
from thirdpillar.ground.people.roster.guards import reasons_to_hold
from thirdpillar.ground.people.roster.merging import keep_rows, merge
from thirdpillar.ground.people.roster.protecting import protect_housemates
from thirdpillar.ground.people.roster.reading import digest_of, recognise, stage
from thirdpillar.ground.people.roster.refusals import Notes, Unreadable
from thirdpillar.ground.people.roster.resolving import Desk, resolve
from thirdpillar.ground.people.roster.staging import drop_tables
from thirdpillar.ground.schools.models import District

OURS = ("contacts.csv", "staff_roles.csv", "bus.csv")  # our own companion files
LEASE = timedelta(minutes=15)
STATISTICS_FROM = 2_000  # fewer rows written never change a plan
# For this transaction: joins of whole sets stay in memory, and a tenth of the usual sample tells their sizes well enough.
PLANNING = "SET LOCAL work_mem = '128MB'; SET LOCAL jit = off; SET LOCAL default_statistics_target = 10"
Say = Callable[[str], None]

# Students whose homes may be other than before: their ties, their adults' addresses, or the students themselves changed.
TOUCHED = """
    SELECT student_id FROM new_tie WHERE is_new OR id IN (SELECT id FROM changed_tie)
    UNION SELECT t.student_id FROM people_tie t WHERE t.id IN (SELECT id FROM left_tie)
    UNION SELECT id FROM new_student WHERE is_new
    UNION SELECT t.student_id FROM people_tie t WHERE t.adult_id IN (
      SELECT adult_id FROM new_address WHERE is_new OR id IN (SELECT id FROM changed_address)
      UNION SELECT m.adult_id FROM people_mailingaddress m WHERE m.id IN (SELECT id FROM left_address)
      UNION SELECT n.id FROM new_adult n JOIN people_adult a ON a.id = n.id AND n.id IN (SELECT id FROM changed_adult))"""


def silent(words: str) -> None:
    return None


class Busy(Exception):
    """Another import of this district is at work."""


@contextmanager
def turn(district_id: UUID):
    """The district's turn: a lock of this session, gone with it however it ends. Raises Busy when taken."""
    key = "SELECT {}(hashtextextended('people.roster' || %s::text, 0))"
    with connection.cursor() as cursor:
        cursor.execute(key.format("pg_try_advisory_lock"), [district_id])
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        yield
    finally:
        if (
            connection.connection is not None
            and not connection.connection.closed
            and not connection.needs_rollback
        ):
            with connection.cursor() as cursor:
                cursor.execute(key.format("pg_advisory_unlock"), [district_id])


@contextmanager
def inside(by: Scope):
    """A transaction in which the database sees the whole of the asker's district, as an import must."""
    with transaction.atomic(), tenancy.acting_as(Scope.system(by.district_id, "roster import")):
        yield


def mark(by: Scope, import_id: UUID, **fields: Any) -> None:
    """Write to the import's own row, at once visible where no outer transaction is open."""
    with inside(by):
        RosterImport.objects.seen_by(by).filter(id=import_id).update(**fields)


def work(*, roster_import: RosterImport, folder, by: Scope, at: datetime, say: Say = silent) -> None:
    """Stage, compare and, where wanted and not held, take in. Raises Busy; what cannot be read ends as FAILED."""
    with turn(by.district_id):
        notes = Notes()
        attempt = roster_import.attempt + 1
        mark(by, roster_import.id, attempt=attempt, lease_until=at + LEASE, step="opening")
        try:
            _work(roster_import, folder, notes, by, at, say)
        except Unreadable as error:
            fail(by, roster_import.id, error, notes)
        finally:
            if (
                connection.connection is not None
                and not connection.connection.closed
                and not connection.needs_rollback
            ):
                with transaction.atomic():
                    drop_tables()


def fail(by: Scope, import_id: UUID, error: Unreadable, notes: Notes | None = None) -> None:
    """The export can't be read at all: the import says why, and nothing of the files is kept."""
    notes = notes or Notes()
    notes.refuse(error.code, str(error.words.get("file", "")), None, "", **error.words)
    with inside(by):
        _write_refusals(import_id, by.district_id, notes, None)
        mark(by, import_id, state=ImportState.FAILED, failure=error.code, step="", lease_until=None,
             dropped_columns=sorted(notes.dropped))  # fmt: skip
        _forget_files(by, import_id)


def _work(roster_import: RosterImport, folder, notes: Notes, by: Scope, at: datetime, say: Say) -> None:
    source = recognise(folder, notes)
    district = District.objects.get(id=by.district_id)
    desk = Desk(by.district_id, roster_import.id, at, source, district.country, district.zone)

    def step(words: str) -> None:
        say(words)
        mark(by, roster_import.id, step=words[:40])

    stage(desk, notes, step)
    for name in folder.names():
        if name not in notes.unread_columns and name.lower().endswith(".csv") and name.casefold() not in OURS:
            look_at_head(folder, name, notes)
    # Written down before, since no page sees a step from inside the transaction.
    mark(by, roster_import.id, step="comparing" if roster_import.wanted == Wanted.PREVIEW else "taking in")
    # The whole comparison and merge is one transaction: either all of it and the word "applied", or nothing.
    with inside(by):
        desk.run(PLANNING)
        _only_one(by, roster_import.id)
        resolve(desk, say)
        say("comparing")
        counts, changes = compare(desk)
        moment = exported_at(desk)
        counts["tells_no_age"] = moment is None
        counts["unread_columns"] = notes.told_unread()
        last = _last_applied(by)
        held = reasons_to_hold(
            desk, changes, notes, exported_at=moment, last_exported_at=last.exported_at if last else None,
            district_sourced_id=district.sourced_id, earlier_held=_earlier_held(roster_import, by),
        )  # fmt: skip
        found = RosterImport.objects.seen_by(by).select_for_update().get(id=roster_import.id)
        # What was looked at stands upon the imports before it: another one since, and it is no longer what is taken in.
        counts["upon"] = _upon(by)
        counts["compared_again"] = bool(found.counts) and found.counts.get("upon") != counts["upon"]
        if counts["compared_again"]:
            found.wanted = Wanted.PREVIEW
        found.source_format, found.is_delta = source.format, source.is_delta
        found.exported_at, found.counts, found.changes, found.held = moment, counts, changes, held
        found.digest = digest_of(folder)
        found.dropped_columns = sorted(notes.dropped)
        found.step, found.lease_until = "", None
        _write_refusals(found.id, by.district_id, notes, desk)
        goes_on = found.wanted == Wanted.FORCE or (found.wanted == Wanted.APPLY and not held)
        if goes_on:
            _take_in(desk, found, by, at, say)
        else:
            found.counts["households"] = _preview_households(desk, at)
            found.state = _waiting(found, by)
        found.save()


def _waiting(found: RosterImport, by: Scope) -> str:
    """What was compared waits for a person, but for a mere look at files that lie elsewhere: nobody could take it in."""
    kept = RosterFile.objects.seen_by(by).filter(roster_import=found).exists()
    if found.wanted == Wanted.PREVIEW and not kept:
        return ImportState.LOOKED
    return ImportState.HELD if found.held else ImportState.COMPARED


def _only_one(by: Scope, import_id: UUID) -> None:
    """A last word on order: an import that is already taken in, undone or set aside is not worked on again."""
    state = RosterImport.objects.seen_by(by).values_list("state", flat=True).get(id=import_id)
    if state != ImportState.LOADING:
        raise Busy


def _take_in(desk: Desk, found: RosterImport, by: Scope, at: datetime, say: Say) -> None:
    say("taking in")
    merge(desk)
    if sum(numbers["joined"] + numbers["changed"] for numbers in found.changes.values()) > _statistics_from(
        desk
    ):
        desk.run("SELECT people_gather_statistics()")
    say("households")
    whole = not desk.one("SELECT EXISTS (SELECT 1 FROM people_household WHERE district_id = %(d)s)")
    _households(desk, at, whole)
    protect_housemates(desk, by, at)
    found.counts["households"] = count_present(desk)
    check_references(desk)
    if whole:
        desk.run("SELECT people_gather_statistics()")
    found.state, found.applied_at = ImportState.APPLIED, at
    detail = {
        f"{kind}_{what}": number
        for kind, numbers in found.changes.items()
        for what, number in numbers.items()
        if number
    }
    record(
        by=by, at=at, deed="people.apply_roster", subject="roster_import", subject_id=found.id,
        forced=found.wanted == Wanted.FORCE, held=[reason["code"] for reason in found.held], **detail,
    )  # fmt: skip
    _record_restrictions(desk, by, at)
    _forget_files(by, found.id)


def _statistics_from(desk: Desk) -> float:
    """Rows written from which on the tables look different: a twentieth of what the planner knows of."""
    known = desk.one(
        """SELECT coalesce(sum(greatest(reltuples, 0)), 0) FROM pg_class
           WHERE oid IN ('people_tie'::regclass, 'people_adult'::regclass)"""
    )
    return max(STATISTICS_FROM, known / 20)


def _record_restrictions(desk: Desk, by: Scope, at: datetime) -> None:
    """Each restriction that begins or is no longer listed is a deed of its own, found by the student it protects."""
    begun = desk.rows("SELECT id, student_id FROM new_restriction WHERE is_new LIMIT 5000")
    ended = desk.rows(
        "SELECT id, student_id FROM people_restriction WHERE id IN (SELECT id FROM left_restriction) LIMIT 5000"
    )
    for deed, rows in (("people.impose_restriction", begun), ("people.unlist_restriction", ended)):
        for restriction_id, student_id in rows:
            record(by=by, at=at, deed=deed, subject="student", subject_id=student_id,
                   restriction=str(restriction_id), roster_import=str(desk.import_id))  # fmt: skip


def _households(desk: Desk, at: datetime, whole: bool) -> None:
    infer_households(
        district_id=desk.district_id,
        at=at,
        import_id=desk.import_id,
        touched=None if whole else TOUCHED,
        keep=lambda table, ids: keep_rows(desk, table, ids),
    )


def _preview_households(desk: Desk, at: datetime) -> int:
    """Households as the import would leave them: counted from a first export, else taken in for it and at once taken back."""
    if not desk.one("SELECT EXISTS (SELECT 1 FROM people_student WHERE district_id = %(d)s)"):
        return count_staged(desk)
    whole = not desk.one("SELECT EXISTS (SELECT 1 FROM people_household WHERE district_id = %(d)s)")
    with transaction.atomic():
        merge(desk)
        _households(desk, at, whole)
        number = count_present(desk)
        transaction.set_rollback(True)
    return number


def _last_applied(by: Scope) -> RosterImport | None:
    """The import taken in last of those that tell their age believably: a person's word for an older one stands."""
    return (
        RosterImport.objects.seen_by(by)
        .filter(state=ImportState.APPLIED, exported_at__lte=F("applied_at") + AHEAD)
        .order_by("-applied_at")
        .first()
    )


def _upon(by: Scope) -> str:
    """Which import the district stands upon: the one taken in last and not undone."""
    taken_in = RosterImport.objects.seen_by(by).filter(state=ImportState.APPLIED)
    last = taken_in.order_by("-applied_at", "-id").values_list("id", flat=True).first()
    return str(last or "")


def _earlier_held(roster_import: RosterImport, by: Scope) -> bool:
    """Whether an export before this one waits for a person, and no whole one was taken in since."""
    imports = RosterImport.objects.seen_by(by)
    held = imports.filter(state=ImportState.HELD, started_at__lte=roster_import.started_at)
    whole = imports.filter(state=ImportState.APPLIED, is_delta=False).order_by("-applied_at").first()
    if whole and whole.applied_at:
        held = held.filter(started_at__gte=whole.applied_at)
    return held.exclude(id=roster_import.id).exists()


def _write_refusals(import_id: UUID, district_id: UUID, notes: Notes, desk: Desk | None) -> None:
    if desk is not None:
        _in_its_own_words(desk)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM people_rosterrefusal WHERE district_id = %s AND roster_import_id = %s",
            [district_id, import_id],
        )
        if desk is not None:
            cursor.execute(
                """INSERT INTO people_rosterrefusal (district_id, roster_import_id, file, line, "column", code, words)
                   SELECT %s, %s, (%s::text[])[r.file + 1], r.line, r."column", r.code, '{}' FROM refused r
                   WHERE r.file IS NOT NULL""",
                [district_id, import_id, desk.files or [""]],
            )
    RosterRefusal.objects.bulk_create(
        [
            RosterRefusal(district_id=district_id, roster_import_id=import_id, file=file, line=line, column=column,
                          code=code, words=words)
            for file, line, column, code, words in notes.kept
        ],
        batch_size=2_000,
    )  # fmt: skip


def _in_its_own_words(desk: Desk) -> None:
    """Refusals name columns as the export does; our own companion files keep theirs."""
    ours = [at for at, file in enumerate(desk.files) if file.casefold() in OURS]
    for told, own in desk.source.own_names.items():
        desk.run(
            """UPDATE refused SET "column" = %(own)s WHERE "column" = %(told)s AND NOT file = ANY (%(ours)s::smallint[])""",
            own=own, told=told, ours=ours,
        )  # fmt: skip


def _forget_files(by: Scope, import_id: UUID) -> None:
    RosterFile.objects.seen_by(by).filter(roster_import_id=import_id).delete()
