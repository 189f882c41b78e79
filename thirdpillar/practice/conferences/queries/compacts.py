"""A school's compact: its latest version, the words for a reader, and how many it was discussed with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count

from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Placement
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.practice.conferences.choices import CompactMade
from thirdpillar.practice.conferences.models import Coming, Compact, CompactMark, CompactText, Conference
from thirdpillar.practice.conferences.queries.wanted import spoken_tag
from thirdpillar.practice.conferences.rules.compacts import may_leave


def compact_now(school_id: UUID, *, on: date, seen_by) -> Compact | None:
    """The latest version of the year that this day is in."""
    year = school_year_on(on, seen_by=seen_by)
    rows = Compact.objects.seen_by(seen_by).filter(school_id=school_id, year_id=year.pk if year else None)
    return rows.order_by("-number").first()


def texts_of(compact: Compact, *, seen_by) -> list[CompactText]:
    """The school's own words first, then the other languages; of each the latest."""
    rows = CompactText.objects.seen_by(seen_by).filter(compact=compact).order_by("number")
    latest = {one.language: one for one in rows}
    return sorted(latest.values(), key=lambda one: (one.language != compact.language, one.language))


def text_for(
    texts: Sequence[CompactText], language: str, on: date, *, unchecked: bool = False
) -> CompactText | None:
    """The text that a reader of this language gets, else the school's own; what a machine made and nobody checked only
    where `unchecked`: at school, with its label."""
    able = [one for one in texts if unchecked or may_leave(one, on)]
    for same in (lambda one: one == language, lambda one: spoken_tag(one) == spoken_tag(language)):
        for each in able:
            if same(each.language):
                return each
    return texts[0] if texts else None


def marks_of(conference_ids, *, seen_by) -> dict[UUID, dict[str, CompactMark]]:
    """{conference: {what was done: its mark}}."""
    found: dict[UUID, dict[str, CompactMark]] = {}
    for one in CompactMark.objects.seen_by(seen_by).filter(conference_id__in=list(conference_ids)):
        found.setdefault(one.conference_id, {})[one.made] = one
    return found


def language_of_home(conference: Conference, *, seen_by) -> str:
    """What the home of a conference reads; a teacher sees it of the own conferences."""
    wide = Scope.system(seen_by.district_id, "in which language a family reads the compact")
    with tenancy.acting_as(wide):
        home = Coming.objects.seen_by(wide).filter(
            week_id=conference.week_id, household_id=conference.household_id
        )
        return home.values_list("language", flat=True).first() or ""


def may_translate(language: str, *, by) -> bool:
    """Whether the office lets this person translate vital documents in a language."""
    own = SpokenLanguage.objects.seen_by(by).filter(account_id=by.account_id, may_translate=True)
    return spoken_tag(language) in {spoken_tag(one) for one in own.values_list("language", flat=True)}


def compact_figures(school_id: UUID, year_id: UUID, *, seen_by) -> list[dict]:
    """Of the children at a school today, with how many its compact of a year was discussed, and how many were signed for by
    whom: [{label, n, of}]. A child with two homes counts once."""
    placed = Placement.objects.seen_by(seen_by).filter(
        school_id=school_id, left_at=None, student__left_at=None
    )
    marked = CompactMark.objects.seen_by(seen_by).filter(
        school_id=school_id, compact__year_id=year_id, student_id__in=placed.values("student_id")
    )
    counts = dict(
        marked.order_by()
        .values("made")
        .annotate(n=Count("student_id", distinct=True))
        .values_list("made", "n")
    )
    of = placed.values("student_id").distinct().count()
    return [{"label": label, "n": counts.get(made, 0), "of": of} for made, label in CompactMade.choices]
