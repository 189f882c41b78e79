"""Compile the texts' translations with Babel: gettext's own msgfmt is not on every machine."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from thirdpillar.doors.instance.stamps import PACKAGE


def stale_catalogs(folder: Path = PACKAGE / "locale") -> list[Path]:
    """Return the .po files whose compiled file is missing or older."""

    def is_stale(source: Path) -> bool:
        compiled = source.with_suffix(".mo")
        return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime

    return [source for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if is_stale(source)]


def compile_catalog(source: Path) -> None:
    """Write the .mo beside a .po; the file appears whole or not at all."""
    with source.open("rb") as words:
        catalog = read_po(words)
    aside = source.with_suffix(f".mo.{os.getpid()}")
    with aside.open("wb") as out:
        write_mo(out, catalog)
    aside.replace(source.with_suffix(".mo"))
