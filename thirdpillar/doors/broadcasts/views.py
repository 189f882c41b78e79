"""Broadcasts for staff: the list, writing one, looking at it before it goes, and following it."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.doors.broadcasts import choosing, deeds
from thirdpillar.doors.broadcasts.answers import person_row
from thirdpillar.doors.broadcasts.audience import freshen_for, households_of
from thirdpillar.doors.broadcasts.forms import BroadcastForm, TermsForm, typed_from
from thirdpillar.doors.broadcasts.late import late_bus
from thirdpillar.doors.broadcasts.timing import nobody_else, timing
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.channels import kept_in_sandbox
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.queries.buses import rides_today
from thirdpillar.means.conversations.actions.broadcast_counting import (
    COUNTED_AT_ONCE,
    adults_at_most,
    ask_count,
    count_broadcast,
    is_stale,
    refresh_versions,
)
from thirdpillar.means.conversations.actions.broadcast_versions import VERSION
from thirdpillar.means.conversations.actions.broadcasts import set_broadcast_terms, terms_of, write_broadcast
from thirdpillar.means.conversations.choices.broadcasts import Pace, Stage, Unreached
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.queries import broadcasts as queries
from thirdpillar.means.conversations.queries.audiences import REGISTERED, Audience, unknown_of
from thirdpillar.means.conversations.queries.how_far import how_far
from thirdpillar.means.conversations.queries.previews import preview_kept, preview_key
from thirdpillar.means.conversations.queries.translation import versions_of
from thirdpillar.means.conversations.rules import broadcasts as rules
from thirdpillar.means.conversations.rules.broadcasts import SENDERS
from thirdpillar.means.conversations.rules.weighing import Unsure
from thirdpillar.means.conversations.views.composer import looked
from thirdpillar.means.conversations.wording.alerts import alerts_to_begin_from
from thirdpillar.means.conversations.wording.composing import composer_of

PAGE = 25


def _found(request: HttpRequest, broadcast_id: UUID) -> Broadcast:
    found = queries.broadcast(broadcast_id, seen_by=request.scope)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


@open_to(*SENDERS, support=False)
@require_safe
def broadcasts(request: HttpRequest) -> HttpResponse:
    """What is under way, what is written, what went."""
    scope = request.scope  # type: ignore[attr-defined]
    needs = queries.broadcasts(seen_by=scope, box=queries.NEEDS).exists()
    box = request.GET.get("box", "")
    box = box if box in queries.BOXES else queries.NEEDS if needs else queries.GOING
    page = Paginator(queries.broadcasts(seen_by=scope, box=box), PAGE).get_page(request.GET.get("page"))
    record_read(
        by=scope,
        at=clock.now(),
        deed="conversations.broadcasts",
        subject="broadcast",
        broadcasts=len(page.object_list),
    )
    names = {queries.NEEDS: _("Need help")} if needs or box == queries.NEEDS else {}
    names |= {queries.GOING: _("Under way"), queries.DRAFTS: _("Drafts"), queries.DONE: _("Gone")}
    came = how_far([one for one in page if one.stage == Stage.SENT], seen_by=scope)
    writers = account_names({one.written_by_id for one in page if one.written_by_id}, seen_by=scope)
    return render(
        request,
        "broadcasts/broadcasts.html",
        {
            "page": page, "box": box, "boxes": [(each, names[each], each == box) for each in names],
            "rows": [
                (one, writers.get(one.written_by_id, "") if one.written_by_id else "", came.get(one.pk))
                for one in page
            ],
            "may_alert": scope.role in rules.ALERTERS, "has_buses": rides_today(seen_by=scope).exists(),
            "is_office": scope.role == Role.OFFICE,
        },
    )  # fmt: skip


@open_to(*SENDERS, support=False)
def write(request: HttpRequest, broadcast_id: UUID | None = None) -> HttpResponse:
    """Write one, or write a draft anew."""
    scope, district = request.scope, request.district  # type: ignore[attr-defined]
    draft = _found(request, broadcast_id) if broadcast_id else None
    if draft is not None and draft.stage not in rules.CHANGEABLE:
        messages.info(request, _("It is on its way already. Copy it to say something else."))
        return redirect("broadcasts:one", draft.pk)
    versions = queries.versions_of(draft, seen_by=scope) if draft else []
    first = versions[0].language if versions else (district.languages or ["en"])[0]
    begun = typed_from(draft, versions, ZoneInfo(district.zone)) if draft else {}
    offered = choosing.for_form(
        scope, district, [one.language for one in versions], Audience.of(draft.audience) if draft else None,
        search=request.POST.get("class_search", "")[:80], ticked=request.POST.getlist("sections"),
    )  # fmt: skip
    if not draft and request.GET.get("alert") and scope.role in rules.ALERTERS:
        chosen = [each for each in request.GET.getlist("bus") if each in offered["buses"]]
        begun = {"pace": "emergency"} | (late_bus(chosen, first) if chosen else {"asks_wellbeing": True})
    # From a programme's page: whoever runs it writes to its families as to a class.
    if not draft and request.GET.get("programme") in dict(offered["programmes"]):
        begun |= {"programme": request.GET["programme"], "stands": request.GET.get("stands") or REGISTERED}
    form = BroadcastForm(
        request.POST or None, initial=begun, original=first, zone=district.zone, **offered,
    )  # fmt: skip
    texts, begun_from, said = choosing.approved_texts(
        scope, district, "" if draft else request.GET.get("template", ""), [first, *offered["others"]]
    )
    form.begin_with(begun_from.title if begun_from else "", said)
    words = form.words_field()
    if begun.get("words"):
        form.initial[words.name] = begun["words"]
    look = looked(request, words.html_name, first) if request.method == "POST" else None
    if request.POST.get("look") or request.POST.get("find"):
        form.errors.clear()  # nothing is saved: they want to know how it reads, or to find a class
    elif request.method == "POST" and form.is_valid():
        unknown = unknown_of(form.audience().listed, seen_by=scope)
        if unknown:
            shown = ", ".join(unknown[:5])
            form.add_error("listed", _("Nobody here has this number or id: %(shown)s") % {"shown": shown})
        else:
            try:
                with transaction.atomic():
                    values, at = form.values(), clock.now()
                    saved = write_broadcast(
                        by=scope, at=at, broadcast_id=broadcast_id or choosing.just_written(scope, values, at),
                        school_ids=choosing.bounds(scope, form), **values,
                    )  # fmt: skip
                return redirect("broadcasts:one", saved.pk)
            except Unsure as unsure:
                form.ask_class(unsure)
            except Refused as refusal:
                form.add_error(None, str(refusal.reason))
    return render(
        request, "broadcasts/write.html",
        {"form": form, "draft": draft, "look": look, "words": words, "written_in": first,
         "templates": [] if draft else texts, "chosen": begun_from,
         "ours": alerts_to_begin_from() if begun.get("pace") == "emergency" and not draft else [],
         "is_late_bus": bool(not draft and begun.get("buses") and not form.errors),
         "is_urgent": draft.is_urgent if draft else begun.get("pace") == "emergency"},
        status=422 if form.errors else 200,
    )  # fmt: skip


@open_to(*SENDERS, support=False)
@require_safe
def one(request: HttpRequest, broadcast_id: UUID) -> HttpResponse:
    """A draft as it would go; one under way as it goes."""
    scope = request.scope  # type: ignore[attr-defined]
    found = _found(request, broadcast_id)
    record_read(
        by=scope, at=clock.now(), deed="conversations.broadcast", subject="broadcast", subject_id=found.pk
    )
    hours = rules.hours_alive(found, clock.today(request.district.zone))  # type: ignore[attr-defined]
    context = {
        "digest_at": terms_of(seen_by=scope).digest_at,
        "alive_for": ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours},
        "it": found, "versions": queries.versions_of(found, seen_by=scope), "whom": choosing.in_words(found, scope),
        "written_by": account_names({found.written_by_id}, seen_by=scope).get(found.written_by_id, "")
        if found.written_by_id
        else "",
        "may": deeds.open_now(found, scope), "timing": timing(found, clock.now()), "fence": deeds.fence_of(scope),
        "sandboxed": [Channel(each).label for each in (Channel.SMS, Channel.EMAIL) if kept_in_sandbox(each)],
    }  # fmt: skip
    if found.stage in (Stage.DRAFT, Stage.ASKED):
        context |= _preview(request, found)
        if request.htmx and request.GET.get("state") == context["state"]:  # type: ignore[attr-defined]
            return HttpResponse(status=204)  # an open page is left as it is until there is something new
        return render(request, "broadcasts/preview.html", context)
    context |= {"progress": queries.progress(found, seen_by=scope)}
    context["progress"].rows = [
        (Channel(channel).label, *rest) for channel, *rest in context["progress"].rows
    ]
    return render(request, "broadcasts/progress.html", context)


def _preview(request: HttpRequest, found: Broadcast) -> dict:
    """Counted over the whole district, for ways are the same whoever asks; kept until something changes."""
    scope = request.scope  # type: ignore[attr-defined]
    machine = Scope.system(scope.district_id, "counting a broadcast")
    with tenancy.acting_as(machine):
        is_being_made = refresh_versions(broadcast_id=found.pk, by=machine, at=clock.now())
        seen = preview_kept(found, seen_by=machine)
        if seen is not None and is_stale(found, clock.now()):
            seen = None  # rosters and answers change whom it is for: an old number is not said yes to
        at_most, is_asked = 0, found.preview.get("wanted")
        if seen is None and (found.is_urgent or not is_asked):
            freshen_for(found.audience, district_id=scope.district_id)
            households = households_of(found.audience, seen_by=machine)
            # An alert waits for no count: how many it goes to at most is enough to say yes to.
            most = 0 if found.is_urgent else COUNTED_AT_ONCE + 1
            at_most = adults_at_most(found, seen_by=machine, most=most, households=households)
            known = {"broadcast_id": found.pk, "by": machine, "at": clock.now(), "households": households}
            if at_most <= COUNTED_AT_ONCE:
                seen = count_broadcast(**known)  # type: ignore[arg-type]
            elif not is_asked:
                ask_count(**known)  # type: ignore[arg-type]
                found.refresh_from_db(fields=["preview"])
        key = preview_key(found, seen_by=machine)
        composer = composer_of(found, seen_by=machine)
        asked = versions_of(VERSION, found.pk, seen_by=machine)
    terms = terms_of(seen_by=scope)
    channels = dict(Channel.choices)
    lacking: dict[str, int] = {}
    for _way, language, people, _parts in seen.rows if seen else ():
        if composer.must_wait(language):
            lacking[language] = lacking.get(language, 0) + people
    on = clock.today(request.district.zone)  # type: ignore[attr-defined]
    second = seen is not None and rules.takes_second_person(found, seen.people, on, terms.second_person_above)
    has_letters = seen is not None and any(row[0] == Channel.LETTER for row in seen.rows)
    return {
        "by_post_too_late": has_letters and found.pace == Pace.SOON,
        "is_uncountable": found.preview.get("tries", 0) >= rules.MOST_COUNTS,
        "seen": seen, "people_n": seen.people if seen else at_most, "key": key, "currency": terms.currency,
        "costs": choosing.costs_in_words(seen, terms, on) if seen else None,
        "second": second, "nobody_else": nobody_else(found, scope) if second else "",
        "is_being_made": is_being_made, "in_original": "yes" if request.GET.get("in_original") else "",
        "state": f"{key}.{seen is not None:d}.{is_being_made:d}",
        "lacking": sorted(lacking.items()), "may_go_in_original": composer.terms.in_original,
        "rows": [
            {
                "made_by": choosing.maker_of(composer, language), "asked": choosing.asked_state(asked.get(language)),
                "waits": language in lacking,
                "channel": channels.get(channel, channel), "language": language, "people": people, "parts": parts,
                "sample": seen.samples.get(f"{channel} {language}", {}) if seen else {},
            }
            for channel, language, people, parts in (seen.rows if seen else ())
        ],
    }  # fmt: skip


@open_to(*SENDERS, support=False)
@require_POST
def deed(request: HttpRequest, broadcast_id: UUID) -> HttpResponse:
    """One button of a broadcast's page: try, send, agree, take back, hold, go on, stop, copy, throw away."""
    found = _found(request, broadcast_id)
    try:
        said, to = deeds.do(request.POST.get("deed", ""), found, request)
        messages.success(request, said)
        return redirect("broadcasts:one", to) if to else redirect("broadcasts:broadcasts")
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("broadcasts:one", found.pk)


