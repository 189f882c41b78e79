"""A guardian's own page on reading a conversation together: yes or no, and then the conversation. No sign-in."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thirdpillar.algorithms.languages import detect
from thirdpillar.doors.answers_nothing import only_thanks
from thirdpillar.doors.before_a_visit import warn_of_words
from thirdpillar.doors.danger_words import may_call_now
from thirdpillar.doors.family_threads.readers import Reader
from thirdpillar.doors.family_threads.views import say_doubted
from thirdpillar.doors.intents import meaning_of
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.schools.models import School
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.actions.seats import agree_to_read_together, stop_reading_together
from thirdpillar.means.conversations.actions.telling import not_translated, version_for
from thirdpillar.means.conversations.actions.together import write_as_second
from thirdpillar.means.conversations.choices import From, MayMean, Way
from thirdpillar.means.conversations.forms.threads import SayForm
from thirdpillar.means.conversations.queries.seats import seat_by_code, together
from thirdpillar.means.conversations.queries.subjects import subject_in
from thirdpillar.means.conversations.queries.waiting import terms_of


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, code: str) -> HttpResponse:
    """Asked: yes or no. Said yes: the conversation once both have, and a way to leave at any time."""
    district = request.district  # type: ignore[attr-defined]
    if district is None or len(code) != 12:
        raise Http404
    machine = Scope.system(district.pk, "a guardian's own link")
    with tenancy.acting_as(machine):
        today = clock.today(district.zone)
        found = seat_by_code(code, seen_by=machine)
        thread = found.thread if found else None
        reached = (
            queries.addressee(found.adult_id, thread.student_ids, on=today, seen_by=machine)
            if found and thread
            else None
        )
        # Deny wins: whom a restriction bars from one of the children finds nothing, as though there were nothing.
        if found is None or thread is None or reached is None or not reached.may_go_on:
            raise Http404
        asked = translation.get_language() or "en"
        language = asked if request.COOKIES.get("tp_language") else reached.language.lower() or asked
        with translation.override(page_language_or_near(language)):
            response = _answer(request, found, thread, reached, machine, today)
            response.headers["Content-Language"] = translation.get_language() or "en"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _answer(request: HttpRequest, found, thread, reached, machine: Scope, today) -> HttpResponse:
    shared = together(thread, on=today, seen_by=machine)
    is_first = found.adult_id == thread.adult_id
    reads = shared is not None and not is_first and shared.seat.pk == found.pk
    reader = Reader(found.code, thread, reached, found.adult_id, shared, machine) if reads else None
    if request.method == "POST" and "together" in request.POST:
        try:
            return _say(request, found, machine)
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
            return redirect("family_threads:together", found.code)
    if reader and request.method == "POST" and "version" in request.POST:
        return say_doubted(request, reader)
    form = SayForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, form, found, reached, machine)
            messages.success(request, _("Sent. Thank you!"))
            return redirect("family_threads:together", found.code)
        except Refused as refusal:
            form.add_error("body", str(refusal.reason))
    school = School.objects.seen_by(machine).filter(pk=thread.school_id).first() if thread.school_id else None
    district = request.district  # type: ignore[attr-defined]
    host = school.name if school else district.name
    said, other, waiting = [], "", False
    if reader:
        first = Adult.objects.seen_by(machine).filter(pk=thread.adult_id).first()
        other = first.display_name if first else ""
        lines = queries.lines_of(thread, seen_by=machine)
        waiting = any(line.waits_for_second and shared and line.at >= shared.since for line in lines)
        for line in reader.of(lines):
            mine = (
                line.post is not None and line.said_by == From.FAMILY and line.post.adult_id == found.adult_id
            )
            version = version_for(reached.language, line.versions)
            who = host if line.is_ours else _("You") if mine else other
            said.append(
                {
                    "line": line,
                    "who": who,
                    "mine": mine,
                    "shown": version or line,
                    "version": version,
                    **not_translated(line, reached),
                }
            )
    context = {
        "seat": found, "thread": thread, "subject": subject_in(thread, reached.language, seen_by=machine),
        "shared": shared, "is_first": is_first, "said": said, "form": form, "host": host,
        "other": other, "waiting": waiting, "phone": (school.reply_phone if school else "") or district.reply_phone,
        "is_still": thread.reported_at is not None or terms_of(seen_by=machine).stopped_at is not None,
    }  # fmt: skip
    return render(request, "family/together.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _write(request: HttpRequest, form: SayForm, found, reached, machine: Scope) -> None:
    """What the second guardian said, with what they sent along, or neither."""
    body, given = form.cleaned_data["body"], form.cleaned_data["file"]
    expected = (reached.language, *(request.district.languages or ["en"])[:1])  # type: ignore[attr-defined]
    post = write_as_second(
        seat_id=found.pk, body=body or "…", key=form.cleaned_data["key"], by=machine, at=clock.now(),
        language=detect(body, expected).language, may_mean=MayMean.HELP if may_call_now(body) else "",
        is_thanks=not given and only_thanks(meaning_of(body, reached.language), found.thread, by=machine),
    )  # fmt: skip
    if not post.is_thanks:
        warn_of_words([found.adult_id], by=machine, at=clock.now())
    if given:
        actions.attach_file(
            post_id=post.pk, content=given.read(), name=given.name, by=machine, at=clock.now()
        )


def _say(request: HttpRequest, found, machine: Scope) -> HttpResponse:
    if request.POST.get("together") == "yes":
        agree_to_read_together(seat_id=found.pk, way=Way.LINK, by=machine, at=clock.now())
        messages.success(request, _("Saved. Thank you!"))
    else:
        stop_reading_together(seat_id=found.pk, by=machine, at=clock.now())
        messages.success(request, _("Saved. You are alone with the school here."))
    return redirect("family_threads:together", found.code)
