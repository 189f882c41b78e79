"""Into which languages nobody here translates, and what went out without a translation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices import TextClass, TranslationState
from thirdpillar.means.conversations.engines import engines_for
from thirdpillar.means.conversations.models import Post, Translation
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.queries.proficiency import somebody_to_ask
from thirdpillar.means.conversations.queries.translation import OPEN
from thirdpillar.means.conversations.rules.translation import class_terms, may_go_out


def nobody_translates(
    languages: Collection[str], *, on: date, seen_by, text_class: str = TextClass.EVERYDAY, is_case: bool = False
) -> list[str]:  # fmt: skip
    """Of these languages those into which no engine and no interpreter of the district puts a text of this class, so that
    it goes as it was written."""
    machine = Scope.system(seen_by.district_id, "who can translate")
    with tenancy.acting_as(machine):
        if any(not one.is_resting for one in engines_for(may_go_out=may_go_out(is_case=is_case))):
            return []
        terms = class_terms(text_class, on=on, stricter=stricter_classes(seen_by=machine))
        district = District.objects.get(pk=machine.district_id)
        source = (district.languages or ["en"])[0]
        if not terms.in_original:
            return []
        return [
            tag
            for tag in languages
            if not somebody_to_ask(
                Translation(district_id=machine.district_id, from_language=source, language=tag), terms, seen_by=machine
            )
        ]  # fmt: skip


def waiting_for_nobody(rows: Iterable[Translation], *, on: date, seen_by) -> list[str]:
    """The languages of these texts that wait for a person whom the district does not have, so that they wait for ever."""
    waiting = [one for one in rows if one.state in OPEN and not one.leaves_at]
    machine = Scope.system(seen_by.district_id, "for whom a text waits")
    with tenancy.acting_as(machine):
        stricter = stricter_classes(seen_by=machine) if waiting else frozenset()
        return sorted(
            {
                one.language
                for one in waiting
                if not somebody_to_ask(
                    one, class_terms(one.text_class, on=on, stricter=stricter), seen_by=machine
                )
            }
        )


def went_untranslated(posts: Iterable[Post], *, seen_by) -> dict[str, int]:
    """Of these posts, how many went as they were written for want of a translation, by language."""
    keys = [one.pk for one in posts]
    machine = Scope.system(seen_by.district_id, "what went untranslated")
    with tenancy.acting_as(machine):
        rows = Translation.objects.seen_by(machine).filter(post_id__in=keys, for_family=True, left=True)
        lacking = rows.exclude(state=TranslationState.DONE).values_list("language", flat=True)
        return dict(sorted(Counter(lacking).items()))
