"""Sign-in sheets that people typed, pasted or brought: every line of theirs becomes a written line; none is lost."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.base.sheets import Row, Sheet
from thirdpillar.ground.base.tables import restore_text
from thirdpillar.practice.gatherings.actions.signing_in import WrittenLine

GRID_ROWS = 25
# A heading stands this far down at most, below a title and a date.
_HEADING_WITHIN = 12


def lines_typed(posted) -> list[WrittenLine]:
    """The rows of the typing page that hold anything: name-1, phone-1, child-1, grade-1, …; each page has its own key."""
    page = posted.get("page", "")[:40]
    lines = []
    for row in range(1, GRID_ROWS + 1):
        cells = {name: posted.get(f"{name}-{row}", "") for name in ("name", "phone", "child", "grade")}
        if any(cell.strip() for cell in cells.values()):
            lines.append(WrittenLine(key=f"{page}:{row}", **cells))
    return lines


# What people call the columns of a sign-in sheet: words, compared without case or accents. A heading of several words is
# the first kind below of which it has a word: "Nombre del estudiante" is the child, "Cell #" a phone.
_WORDS = {
    "email": "email emails mail correo correos البريد بريد iimayl",
    "phone": "phone phones telephone tel mobile cell cellphone sms telefono telefonos celular movil "
    "الهاتف هاتف جوال الجوال taleefan taleefanka telefoonka",
    "grade": "grade grades gr grado grados class room homeroom الصف صف fasalka",
    "child": "child childs children childrens kid kids student students pupil pupils son daughter scholar "
    "hijo hija hijos hijas nino nina ninos ninas estudiante estudiantes alumno alumna alumnos "
    "الطفل طفل الاطفال الطالب طالب ardayga ardayda cunug ilmo carruurta",
    "name": "name names nombre nombres adult adults parent parents guardian guardians caregiver mother father mom dad "
    "madre padre madres padres tutor tutora familia participant participants attendee visitor "
    "الاسم اسم الوالد ولي magac magaca waalidka",
}
_CALLED = frozenset("name names nombre nombres الاسم اسم magac magaca".split())
_GIVEN = frozenset("first firstname given givenname".split())
_FAMILY = frozenset("last lastname surname family familyname apellido apellidos".split())
_KINDS = {word: kind for kind, words in reversed(_WORDS.items()) for word in fold(words).split()}
# What stands between the words of a heading, and tells nothing by itself.
_LINKING = frozenset(
    "of the your s or and no number full complete print please level who is de del la el los las su tu y o e completo "
    "completa al nuestro".split()
)
_HEADINGS = {*_KINDS, *_GIVEN, *_FAMILY, *_LINKING}
_NUMBER = re.compile(r"\+?[\d\s().\-/]{7,}")
_GRADE = re.compile(r"(?:k|pk|tk|kg|\d{1,2}(?:st|nd|rd|th)?)", re.IGNORECASE)


@dataclass(frozen=True)
class Brought:
    """What a table says: its lines; the headings of columns that are no name, number, child or grade; other sheets.

    `by_look`: it has several columns and no heading that we know, so what each cell is was guessed.
    """

    lines: tuple[WrittenLine, ...]
    unread: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()
    by_look: bool = False


def lines_of_table(sheet: Sheet, digest: str) -> Brought:
    """Lines of a table that somebody brought, whatever its shape.

    The heading may stand below a title, and its words may be anybody's; without one, each row is read by the look of its
    cells, and so is a row that has more cells than the heading. `digest` is the file's: the same file twice is the same
    lines.
    """
    rows = [Row(row.line, tuple(cell.strip() for cell in row.values)) for row in sheet.rows]
    place = next((at for at, row in enumerate(rows[:_HEADING_WITHIN]) if _is_heading(row.values)), None)
    if place is None:
        lines = [_line(digest, row.line, _by_look(row.values)) for row in rows]
        by_look = any(sum(1 for cell in row.values if cell) > 1 for row in rows)
        return Brought(tuple(lines), other_sheets=sheet.other_titles, by_look=by_look)
    heading = rows[place].values
    kinds = _kinds_of(heading)
    lines = [
        # What stands above a heading is the title and the day; a line of several cells is somebody's.
        _line(digest, row.line, _by_look(row.values))
        for row in rows[:place]
        if sum(1 for cell in row.values if cell) > 1
    ]
    for row in rows[place + 1 :]:
        if any(row.values[len(heading) :]):
            lines.append(_line(digest, row.line, _by_look(row.values)))
            continue
        first, *others = _by_heading(row.values, kinds)
        lines.append(_line(digest, row.line, first))
        # "Mother" and "Father" are two people who came, on one row.
        lines += [_line(f"{digest[:36]}:{at}", row.line, one) for at, one in enumerate(others, start=2)]
    unread = tuple(name for name, kind in zip(heading, kinds, strict=True) if name and not kind)
    return Brought(tuple(lines), unread, sheet.other_titles)


def digest_of(data: bytes) -> str:
    """What tells one file from another."""
    return hashlib.sha256(data).hexdigest()


def _words_of(heading: str) -> list[str]:
    return re.findall(r"\w+", fold(heading))


def _is_heading(cells: Iterable[str]) -> bool:
    """Whether a row names columns: two of its cells, or most of them, hold headings' words and nothing else.

    "Familia Ruiz" and "Mother of Ana" are people: they hold a word that no heading has.
    """
    written = [words for cell in cells if (words := _words_of(cell))]
    known = sum(1 for words in written if _HEADINGS.issuperset(words) and not _LINKING.issuperset(words))
    return known > 0 and (known * 2 > len(written) or known > 1)


def _kind_of(heading: str) -> str:
    words = _words_of(heading)
    found = {_KINDS[word] for word in words if word in _KINDS}
    kind = next((one for one in _WORDS if one in found), "")
    if kind == "grade" and "child" in found and _CALLED & set(words):
        return "child"  # "Student name and grade"; while "Student's grade" is the grade alone
    if kind in ("", "name"):
        given, family = _GIVEN & set(words), _FAMILY & set(words)
        if family and not given and "nombre" not in words and "nombres" not in words:
            return "family"
        if given and not family:
            return "given"
        return "name" if given or family else kind
    return kind


def _kinds_of(heading: Sequence[str]) -> list[str]:
    """The kind of each column. Where nothing is called a name, the first column that is nothing else holds the names."""
    kinds = [_kind_of(name) for name in heading]
    if not {"name", "given", "family"} & set(kinds) and "" in kinds:
        kinds[kinds.index("")] = "name"
    return kinds


def _by_heading(cells: Sequence[str], kinds: Sequence[str]) -> list[dict[str, str]]:
    """The adults of one row: one, or one for each column that holds a whole name."""
    found: dict[str, list[str]] = {}
    for cell, kind in zip(cells, kinds, strict=False):
        if cell and kind:
            found.setdefault(kind, []).append(cell)
    about = {"child": ", ".join(found.get("child", []))}
    about |= {"grade": found["grade"][0]} if "grade" in found else {}
    reached = {kind: found[kind][0] for kind in ("email", "phone") if kind in found}
    if {"given", "family"} & set(kinds):
        # "Nombre" beside "Apellidos" is the given name.
        names = [" ".join(part for kind in ("given", "name", "family") for part in found.get(kind, []))]
    else:
        names = found.get("name", [""])
    return [{"name": name} | about | (reached if at == 0 else {}) for at, name in enumerate(names)]


def _by_look(cells: Sequence[str]) -> dict[str, str]:
    """A row without a heading: a number is a phone, what stands after it, or after an empty cell, is the child.

    A name beside another is the child's if they share a word, as families do; the parts of one name do not. One cell is
    left as it is.
    """
    written = [cell for cell in cells if cell]
    if len(written) == 1:
        return {"name": written[0]}
    found, gap = {"name": "", "child": ""}, False
    for cell in cells:
        if not cell:
            gap = gap or bool(found["name"])
        elif "@" in cell and " " not in cell and "email" not in found:
            found["email"] = cell
        elif _NUMBER.fullmatch(cell) and "phone" not in found:
            found["phone"] = cell
        elif _GRADE.fullmatch(cell) and found["name"]:
            found["grade"] = cell
        else:
            shares = not {*_words_of(found["name"])}.isdisjoint(_words_of(cell))
            into = "child" if gap or shares or found["child"] or {"phone", "email"} & set(found) else "name"
            found[into] = f"{found[into]} {cell}".strip()
    return found


def _line(digest: str, line: int, cells: dict[str, str]) -> WrittenLine:
    told = {name: restore_text(text) for name, text in cells.items()}
    return WrittenLine(
        key=f"{digest[:40]}:{line}",
        name=told.get("name", ""),
        phone=told.get("phone", ""),
        email=told.get("email", ""),
        child=told.get("child", ""),
        grade=told.get("grade", ""),
    )
