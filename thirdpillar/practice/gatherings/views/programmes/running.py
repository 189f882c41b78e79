"""One programme as it runs: who is in it, the roll of a session, who completed it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import staff_at
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.gatherings.actions import programmes as actions
from thirdpillar.practice.gatherings.actions.telling_places import ways_of
from thirdpillar.practice.gatherings.choices import CONCERNED, HOLDING, ProgrammeStage, Standing, Way
from thirdpillar.practice.gatherings.models import Registration
from thirdpillar.practice.gatherings.queries import adults_named
from thirdpillar.practice.gatherings.queries import programmes as queries
from thirdpillar.practice.gatherings.queries.door import spoken_with_first
from thirdpillar.practice.gatherings.rules.needs import may_read_closely
from thirdpillar.practice.gatherings.rules.programmes import may_run
from thirdpillar.practice.gatherings.views.common import WHO, done, found
from thirdpillar.practice.gatherings.views.programmes.common import found_programme

ON_THE_ROLL = (Standing.REGISTERED, Standing.COMPLETED)


@open_to(*WHO)
@require_safe
def programme_page(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Its dates, its people with what they had of it, and what can be done next."""
    programme, scope, now = found_programme(request, programme_id), request.scope, clock.now()  # type: ignore[attr-defined]
    dosage = queries.dosage_of(programme, at=now, seen_by=scope)
    people = queries.people_of(programme, seen_by=scope)
    record_read(
        by=scope, at=now, deed="gatherings.roll", subject="programme", subject_id=programme.pk, people=len(people)
    )  # fmt: skip
    call = _asks_office(programme, people, scope)
    waiting = [one.it for one in people if one.it.standing in (Standing.WAITING, Standing.OFFERED)]
    to_call = (
        actions.to_call(programme, waiting, ways_of(waiting, by=scope), by=scope, at=now)
        if waiting
        else set()
    )
    taken = sum(1 for one in people if one.it.standing in HOLDING)
    is_free = programme.capacity is None or taken < programme.capacity
    came = [len([one for one in dosage.came.values() if each.pk in one]) for each in dosage.held]
    names = {school.pk: school.name for school in schools(seen_by=scope)}
    return render(
        request,
        "gatherings/programmes/one.html",
        {
            "programme": programme, "school": names.get(programme.school_id, ""), "dosage": dosage,
            "sessions": [*zip(dosage.held, came, strict=True), *((each, None) for each in dosage.to_come)],
            "people": [
                {
                    "it": one, "sessions": dosage.sessions(one.it), "hours": dosage.hours(one.it),
                    "is_enough": dosage.is_enough(one.it), "looks": one.it.adult_id in call
                    or (one.it.standing == Standing.COMPLETED and not dosage.is_enough(one.it)),
                    "calls": one.it.pk in to_call,
                    "may_have_place": one.it.standing == Standing.OFFERED
                    or (one.it.standing == Standing.WAITING and is_free),
                    "may_say_needs": may_read_closely(scope) and one.it.adult_id and one.it.standing in CONCERNED,
                }
                for one in people
            ],
            "taken": taken,
            "waiting": sum(1 for one in people if one.it.standing == Standing.WAITING),
            "completed": sum(1 for one in people if one.it.standing == Standing.COMPLETED),
            "may_run": may_run(scope, programme) is None,
            "may_finish": programme.stage in (ProgrammeStage.OPEN, ProgrammeStage.FINISHED)
            and bool(dosage.held) and not dosage.to_come,
            "next": _next_of(programme, scope, now, request.district.zone),  # type: ignore[attr-defined]
            "is_over": programme.stage in (ProgrammeStage.FINISHED, ProgrammeStage.CANCELLED),
        },
    )  # fmt: skip


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Find somebody, and register them or send them their own link."""
    programme, scope = found_programme(request, programme_id, to_run=True), request.scope  # type: ignore[attr-defined]
    if request.method == "POST":
        who = next(iter(ids_among([request.POST.get("who", "")])), None)
        if who is None:
            raise Http404
        # With a link they answer the programme's own questions themselves.
        if request.POST.get("deed") == "ask" and not programme.is_for_staff:
            done(
                request,
                lambda: actions.ask_to_register(
                    programme_id=programme.pk, adult_id=who, way=Way.STAFF, by=scope, at=clock.now()
                ),
                _("The link is on its way."),
            )
        else:
            whose = {"account_id" if programme.is_for_staff else "adult_id": who}
            rows: list[Registration] = []
            if done(
                request,
                lambda: rows.append(actions.register(
                    programme_id=programme.pk, way=Way.STAFF, by=scope, at=clock.now(), without_answers=True,
                    **whose,  # type: ignore[arg-type]
                )),
            ):  # fmt: skip
                # Registered, or on the waiting list: it is said which.
                messages.success(request, rows[0].get_standing_display())
        return redirect("gatherings:programme", programme.pk)
    words = request.GET.get("name", "").strip()
    if programme.is_for_staff:
        here = [programme.school_id] if programme.school_id else None
        found_people = list(staff_at(here, seen_by=scope)[:300])
        found_people = [one for one in found_people if words.casefold() in one.display_name.casefold()]
    else:
        found_people = adults_named(words, seen_by=scope)
    record_read(
        by=scope, at=clock.now(), deed="gatherings.roll", subject="programme", subject_id=programme.pk,
        people=len(found_people),
    )  # fmt: skip
    return render(
        request,
        "gatherings/programmes/people.html",
        {"programme": programme, "words": words, "people": found_people},
    )


@open_to(*WHO)
@require_POST
def take_out(request: HttpRequest, programme_id: UUID, registration_id: UUID) -> HttpResponse:
    """Somebody told staff that they do not come any more."""
    programme = found_programme(request, programme_id, to_run=True)
    done(
        request,
        lambda: actions.withdraw_from(
            registration_id=registration_id, by=request.scope, at=clock.now()  # type: ignore[attr-defined]
        ),
        _("Removed."),
    )  # fmt: skip
    return redirect("gatherings:programme", programme.pk)


@open_to(*WHO)
@require_POST
def give_place(request: HttpRequest, programme_id: UUID, registration_id: UUID) -> HttpResponse:
    """Somebody who waits was called, and takes the place."""
    programme = found_programme(request, programme_id, to_run=True)
    done(
        request,
        lambda: actions.give_place(
            registration_id=registration_id, by=request.scope, at=clock.now()  # type: ignore[attr-defined]
        ),
        _("Saved."),
    )  # fmt: skip
    return redirect("gatherings:programme", programme.pk)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def roll(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Who of those registered was at one session: a list to tick, or to print."""
    session, scope = found(request, gathering_id), request.scope  # type: ignore[attr-defined]
    if session.programme_id is None:
        raise Http404
    programme = found_programme(request, session.programme_id, to_run=True)
    if request.method == "POST":
        present, was = (set(ids_among(request.POST.getlist(name))) for name in ("present", "was"))
        done(
            request,
            lambda: actions.take_roll(
                gathering_id=session.pk, present=present, was=was, by=scope, at=clock.now()
            ),
            _("Saved."),
        )
        return redirect("gatherings:programme", programme.pk)
    people = queries.people_of(programme, seen_by=scope, standings=ON_THE_ROLL)
    dosage = queries.dosage_of(programme, at=clock.now(), seen_by=scope)
    record_read(
        by=scope, at=clock.now(), deed="gatherings.roll", subject="gathering", subject_id=session.pk,
        people=len(people),
    )  # fmt: skip
    call = _asks_office(programme, people, scope)
    rows = [
        {"it": one, "came": dosage.was_at(one.it, session.pk), "looks": one.it.adult_id in call}
        for one in people
    ]
    context = {"programme": programme, "session": session, "rows": rows}
    return render(request, "gatherings/programmes/roll.html", context)


