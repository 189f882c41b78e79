"""`bin/check`: what must be true of the source before it is shared."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PLACEHOLDER = re.compile(r"%\([A-Za-z_]\w*\)[sd]|%[sd]|\{[A-Za-z_]*\}")


def _program(*command: str) -> list[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "thirdpillar.settings.testing",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment)
    return (done.stdout + done.stderr).strip().splitlines() or ["failed"] if done.returncode else []


def _module(name: str, *arguments: str) -> list[str]:
    return _program(sys.executable, "-m", name, *arguments)


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings.testing")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def formatted() -> list[str]:
    """Return what ruff would fold differently."""
    return _module("ruff", "format", "--check", "--output-format", "concise", ".")


def linted() -> list[str]:
    """Return what ruff finds."""
    return _module("ruff", "check", "--output-format", "concise", ".")


def typed() -> list[str]:
    """Return what mypy finds."""
    return _module("mypy")


def imports_go_down() -> list[str]:
    """Return imports that climb a storey or enter a room by the window."""
    if not (ROOT / ".importlinter").exists():
        return [".importlinter is missing"]
    # import-linter has no module to run: its console script is its only door.
    return _program(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")


def migrations_complete() -> list[str]:
    """Return models' changes that no migration carries; no database is asked."""
    return _module("django", "makemigrations", "--check", "--dry-run", "--skip-checks")


def settings_sound() -> list[str]:
    """Return what Django's own check finds in the settings of an instance served by https."""
    environment = {
        "THIRDPILLAR_URL": "https://families.example.org",
        "DATABASE_URL": "postgresql://app@localhost/thirdpillar",
        "THIRDPILLAR_SECRET_KEY": os.urandom(40).hex(),
        "THIRDPILLAR_SEALING_KEYS": "k1:" + "A" * 43,
        "DJANGO_SETTINGS_MODULE": "thirdpillar.settings",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    # What a run of the tests allows itself must not be laid to the instance's charge.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=inherited | environment)
    return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []


def _problems_of(source: Path) -> Iterator[str]:
    from babel.messages.pofile import read_po

    where = source.relative_to(ROOT)
    with source.open("rb") as words:
        catalog = read_po(words)
    for message in catalog:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.fuzzy:
            yield f"{where}: fuzzy: {ids[0]!r}"
        if not all(texts):
            yield f"{where}: missing: {ids[0]!r}"
            continue
        for text in texts:
            # A plural form for one or two may leave its number out; nothing may be asked that is not given.
            known = {mark for each in ids for mark in PLACEHOLDER.findall(each)}
            asked = set(PLACEHOLDER.findall(text or ""))
            if asked != known and not (len(texts) > 1 and asked < known):
                yield f"{where}: placeholders differ: {ids[0]!r}: {sorted(known)} became {sorted(asked)}"


def translations_complete() -> list[str]:
    """Return texts of the complete languages that are missing, fuzzy, left over, or ask for other values than the original.

    The texts of the source itself are gathered anew, so that a new one cannot be forgotten.
    """
    from django.utils.translation import to_locale

    from thirdpillar.doors.instance.gathering_texts import texts_in_source
    from thirdpillar.settings.languages import COMPLETE_LANGUAGES

    _set_up_django()
    problems: list[str] = []
    wanted = texts_in_source()
    for code in COMPLETE_LANGUAGES:
        if code == "en":
            continue
        source = ROOT / "thirdpillar" / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"
        if not source.exists():
            problems.append(f"{source.relative_to(ROOT)} is missing ({len(wanted)} texts)")
            continue
        problems += _problems_of(source)
        from babel.messages.pofile import read_po

        with source.open("rb") as words:
            kept = {(message.context, _first(message.id)) for message in read_po(words) if message.id}
        problems += [
            f"{source.relative_to(ROOT)}: not in the file: {text!r}"
            for context, text in sorted(set(wanted) - kept, key=str)
        ]
        problems += [
            f"{source.relative_to(ROOT)}: nothing says this any more: {text!r}"
            for context, text in sorted(kept - set(wanted), key=str)
        ]
    return problems


def _first(texts: object) -> object:
    return texts[0] if isinstance(texts, tuple | list) else texts


def templates_compile() -> list[str]:
    """Return templates that Django or the components' compiler cannot read."""
    _set_up_django()
    from django.template import TemplateSyntaxError, engines

    engine = engines["django"].engine  # type: ignore[attr-defined]
    problems = []
    for path in sorted((ROOT / "thirdpillar").glob("**/templates/**/*.*")):
        if path.suffix not in (".html", ".txt", ".svg", ".xml", ".webmanifest"):
            continue
        name = path.as_posix().rpartition("/templates/")[2]
        try:
            engine.get_template(name)
        except TemplateSyntaxError as problem:
            problems.append(f"{path.relative_to(ROOT)}: {problem}")
        except Exception as problem:
            problems.append(f"{path.relative_to(ROOT)}: {type(problem).__name__}: {problem}")
    return problems


QUICK: dict[str, Callable[[], list[str]]] = {
    "format": formatted,
    "lint": linted,
    "imports": imports_go_down,
    "migrations": migrations_complete,
    "settings": settings_sound,
    "translations": translations_complete,
    "templates": templates_compile,
}
ALL = QUICK | {"types": typed}


def main(arguments: list[str]) -> int:
    """Run the checks named in `arguments` (all without any; --quick leaves out the types); return 0 when clean."""
    if "--help" in arguments or "-h" in arguments:
        print(f"bin/check [--quick] [{' | '.join(ALL)}] ...")
        return 0
    named = [each for each in arguments if not each.startswith("-")]
    unknown = [each for each in named if each not in ALL]
    if unknown:
        print(f"no such check: {', '.join(unknown)}. There are: {', '.join(ALL)}")
        return 2
    chosen = {name: ALL[name] for name in named} or (QUICK if "--quick" in arguments else ALL)
    failed = 0
    for name, check in chosen.items():
        began = time.monotonic()
        problems = check()
        print(
            f"{'ok    ' if not problems else 'FAILED'} {name} ({time.monotonic() - began:.1f} s)", flush=True
        )
        for line in problems[:60]:
            print(f"       {line}")
        if len(problems) > 60:
            print(f"       … and {len(problems) - 60} more")
        failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
