"""What keeps families from being reached: the lists, and one of them with the next thing to do in each row."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.actions import keep_shared_number
from thirdpillar.ground.people.models import HouseholdStudent
from thirdpillar.ground.people.queries.duplicates import merges, named_pairs, told_merges
from thirdpillar.ground.people.queries.worklists import LISTS, households_of, sharers, worklist, worklists
from thirdpillar.ground.people.rules import FRONT_OFFICE
from thirdpillar.ground.people.views.deeds import crumbs
from thirdpillar.ground.people.views.restrictions import state_word
from thirdpillar.ground.people.wording import family_label, grade_name, listed, number_label

PAGE = 50
MERGES = 10

# kind: title, what it means, icon
WORDS = {
    "unreachable": (
        lazy("No way to reach them"),
        lazy("Families without any number or address that works."),
        "phone",
    ),
    "doubtful": (
        lazy("Wrong or old numbers"),
        lazy("Numbers and addresses that are wrong or did not work."),
        "warning",
    ),
    "shared": (
        lazy("One number, several families"),
        lazy("The same number is on the list of different homes."),
        "copy",
    ),
    "language": (
        lazy("Language not known"),
        lazy("Adults of whom nobody has said what they read."),
        "language",
    ),
    "no-adult": (
        lazy("Students without an adult"),
        lazy("Enrolled students with nobody to turn to."),
        "child",
    ),
    "no-school": (
        lazy("Students at no school"),
        lazy("On the roster, but enrolled nowhere: no figure counts them."),
        "roster",
    ),
    "duplicates": (lazy("On the list twice?"), lazy("Two records that may be one person."), "merge"),
    "restrictions": (
        lazy("Restrictions to decide"),
        lazy("Near or past their end, not read in full, or waiting for a second person."),
        "shield",
    ),
}


@open_to(*FRONT_OFFICE)
def worklists_page(request: HttpRequest) -> HttpResponse:
    """Every list with its count."""
    counted = worklists(seen_by=request.scope, on=clock.today(request.district.zone))
    lists = [
        {
            "kind": each.kind,
            "count": each.count,
            **dict(zip(("title", "about", "icon"), WORDS[each.kind], strict=True)),
        }
        for each in counted
    ]
    return render(
        request, "people/worklists.html", {"lists": lists, "crumbs": crumbs((_("Work on the records"), ""))}
    )


@open_to(*FRONT_OFFICE)
def worklist_page(request: HttpRequest, kind: str) -> HttpResponse:
    """One list: whom or what it is about, and what to do next."""
    if kind not in LISTS:
        raise Http404
    scope, today = request.scope, clock.today(request.district.zone)
    page = Paginator(worklist(kind, seen_by=scope, on=today), PAGE).get_page(request.GET.get("page"))
    record_read(by=scope, at=clock.now(), deed="people.worklist", subject=kind, rows=len(page.object_list))
    rows = _ROWS[kind](list(page.object_list), scope, today)
    title, about, icon = WORDS[kind]
    made_one = told = None
    if kind == "duplicates":
        made_one = Paginator(merges(seen_by=scope), MERGES).get_page(request.GET.get("merges"))
        told = told_merges(made_one.object_list, seen_by=scope)
    by = {each.merge.by_account_id for each in told or () if each.merge.by_account_id}
    return render(
        request,
        "people/worklist.html",
        {
            "kind": kind, "rows": rows, "page_obj": page, "total": page.paginator.count, "title": title,
            "about": about, "icon": icon, "merges": told, "merges_page": made_one,
            "staff": account_names(by, seen_by=scope) if by else {},
            "crumbs": crumbs((_("Work on the records"), reverse("people:worklists")), (str(title), "")),
        },
    )  # fmt: skip


def _row(name: str, url: str, note: str, deed: str, deed_url: str, **more) -> dict:
    return {"name": name, "url": url, "note": note, "deed": deed, "deed_url": deed_url, **more}


def _back_to(url: str, kind: str) -> str:
    """A page of work that leads back to its list when the work is done."""
    return f"{url}?list={kind}"


@open_to(*FRONT_OFFICE)
@require_POST
def keep_shared(request: HttpRequest) -> HttpResponse:
    """Say that several homes share a number, and rightly so."""
    try:
        keep_shared_number(by=request.scope, at=clock.now(), value=request.POST.get("value", "")[:254])
    except Refused as refused:
        messages.error(request, str(refused.reason))
    else:
        messages.success(request, _("Saved."))
    return redirect("people:worklist", kind="shared")


def _family(household_id) -> str:
    return reverse("people:family", args=[household_id]) if household_id else ""


def _unreachable(households, scope, today) -> list[dict]:
    members = HouseholdStudent.objects.seen_by(scope).filter(
        household_id__in=[each.id for each in households], student__left_at=None
    )
    children: dict = {}
    for row in members.select_related("student").order_by("student__sort_name"):
        children.setdefault(row.household_id, []).append(row.student)
    return [
        _row(
            family_label(children.get(each.id, [])),
            _family(each.id),
            listed(grade_name(student.grade) for student in children.get(each.id, ())),
            _("Ask the children's teachers, then write the number down"),
            _family(each.id),
        )
        for each in households
    ]


def _doubtful(points, scope, today) -> list[dict]:
    return [
        _row(
            point.adult.display_name,
            reverse("people:adult", args=[point.adult_id]),
            number_label(point.value),
            _("Ask for the right one"),
            _back_to(reverse("people:contact_point", args=[point.id]), "doubtful"),
            badge=point.get_state_display(),
            badge_kind="danger" if point.state == "wrong" else "warning",
            is_number=True,
        )
        for point in points
    ]


def _shared(values, scope, today) -> list[dict]:
    who = sharers([each["value"] for each in values], seen_by=scope)
    return [
        _row(
            number_label(each["value"]),
            "",
            "",
            _("Ask whose number it is. Where it is not theirs, open the name and say so."),
            "",
            is_number=True,
            keep=each["value"],
            people=[
                {
                    "name": point.adult.display_name,
                    "url": _back_to(reverse("people:contact_point", args=[point.id]), "shared"),
                }
                for point in who[each["value"]]
            ],
        )
        for each in values
    ]


def _language(adults, scope, today) -> list[dict]:
    homes, _students = households_of([each.id for each in adults], [], seen_by=scope)
    return [
        _row(
            adult.display_name,
            _family(homes.get(adult.id)) or reverse("people:adult", args=[adult.id]),
            "",
            _("Ask and write it down"),
            _back_to(reverse("people:languages", args=[adult.id]), "language"),
        )
        for adult in adults
    ]


def _students(students, scope, deed: str, *, at_the_family: bool) -> list[dict]:
    _adults, homes = households_of([], [each.id for each in students], seen_by=scope)
    rows = []
    for student in students:
        family = _family(homes.get(student.id))
        grade = grade_name(student.grade)
        rows.append(_row(student.display_name, family, grade, deed, family if at_the_family else ""))
    return rows


def _no_school(students, scope, today) -> list[dict]:
    deed = _("Ask who keeps the student system for the enrolments")
    return _students(students, scope, deed, at_the_family=False)


def _no_adult(students, scope, today) -> list[dict]:
    deed = _("Ask the school's registrar to add an adult to the roster")
    return _students(students, scope, deed, at_the_family=True)


def _duplicates(pairs, scope, today) -> list[dict]:
    people = named_pairs(pairs, seen_by=scope)
    return [
        _row(
            listed((people[each.first_id].display_name, people[each.second_id].display_name)),
            "",
            "",
            _("Look at them side by side"),
            reverse("people:compare", args=[each.first_id, each.second_id]),
        )
        for each in pairs
        if each.first_id in people and each.second_id in people
    ]


def _restrictions(found, scope, today) -> list[dict]:
    rows = []
    for each in found:
        word = state_word(each, today)
        url = reverse("people:restriction", args=[each.id])
        name = f"{each.student.display_name} · {each.adult.display_name}"
        rows.append(
            _row(name, url, "", _("Look and decide"), url, badge=word["text"], badge_kind=word["kind"])
        )
    return rows


_ROWS = {
    "unreachable": _unreachable,
    "doubtful": _doubtful,
    "shared": _shared,
    "language": _language,
    "no-adult": _no_adult,
    "no-school": _no_school,
    "duplicates": _duplicates,
    "restrictions": _restrictions,
}
