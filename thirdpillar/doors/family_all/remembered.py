"""What a family told us and we still have: its needs, when it could come, and its answers on registering.

The words stand behind a sign-in alone, or behind the link of that very registration.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from thirdpillar.doors.family_all.lines import Line
from thirdpillar.doors.family_all.sight import Sight
from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.gatherings.choices import PartOfWeek
from thirdpillar.practice.gatherings.models import ProgrammeQuestion
from thirdpillar.practice.gatherings.queries.needs import kept_needs
from thirdpillar.practice.gatherings.queries.programmes import registrations_of_adult
from thirdpillar.practice.gatherings.queries.timing import free_times_of
from thirdpillar.practice.gatherings.templatetags.gatherings import needs_in_words


def remembered(sight: Sight, language: str) -> Iterator[Line]:
    """One line for each kind of thing, and one for each programme."""
    if not sight.of_adult:
        return
    kept = kept_needs(sight.adult_id, seen_by=sight.by)
    if kept and kept.holds_at(sight.at):
        yield Line(_("What would help?"), says=_needs(kept.needs) if sight.is_signed_in else "", key=kept.pk)
    home = HouseholdAdult.objects.seen_by(sight.by).filter(adult_id=sight.adult_id).first()
    free = free_times_of(home.household_id, seen_by=sight.by) if home else None
    if free:
        said = [str(PartOfWeek(one).label) for one in free.parts]
        said += [_("We would need somebody to look after our children")] if free.childcare else []
        says = " · ".join(said) if sight.is_signed_in else ""
        yield Line(_("When could you come to school?"), says=says, key=free.pk)
    rows = list(registrations_of_adult(sight.adult_id, seen_by=sight.by))
    of = {one.programme_id for one in rows if one.answers}
    asked = list(ProgrammeQuestion.objects.seen_by(sight.by).filter(programme__in=of))
    for one in rows:
        answers = [
            f"{each.words_in(language)}: {each.answer_in(one.answers[str(each.pk)], language)}"
            for each in asked
            if one.answers.get(str(each.pk))
        ]
        address, words = f"/p/{one.code}", " · ".join([*answers, _needs(one.said_needs)]).strip(" ·")
        if words:
            says = words if sight.reads_words_of(address) else ""
            yield Line(one.programme.title_in(language), says=says, address=address, key=one.pk)


def _needs(needs: dict) -> str:
    return " · ".join(f"{one['label']}: {one['said']}" for one in needs_in_words(needs))
