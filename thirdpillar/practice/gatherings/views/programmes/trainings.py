"""Staff register themselves for the programmes that are for staff."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import School
from thirdpillar.means.credentials.choices import Kind
from thirdpillar.means.credentials.queries import credentials_of
from thirdpillar.practice.gatherings.actions import programmes as actions
from thirdpillar.practice.gatherings.choices import ProgrammeStage, Stage, Standing, Way
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.queries import programmes as queries
from thirdpillar.practice.gatherings.queries.programmes.trainings import standing_in, trainings_for
from thirdpillar.practice.gatherings.rules.programmes import may_register
from thirdpillar.practice.gatherings.views.common import done

COLLEAGUES = (
    Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON, Role.TEACHER, Role.INTERPRETER,
)  # fmt: skip


def _myself(request: HttpRequest) -> Scope:
    """A machine that looks for one of the staff at what is open to them, whatever their role sees; they are on the record."""
    scope = request.scope  # type: ignore[attr-defined]
    return replace(
        Scope.system(scope.district_id, "trainings open to one of the staff"), account_id=scope.account_id
    )


@open_to(*COLLEAGUES, support=False)
@require_safe
def trainings_page(request: HttpRequest) -> HttpResponse:
    """What I can learn here, where I stand in it, and what I hold."""
    me, now = _myself(request), clock.now()
    scope = request.scope  # type: ignore[attr-defined]
    with tenancy.acting_as(me):
        found = list(trainings_for(scope.account_id, at=now, seen_by=me))
        mine = standing_in(scope.account_id, seen_by=me)
        names = dict(School.objects.seen_by(me).values_list("pk", "name"))
    held = [
        {"label": kind.label, "it": one}
        for kind in Kind
        for one in credentials_of(scope.account_id, kind, seen_by=scope)
    ]
    rows = [{"it": one, "school": names.get(one.school_id, ""), "mine": mine.get(one.pk)} for one in found]
    return render(request, "gatherings/programmes/trainings.html", {"rows": rows, "held": held})


@open_to(*COLLEAGUES, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def training_page(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """One of them: its dates, and the button that registers me or lets somebody else have my place."""
    me, now = _myself(request), clock.now()
    zone = request.district.zone  # type: ignore[attr-defined]
    with tenancy.acting_as(me):
        programme = trainings_for(me.account_id, at=now, seen_by=me).filter(pk=programme_id).first()  # type: ignore[arg-type]
        if programme is None:
            raise Http404
        one = standing_in(me.account_id, seen_by=me).get(programme.pk)  # type: ignore[arg-type]
        if request.method == "POST":
            _do(request, programme, one, me, now)
            return redirect("gatherings:training", programme.pk)
        live = Gathering.objects.seen_by(me).filter(programme=programme).exclude(stage=Stage.CANCELLED)
        sessions = list(live.order_by("begins_at"))
        dosage = queries.dosage_of(programme, at=now, seen_by=me)
        refusal = may_register(
            programme, on=clock.today(zone), last_ends_at=sessions[-1].ends_at if sessions else None, at=now
        )
        questions = queries.questions_of(programme, seen_by=me)
    stands = one.standing if one else ""
    return render(
        request,
        "gatherings/programmes/training.html",
        {
            "programme": programme, "one": one, "questions": questions,
            "sessions": [(each, one is not None and dosage.was_at(one, each.pk)) for each in sessions],
            "may_register": refusal is None and stands in ("", Standing.ASKED, Standing.WITHDREW),
            "may_withdraw": stands in (Standing.REGISTERED, Standing.WAITING) and programme.stage == ProgrammeStage.OPEN,
            "credential": dict(Kind.choices).get(programme.credential, ""),
        },
    )  # fmt: skip


def _do(request: HttpRequest, programme, one, me: Scope, now) -> None:
    if request.POST.get("deed") == "withdraw" and one:
        done(request, lambda: actions.withdraw_from(registration_id=one.pk, by=me, at=now), _("Saved."))
    elif request.POST.get("deed") == "register":
        answers = {
            name.removeprefix("q-"): str(value)
            for name, value in request.POST.items()
            if name.startswith("q-")
        }
        done(
            request,
            lambda: actions.register(
                programme_id=programme.pk, account_id=me.account_id, answers=answers, way=Way.STAFF, by=me, at=now,
                quietly=True,
            ),
            _("Saved."),
        )  # fmt: skip
