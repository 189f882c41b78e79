"""Writing to a class at once: each family in its own conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.wording import listed
from thirdpillar.ground.schools.models import School
from thirdpillar.ground.schools.queries import schools
from thirdpillar.means.conversations.actions.classes import write_to_class
from thirdpillar.means.conversations.choices import Standing, TextClass
from thirdpillar.means.conversations.forms.classes import ClassForm
from thirdpillar.means.conversations.queries.classes import (
    Caregiver,
    caregivers_of,
    classes_to_write_to,
    classes_with_students,
)
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.queries.threads import held_words
from thirdpillar.means.conversations.queries.untranslated import nobody_translates
from thirdpillar.means.conversations.rules.broadcasts import must_fill_in_children_alone
from thirdpillar.means.conversations.rules.threads import WRITERS
from thirdpillar.means.conversations.rules.translation import class_terms, nothing_lost
from thirdpillar.means.conversations.rules.weighing import Unsure
from thirdpillar.means.conversations.views.composer import looked
from thirdpillar.means.conversations.views.templates import offered_to_class, used
from thirdpillar.means.conversations.views.text_classes import classes_for
from thirdpillar.means.conversations.wording.class_copies import Copy, copies

PAGE = 40


@open_to(*WRITERS, support=False)
@require_safe
def classes(request: HttpRequest) -> HttpResponse:
    """The classes to choose from, by school; whoever sees many finds one by its name."""
    scope, search = request.scope, request.GET.get("search", "").strip()[:80]
    found = classes_with_students(seen_by=scope)
    page = Paginator(found.filter(title__icontains=search) if search else found, PAGE).get_page(
        request.GET.get("page")
    )
    names = {school.pk: school.name for school in schools(seen_by=scope)}
    rows = [{"it": one, "school": names.get(one.school_id, "")} for one in page]
    return render(request, "conversations/classes.html", {"page": page, "rows": rows, "search": search})


@open_to(*WRITERS, support=False)
def to_class(request: HttpRequest, section_id: UUID) -> HttpResponse:
    """One message to the families of a class."""
    scope, today = request.scope, clock.today(request.district.zone)
    section = classes_to_write_to(seen_by=scope).filter(pk=section_id).first()
    if section is None:
        raise Http404
    caregivers = caregivers_of([section.pk], on=today, seen_by=scope)
    reading = Counter(each.adult.reads_language for each in caregivers if each.is_first)
    alone = nobody_translates(
        sorted({each.adult.reads_language for each in caregivers} - {""}), on=today, seen_by=scope
    )
    form = ClassForm(
        request.POST or None, request.FILES or None, caregivers=caregivers,
        writes=(request.district.languages or ["en"])[0],
        classes=[one for one in classes_for(scope) if one[0] != TextClass.EMERGENCY], alone=alone,
    )  # fmt: skip
    offer = offered_to_class(
        request, form, School.objects.seen_by(scope).filter(pk=section.school_id).first()
    )
    previewed: list[Copy] = []
    is_sent = request.method == "POST" and "look" not in request.POST and form.is_valid()
    if is_sent and "preview" in request.POST:
        previewed = _copies(request, form, caregivers, alone)
    elif is_sent:
        try:
            done = write_to_class(
                section_ids=[section.pk], adult_ids=form.adult_ids(), subject=form.cleaned_data["subject"],
                body=form.cleaned_data["body"], key=form.cleaned_data["key"], translated=form.translations(),
                subjects=form.subjects(), text_class=form.text_class_chosen(), file=form.file_given(),
                template_id=used(form, seen_by=scope), hold=bool(form.cleaned_data.get("hold")), by=scope, at=clock.now(),
                sure_of=form.sure_of(),
            )  # fmt: skip
            said = ngettext("Written to %(n)d family.", "Written to %(n)d families.", done.families)
            messages.success(request, said % {"n": done.families})
            if done.waiting:
                lines = [f"{held_words(*key)}: {number}" for key, number in done.waiting.items()]
                messages.warning(request, " · ".join(lines))
            if done.untranslated:
                lines = [f"{language_label(tag)}: {number}" for tag, number in done.untranslated.items()]
                messages.warning(request, f"{_('Went out untranslated')}: {' · '.join(lines)}")
            if done.without_way:
                messages.warning(
                    request,
                    _("No number or e-mail leads to %(names)s: call them.")
                    % {"names": listed(done.without_way)},
                )
            if done.in_doubt:
                said = _("Held until the office has looked at the number.")
                messages.warning(request, f"{said} {listed(done.in_doubt)}")
            return redirect(f"{reverse('threads:threads')}?box={Standing.FOR_THEM}")
        except Unsure as unsure:
            form.ask_class(unsure)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    record_read(
        by=scope, at=clock.now(), deed="conversations.to_class", subject="section", subject_id=section.pk,
        families=len(caregivers),
    )  # fmt: skip
    return render(
        request, "conversations/to_class.html",
        {"form": form, "section": section, "caregivers": caregivers, "look": looked(request), "copies": previewed,
         "alone": [(language_label(tag), reading[tag]) for tag in form.languages if tag in alone and reading[tag]]} | offer,
        status=422 if form.errors and "look" not in request.POST else 200,
    )  # fmt: skip


def _copies(
    request: HttpRequest, form: ClassForm, caregivers: list[Caregiver], alone: Collection[str]
) -> list[Copy]:
    """One family's copy in each language; none where the words go to nobody as they are, which the form then says."""
    chosen, said, subjects = set(form.adult_ids()), form.translations(), form.subjects()
    subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
    terms = class_terms(
        form.text_class_chosen(),
        on=clock.today(request.district.zone),
        stricter=stricter_classes(seen_by=request.scope),
    )
    try:
        must_fill_in_children_alone(" ".join([subject, *subjects.values()]), [body, *said.values()])
        for words in said.values():
            nothing_lost(body, words, terms=terms)
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return []
    return copies(
        [each for each in caregivers if each.adult.pk in chosen], subject=subject, body=body, said=said,
        subjects=subjects, writes=(request.district.languages or ["en"])[0], terms=terms, alone=alone,
    )  # fmt: skip
