"""What a sender may choose from, and what they chose, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.doors.broadcasts.audience import (
    gathering_title,
    gatherings_to_choose,
    households_of,
    programme_title,
    programmes_offered,
)
from thirdpillar.doors.broadcasts.forms import OF_GATHERING, OF_PROGRAMME
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.choices import Direction
from thirdpillar.ground.people.models import Adult, Enrollment, Household, Student
from thirdpillar.ground.people.queries.buses import route_place, routes
from thirdpillar.ground.people.wording import bus_name, grade_name, grade_place, listed
from thirdpillar.ground.schools.models import District, School, Section
from thirdpillar.means.conversations.choices import MadeBy, TranslationState
from thirdpillar.means.conversations.choices.broadcasts import Pace, Stage
from thirdpillar.means.conversations.models import (
    Broadcast,
    BroadcastTerms,
    BroadcastVersion,
    Recipient,
    Template,
)
from thirdpillar.means.conversations.queries.audiences import Audience, meant_by
from thirdpillar.means.conversations.queries.broadcasts import HowTheyAre
from thirdpillar.means.conversations.queries.plans import every_part
from thirdpillar.means.conversations.queries.previews import Preview
from thirdpillar.means.conversations.queries.templates import template_of, templates, words_of
from thirdpillar.means.conversations.queries.translation import Ready
from thirdpillar.means.conversations.rules.broadcasts import ALERTERS, terms
from thirdpillar.means.conversations.wording.alerts import Ours, alert_of, alert_words, title_in
from thirdpillar.means.conversations.wording.composing import Composer

MOST_SECTIONS = 80
MOST_TEMPLATES = 50
MOST_UNREACHED = 500
# The same words, to the same families, by the same hand.
TWICE_WITHIN = timedelta(minutes=1)


def just_written(scope: Scope, values: Mapping[str, Any], at: datetime) -> UUID | None:
    """The draft that the first press of the same button made a moment ago; whoever presses twice at once waits for it."""
    words = values["words"].get(values["original"], "")
    with connection.cursor() as cursor:
        pressed = f"{scope.account_id}\n{values['title']}\n{words}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [pressed])
    drafts = Broadcast.objects.seen_by(scope).filter(
        written_by_id=scope.account_id, stage=Stage.DRAFT, stage_at__gte=at - TWICE_WITHIN, title=values["title"],
        pace=values["pace"], audience=values["audience"].stored(), section_id=values["section_id"],
    )  # fmt: skip
    said = BroadcastVersion.objects.seen_by(scope).filter(
        broadcast__in=drafts, language=values["original"], body=words.strip()
    )
    return said.values_list("broadcast_id", flat=True).first()


def for_form(
    scope: Scope, district, written_in: list[str], kept: Audience | None = None, *, search: str = "", ticked: Sequence[str] = (),
) -> dict:  # fmt: skip
    """The choices of the form, by the asker's own reach; what a draft has chosen (`kept`) stays among them."""
    schools = School.objects.seen_by(scope).filter(left_at=None).order_by("name")
    if not scope.sees_all:
        schools = schools.filter(pk__in=scope.school_ids)
    ridden = [] if scope.role == Role.TEACHER else [route for route, _n in routes(seen_by=scope)]
    # Left out of a draft without a word, it would go to everybody.
    buses = sorted({*ridden, *(kept.buses if kept else ())}, key=route_place)
    wide = scope.breadth in ("district", "school")
    languages = _languages_read(scope)
    classes, more_classes = _classes(scope, search, [*ticked, *(kept.sections if kept else ())])
    return {
        "others": [*dict.fromkeys([*written_in, *(district.languages or ["en"]), *filter(None, languages)])],
        "schools": [(str(one.pk), one.name) for one in schools],
        "grades": grades_of(scope),
        "sections": classes,
        "more_classes": more_classes,
        "languages": sorted(languages, key=lambda tag: (not tag, fold(language_label(tag)))),
        "buses": buses,
        "gatherings": gatherings_to_choose(kept, seen_by=scope) if wide else [],
        "programmes": programmes_offered(kept, seen_by=scope) if wide else [],
        "paces": list(Pace) if scope.role in ALERTERS else [Pace.SOON, Pace.NEWS],
        "needs_section": scope.role == Role.TEACHER,
        "most_alive_hours": terms("alert", clock.today(district.zone))["most_alive_hours"],
    }


