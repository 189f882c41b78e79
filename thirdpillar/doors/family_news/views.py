"""What was sent to many, as one family reads it: no sign-in; looking changes nothing, a button answers an alert."""

from __future__ import annotations

from datetime import datetime, timedelta

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
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.languages import page_language, page_language_or_near, reads_chinese
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.ground.schools.models import School
from thirdpillar.means.conversations.actions.doubts import say_broadcast_wrong
from thirdpillar.means.conversations.actions.wellbeing import say_wellbeing
from thirdpillar.means.conversations.choices import Way
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.forms.translation import WrongForm
from thirdpillar.means.conversations.models import Recipient
from thirdpillar.means.conversations.queries.broadcasts import news_by_code, recipient_by_code, versions_of
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.rules.broadcasts import terms
from thirdpillar.means.conversations.rules.translation import class_terms, leaving
from thirdpillar.means.conversations.wording.composing import body_for, title_of, version_near
from thirdpillar.means.conversations.wording.lines import NOT_TRANSLATED, line_in


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest, code: str) -> HttpResponse:
    """A message, or all the news of a day, in the family's language where somebody wrote it so."""
    district = request.district  # type: ignore[attr-defined]
    if district is None or len(code) != 12:
        raise Http404
    machine = Scope.system(district.pk, "a family's own link")
    with tenancy.acting_as(machine):
        one = recipient_by_code(code, seen_by=machine)
        found = [one] if one else news_by_code(code, seen_by=machine)
        told = _told(found, district, machine)
        # A restriction closes the page like any that does not exist.
        if not told:
            raise Http404
        asked = translation.get_language() or "en"
        language = asked if request.COOKIES.get("tp_language") else found[0].language or asked
        # What we do not speak is said in English, and says so: a page never bears the name of another language.
        with translation.override(page_language_or_near(language)):
            response = _answer(request, told, one, machine, code)
            response.headers["Content-Language"] = translation.get_language() or "en"
    # The address holds the code: it must not travel on to other sites, nor stay in shared places.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _told(found: list[Recipient], district, machine: Scope) -> list[tuple[Recipient, list[Student]]]:
    """Each message with the children that this adult may hear of today; what names nobody any more is left out."""
    children = {key for each in found for key in each.student_ids}
    ways = Ways(
        adults={each.adult_id for each in found},
        students=children,
        on=clock.today(district.zone),
        seen_by=machine,
    )
    students = Student.objects.seen_by(machine).in_bulk(children)
    told = []
    for each in found:
        named = [
            students[key] for key in each.student_ids if key in students and ways.is_open(each.adult_id, key)
        ]
        if named:
            told.append((each, sorted(named, key=lambda child: child.sort_name)))
    return told


def _answer(request: HttpRequest, told, one: Recipient | None, machine: Scope, code: str) -> HttpResponse:
    now = clock.now()
    if request.method == "POST" and "version" in request.POST:
        _doubt(request, told, machine)
        return redirect("family_news:news", code)
    hours = timedelta(hours=terms("alert", now.date())["answer_hours"])
    asks = one is not None and one.broadcast.asks_wellbeing and now - one.written_at <= hours
    asks = asks and one is not None and one.broadcast.over_at is None
    if request.method == "POST" and asks and one is not None:
        said = request.POST.get("said", "")
        if said in Wellbeing.values:
            holds = say_wellbeing(recipient_id=one.pk, said=said, way=Way.LINK, by=machine, at=now)
            if holds.said == Wellbeing.SAFE:
                messages.success(request, _("Thank you. We are glad you are safe."))
            else:
                messages.success(request, _("We know that you need help. Somebody will call you."))
        return redirect("family_news:news", one.code)
    stricter = stricter_classes(seen_by=machine)
    zone = request.district.zone  # type: ignore[attr-defined]
    shown = [_shown(each, children, stricter, zone, now, machine) for each, children in told]
    district = request.district  # type: ignore[attr-defined]
    school_id = told[0][0].school_id
    school = School.objects.seen_by(machine).filter(pk=school_id).first() if school_id else None
    context = {
        "shown": shown, "asks": asks, "said": one.said if one else "", "host": district.sender_name or district.name,
        "phone": (school.reply_phone if school else "") or district.reply_phone,
    }  # fmt: skip
    return render(request, "family/news.html", context)


def _shown(
    each: Recipient, children: list[Student], stricter, zone: str, now: datetime, machine: Scope
) -> dict:
    """One message in the reader's own words where there are some; where not, it says so in them."""
    terms_of_class = class_terms(each.broadcast.text_class, on=now.date(), stricter=stricter)
    versions = leaving(versions_of(each.broadcast, seen_by=machine), terms_of_class)
    original = versions[0]
    reads = each.language or translation.get_language() or "en"
    near = version_near(reads, versions)
    version = near or original
    names = tuple(child.preferred_name or child.given_name for child in children)
    title, title_in = title_of(version, original, each.broadcast.title)
    is_own = bool(near) or reads.partition("-")[0].lower() == original.language.partition("-")[0].lower()
    return {
        "it": each.broadcast, "when": day_and_time(each.written_at, zone, reads), "reads": reads, "version": version,
        "original": original if version.pk != original.pk else None, "title": title, "title_in": title_in,
        "not_yet": "" if is_own or not each.language else line_in(NOT_TRANSLATED, reads),
        "not_yet_in": page_language_or_near(reads),
        "in_other_letters": reads_chinese(reads) and is_own and page_language(reads) != page_language(version.language),
        "body": body_for(version, names), "original_body": body_for(original, names),
    }  # fmt: skip


def _doubt(request: HttpRequest, told, machine: Scope) -> None:
    """The reader says that a translation is wrong: it comes before the glossary's keeper, without their name."""
    form = WrongForm(request.POST)
    said = {key: form.cleaned_data[key] for key in ("version", "said")} if form.is_valid() else None
    for each, _children in told:
        here = {one.pk for one in versions_of(each.broadcast, seen_by=machine)}
        if said is None or said["version"] not in here:
            continue
        try:
            say_broadcast_wrong(
                broadcast_id=each.broadcast_id, version_id=said["version"], said=said["said"], by=machine, at=clock.now()
            )  # fmt: skip
            messages.success(request, _("Thank you. A person will look at it."))
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
