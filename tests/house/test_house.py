"""The house itself: who may import whom, what every room has, and what no schema may hold."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

PACKAGE = Path(settings.PACKAGE)
ROOMS = [PACKAGE.joinpath(*room.split(".")[1:]) for room in settings.ROOMS]
OURS = [config for config in apps.get_app_configs() if config.name.startswith("thirdpillar.")]


def sources(folder: Path = PACKAGE) -> list[Path]:
    return [path for path in folder.rglob("*.py") if "migrations" not in path.parts]


def test_imports_go_down_only():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_says_what_it_is_for(room):
    words = (room / "README.md").read_text(encoding="utf-8")
    assert words.startswith(f"# {room.name}\n")
    assert len(words.splitlines()) <= 30


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_outgrows_its_folder(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 330


def test_nothing_is_built_on_what_the_house_refuses():
    refused = re.compile(r"\bGenericForeignKey\b|django\.dispatch|post_save|mark_safe\(|\bcsrf_exempt\b")
    allowed = {
        "ground/base/templatetags/pictures.py",  # draws SVG out of numbers that it made itself
        "doors/hooks/views.py",  # providers post here; their signature stands in for the token
        "doors/catalogue/shown.py",  # JSON for search engines, escaped as Django's own json_script does
        "doors/hooks/unsubscribing.py",  # a mail program posts here (RFC 8058); the signed code stands in for the token
        "doors/family_fairs/phone.py",  # the phone of a stand is signed in nowhere; its token is signed
        "practice/gatherings/views/door.py",  # a phone at the door may have been signed out; its token is signed
        "practice/gatherings/views/notes.py",  # a note-taker's phone posts with its own signed token
        "practice/gatherings/views/kiosk.py",  # an offline tablet posts with its own signed token
    }
    found = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in sources()
        if str(path.relative_to(PACKAGE)) not in allowed
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if refused.search(line) and "# house:" not in line
    ]
    assert found == []


def test_the_clock_is_asked_in_one_place():
    found = [
        str(path.relative_to(PACKAGE))
        for path in sources()
        if re.search(
            r"timezone\.now\(|datetime\.now\(|date\.today\(|datetime\.utcnow\(",
            path.read_text(encoding="utf-8"),
        )
        and path.name != "clock.py"
        and "doors/instance" not in str(path)
        and "doors/cli" not in str(path)
    ]
    assert found == []


def test_messages_are_made_in_one_place_which_knows_where_they_are_read():
    """Whoever could make one elsewhere could forget its zone, and a family far away would be written to at night."""
    made = [
        str(path.relative_to(PACKAGE))
        for path in sources()
        if re.search(
            r"(?<!\w)Message\(\s*\w+=|[^.]\bMessage\.objects\.(create|get_or_create)\(",
            path.read_text("utf-8"),
        )
    ]
    assert made == ["ground/delivery/actions/outbox.py"]
    outbox = (PACKAGE / made[0]).read_text("utf-8")
    assert outbox.count("Message(\n") == 1 and 'row["zone"] = row.get("zone") or zone_of(address)' in outbox


def _deeds():
    for room in ROOMS:
        for path in [room / "actions.py", *(room / "actions").rglob("*.py")]:
            if not path.exists():
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    names = {argument.arg for argument in node.args.kwonlyargs}
                    if {"by", "at"} <= names:
                        yield pytest.param(path, node, id=f"{room.name}.{node.name}")


# The worker moves a message from state to state; the message row itself carries each step, and a person's
# decisions about it are deeds of their own. Ringing is a part of taking a call for help down, which is recorded. A worker that
# takes a row to have it drafted does nothing yet: what became of the draft is recorded.
NOT_DEEDS = {"claim_apart", "ring_for_help", "settle_if_all_out", "settle_unclear"}


@pytest.mark.parametrize("path, deed", list(_deeds()))
def test_every_deed_is_audited(path, deed):
    """A deed writes to the record itself, or through a function of its own file or room that does."""
    if "audit" in path.parts or deed.name in NOT_DEEDS:
        return
    called = {ast.unparse(node.func) for node in ast.walk(deed) if isinstance(node, ast.Call)}
    text = path.read_text(encoding="utf-8")
    helpers = [name for name in called if re.search(rf"def {re.escape(name)}\(", text)]
    bodies = [ast.unparse(deed)] + [
        ast.unparse(node)
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and node.name in helpers
    ]
    words = "\n".join(bodies)
    delegated = any(
        re.fullmatch(r"(actions\.|\w+\.)?(_?[a-z]+(_\w+)+)", name) and "by=by" in words for name in called
    )
    assert "record(" in words or "record_read(" in words or delegated


def test_no_column_may_hold_a_denied_fact():
    """The schema deny-list, as cited in standards/federal/deny_list.toml."""
    from thirdpillar.standards import library

    denied = {
        re.sub(r"[^a-z]", "", name.lower())
        for entry in library.shelf()
        if entry.kind == "denied"
        for name in entry.terms["names"]
    }
    assert "countryofbirthcode" in denied
    columns = {
        (model._meta.label, re.sub(r"[^a-z]", "", field.name.lower()))
        for config in OURS
        for model in config.get_models()
        for field in model._meta.get_fields()
    }
    assert [(label, name) for label, name in columns if name in denied] == []


def test_no_template_lies_about_unused():
    templates = {
        str(path.relative_to(folder)): path
        for folder in PACKAGE.rglob("templates")
        for path in folder.rglob("*.html")
        if "cotton" not in path.parts
    }
    words = "\n".join(
        path.read_text(encoding="utf-8") for path in [*sources(), *PACKAGE.rglob("*.html")] if path.is_file()
    )
    unused = [name for name in templates if name not in words]
    assert unused == []


def test_every_component_is_used_or_shown():
    cotton = PACKAGE / "ground/base/templates/cotton"
    words = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.html"))
    unused = [
        path.stem
        for path in cotton.glob("*.html")
        if f"<c-{path.stem.replace('_', '-')}" not in words and f"<c-{path.stem}" not in words
    ]
    assert unused == []


def test_pages_carry_no_inline_script_or_style():
    found = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.html")
        if re.search(
            r"\sstyle=\"|\son[a-z]+=\"|<script(?![^>]*(src=|nonce=))|<style(?![^>]*nonce=)",
            path.read_text("utf-8"),
        )
    ]
    assert found == []


def test_directions_are_logical():
    """Left and right turn round in Arabic; start and end do it by themselves."""
    found = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.html")
        if re.search(
            r"class=\"[^\"]*\b(ml|mr|pl|pr)-\d|class=\"[^\"]*\btext-(left|right)\b", path.read_text("utf-8")
        )
    ]
    assert found == []


def test_the_project_names_no_machine():
    text_files = [
        path
        for path in PACKAGE.parent.rglob("*")
        if path.is_file()
        and path.suffix
        in {".py", ".md", ".toml", ".html", ".txt", ".in", ".lock", ".sh", ".service", ".cfg", ""}
        and not {
            ".git",
            ".venv",
            "node_modules",
            ".mypy_cache",
            ".ruff_cache",
            ".pytest_cache",
            ".hypothesis",
        }
        & set(path.parts)
    ]
    words = re.compile(r"(?<!\w)/(?:" + "work/|" + "root/|home/[a-z]+/(?!.*example))")
    found = [
        f"{path.relative_to(PACKAGE.parent)}"
        for path in text_files
        if words.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []
