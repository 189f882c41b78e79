"""The lines that wait for a person, one decision a screen, and those that are settled."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.algorithms.linkage import DEFAULT
from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.actions.contact import read_value
from thirdpillar.ground.people.choices import ContactKind
from thirdpillar.ground.people.wording import grade_name, number_label
from thirdpillar.practice.gatherings import actions, queries
from thirdpillar.practice.gatherings.forms import NewPersonForm
from thirdpillar.practice.gatherings.models import Gathering, SignInLine
from thirdpillar.practice.gatherings.views.common import WHO, done, found

PAGE = 100
SETTLED_LATELY = timedelta(hours=12)


@open_to(*WHO)
@require_safe
def queue(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """The next line that waits, with the roster beside it; `line` names one, `after` skips."""
    asked, words, child = (request.GET.get(key, "") for key in ("line", "name", "child"))
    return _waiting_page(request, found(request, gathering_id), asked, words=words, child=child)


def _waiting_page(
    request: HttpRequest, gathering: Gathering, asked: str, *, words="", child="", form=None
) -> HttpResponse:
    """One line that waits; with a `form` that was filled in wrongly, that one, open and with its errors."""
    scope = request.scope
    waiting = list(queries.open_lines(gathering, seen_by=scope))
    place = next((at for at, one in enumerate(waiting) if str(one.pk) == asked), 0)
    line = waiting[place] if waiting else None
    context = {
        "gathering": gathering,
        "line": line,
        "place": place + 1,
        "waiting": len(waiting),
        "following": waiting[(place + 1) % len(waiting)] if len(waiting) > 1 else None,
        "settled": queries.lines_settled_since(gathering, clock.now() - SETTLED_LATELY, seen_by=scope),
        "words": words,
        "child_words": child,
        "adults": queries.adults_named(words, seen_by=scope) if words else (),
        "students": queries.students_named_like(child or (line.child if line else ""), seen_by=scope)
        if line
        else (),
        "form": form or (NewPersonForm(initial=_guess(line)) if line else None),
        "chosen": form.data.get("child", "") if form else "",
        "adding": child or form,
    }
    context["children"] = _children(list(context["students"]), scope)
    if line:
        context["candidates"] = [
            _side_by_side(line, one) for one in queries.candidates_of(line, seen_by=scope)
        ]
        record_read(
            by=scope, at=clock.now(), deed="gatherings.line", subject="sign_in_line", subject_id=line.pk,
            candidates=len(context["candidates"]),
        )  # fmt: skip
    return render(request, "gatherings/lines.html", context, status=422 if form else 200)


def _children(students: list, scope) -> list[dict]:
    """Each student to choose from; one of two homes stands once for each, for the family that came is only one of them."""
    homes = queries.homes_of_students(students, seen_by=scope)
    rows = []
    for student in students:
        here = homes.get(student.pk, [])
        if len(here) > 1:
            rows += [{"it": student, "value": f"{student.pk}:{home}", "home": names} for home, names in here]
        else:
            rows.append({"it": student, "value": str(student.pk), "home": ""})
    return rows


@open_to(*WHO)
@require_safe
def settled(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """What was written, and for whom it was taken: the sure ones too, so that somebody can check and take back."""
    gathering, scope = found(request, gathering_id), request.scope
    page = Paginator(queries.settled_lines(gathering, seen_by=scope), PAGE).get_page(request.GET.get("page"))
    lines = list(page.object_list)
    adults = queries.taken_for(lines, seen_by=scope)
    record_read(
        by=scope, at=clock.now(), deed="gatherings.settled", subject="gathering", subject_id=gathering.pk, lines=len(lines)
    )  # fmt: skip
    rows = [{"line": line, "adult": adults.get(line.pk)} for line in lines]
    return render(
        request, "gatherings/settled.html", {"gathering": gathering, "rows": rows, "page_obj": page}
    )


def _side_by_side(line: SignInLine, candidate) -> dict:
    """What was written against what the roster says, field by field, with the machine's judgement."""
    judged = {one["field"]: one["judgement"] for one in candidate.evidence}
    verdicts = {"agree": "same", "close": "near", "differ": "differs"}

    def verdict(*fields: str) -> str:
        found = [judged[field] for field in fields if field in judged]
        return next((verdicts[one] for one in ("differ", "close", "agree") if one in found), "")

    contacts = ", ".join(number_label(point.value) for point in candidate.contacts)
    children = ", ".join(child.display_name for child in candidate.children)
    grades = ", ".join(grade_name(child.grade) for child in candidate.children if child.grade)
    said, why = _half(judged) or (verdict("given name", "family name", "name"), "")
    rows = [
        {"label": _("Name"), "left": line.name, "right": candidate.adult.display_name,
         "verdict": _of_name(said, line.name, candidate.adult), "why": why},
        {"label": _("Phone or e-mail"), "left": line.phone or line.email, "right": contacts,
         "verdict": verdict("phone", "e-mail")},
        {"label": _("Child"), "left": line.child, "right": children, "verdict": verdict("child")},
        {"label": _("Grade"), "left": line.grade, "right": grades, "verdict": verdict("grade")},
    ]  # fmt: skip
    return {"it": candidate, "rows": rows, "is_likely": candidate.probability >= DEFAULT.sure / 2}