def _languages_read(scope: Scope) -> list[str]:
    """Every language that a caregiver may be written to in, the most read first; "" where one's is not known."""
    adults = Adult.objects.seen_by(scope).filter(left_at=None).order_by().values_list("reads_language")
    read = [tag for tag, _n in adults.annotate(n=Count("pk")).order_by("-n", "reads_language")]
    homes = Household.objects.seen_by(scope).order_by().values_list("reads_language", flat=True).distinct()
    at_home = Student.objects.seen_by(scope).filter(left_at=None).order_by()
    spoken = at_home.values_list("home_language", flat=True).distinct()
    # Blank only where an adult's own is: their home's or their child's then counts, and may be blank too.
    return list(dict.fromkeys([*read, *sorted(filter(None, {*homes, *spoken}))]))


def _classes(scope: Scope, search: str, kept: list[str]) -> tuple[list[tuple[str, str]], bool]:
    """Classes to choose from, and whether there are more than these: then they are found by name. `kept` stay."""
    found = Section.objects.seen_by(scope).filter(left_at=None).order_by("title", "pk")
    if scope.role == Role.TEACHER:
        found = Section.objects.seen_by(scope).filter(pk__in=scope.section_ids).order_by("title", "pk")
    elif not scope.sees_all:
        found = found.filter(school_id__in=scope.school_ids)
    shown = list(found[: MOST_SECTIONS + 1])
    there_are_more = len(shown) > MOST_SECTIONS
    if there_are_more:
        named = found.filter(title__icontains=search.strip()) if search.strip() else found.none()
        shown = list(dict.fromkeys([*found.filter(pk__in=ids_among(kept)), *named[:MOST_SECTIONS]]))
    schools = {
        one.pk: one.name
        for one in School.objects.seen_by(scope).filter(pk__in={one.school_id for one in shown})
    }
    several = len(schools) > 1
    return [
        (str(one.pk), f"{one.title} ({schools[one.school_id]})" if several and one.school_id in schools else one.title)
        for one in shown
    ], there_are_more  # fmt: skip


def approved_texts(
    scope: Scope, district, chosen: str, languages: list[str]
) -> tuple[list[Template], Template | Ours | None, dict[str, str]]:
    """The approved texts to begin from, the one that was chosen, and its words by language; {children} stay a place.

    What comes with the product for alerts may be chosen too.
    """
    if ours := alert_of(chosen):
        # Its title as its first words are: the interface of whoever writes may be in another language.
        begun = ours._replace(title=title_in(ours.title, languages[0]) or ours.title)
        return list(templates(seen_by=scope)[:MOST_TEMPLATES]), begun, alert_words(ours.pk, languages)
    one = template_of(chosen, seen_by=scope) if chosen else None
    own = [] if scope.sees_all else list(School.objects.seen_by(scope).filter(pk__in=scope.school_ids)[:2])
    me = account_names([scope.account_id], seen_by=scope) if scope.account_id else {}
    said = {
        "school": own[0].name if len(own) == 1 else district.name,
        "staff": next(iter(me.values()), ""),
    }  # fmt: skip
    return list(templates(seen_by=scope)[:MOST_TEMPLATES]), one, words_of(one, said) if one else {}


def bounds(scope: Scope, form) -> list[UUID]:
    """The schools that a message is bound to: those chosen, else all of the asker's own."""
    chosen = form.school_ids()
    return chosen or ([] if scope.sees_all else sorted(scope.school_ids))


