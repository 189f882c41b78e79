"""A certificate of one programme, made anew from what is known whenever it is asked for."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_in
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.telling_places import ProgrammeWriter, ways_of
from thirdpillar.practice.gatherings.choices import Standing
from thirdpillar.practice.gatherings.models import Programme, Registration
from thirdpillar.practice.gatherings.queries.programmes import dosage_of
from thirdpillar.proof.reports.pdf import render as paper


def certificate_of(
    one: Registration, *, district: District, at: datetime, language: str = ""
) -> HttpResponse:
    """The PDF for whoever completed it, in their own language unless another is asked for; else there is none."""
    if one.standing != Standing.COMPLETED:
        raise Http404
    machine = Scope.system(district.pk, "a certificate is made")
    with tenancy.acting_as(machine):
        programme = Programme.objects.seen_by(machine).get(pk=one.programme_id)
        dosage = dosage_of(programme, at=at, seen_by=machine)
        writer = ProgrammeWriter(programme, machine, at)
        reads = language or ways_of([one], by=machine)[one.pk].language
        name = _name(one, machine)
    wording = writer.wording(reads)
    data = {
        "sender": writer.sender,
        "heading": wording.say("certificate"),
        "name": name,
        "says": wording.say("certificate_says"),
        "title": programme.title_in(reads),
        "dosage": wording.say(
            "certificate_dosage", sessions=str(dosage.sessions(one)), hours=f"{dosage.hours(one):g}"
        ),
        "day": day_in(
            one.standing_at.astimezone(ZoneInfo(district.zone)).date(), wording.language, with_year=True
        ),
        "by_machine": "" if wording.confirmed else wording.say("text_by_machine"),
    }
    response = HttpResponse(
        paper("certificate", data, wording.language, is_sample=district.is_sample),
        content_type="application/pdf",
    )
    response.headers["Content-Disposition"] = 'inline; filename="certificate.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _name(one: Registration, machine: Scope) -> str:
    if one.account_id:
        return Account.objects.seen_by(machine).get(pk=one.account_id).display_name
    adult = current_adult(one.adult_id, seen_by=machine) if one.adult_id else None
    return Adult.objects.seen_by(machine).get(pk=adult or one.adult_id).display_name