def _half(judged: dict[str, str]) -> tuple[str, str] | None:
    """Where one of a person's names agrees and the other does not, that is why they are suggested: it is said."""
    given, family = judged.get("given name"), judged.get("family name")
    if family == "differ" and given in ("agree", "close"):
        return "near", _("The first name fits, the last name does not.")
    if given == "differ" and family in ("agree", "close"):
        return "near", _("The last name fits, the first name does not.")
    return None


def _of_name(said: str, written: str, adult) -> str:
    """The verdict on a whole name: the machine weighs words one by one, people look at all of them.

    An initial that nobody of this name has speaks against; a word too many, or one that is missing, is only near.
    """
    listed = f"{fold(adult.given_name)} {fold(adult.preferred_name)} {fold(adult.family_name)}".split()
    words = re.findall(r"\w+", fold(written))
    if any(len(word) == 1 and not any(one.startswith(word) for one in listed) for word in words):
        return "differs"
    whole = all(word in listed for word in words) and bool(
        set(words) & set(fold(adult.given_name).split())
    ) == bool(adult.given_name)
    return "near" if said == "same" and not whole else said


def _guess(line: SignInLine) -> dict:
    words = line.name.split()
    return {
        "given_name": " ".join(words[:-1]) or line.name,
        "family_name": words[-1] if len(words) > 1 else "",
        "phone": line.phone,
        "email": line.email,
    }


@open_to(*WHO)
@require_POST
def confirm(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """It was this adult."""
    line = _line(request, line_id)
    try:
        adult_id = UUID(request.POST.get("adult", ""))
    except ValueError as problem:
        raise Http404 from problem
    done(
        request,
        lambda: actions.confirm_match(line_id=line.pk, adult_id=adult_id, by=request.scope, at=clock.now()),
        _("Matched."),
    )
    return redirect("gatherings:lines", line.gathering_id)


@open_to(*WHO)
@require_POST
def add_new(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """It was somebody new."""
    line, form = _line(request, line_id), NewPersonForm(request.POST)
    if _is_added(request, line, form):
        return redirect("gatherings:lines", line.gathering_id)
    unseen = [str(text) for name in ("student", "home") for text in form.errors.get(name, ())]
    if unseen:
        messages.error(request, " ".join(unseen))
    gathering = found(request, line.gathering_id)
    if not queries.open_lines(gathering, seen_by=request.scope).filter(pk=line.pk).exists():
        return redirect("gatherings:lines", gathering.pk)  # somebody else settled it meanwhile
    child = request.POST.get("child_words", "")
    return _waiting_page(request, gathering, str(line.pk), child=child, form=form)


def _is_added(request: HttpRequest, line: SignInLine, form: NewPersonForm) -> bool:
    """Add the person; where something is wrong the form says so at its field, or a message says why it was refused."""
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        phone = (
            read_value(ContactKind.MOBILE, given["phone"], request.district.country) if given["phone"] else ""
        )
    except Refused as refusal:
        form.add_error("phone", str(refusal.reason))
        return False
    return done(
        request,
        lambda: actions.add_new_person(
            line_id=line.pk,
            given_name=given["given_name"],
            family_name=given["family_name"],
            phone=phone,
            email=given["email"],
            student_id=given["student"],
            household_id=given["home"],
            relation=given["relation"] or "other",
            by=request.scope,
            at=clock.now(),
        ),
        _("Added."),
    )


@open_to(*WHO)
@require_POST
def aside(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Nobody to be counted."""
    line = _line(request, line_id)
    done(
        request,
        lambda: actions.dismiss_line(line_id=line.pk, by=request.scope, at=clock.now()),
        _("Set aside."),
    )
    return redirect("gatherings:lines", line.gathering_id)


@open_to(*WHO)
@require_POST
def undo(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Take the decision back."""
    line = _line(request, line_id)
    done(
        request,
        lambda: actions.undo_decision(line_id=line.pk, by=request.scope, at=clock.now()),
        _("Taken back. The line waits again."),
    )
    return redirect(reverse("gatherings:lines", args=[line.gathering_id]) + f"?line={line.pk}")


def _line(request: HttpRequest, line_id: UUID) -> SignInLine:
    line = SignInLine.objects.seen_by(request.scope).filter(pk=line_id).first()
    if line is None:
        raise Http404
    return line
