"""A parent meeting, as staff plan and answer it: its agenda, the tables, what families said, the points, all answers."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import LANGUAGES
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.tables import Column, Kind, write_csv
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.schools.queries import schools
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.practice.gatherings.actions import meetings as actions
from thirdpillar.practice.gatherings.actions.meetings.common import to_say_in
from thirdpillar.practice.gatherings.actions.staffing import owners
from thirdpillar.practice.gatherings.choices import InputWay, PointState
from thirdpillar.practice.gatherings.forms.meetings import AgendaForm, PaperForm, PointForm
from thirdpillar.practice.gatherings.models import Gathering, MeetingInput, Point
from thirdpillar.practice.gatherings.queries import meetings as queries
from thirdpillar.practice.gatherings.rules import may_plan
from thirdpillar.practice.gatherings.rules.meetings import may_say, words_kept_since
from thirdpillar.practice.gatherings.views.common import WHO, done, found

INPUTS = 100


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_page(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """The agenda, item by item; saved for the first time, it makes a parent meeting of the gathering."""
    gathering, scope = found(request, gathering_id), request.scope  # type: ignore[attr-defined]
    meeting = queries.meeting_of(gathering, seen_by=scope)
    items = queries.agenda_of(gathering, seen_by=scope)
    also = to_say_in(gathering, request.district)  # type: ignore[attr-defined]
    form = AgendaForm(request.POST or None, items=items, also=also)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            request,
            lambda: actions.set_agenda(
                gathering_id=gathering.pk, items=form.items(), by=scope, at=clock.now()
            ),
            _("Saved."),
        )
    ):
        return redirect("gatherings:agenda", gathering.pk)
    return render(
        request,
        "gatherings/meetings/agenda.html",
        {
            "gathering": gathering, "meeting": meeting, "form": form, "items": items,
            "refused": may_say(gathering, meeting, clock.now()) if meeting else None,
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@open_to(*WHO, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def said_page(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """What families said, in their words and ours; put under points, answered, and published."""
    gathering, meeting = meeting_here(request, gathering_id)
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    asking = queries.asking_of(gathering, seen_by=scope)
    languages = list(dict.fromkeys([*request.district.languages, *gathering.languages, *LANGUAGES]))  # type: ignore[attr-defined]
    deed = request.POST.get("deed", "")
    paper = PaperForm(request.POST if deed == "paper" else None, items=asking, languages=languages)
    if request.method == "POST" and (deed != "paper" or paper.is_valid()):
        return _do(request, gathering, deed, paper)
    inputs = queries.inputs_of(gathering, seen_by=scope)
    waits = request.GET.get("only") == "waits"
    if waits:
        inputs = inputs.filter(point=None, is_aside=False)
    page = Paginator(inputs.select_related("point"), INPUTS).get_page(request.GET.get("page"))
    record_read(
        by=scope, at=now, deed="gatherings.said", subject="gathering", subject_id=gathering.pk, inputs=len(page),
    )  # fmt: skip
    today = clock.today(request.district.zone)  # type: ignore[attr-defined]
    adults = Adult.objects.seen_by(scope).in_bulk([one.adult_id for one in page if one.adult_id])
    points = queries.answered(gathering, on=today, seen_by=scope, shown=False)
    of, unsorted = queries.item_counts(gathering, seen_by=scope)
    after, unanswered = words_kept_since(today)
    return render(
        request,
        "gatherings/meetings/said.html",
        {
            "gathering": gathering, "meeting": meeting, "page": page, "waits": waits, "paper": paper, "asking": asking,
            "rows": [
                {
                    "it": one, "adult": adults.get(one.adult_id),
                    "by": MadeBy(one.reading_by).label if one.reading_by else "",
                }
                for one in page
            ],
            "points": points, "of": of, "unsorted": unsorted,
            "by_text": queries.ways_said(gathering, seen_by=scope).get(InputWay.TEXT, 0),
            "may_ask": bool(asking and meeting.text_word),
            "point_options": [{"value": one.point.pk, "label": f"{one.point}: {one.it.said}"} for one in points],
            "refused": may_say(gathering, meeting, now),
            "may_plan": may_plan(scope, gathering.school_id) is None,
            "has_begun": gathering.begins_at <= now,
            "confirm": request.GET.get("ask") == "publish" and may_say(gathering, meeting, now) is None,
            "confirm_text": request.GET.get("ask") == "text" and may_say(gathering, meeting, now) is None,
            "kept_days": after.days, "kept_unanswered": unanswered.days,
            "public": request.build_absolute_uri(f"/s/{meeting.code}"),
        },
        status=422 if deed == "paper" else 200,
    )  # fmt: skip


def _do(request: HttpRequest, gathering: Gathering, deed: str, paper: PaperForm) -> HttpResponse:
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    which = {"gathering_id": gathering.pk, "by": scope, "at": now}
    chosen = ids_among(request.POST.getlist("input"))
    if deed == "new":
        query = "&".join(f"input={one}" for one in chosen)
        return redirect(f"{reverse('gatherings:new_point', args=[gathering.pk])}?{query}")
    if deed == "paper":
        key = f"paper:{uuid4().hex}"
        done(
            request,
            lambda: actions.say_input(**which, **paper.facts(), way=InputWay.PAPER, key=key),
            _("Saved."),
        )
    elif deed in ("add", "aside", "back"):
        point = next(iter(ids_among([request.POST.get("point", "")])), None)
        if not chosen or (deed == "add" and point is None):
            messages.error(request, _("Choose one."))
        elif deed == "aside":
            done(request, lambda: actions.set_aside(input_ids=chosen, **which), _("Saved."))
        else:
            to = point if deed == "add" else None
            done(request, lambda: actions.group_inputs(point_id=to, input_ids=chosen, **which), _("Saved."))
    elif deed == "text":
        _ask_by_text(request, which)
    elif deed == "publish":
        done(
            request,
            lambda: actions.publish_answers(**which),
            _("Published. Families who were invited or came are told."),
        )
    return redirect("gatherings:said", gathering.pk)


def _ask_by_text(request: HttpRequest, which: dict) -> None:
    try:
        asked = actions.ask_by_text(**which)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    else:
        said = ngettext("%(n)s family is asked.", "%(n)s families are asked.", asked)
        messages.success(request, said % {"n": f"{asked:,}"})


@open_to(*WHO, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def point_page(request: HttpRequest, gathering_id: UUID, point_id: UUID | None = None) -> HttpResponse:
    """One point: its words, its answer, every version of it, what stands behind it; and what became of it."""
    gathering, meeting = meeting_here(request, gathering_id)
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    point = (
        Point.objects.seen_by(scope).filter(gathering=gathering, pk=point_id).first() if point_id else None
    )
    if point_id and point is None:
        raise Http404
    if request.method == "POST" and request.POST.get("deed") in ("state", "drop") and point is not None:
        return _say(request, gathering, point)
    versions = queries.versions_of(point, seen_by=scope) if point else []
    form = PointForm(
        request.POST or None, people=owners(gathering.school_id, seen_by=scope),
        also=to_say_in(gathering, request.district),  # type: ignore[attr-defined]
        initial=PointForm.initial_of(versions[-1]) if versions else None,
    )  # fmt: skip
    behind = MeetingInput.objects.seen_by(scope).filter(gathering=gathering, gone_at=None)
    chosen = ids_among((request.POST or request.GET).getlist("input"))
    behind = behind.filter(point=point) if point else behind.filter(pk__in=chosen)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            request,
            lambda: actions.write_point(
                gathering_id=gathering.pk, point_id=point.pk if point else None, input_ids=chosen, by=scope, at=now,
                **form.facts(),
            ),
            _("Saved."),
        )
    ):  # fmt: skip
        return redirect("gatherings:said", gathering.pk)
    record_read(
        by=scope, at=now, deed="gatherings.said", subject="gathering", subject_id=gathering.pk, inputs=behind.count(),
    )  # fmt: skip
    return render(
        request,
        "gatherings/meetings/point.html",
        {
            "gathering": gathering, "meeting": meeting, "point": point, "form": form, "versions": versions[::-1],
            "latest": versions[-1] if versions else None, "behind": list(behind.order_by("pk")[:INPUTS]),
            "states": [{"value": one.value, "label": one.label} for one in PointState],
            "today": clock.today(request.district.zone),  # type: ignore[attr-defined]
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _say(request: HttpRequest, gathering: Gathering, point: Point) -> HttpResponse:
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    which = {"gathering_id": gathering.pk, "point_id": point.pk, "by": scope, "at": now}
    if request.POST["deed"] == "drop":
        done(request, lambda: actions.drop_point(**which), _("Removed."))
        return redirect("gatherings:said", gathering.pk)
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        on = clock.today(request.district.zone)  # type: ignore[attr-defined]
    state = request.POST.get("state", "")
    done(request, lambda: actions.say_state(state=state, on=on, **which), _("Saved."))
    return redirect("gatherings:point", gathering.pk, point.pk)


@open_to(*WHO)
@require_safe
def answered_page(request: HttpRequest) -> HttpResponse:
    """What families said, and what the school answered: of a school and a school year, what is late first; also as CSV."""
    scope, today = request.scope, clock.today(request.district.zone)  # type: ignore[attr-defined]
    own = list(schools(seen_by=scope))
    names = {one.pk: one.name for one in own}
    asked = next((one for one in ids_among([request.GET.get("school", "")]) if one in names), None)
    years = queries.years_answered(seen_by=scope)
    year = int(given) if (given := request.GET.get("year", "")).isdecimal() and len(given) == 4 else None
    rows = queries.answered_at(school_id=asked, year=year, on=today, seen_by=scope)
    if request.GET.get("as") == "csv":
        return _csv(rows, names, request.district.name)  # type: ignore[attr-defined]
    query = request.GET.copy()
    query["as"] = "csv"
    page = Paginator(sorted(rows, key=lambda one: not one.is_late), INPUTS).get_page(request.GET.get("page"))
    return render(
        request,
        "gatherings/meetings/answered.html",
        {
            "page": page, "names": names, "query": query.urlencode(), "school": asked, "year": year,
            "schools": [{"value": one.pk, "label": one.name} for one in own],
            "years": [{"value": one, "label": f"{one - 1}–{one}"} for one in years],
        },
    )  # fmt: skip


def _csv(rows: list[queries.Answered], names: dict[UUID, str], district: str) -> HttpResponse:
    columns = [
        Column("reference", _("Reference")), Column("school", _("School")), Column("gathering", _("Gathering")),
        Column("day", _("Day"), Kind.DATE), Column("said", _("You said")), Column("people", _("People")),
        Column("kind", _("Kind")), Column("answer", _("Answer")), Column("who", _("Who does it")),
        Column("by_when", _("By when"), Kind.DATE), Column("state", _("Where it stands")),
        Column("state_on", _("As of"), Kind.DATE), Column("version", "version", Kind.WHOLE),
        Column("gathering_id", "gathering_id"), Column("point_id", "point_id"),
    ]  # fmt: skip
    body = write_csv(
        (
            {
                "reference": one.point.reference, "school": names.get(one.point.school_id, district),  # type: ignore[arg-type]

                "gathering": one.point.gathering.title, "day": one.point.gathering.begins_at.date(), "said": one.it.said,
                "people": one.people, "kind": one.it.get_kind_display(), "answer": one.it.answer, "who": one.it.who,
                "by_when": one.it.by_when, "state": _("Late") if one.is_late else one.state_label,
                "state_on": one.it.state_on, "version": one.it.number,
                "gathering_id": str(one.point.gathering_id), "point_id": str(one.point.pk),
            }
            for one in rows
        ),
        columns,
    )  # fmt: skip
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="what-families-said.csv"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def meeting_here(request: HttpRequest, gathering_id: UUID):
    gathering = found(request, gathering_id)
    meeting = queries.meeting_of(gathering, seen_by=request.scope)  # type: ignore[attr-defined]
    if meeting is None:
        raise Http404
    return gathering, meeting
