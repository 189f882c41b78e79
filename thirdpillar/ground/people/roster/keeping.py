"""The export's own files, kept in the database until they are taken in or set aside: nothing lives on a local disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.people.models import RosterFile, RosterImport
from thirdpillar.ground.people.roster.folders import Folder, SpooledFolder
from thirdpillar.ground.people.roster.refusals import Unreadable
from thirdpillar.ground.people.roster.stripping import stripped
from thirdpillar.ground.people.roster.working import inside

PIECE = 1 << 20
KEPT = (".csv", ".xml")
MOST_UPLOADED = 4 * 1024**3


def files_at(path: Path) -> Iterable[tuple[str, BinaryIO]]:
    """The files of a folder, or the one file, opened one after another."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    for file in files:
        if file.is_file():
            with file.open("rb") as stream:
                yield file.name, stream


def opened(folder: Folder) -> Iterator[tuple[str, BinaryIO]]:
    """The files of an export, wherever it lies, opened one after another."""
    for name in folder.names():
        with folder.open(name) as stream:
            yield name, stream


def keep_files(roster_import: RosterImport, pairs: Iterable[tuple[str, BinaryIO]], by: Scope) -> None:
    """Keep the export's own files in the database, without what must never be stored. Raises Unreadable."""
    total = 0

    def pieces(stream: BinaryIO) -> Iterator[bytes]:
        nonlocal total
        while chunk := stream.read(PIECE):
            total += len(chunk)
            if total > MOST_UPLOADED:
                raise Unreadable("too_large")
            yield chunk

    folder = SpooledFolder((Path(name).name[:200], pieces(stream)) for name, stream in pairs)
    if folder.holds_zip and not folder.names():
        raise Unreadable("zip_in_zip")
    with inside(by):
        for name in folder.names():
            if Path(name).suffix.lower() not in KEPT:
                continue
            for number, piece in enumerate(stripped(folder, name)):
                RosterFile(
                    district_id=by.district_id, roster_import=roster_import, name=name, number=number, content=piece
                ).save(force_insert=True)  # fmt: skip


def kept_folder(roster_import: RosterImport, by: Scope) -> SpooledFolder:
    """What was kept of an import, as a folder to read."""
    with inside(by):
        rows = RosterFile.objects.seen_by(by).filter(roster_import=roster_import)
        names = list(rows.order_by("name").values_list("name", flat=True).distinct())

        def pieces(name: str) -> Iterable[bytes]:
            numbers = rows.filter(name=name).order_by("number").values_list("number", flat=True)
            for number in list(numbers):
                yield bytes(rows.values_list("content", flat=True).get(name=name, number=number))

        return SpooledFolder((name, pieces(name)) for name in names)
