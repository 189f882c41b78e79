"""The one file of a backup: a header that says what is inside, the dump (sealed or not), a checksum of it all.

Layout: "TPBACKUP", length of the header (4 bytes, big-endian), header (JSON), payload, SHA-256 of everything
before it. Sealed payloads are AES-256-GCM in chunks of 1 MiB; a chunk's nonce counts it and its associated data
binds it to the header and marks the last one, so chunks cannot be swapped, dropped or moved between files.
"""

import hashlib
import json
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"TPBACKUP"
CHUNK = 1024 * 1024
TAG = 16
# scrypt with these needs 128 MiB and about half a second: dear for guessing, cheap once a night.
COST = {"n": 2**17, "r": 8, "p": 1}
LONGEST_HEADER = 8 * 1024 * 1024


class Damaged(Exception):
    """The file is not a whole backup, or the passphrase does not open it; nothing was changed."""


def _key(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost["n"], r=cost["r"], p=cost["p"]).derive(passphrase.encode())


def _chunks(source: IO[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield chunks and whether each is the last; an empty source is one empty last chunk."""
    current = source.read(size)
    while True:
        following = source.read(size) if current else b""
        yield current, not following
        if not following:
            return
        current = following


def _nonce(number: int) -> bytes:
    # The key is new for every file (a new salt), so counting alone never repeats a nonce.
    return struct.pack(">IQ", 0, number)


def write(target: Path, dump: Path, header: dict[str, Any], passphrase: str = "") -> str:
    """Write the backup beside its name and move it there whole; return its checksum (hexadecimal SHA-256)."""
    header = dict(header, payload_bytes=dump.stat().st_size, sealed=None)
    cipher = None
    if passphrase:
        salt = os.urandom(16)
        header["sealed"] = {"cipher": "AES-256-GCM", "kdf": "scrypt", "salt": salt.hex(), **COST}
        cipher = AESGCM(_key(passphrase, salt, COST))
    head = json.dumps(header, ensure_ascii=False, default=str).encode()
    bound = hashlib.sha256(head).digest()
    whole = hashlib.sha256()
    aside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:

            def put(piece: bytes) -> None:
                whole.update(piece)
                out.write(piece)

            put(MAGIC + struct.pack(">I", len(head)) + head)
            with dump.open("rb") as source:
                for number, (piece, last) in enumerate(_chunks(source, CHUNK)):
                    put(cipher.encrypt(_nonce(number), piece, bound + bytes([last])) if cipher else piece)
            out.write(whole.digest())
            out.flush()
            os.fsync(out.fileno())
        aside.replace(target)
        _sync_folder(target.parent)
    finally:
        aside.unlink(missing_ok=True)
    return whole.hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_backup(path: Path) -> bool:
    """Whether a file begins as a backup does; whether it is whole, only `read_header` says."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def read_header(source: Path) -> dict[str, Any]:
    """Return the header of a backup whose checksum agrees; raise Damaged otherwise."""
    size = source.stat().st_size
    if size < len(MAGIC) + 4 + 32:
        raise Damaged(f"{source.name} is too short to be a backup")
    whole = hashlib.sha256()
    with source.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise Damaged(f"{source.name} is not a backup of Third Pillar")
        file.seek(0)
        left = size - 32
        while left:
            piece = file.read(min(CHUNK, left))
            if not piece:
                raise Damaged(f"{source.name} ends too early")
            whole.update(piece)
            left -= len(piece)
        if file.read(32) != whole.digest():
            raise Damaged(
                f"{source.name} is damaged: its checksum does not agree with its content. Use another copy."
            )
        file.seek(len(MAGIC))
        (length,) = struct.unpack(">I", file.read(4))
        if length > min(LONGEST_HEADER, size):
            raise Damaged(f"{source.name} has a header that cannot be right")
        header: dict[str, Any] = json.loads(file.read(length))
    return header


def unpack(source: Path, target: Path, passphrase: str = "") -> dict[str, Any]:
    """Write the dump inside a backup to `target` (mode 0600) and return the header; raise Damaged."""
    header = read_header(source)
    sealed = header["sealed"]
    if sealed and not passphrase:
        raise Damaged(f"{source.name} is sealed: give its passphrase")
    with source.open("rb") as file:
        file.seek(len(MAGIC))
        (length,) = struct.unpack(">I", file.read(4))
        head = file.read(length)
        bound = hashlib.sha256(head).digest()
        payload = source.stat().st_size - 32 - file.tell()
        cipher = AESGCM(_key(passphrase, bytes.fromhex(sealed["salt"]), sealed)) if sealed else None
        size = CHUNK + TAG if cipher else CHUNK
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            number = 0
            while payload > 0:
                piece = file.read(min(size, payload))
                payload -= len(piece)
                if cipher:
                    try:
                        piece = cipher.decrypt(_nonce(number), piece, bound + bytes([payload == 0]))
                    except InvalidTag:
                        raise Damaged(f"the passphrase does not open {source.name}") from None
                out.write(piece)
                number += 1
    return header
