"""The drop folder: where a student information system leaves its nightly export for us to take in.

THIRDPILLAR_DROP_FOLDER names it. With several districts in one instance each has a subfolder named after its id. An
export is a zip, a folder, or the loose files of the place itself together. What was read moves to `done/`, what could
not be read to `unread/` with the reason beside it, so that nothing is read twice and nothing is lost. An export that
a guard rail holds waits on the roster page like any other.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.queries.rosters import reasons_held
from thirdpillar.ground.people.roster.actions import take_in_roster
from thirdpillar.ground.people.roster.folders import WANTED
from thirdpillar.ground.people.roster.refusals import Unreadable, sentence
from thirdpillar.ground.schools.models import District

log = logging.getLogger(__name__)
DONE, UNREAD, LOOSE = "done", "unread", "loose-files"
# A file still being written is left for the next night.
SETTLED_S = 60
WAITS = "waiting"
NOBODYS = _(
    "There are several districts here, and nothing tells whose this is. Put it into the folder that has "
    "the district's id as its name."
)


class Outcome(NamedTuple):
    """What became of one export; `state` is the import's, or WAITS where it lies for the next time."""

    district: str
    name: str
    state: str
    reasons: list[str]


def dropped_in() -> Path | None:
    """The drop folder, or None where none is named or what is named is none."""
    named = os.environ.get("THIRDPILLAR_DROP_FOLDER", "").strip()
    if not named:
        return None
    if not Path(named).is_dir():
        log.warning("THIRDPILLAR_DROP_FOLDER does not name a folder")
        return None
    return Path(named)


def check_drop_folder() -> list[Outcome]:
    """Take in every export that lies in the drop folder, each district's oldest first."""
    root = dropped_in()
    if root is None:
        return []
    districts = list(District.objects.order_by("made_at"))
    if len(districts) == 1:
        return [_take(districts[0], export) for export in _exports(root)]
    found = [_nobodys(export) for export in _exports(root) if export.is_file() or export.name == LOOSE]
    return found + [_take(each, export) for each in districts for export in _exports(root / str(each.id))]


def _exports(folder: Path) -> list[Path]:
    """Zips, folders of files and the loose files together, that nobody has written to for a while."""
    if not folder.is_dir():
        return []
    _gather(folder)
    found = []
    for each in folder.iterdir():
        if each.name not in (DONE, UNREAD) and (each.suffix.lower() == ".zip" or each.is_dir()):
            files = [each] if each.is_file() else [path for path in each.rglob("*") if path.is_file()]
            if _settled(files):
                found.append((max(path.stat().st_mtime for path in files), each.name, each))
    return [each for _written, _name, each in sorted(found)]


def _gather(folder: Path) -> None:
    """Lay the loose files into a folder of their own: what is read is then what is moved, whatever comes meanwhile.

    All of them wait for the last one, whatever its name: a transfer writes `users.csv.part` beside `orgs.csv`. A
    folder left half laid is filled up by the next look.
    """
    loose = [each for each in folder.iterdir() if each.is_file() and each.suffix.lower() != ".zip"]
    wanted = [each for each in loose if each.suffix.lower() in WANTED and not each.name.startswith(".")]
    if wanted and _settled(loose):
        together = folder / LOOSE
        together.mkdir(exist_ok=True)
        for each in wanted:
            each.rename(together / each.name)


def _settled(files: list[Path]) -> bool:
    now = clock.now().timestamp()
    return bool(files) and all(now - path.stat().st_mtime >= SETTLED_S for path in files)


def _nobodys(export: Path) -> Outcome:
    _put_away(export, UNREAD, str(NOBODYS))
    return Outcome("", export.name, ImportState.FAILED, [str(NOBODYS)])


def _take(district: District, export: Path) -> Outcome:
    by = Scope.system(district.id, "roster from the drop folder")
    try:
        found = take_in_roster(path=export, by=by, at=clock.now())
    except Refused as busy:
        # Another import has the district's turn: no fault of the export, which lies for the next time.
        return Outcome(district.name, export.name, WAITS, [str(busy.reason)])
    except Unreadable as problem:
        _put_away(export, UNREAD, str(problem))
        return Outcome(district.name, export.name, ImportState.FAILED, [str(problem)])
    reasons = reasons_held(found)
    if found.state == ImportState.FAILED:
        reasons = [sentence(found.failure, {})]
        _put_away(export, UNREAD, reasons[0])
    else:
        _put_away(export, DONE)
    return Outcome(district.name, export.name, found.state, reasons)


def _put_away(export: Path, where: str, reason: str = "") -> None:
    folder = export.parent / where
    folder.mkdir(exist_ok=True)
    kept = folder / f"{clock.now():%Y%m%dT%H%M%S}-{export.name}"
    export.rename(kept)
    if reason:
        kept.with_name(kept.name + ".reason.txt").write_text(reason + "\n", encoding="utf-8")
