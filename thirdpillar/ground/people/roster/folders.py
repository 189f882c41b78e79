"""Where an export lies: a folder, a zip, or the files kept with an import. Limits hold before anything is inflated."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from thirdpillar.ground.people.roster.refusals import Unreadable

# A district of a million students exports about 2 GB; ordinary CSV inflates 5 to 25 times.
MOST_FILES = 400
MOST_BYTES = 12 * 1024**3
MOST_RATIO = 120
RATIO_COUNTS_FROM = 20 * 1024**2
WANTED = (".csv", ".xml", ".txt")


class Folder(Protocol):
    """Files of an export by base name; names are compared without case by whoever asks."""

    def names(self) -> list[str]: ...

    def open(self, name: str) -> BinaryIO: ...


class PathFolder:
    """A folder on this machine, or one file of an export."""

    def __init__(self, path: Path) -> None:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        self._files = {p.name: p for p in inside if p.suffix.lower() in WANTED and p.is_file()}
        if len(self._files) > MOST_FILES:
            raise Unreadable("too_many_files", most=MOST_FILES)
        if sum(p.stat().st_size for p in self._files.values()) > MOST_BYTES:
            raise Unreadable("too_large")

    def names(self) -> list[str]:
        return list(self._files)

    def open(self, name: str) -> BinaryIO:
        return self._files[name].open("rb")


class ZipFolder:
    """A zip, read entry by entry; folders inside are ignored, zips inside are not opened."""

    def __init__(self, source: Path | BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(source)
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise Unreadable("bad_zip") from error
        if len(entries) > MOST_FILES:
            raise Unreadable("too_many_files", most=MOST_FILES)
        if sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise Unreadable("too_large")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self.holds_zip = any(entry.filename.lower().endswith(".zip") for entry in entries)
        for entry in entries:
            name = PurePosixPath(entry.filename.replace("\\", "/")).name
            hidden = name.startswith((".", "_")) or "__MACOSX" in entry.filename
            if hidden or PurePosixPath(name).suffix.lower() not in WANTED:
                continue
            inflated = entry.file_size > RATIO_COUNTS_FROM
            if inflated and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
                raise Unreadable("zip_bomb", file=name[:120])
            if entry.flag_bits & 1:
                raise Unreadable("zip_locked", file=name[:120])
            self._entries.setdefault(name, entry)

    def names(self) -> list[str]:
        return list(self._entries)

    def open(self, name: str) -> BinaryIO:
        try:
            return _Inflating(self._zip.open(self._entries[name]), name)  # type: ignore[return-value]
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
            raise Unreadable("bad_zip") from error


class _Inflating(io.BufferedIOBase):
    """An entry being inflated, whose damage is told as ours: wrong checksum, cut short, unknown method."""

    def __init__(self, entry, name: str) -> None:
        self._entry, self._name = entry, name

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        try:
            return self._entry.read(-1 if size is None else size)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise Unreadable("bad_zip", file=self._name[:120]) from error
        except Exception as error:
            # zlib, bz2 and lzma each raise an error type of their own for damaged bytes.
            raise Unreadable("bad_zip", file=self._name[:120]) from error

    def read1(self, size: int = -1) -> bytes:
        return self.read(size if size and size > 0 else 65_536)


def folder_at(path: Path) -> Folder:
    """The export at a path: a folder (or one folder inside it), or a zip."""
    if path.is_dir():
        found = PathFolder(path)
        inner = [child for child in path.iterdir() if child.is_dir()]
        if not found.names() and len(inner) == 1:
            return PathFolder(inner[0])
        return found
    if not path.exists():
        raise Unreadable("no_such_path")
    return PathFolder(path) if path.suffix.lower() in WANTED else ZipFolder(path)


class SpooledFolder:
    """Files given as streams of chunks (an upload kept in the database), spooled to an unnamed scratch file each."""

    def __init__(self, files: Iterable[tuple[str, Iterable[bytes]]]) -> None:
        self._files: dict[str, BinaryIO] = {}
        self._zip: ZipFolder | None = None
        for name, chunks in files:
            spool = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as this folder
            for chunk in chunks:
                spool.write(chunk)
            spool.seek(0)
            if zipfile.is_zipfile(spool) or name.lower().endswith(".zip"):
                spool.seek(0)
                self._zip = ZipFolder(spool)
            else:
                self._files[name] = spool

    def names(self) -> list[str]:
        return [*self._files, *(self._zip.names() if self._zip else [])]

    @property
    def holds_zip(self) -> bool:
        return self._zip is not None and self._zip.holds_zip

    def open(self, name: str) -> BinaryIO:
        if name in self._files:
            return io.BufferedReader(_Borrowed(self._files[name]))  # type: ignore[arg-type,return-value]
        assert self._zip is not None
        return self._zip.open(name)


class _Borrowed(io.RawIOBase):
    """A reader over a shared spool, with a place of its own, so that a file can be open twice at once."""

    def __init__(self, spool: BinaryIO) -> None:
        self._spool = spool
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self._spool.seek(self._at)
        data = self._spool.read(len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
