"""All texts of the source that people read, gathered with Babel (gettext's programs are not on every machine).

Run as a program, it adds what is missing to the files of translations, empty, for a translator to fill; languages
named after it (`es ar`) leave the other files alone.
"""

import ast
import os
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from thirdpillar.doors.instance.stamps import PACKAGE
from thirdpillar.standards import library

KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "lazy": None,  # gettext_lazy, where both are needed in one file
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Babel does not know every language's plural rule (Hmong); gettext's two forms stand in until it does.
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
    "es": "nplurals=2; plural=(n != 1)",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)",
    **dict.fromkeys(("fr", "pt-br", "tl", "am", "ht"), "nplurals=2; plural=(n > 1)"),
    **dict.fromkeys(("vi", "zh-hans", "ko"), "nplurals=1; plural=0"),
}
# Kinds of standards whose titles people read on pages; of those WITH_TEXT their words and steps, and of a measure its
# unit, too.
STANDARDS_SHOWN = (
    "measure",
    "group",
    "free_text",
    "home_visit_research",
    "home_visit_outline",
    "home_visit_worry",
    "home_visit_core_visitor",
    "home_visit_core_family",
    "home_visit_mark",
)
WITH_TEXT = ("measure", "home_visit_research", "home_visit_outline", "home_visit_worry")
Text = tuple[str | None, str]


def texts_in_source(package: Path = PACKAGE) -> dict[Text, str | None]:
    """Return {(context, text): plural} of all that is marked for translation in Python and templates.

    Django must be set up.
    """
    found: dict[Text, str | None] = {}
    for path in sorted(package.glob("**/*.py")):
        if "migrations" not in path.parts:
            found |= _in_python(path.read_text())
    found |= texts_in_templates(sorted(package.glob("**/templates/**/*.*")))
    return found | _in_standards()


def texts_in_templates(paths: Iterable[Path]) -> dict[Text, str | None]:
    """The same for these templates alone."""
    from django.utils.translation.template import templatize

    found: dict[Text, str | None] = {}
    for path in paths:
        if path.suffix in (".html", ".txt", ".svg"):
            # What is not marked becomes rows of X, indented as the page was: as Python that is a fault.
            lines = templatize(path.read_text(), origin=path.name).splitlines()
            found |= _in_python("\n".join(line.strip() for line in lines))
    return found


def _in_standards() -> dict[Text, str | None]:
    """What pages show of the standards; the rest of a standard is a citation, or for the record only."""
    shown = [
        text
        for entry in library.shelf()
        if entry.kind in STANDARDS_SHOWN
        for text in (
            entry.title,
            entry.text if entry.kind in WITH_TEXT else "",
            entry.terms.get("unit", ""),
            entry.terms.get("hotline_name", ""),
            *(entry.terms.get("steps", ()) if entry.kind in WITH_TEXT else ()),
        )
    ]
    return {(None, text): None for text in shown if text}


def _in_python(source: str) -> dict[Text, str | None]:
    try:
        return _in_tree(ast.parse(source))
    except SyntaxError:
        return _in_leavings(source)


def _in_tree(tree: ast.AST) -> dict[Text, str | None]:
    """Texts marked in real Python, also inside f-strings; what is only known at run time is left alone."""
    found: dict[Text, str | None] = {}
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name not in KEYWORDS:
            continue
        has_context, has_plural = name.lstrip("n").startswith("p"), name.startswith("n")
        wanted = call.args[: 1 + has_context + has_plural]
        words = [one.value for one in wanted if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(words) == 1 + has_context + has_plural:
            context = words.pop(0) if has_context else None
            found[context, words[0]] = words[1] if has_plural else None
    return found


def _in_leavings(source: str) -> dict[Text, str | None]:
    """Texts in what is left of a template: calls strewn between rows of X."""
    found: dict[Text, str | None] = {}
    for _line, texts, _comments, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
        several = texts if isinstance(texts, tuple) else (texts,)
        found[context, several[0]] = several[1] if len(several) > 1 else None
    return found


def add_missing(code: str, wanted: dict[Text, str | None], folder: Path = PACKAGE / "locale") -> int:
    """Add texts that a language's file lacks, empty, and drop those the source no longer has; return how many came."""
    from django.utils.translation import to_locale

    path = folder / to_locale(code) / "LC_MESSAGES" / "django.po"
    catalog = Catalog(fuzzy=False)
    if path.exists():
        with path.open("rb") as words:
            catalog = read_po(words)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        headers = [("Language", code), ("Content-Type", "text/plain; charset=utf-8")]
        catalog.mime_headers = [*headers, ("Plural-Forms", PLURALS.get(code, PLURALS["es"]))]
    known = {}
    for message in list(catalog):
        if message.id:
            first = message.id[0] if isinstance(message.id, tuple | list) else message.id
            known[message.context, first] = message
    for (context, text), plural in wanted.items():
        if (context, text) not in known:
            catalog.add((text, plural) if plural else text, context=context)
    for (context, text), message in known.items():
        if (context, text) not in wanted:
            catalog.delete(message.id, context)
    with path.open("wb") as out:
        write_po(out, catalog, width=100, omit_header=False, sort_output=True)
    return len(set(wanted) - set(known))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings.testing")
    import django

    django.setup()
    from thirdpillar.settings.languages import COMPLETE_LANGUAGES

    texts = texts_in_source()
    for language in sys.argv[1:] or COMPLETE_LANGUAGES[1:]:
        print(f"{language}: {add_missing(language, texts)} texts added, {len(texts)} in all")
