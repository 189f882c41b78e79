"""Deeds with rosters: load, take in, set aside, undo, go on after a kill, and found a district from an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.choices import ImportState, Wanted
from thirdpillar.ground.people.models import RosterFile, RosterImport
from thirdpillar.ground.people.roster import founding, working
from thirdpillar.ground.people.roster.folders import folder_at
from thirdpillar.ground.people.roster.keeping import files_at, keep_files, kept_folder, opened
from thirdpillar.ground.people.roster.refusals import Unreadable
from thirdpillar.ground.people.roster.resolving import Desk
from thirdpillar.ground.people.roster.staging import Source
from thirdpillar.ground.people.roster.undoing import undo
from thirdpillar.ground.people.roster.working import Busy, inside
from thirdpillar.ground.schools.models import District

UNDO_FOR = timedelta(days=30)
# An import that nobody takes in or sets aside is set aside after this, and its files are gone.
UNDECIDED_KEPT = timedelta(days=30)


@contextmanager
def _or_wait(sign: type[Exception]) -> Iterator[None]:
    """A district has one import at work; whoever comes second, as `sign` tells, is asked to wait."""
    try:
        yield
    except sign as error:
        raise Refused(
            _("Another import is being read, taken in or undone. Wait until it is done.")
        ) from error


def load_roster(
    *,
    source: Path | Iterable[tuple[str, BinaryIO]],
    by: Scope,
    at: datetime,
    wanted: str = Wanted.PREVIEW,
    name: str = "",
    keep: bool | None = None,
    now: bool = True,
    say: Callable[[str], None] = working.silent,
) -> RosterImport:
    """Read an export and compare it with what is known; answers the import in COMPARED, HELD or FAILED.

    `source` is a path, or (name, stream) pairs of an upload, which are kept in the database so that any worker can
    go on with them (`keep`; a path is kept only when asked). With `now=False` the work is left to `resume_imports`.
    """
    path = source if isinstance(source, Path) else None
    kept = keep if keep is not None else path is None
    # The turn is held from the first word on: an upload that takes minutes is not a dead import to the sweeper.
    with _or_wait(Busy), working.turn(by.district_id):
        roster_import = _begin(by=by, at=at, wanted=wanted, name=name or (path.name if path else ""))
        if kept:
            pairs = files_at(path) if path else source
            try:
                keep_files(roster_import, pairs, by)  # type: ignore[arg-type]
            except Unreadable as error:
                working.fail(by, roster_import.id, error)
                return _fresh(roster_import, by)
        if now:
            _work(roster_import, path if path and not kept else None, by, at, say)
    return _fresh(roster_import, by)


def take_in_roster(
    *,
    path: Path,
    by: Scope,
    at: datetime,
    force: bool = False,
    preview: bool = False,
    say: Callable[[str], None] = working.silent,
) -> RosterImport:
    """Load, compare and take in at once: APPLIED, or HELD with reasons unless `force`; LOOKED where it is a `preview`.

    The files of one that is held are kept, so that a person can take it in from its page.
    """
    wanted = Wanted.FORCE if force else Wanted.PREVIEW if preview else Wanted.APPLY
    found = load_roster(source=Path(path), by=by, at=at, wanted=wanted, say=say)
    if found.state == ImportState.HELD:
        keep_files(found, opened(folder_at(Path(path))), by)
    return found


def apply_roster(
    *,
    roster_import: RosterImport,
    by: Scope,
    at: datetime,
    force: bool = False,
    path: Path | None = None,
    now: bool = True,
) -> RosterImport:
    """Take in an import that was compared; one that is held needs `force`, which is a person's word and is recorded.

    The export is compared again first, since the district may have changed since it was looked at. Where another
    import was taken in or undone meanwhile, nothing is taken in: it waits for another look, as COMPARED or HELD.
    """
    with inside(by):
        found = RosterImport.objects.seen_by(by).select_for_update().get(id=roster_import.id)
        if found.state == ImportState.HELD and not force:
            raise Refused(_("This import is held. Read the reasons and confirm it, or set it aside."))
        if found.state not in (ImportState.COMPARED, ImportState.HELD):
            raise Refused(_("Only an import that was read and compared can be taken in."))
        kept = RosterFile.objects.seen_by(by).filter(roster_import=found).exists()
        if not kept and path is None:
            raise Refused(_("The files of this import are no longer here. Load them again."))
        found.state, found.wanted = ImportState.LOADING, Wanted.FORCE if force else Wanted.APPLY
        found.step, found.lease_until = "waiting", None
        with _or_wait(IntegrityError), transaction.atomic():
            found.save()
        record(by=by, at=at, deed="people.confirm_roster" if force else "people.ask_roster", subject="roster_import",
               subject_id=found.id)  # fmt: skip
    if now:
        _work(found, path, by, at)
    return _fresh(found, by)


def discard_roster(*, roster_import: RosterImport, by: Scope, at: datetime) -> RosterImport:
    """Set an import aside: nothing of it is taken in, its files are removed."""
    with inside(by):
        found = RosterImport.objects.seen_by(by).select_for_update().get(id=roster_import.id)
        if (
            found.state
            not in (
                ImportState.COMPARED,
                ImportState.HELD,
                ImportState.FAILED,
                ImportState.LOADING,
            )
            or found.wanted == Wanted.UNDO
        ):
            raise Refused(_("This import was already taken in. Undo it instead."))
        found.state, found.step, found.lease_until = ImportState.DISCARDED, "", None
        found.save()
        RosterFile.objects.seen_by(by).filter(roster_import=found).delete()
        record(by=by, at=at, deed="people.discard_roster", subject="roster_import", subject_id=found.id)
    return found


def undo_roster(*, roster_import: RosterImport, by: Scope, at: datetime) -> RosterImport:
    """Put the district back as it was before the last import taken in; up to 30 days after."""
    with _or_wait(Busy), working.turn(by.district_id), inside(by):
        found = RosterImport.objects.seen_by(by).select_for_update().get(id=roster_import.id)
        _must_be_undoable(found, by, at)
        _put_back(found, by, at)
    return found


def ask_to_undo(*, roster_import: RosterImport, by: Scope, at: datetime) -> RosterImport:
    """Leave the undoing of a large import to a worker, which goes on with it whatever happens; refused as the deed is."""
    with inside(by):
        found = RosterImport.objects.seen_by(by).select_for_update().get(id=roster_import.id)
        _must_be_undoable(found, by, at)
        found.state, found.wanted, found.step = ImportState.LOADING, Wanted.UNDO, "undoing"
        with _or_wait(IntegrityError), transaction.atomic():
            found.save()
        record(by=by, at=at, deed="people.ask_to_undo", subject="roster_import", subject_id=found.id)
    return found


def _must_be_undoable(found: RosterImport, by: Scope, at: datetime) -> None:
    if found.state != ImportState.APPLIED or found.applied_at is None:
        raise Refused(_("Only an import that was taken in can be undone."))
    later = RosterImport.objects.seen_by(by).filter(
        state=ImportState.APPLIED, applied_at__gt=found.applied_at
    )
    if later.exists():
        raise Refused(_("A later import was taken in. Undo that one first."))
    if at - found.applied_at > UNDO_FOR:
        raise Refused(_("An import can be undone for 30 days."))


def _put_back(found: RosterImport, by: Scope, at: datetime) -> None:
    """The undoing itself, in one piece with its record; the caller holds the district's turn."""
    assert found.applied_at is not None
    done: dict[str, Any] = undo(
        Desk(by.district_id, found.id, at, Source("", iter(()))), since=found.applied_at
    )
    found.state, found.step, found.undone_at = ImportState.UNDONE, "", at
    found.save()
    record(by=by, at=at, deed="people.undo_roster", subject="roster_import", subject_id=found.id, **done)


