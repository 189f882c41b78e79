"""A text in another language: out of the memory, else by an engine, with nothing lost and the school's terms said.

Made ready inside a transaction (`prepare`), translated outside of any (`translate`): an engine may take its time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from thirdpillar.algorithms.languages import detect
from thirdpillar.algorithms.translation import (
    Guarded,
    Lost,
    Term,
    guard,
    is_translated,
    mask,
    missing,
    named_in,
    restore,
    sentences,
    spared,
    unmask,
)
from thirdpillar.ground.schools.models import District, School
from thirdpillar.means.conversations.choices import MadeBy, Trouble
from thirdpillar.means.conversations.engines import PASSING, Engine, Failed, Translated, Why
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.queries.glossary import enforced_terms
from thirdpillar.means.conversations.queries.memory import Remembered, figures_of, remembered

MEMORY = "memory"
_OUT_OF_REACH = frozenset(
    {Why.BUSY, Why.NO_ANSWER, Why.STRANGE, Why.RESTING, Why.KEY_REFUSED, Why.OVER_QUOTA}
)


@dataclass(frozen=True)
class Draft:
    """What came out. `body` is empty where there is `trouble` that leaves nothing; `may_come` says that a later try may help.

    `is_same`: the text is in the wanted language already. `source`: the language it was found to be in. `is_vouched`:
    the memory has it from two people who saw it, one of them tested. `subject`: a thread's, said with the text.
    """

    body: str = ""
    made_by: str = ""
    engine: str = ""
    source: str = ""
    trouble: str = ""
    terms_missing: tuple[str, ...] = ()
    may_come: bool = False
    is_same: bool = False
    is_vouched: bool = False
    subject: str = ""


@dataclass(frozen=True)
class Prepared:
    """A text with what the district knows about it: sentences said before (`whole`: all of it), terms, names."""

    text: str
    source: str
    target: str
    names: tuple[str, ...]
    pieces: tuple[tuple[str, str], ...]
    known: Mapping[str, str]
    whole: Draft | None
    terms: tuple[Term, ...]


def prepare(
    text: str, *, source: str, target: str, names: Iterable[str], seen_by, matters: bool = False
) -> Prepared:
    """Look up what is known; three queries at most, whatever the text's length.

    What was said before is a person's only with the same numbers and dates; where it `matters` only where it names nobody:
    of another child the sentence may have to be said otherwise. Else it is a draft.
    """
    terms = named_in(text, enforced_terms(target, seen_by=seen_by))
    kept = tuple(dict.fromkeys([*names, *(term.english for term in terms if term.keep)]))
    pieces = tuple(sentences(text))
    masked = {said: mask(said, kept) for said in (*(said for said, _space in pieces), text.strip())}
    found: dict[str, Remembered] = {}
    if source:
        asked = [one.text for one in masked.values()]
        found = remembered(asked, source=source, target=target, seen_by=seen_by)
    known: dict[str, str] = {}
    whole = None
    for said, held in masked.items():
        row = found.get(held.text)
        if row is None:
            continue
        try:
            known[said] = unmask(row.body, held)
        except Lost:
            continue
        if said == text.strip():
            same = row.figures == figures_of(held) and not (matters and _names_somebody(held, terms, seen_by))
            whole = Draft(
                known[said], row.made_by if same else MadeBy.MACHINE, MEMORY, source, is_vouched=same and row.is_vouched
            )  # fmt: skip
    return Prepared(text, source, target, kept, pieces, known, whole, terms)


def _names_somebody(held: Guarded, terms: Iterable[Term], seen_by) -> bool:
    """Whether a name in a text is anybody's: not of a school, of the district, or a term that stays as it is."""
    names = {*held.of_kind("name")} - {term.english for term in terms}
    if names:
        names -= set(School.objects.seen_by(seen_by).filter(name__in=names).values_list("name", flat=True))
        names -= set(District.objects.filter(pk=seen_by.district_id).values_list("name", flat=True))
    return bool(names)


def translate_with(asked: Prepared, subject: Prepared | None, engines: Sequence[Engine]) -> Draft:
    """A text's draft with that of its thread's subject; it is a person's, and vouched for, as far as both are."""
    draft = translate(asked, engines, beside=subject)
    if subject is None or not draft.body or draft.is_same or draft.subject:
        return draft
    title = translate(subject, engines)
    if not title.body:
        return replace(draft, is_vouched=False)
    by_machine = title.made_by == MadeBy.MACHINE and draft.made_by != MadeBy.MACHINE
    return replace(
        draft, subject=title.body, is_vouched=draft.is_vouched and title.is_vouched,
        made_by=title.made_by if by_machine else draft.made_by, engine=title.engine if by_machine else draft.engine,
    )  # fmt: skip