@open_to(*WHO)
@require_POST
def finish(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Say who completed it."""
    programme = found_programme(request, programme_id, to_run=True)
    before = _completed(programme, request)
    if done(
        request,
        lambda: actions.finish_programme(programme_id=programme.pk, by=request.scope, at=clock.now()),  # type: ignore[attr-defined]
    ):
        n = _completed(programme, request) - before
        said = ngettext("%d person completed it.", "%d people completed it.", n) % n
        done(request, lambda: None, said)
    return redirect("gatherings:programme", programme.pk)


@open_to(*WHO)
@require_POST
def ask_on(request: HttpRequest, programme_id: UUID, other_programme_id: UUID) -> HttpResponse:
    """Send whoever completed it their own link to what comes next."""
    programme = found_programme(request, programme_id, to_run=True)
    found_programme(request, other_programme_id, to_run=True)
    done(
        request,
        lambda: actions.ask_on(
            programme_id=programme.pk, next_id=other_programme_id, by=request.scope, at=clock.now()  # type: ignore[attr-defined]
        ),
        _("The link is on its way."),
    )  # fmt: skip
    return redirect("gatherings:programme", programme.pk)


def _next_of(programme, scope, now, zone: str) -> list:
    """What those who completed it can be asked to, by whoever may run that."""
    if programme.is_for_staff or programme.stage != ProgrammeStage.FINISHED:
        return []
    found = queries.following(programme, at=now, zone=zone, seen_by=scope)
    return [one for one in found if may_run(scope, one.it) is None]


def _asks_office(programme, people, scope) -> frozenset[UUID]:
    """Of these people those whom the office speaks with first, as far as the asker's children go, as at the door."""
    return spoken_with_first(
        (one.it.adult_id for one in people), school_id=programme.school_id, seen_by=scope
    )  # fmt: skip


def _completed(programme, request: HttpRequest) -> int:
    rows = Registration.objects.seen_by(request.scope)  # type: ignore[attr-defined]
    return rows.filter(programme=programme, standing=Standing.COMPLETED).count()
