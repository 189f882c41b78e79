"""Where an instance keeps what belongs to one machine: its database, its secret, its logs."""

import hashlib
import os
import secrets
import sys
import tempfile
from pathlib import Path

# A unix socket's whole path must stay under 108 bytes; PostgreSQL adds "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 80


def home() -> Path:
    """Return the instance's folder: THIRDPILLAR_HOME, else the place customary for this system and account."""
    given = os.environ.get("THIRDPILLAR_HOME", "").strip()
    if given:
        return Path(given).expanduser().absolute()
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/thirdpillar")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "thirdpillar"
    base = os.environ.get("XDG_DATA_HOME", "").strip()
    return (Path(base) if base else Path.home() / ".local" / "share") / "thirdpillar"


def socket_folder(of: Path | None = None) -> Path:
    """Return the folder of the embedded server's socket; a short one elsewhere when the home's path is too long."""
    folder = (of or home()) / "run"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"thirdpillar-{mark}"


def make_home(folder: Path) -> Path:
    """Create the home folder, closed to listing by others yet passable for the database's own account."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o755)
        folder.chmod(0o711)
    return folder


def secret_key(folder: Path) -> str:
    """Return the instance's secret, made once with mode 0600; two processes starting together agree on one."""
    path = make_home(folder) / "secret_key"
    for _ in range(2):
        try:
            kept = path.read_text().strip()
        except FileNotFoundError:
            kept = ""
        if kept:
            return kept
        # Written aside and linked: a reader never sees half a secret, and the first writer wins.
        aside = path.with_name(f".secret_key.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text().strip()
