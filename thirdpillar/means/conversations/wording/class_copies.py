"""What a message to a class says before it goes: one family's copy in each language that it goes out in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from thirdpillar.ground.people.wording import listed
from thirdpillar.means.conversations.choices import MadeBy, TranslationState
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.queries.classes import Caregiver
from thirdpillar.means.conversations.queries.threads import held_words
from thirdpillar.means.conversations.rules.translation import ClassTerms, may_leave
from thirdpillar.means.conversations.wording.children import CHILDREN, with_names
from thirdpillar.means.conversations.wording.lines import NOT_TRANSLATED, line_in


@dataclass(frozen=True)
class Copy:
    """One caregiver's copy: words in `language` for who `reads` that or another; why it `waits`, or what stands under it
    where nobody translates."""

    to: Caregiver
    reads: str
    language: str
    subject: str
    body: str
    waits: str = ""
    under: str = ""


def copies(
    chosen: Iterable[Caregiver], *, subject: str, body: str, said: Mapping[str, str], subjects: Mapping[str, str],
    writes: str, terms: ClassTerms, alone: Collection[str],
) -> list[Copy]:  # fmt: skip
    """Of these caregivers the first who reads each language, the school's own first."""
    first: dict[str, Caregiver] = {}
    for each in chosen:
        first.setdefault(each.adult.reads_language or writes, each)
    made = []
    for reads, each in sorted(first.items(), key=lambda one: (not same_language(one[0], writes), one[0])):
        words = said.get(reads) or said.get(reads.partition("-")[0])
        if words:
            may_go = may_leave(MadeBy.PERSON, terms, is_vouched=False)
            waits = "" if may_go else held_words(TranslationState.CHECK, reads)
            title = subjects.get(reads) or subject
            made.append(Copy(each, reads, reads, title, with_names(words, each.names, reads), waits))
            continue
        as_written = body.replace(CHILDREN, listed(each.names))
        if same_language(reads, writes):
            made.append(Copy(each, reads, writes, subject, as_written))
        elif reads in alone:
            under = line_in(NOT_TRANSLATED, reads)
            made.append(Copy(each, reads, writes, subject, as_written, under=under))
        else:
            waits = held_words(TranslationState.WAITING, reads)
            made.append(Copy(each, reads, writes, subject, as_written, waits))
    return made
