"""What kinds of messages an asker may choose from, the places of translation, and the district's rule about machines."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.choices import TextClass
from thirdpillar.means.conversations.rules.threads import OF_THE_OFFICE
from thirdpillar.means.conversations.rules.translation import CHECKERS, KEEPERS, class_terms

# What a class is, for people; the standard's own words are its citation.
CLASS_WORDS = {
    TextClass.EMERGENCY: (
        lazy("Emergency"),
        lazy("Danger now: a lockdown, a bus that did not come, weather."),
    ),
    TextClass.VITAL: (
        lazy("Vital document"),
        lazy(
            "Enrollment, rights and complaints, English learner notices, report cards, Title I plans, consent forms."
        ),
    ),
    TextClass.DISCIPLINE: (
        lazy("Discipline and special education"),
        lazy("Suspensions and hearings, IEP and 504 notices, evaluations."),
    ),
    TextClass.EVERYDAY: (lazy("Everyday"), lazy("A bus stop, a book, a thank-you.")),
}


def classes_for(scope) -> list[tuple[str, str]]:
    """The kinds of messages with their words; alarms are for the school's office."""
    return [
        (value, str(label)) for value, label in TextClass.choices
        if value != TextClass.EMERGENCY or scope.role in OF_THE_OFFICE
    ]  # fmt: skip


def tabs_for(scope, here: str) -> list[dict]:
    """The pages about translation that the asker may open."""
    places = (
        ("translations", _("To check or translate"), CHECKERS),
        ("doubts", _("Called wrong"), KEEPERS),
        ("glossary", _("Glossary"), CHECKERS),
        ("checking", _("Who checks what"), (Role.OFFICE,)),
    )
    return [
        {"url": reverse(f"threads:{name}"), "label": label, "current": name == here, "count": ""}
        for name, label, roles in places
        if scope.role in roles
    ]


@open_to(Role.OFFICE)
def checking(request: HttpRequest) -> HttpResponse:
    """Which kinds of texts a person checks before they leave; the district may only be stricter."""
    scope, now = request.scope, clock.now()
    if request.method == "POST":
        asked = request.POST.get("text_class", "")
        try:
            if asked not in TextClass.values:
                raise Refused(_("Say what kind of message this is."))
            actions.set_class_rule(
                text_class=asked, machine_alone=request.POST.get("machine_alone") == "1", by=scope, at=now
            )
            messages.success(request, _("Saved."))
        except Refused as refusal:
            messages.error(
                request, " ".join(part for part in (str(refusal.reason), refusal.citation) if part)
            )
        return redirect("threads:checking")
    stricter = queries.stricter_classes(seen_by=scope)
    rows = [
        {"title": title, "text": text, "it": class_terms(one, on=now.date(), stricter=stricter)}
        for one, (title, text) in CLASS_WORDS.items()
    ]
    return render(request, "conversations/checking.html", {"rows": rows, "tabs": tabs_for(scope, "checking")})