def resume_imports(*, by: Scope, at: datetime) -> list[RosterImport]:
    """Go on with imports whose worker is gone. The lock, not the clock, tells: a dead session holds none."""
    with inside(by):
        waiting = list(
            RosterImport.objects.seen_by(by).filter(state=ImportState.LOADING).order_by("started_at")
        )
    done = []
    for roster_import in waiting:
        if roster_import.wanted == Wanted.UNDO:
            done += _go_on_undoing(roster_import, by, at)
            continue
        with inside(by):
            kept = RosterFile.objects.seen_by(by).filter(roster_import=roster_import).exists()
        try:
            if kept:
                working.work(roster_import=roster_import, folder=kept_folder(roster_import, by), by=by, at=at)
            else:
                with working.turn(by.district_id):
                    working.mark(
                        by,
                        roster_import.id,
                        state=ImportState.FAILED,
                        failure="interrupted",
                        step="",
                        lease_until=None,
                    )
        except Busy:
            continue
        done.append(_fresh(roster_import, by))
    return done


def _go_on_undoing(roster_import: RosterImport, by: Scope, at: datetime) -> list[RosterImport]:
    """What was asked of a worker; an error that is no kill leaves the import taken in, so that nothing waits for ever."""
    try:
        with working.turn(by.district_id), inside(by):
            found = RosterImport.objects.seen_by(by).select_for_update().get(id=roster_import.id)
            if found.state == ImportState.LOADING:
                _put_back(found, by, at)
    except Busy:
        return []
    except Exception:
        working.mark(by, roster_import.id, state=ImportState.APPLIED, wanted=Wanted.APPLY, step="")
        raise
    return [_fresh(roster_import, by)]


