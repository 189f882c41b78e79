"""Words that are kept sealed: AES-256-GCM under a key of their district's own, derived from the instance's keys.

An instance has one or more keys, each with a short name; the first seals, all of them open. A district's key is HKDF
(RFC 5869) of the instance's key and the district's id, so that no district's words open under another's. What is
stored says which key and which district it is: `mark 1.key.district.base64(nonce + sealed)`. Where the keys are kept
stands in docs/operating.md.
"""

from __future__ import annotations

import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction

# A letter of Unicode's private use, which is taken out of whatever people write: only we begin a text with it.
MARK = "\ue0a7"
_MARK = MARK.encode()
_NONCE = 12
_FILE = "sealing_keys"


class CannotOpen(Exception):
    """Sealed words whose key is not here, or that somebody changed."""


def seal(words: str, district_id: UUID) -> str:
    """Words as they are stored; empty ones stay empty."""
    if not words or words.startswith(MARK):
        return words
    name = next(iter(_keys()))
    nonce = secrets.token_bytes(_NONCE)
    head = f"1.{name}.{district_id.hex}"
    sealed = AESGCM(_key_of(_keys()[name], district_id)).encrypt(nonce, words.encode(), head.encode())
    return f"{MARK}{head}.{urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(stored: str) -> str:
    """Words as they were written; what was never sealed comes back as it is. Raises CannotOpen."""
    if not stored or not stored.startswith(MARK):
        return stored
    head, _dot, sealed = stored[1:].rpartition(".")
    try:
        _version, name, district = head.split(".")
        raw, district_id = urlsafe_b64decode(sealed), UUID(district)
    except ValueError as broken:
        raise CannotOpen("sealed words were damaged") from broken
    keys = _keys()
    if name not in keys:
        keys = _keys(again=True)  # another process may have made a new key since
    if name not in keys:
        raise CannotOpen(f"the sealing key {name} is not here; see docs/operating.md")
    try:
        return (
            AESGCM(_key_of(keys[name], district_id))
            .decrypt(raw[:_NONCE], raw[_NONCE:], head.encode())
            .decode()
        )
    except InvalidTag as wrong:
        raise CannotOpen("sealed words were changed, or sealed under another key") from wrong


def seal_bytes(content: bytes, district_id: UUID) -> bytes:
    """A file as it is stored; nothing stays nothing. Where a text has base64, this has the bytes themselves."""
    if not content:
        return content
    name = next(iter(_keys()))
    nonce = secrets.token_bytes(_NONCE)
    head = f"1.{name}.{district_id.hex}".encode()
    return (
        _MARK
        + head
        + b"."
        + nonce
        + AESGCM(_key_of(_keys()[name], district_id)).encrypt(nonce, content, head)
    )


def unseal_bytes(stored: bytes) -> bytes:
    """A file as it was; what was never sealed comes back as it is. Raises CannotOpen."""
    if not stored.startswith(_MARK):
        return stored
    version, name, district, sealed = (stored[len(_MARK) :].split(b".", 3) + [b""] * 3)[:4]
    keys = _keys()
    if name.decode() not in keys:
        keys = _keys(again=True)
    if name.decode() not in keys:
        raise CannotOpen(f"the sealing key {name.decode()} is not here; see docs/operating.md")
    try:
        key = _key_of(keys[name.decode()], UUID(district.decode()))
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], b".".join((version, name, district)))
    except (InvalidTag, ValueError) as wrong:
        raise CannotOpen("a sealed file was changed, or sealed under another key") from wrong


def sealed_with(stored: str) -> str:
    """The name of the key that stored words are sealed with; "" where they are not."""
    return stored[1:].split(".", 2)[1] if stored.startswith(MARK) else ""


def digest_of(words: str, district_id: UUID) -> str:
    """A keyed digest of words, for telling whether two are the same; it outlives no change of the sealing key."""
    name, key = next(iter(_keys().items()))
    return f"{name}.{hmac.digest(_key_of(key, district_id), words.encode(), 'sha256').hex()}"


def key_names() -> list[str]:
    """The instance's keys by name, the one that seals first."""
    return list(_keys(again=True))


def add_key() -> str:
    """Make a new key that seals from now on, and answer its name. Only where the keys are the instance's own file."""
    if os.environ.get("THIRDPILLAR_SEALING_KEYS"):
        raise ImproperlyConfigured(
            "the keys stand in THIRDPILLAR_SEALING_KEYS: put a new one first there, keep the old ones behind it"
        )
    kept = _keys(again=True)
    made = _new_key()
    _write(_path(), "\n".join([made, *(f"{name}:{_text(key)}" for name, key in kept.items())]))
    _keys(again=True)
    return made.partition(":")[0]


def reseal(rows: models.QuerySet, field: str, *, batch: int = 500) -> int:
    """Seal a column of these rows anew where it is not sealed with the key of now; answer how many were.

    A batch is one transaction that holds its rows: nobody's change is written over.
    """
    now, count = f"{MARK}1.{key_names()[0]}.", 0
    left = rows.exclude(**{f"{field}__startswith": now}).exclude(**{field: ""}).order_by("pk")
    while True:
        with transaction.atomic():
            found = list(left.select_for_update(of=("self",))[:batch])
            for each in found:
                setattr(each, field, seal(getattr(each, field), each.district_id))
            if found:
                rows.model._base_manager.bulk_update(found, [field])
        count += len(found)
        if len(found) < batch:
            return count


