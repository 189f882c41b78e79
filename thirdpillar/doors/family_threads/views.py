"""One conversation as its caregiver reads it: no sign-in; looking changes nothing, a button says something."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.schools.models import School
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.actions.telling import version_for
from thirdpillar.means.conversations.choices import Way
from thirdpillar.means.conversations.forms.threads import SayForm
from thirdpillar.means.conversations.forms.translation import WrongForm
from thirdpillar.means.conversations.queries.waiting import terms_of


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: HttpRequest, code: str) -> HttpResponse:
    """What was said, in the family's language where somebody wrote it so, the original one tap away."""
    district = request.district  # type: ignore[attr-defined]
    if district is None or len(code) != 12:
        raise Http404
    machine = Scope.system(district.pk, "a family's own link")
    with tenancy.acting_as(machine):
        thread = queries.thread_by_code(code, seen_by=machine)
        reached = (
            queries.addressee(
                thread.adult_id, thread.student_ids, on=clock.today(district.zone), seen_by=machine
            )
            if thread
            else None
        )
        # A restriction closes the page like any that does not exist.
        if thread is None or reached is None or not reached.may_go_on:
            raise Http404
        # Whose language is not known, or not among ours, is spoken to in the browser's.
        asked = translation.get_language() or "en"
        chosen = request.COOKIES.get("tp_language")
        with translation.override(asked if chosen else page_language(reached.language) or asked):
            response = _answer(request, thread, reached, machine)
            # Said here: outside, the language is again that of whoever asked.
            response.headers["Content-Language"] = translation.get_language() or "en"
    # The address holds the code: it must not travel on to other sites, nor stay in shared places.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _answer(request: HttpRequest, thread, reached: queries.Addressee, machine: Scope) -> HttpResponse:
    if request.method == "POST" and "version" in request.POST:
        return _doubted(request, thread, machine)
    form = SayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_as_family(
                thread_id=thread.pk, body=form.cleaned_data["body"], key=form.cleaned_data["key"], way=Way.LINK,
                by=machine, at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Sent. Thank you!"))
            return redirect("family_threads:conversation", thread.code)
        except Refused as refusal:
            form.add_error("body", str(refusal.reason))
    said, waiting = [], False
    for line in queries.lines_of(thread, seen_by=machine):
        # What must be translated first has not been said to them yet.
        if line.post is not None and line.held is None:
            version = version_for(reached.language, line.versions)
            said.append({"line": line, "shown": version or line, "version": version})
        elif line.held is not None:
            waiting = True
    names = Student.objects.seen_by(machine).filter(pk__in=reached.student_ids).order_by("sort_name")
    school = School.objects.seen_by(machine).filter(pk=thread.school_id).first() if thread.school_id else None
    district = request.district  # type: ignore[attr-defined]
    context = {
        "thread": thread, "said": said, "form": form, "waiting": waiting,
        "is_still": thread.reported_at is not None or terms_of(seen_by=machine).stopped_at is not None,
        "children": [one.preferred_name or one.given_name for one in names],
        "host": school.name if school else district.name,
        "phone": (school.reply_phone if school else "") or district.reply_phone,
    }  # fmt: skip
    return render(request, "family/conversation.html", context, status=422 if form.errors else 200)


def _doubted(request: HttpRequest, thread, machine: Scope) -> HttpResponse:
    """The reader says that a translation is wrong: it comes before the glossary's keeper, without their name."""
    form = WrongForm(request.POST)
    try:
        if form.is_valid():
            actions.say_wrong(
                thread=thread, version_id=form.cleaned_data["version"], said=form.cleaned_data["said"], by=machine,
                at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Thank you. A person will look at it."))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("family_threads:conversation", thread.code)