def found_district_from(
    path: Path, *, zone: str, is_sample: bool, at: datetime, languages: Iterable[str] = ("en", "es", "ar")
) -> District:
    """A new district named as its export names it, with nobody in it yet."""
    sourced_id, name = founding.district_in(folder_at(Path(path)))
    district = District(
        id=uuid4(),
        name=name[:200],
        sourced_id=sourced_id[:255],
        zone=zone,
        is_sample=is_sample,
        languages=list(languages),
    )
    with transaction.atomic():
        before = tenancy.current() if connection.in_atomic_block else None
        tenancy.enter_scope(Scope.system(district.id, "founding"))
        district.save(force_insert=True)
        record(by=Scope.system(district.id, "founding"), at=at, deed="schools.found_district", subject="district",
               subject_id=district.id)  # fmt: skip
        if before and before[0]:
            with connection.cursor() as cursor:
                cursor.execute(tenancy._SET, before)
    return district


def _begin(*, by: Scope, at: datetime, wanted: str, name: str) -> RosterImport:
    roster_import = RosterImport(
        district_id=by.district_id,
        source=name[:200],
        started_at=at,
        by_account_id=by.account_id,
        wanted=wanted,
        step="waiting",
    )
    with _or_wait(IntegrityError), inside(by):
        _end_dead(by, at)
        roster_import.save(force_insert=True)
        record(by=by, at=at, deed="people.load_roster", subject="roster_import", subject_id=roster_import.id)
    return roster_import


def _end_dead(by: Scope, at: datetime) -> None:
    """An import read from a path by a process that is gone cannot go on: it makes room for the next."""
    loading = RosterImport.objects.seen_by(by).filter(state=ImportState.LOADING)
    for dead in loading.exclude(wanted=Wanted.UNDO):
        if RosterFile.objects.seen_by(by).filter(roster_import=dead).exists():
            continue
        try:
            with working.turn(by.district_id):
                working.mark(
                    by, dead.id, state=ImportState.FAILED, failure="interrupted", step="", lease_until=None
                )
        except Busy:
            continue


def _work(
    roster_import: RosterImport, path: Path | None, by: Scope, at: datetime, say=working.silent
) -> None:
    try:
        folder = folder_at(path) if path else kept_folder(roster_import, by)
    except Unreadable as error:
        working.fail(by, roster_import.id, error)
        return
    with _or_wait(Busy):
        working.work(roster_import=roster_import, folder=folder, by=by, at=at, say=say)


def _fresh(roster_import: RosterImport, by: Scope) -> RosterImport:
    with inside(by):
        return RosterImport.objects.seen_by(by).get(id=roster_import.id)