def translate(asked: Prepared, engines: Sequence[Engine], beside: Prepared | None = None) -> Draft:
    """The draft; never raises. Every engine is asked in turn until one knows how, `beside` in the same breath."""
    if asked.source and same_language(asked.source, asked.target):
        return Draft(body=asked.text, source=asked.source, is_same=True)
    if asked.whole:
        return asked.whole
    unknown = [said for said, _space in asked.pieces if said and said not in asked.known]
    if not unknown:
        # Put together out of sentences: each was a person's, the whole has been read by nobody.
        return Draft(_joined(asked, {}), MadeBy.MACHINE, MEMORY, asked.source)
    draft = Draft(trouble=Trouble.NO_ENGINE)
    for engine in engines:
        found = _by(engine, asked, unknown, beside)
        if found.body:
            return found
        # Of several that could not, the one that may yet is what counts.
        draft = draft if draft.may_come else found
    return draft


def _by(engine: Engine, asked: Prepared, unknown: Sequence[str], beside: Prepared | None) -> Draft:
    guarded = [guard(said, asked.names) for said in unknown]
    title = guard(beside.text, beside.names) if beside and not beside.whole else None
    pieces = [one.text for one in (*guarded, *([title] if title else ()))]
    outcome = engine.translate(pieces, source=asked.source, target=asked.target)
    if isinstance(outcome, Failed):
        return _failed(outcome, asked)
    if not asked.source and same_language(outcome.source, asked.target):
        return Draft(body=asked.text, source=outcome.source, is_same=True)
    # The original once more, or another language: as good as no answer, so the next is asked.
    pairs = list(zip(guarded, outcome.texts, strict=False))
    whole = (" ".join(each) for each in zip(*((one.text, text) for one, text in pairs), strict=True))
    if not all(
        is_translated(one.text, text, target=asked.target) for one, text in pairs
    ) or not is_translated(*whole, target=asked.target):
        return _untranslated(asked, outcome.source)
    try:
        said = {
            one: restore(text, held)
            for one, text, held in zip(unknown, outcome.texts[: len(guarded)], guarded, strict=True)
        }
        subject = _titled(engine, beside, outcome.texts[-1], title) if beside and title else ""
    except Lost:
        return Draft(trouble=Trouble.LOST, engine=engine.name, source=outcome.source)
    for piece in unknown:
        if asked.terms and missing(piece, said[piece], asked.terms):
            said[piece] = _mended(engine, asked, piece) or said[piece]
    body = _joined(asked, said)
    gone = tuple(term.said for term in missing(asked.text, body, asked.terms))
    trouble = Trouble.TERMS if gone else ""
    return Draft(body, MadeBy.MACHINE, engine.name, outcome.source, trouble, gone, subject=subject)


def _untranslated(asked: Prepared, source: str) -> Draft:
    """Nothing came; but what nobody knew the language of, and comes back as it was, may be in the wanted one already."""
    if not asked.source and same_language(detect(asked.text).language or source, asked.target):
        return Draft(body=asked.text, source=asked.target, is_same=True)
    return Draft(trouble=Trouble.UNSUPPORTED)


def _titled(engine: Engine, asked: Prepared, text: str, held: Guarded) -> str:
    if not is_translated(held.text, text, target=asked.target):
        return ""
    said = restore(text, held)
    return (
        asked.terms and missing(asked.text, said, asked.terms) and _mended(engine, asked, asked.text)
    ) or said


def _mended(engine: Engine, asked: Prepared, piece: str) -> str:
    """The sentence once more, its terms spared and put in as the glossary wants them; "" where that fails too."""
    marked, instead = spared(piece, [term for term in asked.terms if not term.keep])
    held = guard(marked, asked.names)
    values = [
        instead[int(one[1:-1])] if one[0] == "⟨" and int(one[1:-1]) < len(instead) else one
        for one in held.held
    ]
    outcome = engine.translate([held.text], source=asked.source, target=asked.target)
    try:
        return restore(outcome.texts[0], held, values) if isinstance(outcome, Translated) else ""
    except Lost:
        return ""


def _failed(outcome: Failed, asked: Prepared) -> Draft:
    if outcome.why in _OUT_OF_REACH:
        return Draft(trouble=Trouble.OUT_OF_REACH, may_come=outcome.why in PASSING)
    return Draft(trouble=Trouble.UNSUPPORTED if asked.source else Trouble.UNKNOWN_LANGUAGE)


def _joined(asked: Prepared, said: Mapping[str, str]) -> str:
    return "".join(
        f"{said.get(one) or asked.known.get(one, one)}{space}" for one, space in asked.pieces
    ).strip()