def in_words(found: Broadcast, scope: Scope) -> list[tuple[str, str]]:
    """[(kind, what was chosen)] of an audience."""
    audience, said = Audience.of(found.audience), []
    schools = School.objects.seen_by(scope).filter(pk__in=found.school_ids).order_by("name")
    names = [one.name for one in schools]
    said.append((_("Schools"), listed(names) if names else str(_("All schools"))))
    sections = [found.section_id] if found.section_id else ids_among(audience.sections)
    if sections:
        titles = Section.objects.seen_by(scope).filter(pk__in=sections).order_by("title")
        said.append((_("Classes"), listed([one.title for one in titles])))
    if audience.grades:
        said.append((_("Grades"), listed([grade_name(each) for each in audience.grades])))
    if audience.buses or audience.ride:
        names = [bus_name(each) for each in sorted(audience.buses, key=route_place)]
        ride = str(Direction(audience.ride).label) if audience.ride else ""
        said.append((_("Buses"), f"{listed(names)} ({ride})" if names and ride else listed(names) or ride))
    if audience.languages:
        said.append((_("Languages"), listed([language_label(each) for each in audience.languages])))
    if audience.gathering:
        how = dict(OF_GATHERING)[audience.which]
        said.append((_("Gathering"), f"{gathering_title(audience, seen_by=scope)} ({how})"))
    if audience.programme:
        how = dict(OF_PROGRAMME)[audience.stands]
        said.append((_("Programme"), f"{programme_title(audience, seen_by=scope)} ({how})"))
    if audience.not_reached:
        said.append((_("Reach"), str(_("Only families not yet reached this school year"))))
    if audience.listed:
        n = len(audience.listed)
        said.append((_("List"), ngettext("%d name of a list", "%d names of a list", n) % n))
    return said


def without_a_way(found: Broadcast, scope: Scope) -> list[Recipient]:
    """Adults of a draft whom nobody could write to, as far as the asker sees them; not kept."""
    machine = Scope.system(scope.district_id, "counting a broadcast")
    rows: list[Recipient] = []
    district = District.objects.get(pk=scope.district_id)
    with tenancy.acting_as(machine):
        meant = meant_by(found, households_of(found.audience, seen_by=machine))
        parts = every_part(meant, on=clock.today(district.zone), seen_by=machine, pace=found.pace)
        for part in parts:
            rows += [
                Recipient(
                    district_id=scope.district_id, broadcast=found, adult_id=one.adult_id, language=one.language,
                    student_ids=[each.pk for each in one.students], unreached=one.unreached,
                )
                for one in part.planned
                if one.unreached
            ]  # fmt: skip
            if len(rows) >= MOST_UNREACHED:
                break
    return rows[:MOST_UNREACHED]


def schools_of(found: Broadcast, scope: Scope) -> list[tuple[UUID, str]]:
    """[(id, name)] of the schools of an alert's families that the asker sees."""
    schools = School.objects.seen_by(scope).filter(left_at=None).order_by("name")
    if not scope.sees_all:
        schools = schools.filter(pk__in=scope.school_ids)
    bound = found.school_ids or found.follower_school_ids
    return list((schools.filter(pk__in=bound) if bound else schools).values_list("pk", "name"))


def grades_of(scope: Scope, school_id: UUID | None = None) -> list[str]:
    """The grades of the children whom the asker sees, of one school where it is given, in their order."""
    here = Enrollment.objects.seen_by(scope).filter(left_at=None).exclude(grade="").order_by()
    here = here.filter(school_id=school_id) if school_id else here
    return sorted(here.values_list("grade", flat=True).distinct(), key=grade_place)


def by_school(rows: list[HowTheyAre], scope: Scope) -> list[dict]:
    """How families are, by the school's name; where help is wanted most comes first."""
    names = {
        one.pk: one.name for one in School.objects.seen_by(scope).filter(pk__in=[r.school_id for r in rows])
    }
    found = [
        {
            "school": names.get(row.school_id, str(_("Another school"))), "families": row.families, "safe": row.safe,
            "help": row.help, "settled": row.settled, "silent": row.silent, "unasked": row.unasked,
            "unclear": row.unclear,
        }
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row["help"], -row["silent"], row["school"]))


def maker_of(composer: Composer, language: str) -> str:
    """Who made the words that a reader of this language gets, and with which engine; "" for the original."""
    version = composer.version(language)
    if version.is_original:
        return ""
    label = str(MadeBy(version.made_by).label)
    return f"{label} ({version.engine})" if version.engine else label


def asked_state(ready: Ready | None) -> str:
    """How far a translation that was asked for has come."""
    return str(TranslationState(ready.state).label) if ready and not ready.may_leave else ""


def costs_in_words(seen: Preview | None, terms: BroadcastTerms, on: date) -> list[tuple[str, Decimal]]:
    """[(what costs, how much)] by way, for the page."""
    labels = {
        Channel.SMS: _("Cost of the texts"), Channel.VOICE: _("Cost of the calls"), Channel.LETTER: _("Cost of the letters"),
    }  # fmt: skip
    costs = seen.costs(terms, on) if seen else {}
    return [(str(labels[channel]), costs[channel]) for channel in labels if channel in costs]
