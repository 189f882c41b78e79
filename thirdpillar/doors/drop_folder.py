"""The drop folder: where a student information system leaves its nightly export for us to take in.

THIRDPILLAR_DROP_FOLDER names it. With several districts in one instance each has a subfolder named after its id. What was
read moves to `done/`, what could not be read to `unread/` with the reason beside it, so that nothing is read twice
and nothing is lost. An export that a guard rail holds waits on the roster page like any other.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.roster.actions import take_in_roster
from thirdpillar.ground.people.roster.refusals import Unreadable, sentence
from thirdpillar.ground.schools.models import District

log = logging.getLogger(__name__)
DONE, UNREAD = "done", "unread"
# A file still being written is left for the next night.
SETTLED_S = 60


def check_drop_folder() -> dict[str, str]:
    """Take in every export that lies in the drop folder, oldest first; answers name → what became of it."""
    named = os.environ.get("THIRDPILLAR_DROP_FOLDER", "").strip()
    if not named:
        return {}
    root = Path(named)
    if not root.is_dir():
        log.warning("THIRDPILLAR_DROP_FOLDER does not name a folder")
        return {}
    districts = list(District.objects.order_by("made_at"))
    places = (
        [(districts[0], root)] if len(districts) == 1 else [(each, root / str(each.id)) for each in districts]
    )
    outcome: dict[str, str] = {}
    for district, folder in places:
        for export in _exports(folder):
            outcome[export.name] = _take(district, export)
    return outcome


def _exports(folder: Path) -> Iterator[Path]:
    """Zips, and folders of files, that nobody has written to for a while."""
    if not folder.is_dir():
        return
    now = clock.now().timestamp()
    found = [
        each
        for each in folder.iterdir()
        if each.name not in (DONE, UNREAD) and (each.suffix.lower() == ".zip" or each.is_dir())
    ]
    for each in sorted(found, key=lambda path: (path.stat().st_mtime, path.name)):
        files = [each] if each.is_file() else [path for path in each.rglob("*") if path.is_file()]
        if files and all(now - path.stat().st_mtime >= SETTLED_S for path in files):
            yield each


def _take(district: District, export: Path) -> str:
    by = Scope.system(district.id, "roster from the drop folder")
    try:
        found = take_in_roster(path=export, by=by, at=clock.now())
    except (Unreadable, Refused) as problem:
        _put_away(export, UNREAD, str(problem))
        return ImportState.FAILED
    if found.state == ImportState.FAILED:
        _put_away(export, UNREAD, sentence(found.failure, {}))
    else:
        _put_away(export, DONE)
    return found.state


def _put_away(export: Path, where: str, reason: str = "") -> None:
    folder = export.parent / where
    folder.mkdir(exist_ok=True)
    kept = folder / f"{clock.now():%Y%m%dT%H%M%S}-{export.name}"
    export.rename(kept)
    if reason:
        kept.with_name(kept.name + ".reason.txt").write_text(reason + "\n", encoding="utf-8")