def reseal_bytes(rows: models.QuerySet, field: str, *, batch: int = 20) -> int:
    """The same for a column of files, a few at a time: each may have 10 MB."""
    now, count = _MARK + f"1.{key_names()[0]}.".encode(), 0
    left = rows.alias(head=_head(field, len(now))).exclude(head=now).exclude(head=b"").order_by("pk")
    while True:
        with transaction.atomic():
            found = list(left.select_for_update(of=("self",))[:batch])
            for each in found:
                setattr(each, field, seal_bytes(getattr(each, field), each.district_id))
            if found:
                rows.model._base_manager.bulk_update(found, [field])
        count += len(found)
        if len(found) < batch:
            return count


def sealed_columns() -> list[tuple[type[models.Model], str]]:
    """Every column of every room that is stored sealed, as the models have it: none can be forgotten."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, (SealedTextField, SealedBytesField))
    ]


def reseal_column(model: type[models.Model], name: str, district_id: UUID) -> int:
    """Seal a column of a district anew where another key sealed it; where all its rows are sealed, also what never was."""
    rows = model._base_manager.filter(district_id=district_id)
    is_text = isinstance(model._meta.get_field(name), SealedTextField)
    if model.is_sealed is not True:  # type: ignore[attr-defined]
        # Which of the others are to be sealed its room knows.
        rows = rows.filter(**{f"{name}__startswith": MARK}) if is_text else rows.alias(
            first=_head(name, len(_MARK))
        ).filter(first=_MARK)  # fmt: skip
    return reseal(rows, name) if is_text else reseal_bytes(rows, name)


def _head(name: str, length: int) -> models.Func:
    return models.Func(
        models.F(name), models.Value(1), models.Value(length), function="substring",
        output_field=models.BinaryField(),
    )  # fmt: skip


class SealedBytesField(models.BinaryField):
    """A file that is stored sealed where its row's `is_sealed` says so; as with texts, `update` writes what it is given."""

    def pre_save(self, model_instance, add):
        content = bytes(super().pre_save(model_instance, add) or b"")
        return seal_bytes(content, model_instance.district_id) if model_instance.is_sealed else content

    def from_db_value(self, value, expression, connection):
        return value if value is None else unseal_bytes(bytes(value))

    def deconstruct(self):
        name, _path_of, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs


class SealedTextField(models.TextField):
    """A text that is stored sealed where its row's `is_sealed` says so, and read as it was written either way.

    Rows are sealed as they are saved; a query's own `update` writes what it is given, so it must not be given words.
    No search looks into sealed words.
    """

    def pre_save(self, model_instance, add):
        words = super().pre_save(model_instance, add) or ""
        while words.startswith(MARK):
            words = words[1:]
        return seal(words, model_instance.district_id) if model_instance.is_sealed else words

    def from_db_value(self, value, expression, connection):
        return value if value is None else unseal(value)

    def deconstruct(self):
        name, _path_of, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs  # the column is a text like any other


_cached: dict[str, dict[str, bytes]] = {}


def _keys(*, again: bool = False) -> dict[str, bytes]:
    given = os.environ.get("THIRDPILLAR_SEALING_KEYS", "")
    source = given or str(_path())
    if again or source not in _cached:
        _cached.clear()
        _cached[source] = _parsed(given.split(",") if given else _from_file())
    return _cached[source]


def _from_file() -> list[str]:
    if os.environ.get("DATABASE_URL"):
        # Several machines share that database: each with a key of its own could not read the others' words.
        raise ImproperlyConfigured(
            "with DATABASE_URL, set THIRDPILLAR_SEALING_KEYS too; see docs/operating.md"
        )
    path = _path()
    if not path.exists():
        _write(path, _new_key(), once=True)
    return path.read_text().split()


def _parsed(lines: list[str]) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for line in filter(None, (each.strip() for each in lines)):
        name, _colon, text = line.partition(":")
        try:
            keys[name] = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError as broken:
            raise ImproperlyConfigured(f"the sealing key {name} is not base64") from broken
        if len(keys[name]) != 32 or not name.isalnum():
            raise ImproperlyConfigured(
                "a sealing key is NAME:32 bytes in base64, its name letters and digits"
            )
    if not keys:
        raise ImproperlyConfigured("there is no sealing key")
    return keys


@lru_cache(maxsize=1024)
def _key_of(key: bytes, district_id: UUID) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"thirdpillar sealing " + district_id.bytes).derive(key)


def _new_key() -> str:
    return f"k{secrets.token_hex(4)}:{_text(secrets.token_bytes(32))}"


def _text(key: bytes) -> str:
    return urlsafe_b64encode(key).decode().rstrip("=")


def _path() -> Path:
    return Path(settings.HOME) / _FILE


def _write(path: Path, text: str, *, once: bool = False) -> None:
    """Whole or not at all, mode 0600; `once`: of two that begin together the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{_FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text + "\n")
    if not once:
        aside.replace(path)
        return
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
