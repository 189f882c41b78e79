"""One conversation as its caregiver reads it: no sign-in; looking changes nothing, a button says something."""

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
from thirdpillar.doors.family_threads.readers import Reader, reader_of
from thirdpillar.doors.intents import meaning_of
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.schools.models import District, School
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.actions.telling import not_translated, version_for
from thirdpillar.means.conversations.choices import MayMean, Way
from thirdpillar.means.conversations.forms.threads import SayForm
from thirdpillar.means.conversations.forms.translation import WrongForm
from thirdpillar.means.conversations.queries.subjects import subject_in
from thirdpillar.means.conversations.queries.waiting import terms_of


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: HttpRequest, code: str) -> HttpResponse:
    """What was said, in the family's language where somebody wrote it so, the original one tap away."""
    district, machine = _here(request)
    with tenancy.acting_as(machine):
        reader = reader_of(code, on=clock.today(district.zone), seen_by=machine)
        if reader is None or reader.is_second:
            raise Http404
        # Whose language is not known, or not among ours, is spoken to in the browser's.
        asked = translation.get_language() or "en"
        chosen = request.COOKIES.get("tp_language")
        with translation.override(asked if chosen else page_language(reader.reached.language) or asked):
            response = _answer(request, reader)
            # Said here: outside, the language is again that of whoever asked.
            response.headers["Content-Language"] = translation.get_language() or "en"
    # The address holds the code: it must not travel on to other sites, nor stay in shared places.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _here(request: HttpRequest) -> tuple[District, Scope]:
    district = request.district  # type: ignore[attr-defined]
    if district is None:
        raise Http404
    return district, Scope.system(district.pk, "a family's own link")


def _answer(request: HttpRequest, reader: Reader) -> HttpResponse:
    thread, reached, machine, shared = reader.thread, reader.reached, reader.machine, reader.shared
    if request.method == "POST" and "version" in request.POST:
        return say_doubted(request, reader)
    form = SayForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["body"]
        try:
            with transaction.atomic():
                likely = (reached.language, *(request.district.languages or ["en"])[:1])
                post = actions.write_as_family(
                    thread_id=thread.pk, body=body or "…", key=form.cleaned_data["key"], way=Way.LINK,
                    language=detect(body, likely).language, by=machine, at=clock.now(),
                    may_mean=MayMean.HELP if may_call_now(body) else "",
                    is_thanks=not form.cleaned_data["file"]
                    and only_thanks(meaning_of(body, reached.language), thread, by=machine),
                )  # fmt: skip
                if not post.is_thanks:
                    warn_of_words([reader.own], by=machine, at=clock.now())
                if given := form.cleaned_data["file"]:
                    actions.attach_file(
                        post_id=post.pk, content=given.read(), name=given.name, by=machine, at=clock.now()
                    )
            messages.success(request, _("Sent. Thank you!"))
            return redirect("family_threads:conversation", thread.code)
        except Refused as refusal:
            form.add_error("body", str(refusal.reason))
    said = []
    lines = queries.lines_of(thread, seen_by=machine)
    waiting = any(line.waits_for_first for line in lines)
    for line in reader.of(lines):
        version = version_for(reached.language, line.versions)
        theirs = shared is not None and line.post is not None and line.post.adult_id == shared.seat.adult_id
        other = shared.reached.adult.display_name if shared and theirs else ""
        said.append(
            {
                "line": line,
                "shown": version or line,
                "version": version,
                "other": other,
                **not_translated(line, reached),
            }
        )
    names = Student.objects.seen_by(machine).filter(pk__in=reached.student_ids).order_by("sort_name")
    school = School.objects.seen_by(machine).filter(pk=thread.school_id).first() if thread.school_id else None
    district = request.district  # type: ignore[attr-defined]
    context = {
        "thread": thread,
        "subject": subject_in(thread, reached.language, seen_by=machine), "said": said, "form": form, "waiting": waiting,
        "is_still": thread.reported_at is not None or terms_of(seen_by=machine).stopped_at is not None,
        "children": [one.preferred_name or one.given_name for one in names],
        "host": school.name if school else district.name,
        "phone": (school.reply_phone if school else "") or district.reply_phone,
    }  # fmt: skip
    return render(request, "family/conversation.html", context, status=422 if form.errors else 200)


def say_doubted(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The reader says that a translation is wrong: it comes before the glossary's keeper, without their name."""
    form = WrongForm(request.POST)
    try:
        if form.is_valid():
            version_id = form.cleaned_data["version"]
            if not any(version.pk == version_id for line in reader.lines() for version in line.versions):
                raise Refused(_("This translation is not there any more."))
            actions.say_wrong(
                thread=reader.thread, version_id=version_id, said=form.cleaned_data["said"], by=reader.machine,
                at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Thank you. A person will look at it."))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect(reader.page)