@open_to(*SENDERS, support=False)
@require_safe
def unreached(request: HttpRequest, broadcast_id: UUID) -> HttpResponse:
    """Whom nobody can write to: people to call, to visit, or to ask for a number."""
    scope = request.scope  # type: ignore[attr-defined]
    found = _found(request, broadcast_id)
    if found.stage in (Stage.DRAFT, Stage.ASKED):
        rows = choosing.without_a_way(found, scope)
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    else:
        page = Paginator(queries.unreached(found, seen_by=scope), PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    has_others = (
        found.stage not in (Stage.DRAFT, Stage.ASKED)
        and queries.unreached(found, seen_by=scope).exclude(unreached=Unreached.NO_WAY).exists()
    )
    adults, students = queries.people_of_recipients(shown, seen_by=scope)
    numbers = queries.numbers_of_recipients(shown, seen_by=scope)
    record_read(
        by=scope, at=clock.now(), deed="conversations.broadcast_unreached", subject="broadcast", subject_id=found.pk,
        people=len(shown),
    )  # fmt: skip
    return render(
        request,
        "broadcasts/unreached.html",
        {
            "it": found,
            "page": page,
            "has_others": has_others,
            "rows": [person_row(each, adults, students, numbers) for each in shown],
        },
    )


@open_to(Role.OFFICE, support=False)
def terms(request: HttpRequest) -> HttpResponse:
    """What the district sets: the hour of the news, when a second person is asked, prices, and hosts."""
    scope = request.scope  # type: ignore[attr-defined]
    now = terms_of(seen_by=scope)
    form = TermsForm(
        request.POST or None,
        initial={
            "digest_at": now.digest_at, "second_person_above": now.second_person_above, "part_price": now.part_price,
            "picture_price": now.picture_price, "call_price": now.call_price, "letter_price": now.letter_price,
            "currency": now.currency, "link_hosts": "\n".join(now.link_hosts),
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            set_broadcast_terms(**form.cleaned_data, by=scope, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect("broadcasts:terms")
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    most = rules.terms("blast_radius", clock.now().date())["second_person_above"]
    return render(
        request,
        "broadcasts/terms.html",
        {"form": form, "citation": rules.citation("blast_radius", clock.now().date()), "standard": ngettext(
            "The standard: above %d person.", "The standard: above %d people.", most) % most},
        status=422 if form.errors else 200,
    )  # fmt: skip
