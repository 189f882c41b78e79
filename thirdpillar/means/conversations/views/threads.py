"""Threads for staff: what waits, one conversation, and beginning one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names, at_work
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.models import Adult, ContactPoint, Enrollment, Placement, Student
from thirdpillar.ground.people.rules import FRONT_OFFICE
from thirdpillar.ground.people.wording import family_label
from thirdpillar.ground.schools.models import School, Section
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.choices import Interest, MayMean, Standing
from thirdpillar.means.conversations.forms.terms import KeepForm, ReportForm
from thirdpillar.means.conversations.forms.threads import (
    BeginForm,
    HandOverForm,
    InterpretersForm,
    NoteForm,
    WriteForm,
)
from thirdpillar.means.conversations.models import Post, Thread
from thirdpillar.means.conversations.queries.held import held_by_language, held_in
from thirdpillar.means.conversations.queries.moving import threads_for_posts
from thirdpillar.means.conversations.queries.proficiency import interpreters_of
from thirdpillar.means.conversations.queries.threads import held_words
from thirdpillar.means.conversations.queries.untranslated import nobody_translates
from thirdpillar.means.conversations.queries.waiting import terms_of
from thirdpillar.means.conversations.queries.wrong import called_wrong
from thirdpillar.means.conversations.rules.languages import language_to_suggest
from thirdpillar.means.conversations.rules.threads import OF_THE_OFFICE, WRITERS
from thirdpillar.means.conversations.rules.translation import CHECKERS
from thirdpillar.means.conversations.rules.weighing import Unsure
from thirdpillar.means.conversations.views.blocked import note_if_barred
from thirdpillar.means.conversations.views.composer import goes_with, looked, weighed
from thirdpillar.means.conversations.views.seats import seats_shown
from thirdpillar.means.conversations.views.standing import held_for_nobody, standing_of
from thirdpillar.means.conversations.views.templates import offered, used
from thirdpillar.means.conversations.views.text_classes import classes_for

PAGE = 25
_BOXES = {queries.MINE: lazy("Mine"), queries.ALL: lazy("All")}


@open_to(*WRITERS, support=False)
@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    """What waits for us, what is mine, what waits for them, what is closed."""
    scope = request.scope
    search, language = request.GET.get("search", "")[:80], request.GET.get("language")
    # Who looks for words does not know in which box they are.
    box = request.GET.get("box", queries.ALL if search else "")
    box = box if box in queries.BOXES else Standing.FOR_US
    found_now = queries.threads(seen_by=scope, box=box, search=search, language=language)
    page = Paginator(found_now, PAGE).get_page(request.GET.get("page"))
    found = list(page)
    waits = held_in(found, seen_by=scope)
    adults, students = queries.people_of(found, seen_by=scope)
    names = account_names(at_work([one.assigned_to_id for one in found], seen_by=scope), seen_by=scope)
    rows = [
        {
            "it": one,
            "adult": adults.get(one.adult_id),
            "students": [students[key] for key in one.student_ids if key in students],
            "assigned": names.get(one.assigned_to_id, ""),
            "held": held_words(waits[one.pk].state, waits[one.pk].language) if one.pk in waits else "",
            "may_mean": MayMean(one.may_mean).label if one.may_mean else "",
        }
        for one in found
    ]
    shown = standing_of(rows, district=request.district, seen_by=scope, at=clock.now())
    record_read(by=scope, at=clock.now(), deed="conversations.threads", subject="thread", threads=len(rows))
    boxes = [(each, _BOXES.get(each) or Standing(each).label, each == box) for each in queries.BOXES]
    return render(
        request,
        "conversations/threads.html",
        shown
        | {
            "page": page,
            "rows": rows,
            "boxes": boxes,
            "box": box,
            "search": search,
            "held": _held(scope),
            "language": language,
        },
    )


def _held(scope) -> list[str]:
    """What has not gone yet for want of a translation: how many, by language."""
    return [
        f"{held_words(state, language)}: {number}"
        for (state, language), number in held_by_language(seen_by=scope)
    ]


@open_to(*WRITERS, support=False)
def begin(request: HttpRequest, adult_id: UUID) -> HttpResponse:
    """Write to one caregiver about a new subject."""
    scope, today = request.scope, clock.today(request.district.zone)
    adult = Adult.objects.seen_by(scope).filter(pk=adult_id, left_at=None).first()
    if adult is None:
        raise Http404
    mine = (
        Student.objects.seen_by(scope)
        .filter(ties__adult_id=adult.pk, ties__left_at=None, left_at=None)
        .distinct()
    )
    reached = queries.addressee(adult.pk, list(mine.values_list("pk", flat=True)), on=today, seen_by=scope)
    students = [one for one in mine.order_by("sort_name") if reached and one.pk in reached.student_ids]
    grounds = _grounds(scope, students)
    note_if_barred(request, reached, mine, request.POST.getlist("students"))
    if reached is None or not students or not grounds:
        return render(request, "conversations/begin.html", {"adult": adult, "form": None}, status=200)
    form = BeginForm(
        request.POST or None, request.FILES or None, students=students, grounds=grounds, reads=adult.reads_language,
        writes=(request.district.languages or ["en"])[0], classes=classes_for(scope),
        alone=nobody_translates([adult.reads_language], on=today, seen_by=scope) if adult.reads_language else (),
    )  # fmt: skip
    offer = offered(
        request, form, students=students, school=_school(scope, grounds), reads=adult.reads_language
    )
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        try:
            with transaction.atomic():
                thread = actions.begin_thread(
                    adult_id=adult.pk, student_ids=form.student_ids(), subject=form.cleaned_data["subject"],
                    body=form.cleaned_data["body"], key=form.cleaned_data["key"], translated=form.translations(),
                    text_class=form.text_class_chosen(), by=scope, at=clock.now(),
                    template_id=used(form, seen_by=scope), subjects=form.subjects(),
                    hold=bool(form.cleaned_data.get("hold")), sure_of=form.sure_of(), **form.ground_chosen(),
                )  # fmt: skip
                _attach(form, queries.post_said(thread, form.cleaned_data["key"], seen_by=scope), scope)
            messages.success(request, _said(reached, thread, scope))
            return redirect("threads:thread", thread.pk)
        except Unsure as unsure:
            form.ask_class(unsure, classes_for(scope))
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    record_read(by=scope, at=clock.now(), deed="conversations.begin", subject="adult", subject_id=adult.pk)
    return render(
        request, "conversations/begin.html",
        {"adult": adult, "form": form, "reached": reached, "look": looked(request), "weight": weighed(request),
         "goes_with": goes_with(request, reached)} | offer,
        status=422 if form.errors and "look" not in request.POST else 200,
    )  # fmt: skip


def _attach(form: WriteForm, post: Post, scope) -> None:
    if given := form.file_given():
        actions.attach_file(post_id=post.pk, by=scope, at=clock.now(), **given)


def _school(scope, grounds: list[tuple[str, str]]) -> School | None:
    """The school that the nearest ground names."""
    kind, _colon, place = grounds[0][0].partition(":")
    if not place:
        return None
    if kind == Interest.CLASS:
        section = Section.objects.seen_by(scope).filter(pk=place).first()
        place = str(section.school_id) if section else ""
    return School.objects.seen_by(scope).filter(pk=place).first() if place else None


def _said(reached: queries.Addressee, thread: Thread, scope) -> str:
    ours = [line for line in queries.lines_of(thread, seen_by=scope) if line.is_ours]
    if ours and ours[-1].held is not None:
        return _("Saved. It goes by itself as soon as the translation may: %(state)s.") % {
            "state": ours[-1].how_far
        }
    if reached.waits_for_look or (ours and ours[-1].is_doubted and not ours[-1].went):
        return _("Saved. It waits: this may be a wrong number. The office finds out.")
    if ours and ours[-1].late is not None:
        return f"{_('Went out untranslated')}: {language_label(ours[-1].late.language)}"
    if reached.channel == Channel.LETTER:
        return _("Your message waits as a letter. The office prints it from the outbox.")
    if reached.channel:
        return _("Your message is on its way.")
    return _(
        "Saved. This person has no number or e-mail that we may use: call, or hand them the words on paper."
    )


def _grounds(scope, students: list[Student]) -> list[tuple[str, str]]:
    """On which grounds the asker may begin a thread about these children, the nearest first."""
    ids = [one.pk for one in students]
    placed = Placement.objects.seen_by(scope).filter(student_id__in=ids, left_at=None)
    sections = Section.objects.seen_by(scope).filter(pk__in=placed.values("section_id"), left_at=None)
    schools = School.objects.seen_by(scope).filter(
        pk__in=Enrollment.objects.seen_by(scope).filter(student_id__in=ids, left_at=None).values("school_id")
    )
    found: list[tuple[str, str]] = []
    if scope.role != Role.TEACHER:
        here = schools if scope.sees_all else schools.filter(pk__in=scope.school_ids)
        found += [
            (f"{Interest.SCHOOL}:{school.pk}", _("The office of %(school)s") % {"school": school.name})
            for school in here.order_by("name")
        ]
        if scope.sees_all and len(found) > 1:
            # Of children at several schools one message, not one from each.
            found.insert(0, (f"{Interest.SCHOOL}:", _("The district office")))
    else:
        sections = sections.filter(pk__in=scope.section_ids)
    found += [
        (
            f"{Interest.CLASS}:{section.pk}",
            _("The teachers of %(section)s, and the school's office") % {"section": section.title},
        )
        for section in sections.order_by("title")
    ]
    schools_of = {section.school_id for section in sections} or set(schools.values_list("pk", flat=True))
    found += [
        (f"{Interest.CASE}:{school_id}", _("Only I, whom I hand it over to, and the district office"))
        for school_id in sorted(schools_of)[:1]
    ]
    return found


@open_to(*WRITERS, support=False)
def thread(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """One conversation, with the box to answer."""
    scope = request.scope
    found = thread_asked(request, thread_id)
    reached = queries.addressee_of(found, on=clock.today(request.district.zone), seen_by=scope)
    reads = reached.language if reached else ""
    writes = (request.district.languages or ["en"])[0]
    form = WriteForm(
        request.POST or None, request.FILES or None, reads=reads, writes=writes, classes=classes_for(scope),
        initial={"seen": queries.latest_word(found, seen_by=scope)},
        alone=nobody_translates(
            [reads] if reads else [], on=clock.today(request.district.zone), seen_by=scope, is_case=found.is_sealed
        ),
    )  # fmt: skip
    adults, students = queries.people_of([found], seen_by=scope)
    children = [students[key] for key in found.student_ids if key in students]
    school = School.objects.seen_by(scope).filter(pk=found.school_id).first() if found.school_id else None
    offer = offered(request, form, students=children, school=school, reads=reads)
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        try:
            with transaction.atomic():
                post = actions.write_to_family(
                    thread_id=found.pk, body=form.cleaned_data["body"], key=form.cleaned_data["key"],
                    translated=form.translations(), text_class=form.text_class_chosen(), by=scope, at=clock.now(),
                    template_id=used(form, seen_by=scope), seen=form.cleaned_data["seen"],
                    hold=bool(form.cleaned_data.get("hold")), sure_of=form.sure_of(),
                )  # fmt: skip
                _attach(form, post, scope)
            messages.success(request, _said(reached, found, scope) if reached else "")
            return redirect("threads:thread", found.pk)
        except Unsure as unsure:
            form.ask_class(unsure, classes_for(scope))
        except Refused as refusal:
            note_if_barred(request, reached, children)
            form.add_error(None, str(refusal.reason))
            form.show_again(queries.latest_word(found, seen_by=scope))
    lines = queries.lines_of(found, seen_by=scope)
    untold = {line.post.pk for line in lines if line.post and line.lacks(writes, reads)}
    told = account_names(
        {line.account_id for line in lines if line.account_id}
        | {line.note.whom_id for line in lines if line.note and line.note.whom_id}
        | set(found.staff_ids),
        seen_by=scope,
    )
    record_read(
        by=scope, at=clock.now(), deed="conversations.thread", subject="thread", subject_id=found.pk, lines=len(lines)
    )  # fmt: skip
    people = interpreters_of(found, seen_by=scope) if found.is_sealed else []
    named = InterpretersForm(people=people, named=found.interpreter_ids) if people else None
    holder = found.assigned_to_id
    context = {
        "thread": found, "called_wrong": called_wrong(found, seen_by=scope),
        "interpreters_form": named, "adult": adults.get(found.adult_id), "students": children, "family": family_label(children),
        "lines": lines, "untold": untold, "names": told, "form": form, "reached": reached,
        "inside": [(key, told[key]) for key in found.staff_ids if key in told],
        "note_form": NoteForm(), "hand_form": HandOverForm(colleagues=choices_of(found, scope)),
        "assigned": told.get(holder, "") if holder and at_work([holder], seen_by=scope) else "",
        "is_closed": found.standing == Standing.CLOSED, "may_check": scope.role in CHECKERS,
        "terms": terms_of(seen_by=scope), "report_form": ReportForm(),
        "keep_form": KeepForm(initial={"because": found.held_because}), "is_office": scope.role in OF_THE_OFFICE,
        "look": looked(request), "weight": weighed(request), "goes_with": goes_with(request, reached, is_case=found.is_sealed),
        "written": queries.language_written(found, seen_by=scope),
        "may_correct": scope.role in FRONT_OFFICE,
        "wants_another": ContactPoint.objects.seen_by(scope).filter(
            adult_id=found.adult_id, left_at=None).exclude(stopped_at=None).exists(),
    }  # fmt: skip
    today = clock.today(request.district.zone)
    said = [line.post for line in lines if line.post]
    elsewhere: dict = {"elsewhere": threads_for_posts(said, on=today, seen_by=scope)}
    context |= elsewhere | held_for_nobody(lines, on=today, seen_by=scope)
    context["suggested"] = language_to_suggest(str(context["written"]), reads)
    context |= seats_shown(found, on=clock.today(request.district.zone), seen_by=scope)
    return render(
        request,
        "conversations/thread.html",
        context | offer,
        status=422 if form.errors and "look" not in request.POST else 200,
    )


def choices_of(found: Thread, scope) -> list[tuple[UUID, str]]:
    colleagues = queries.colleagues(found, seen_by=scope)
    return [(one.pk, one.display_name) for one in colleagues if one.pk != found.assigned_to_id]


def thread_asked(request: HttpRequest, thread_id: UUID) -> Thread:
    found = queries.thread(thread_id, seen_by=request.scope)
    if found is None:
        raise Http404
    return found
