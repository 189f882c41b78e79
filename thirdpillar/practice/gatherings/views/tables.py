"""What a parent meeting puts on its tables: the square, the word that texts begin with, and the page of note-takers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.delivery.channels import number_of_texts
from thirdpillar.ground.people.wording import number_label
from thirdpillar.practice.gatherings.actions.meetings.texting import said_how, words_of
from thirdpillar.practice.gatherings.queries import meetings as queries
from thirdpillar.practice.gatherings.rules.meetings import may_say
from thirdpillar.practice.gatherings.views.common import WHO
from thirdpillar.practice.gatherings.views.meetings import meeting_here
from thirdpillar.practice.gatherings.views.notes import token_for


@open_to(*WHO)
@require_safe
def tables_page(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """For the tables: a square that families open, to be printed; and the page of whoever takes notes there."""
    gathering, meeting = meeting_here(request, gathering_id)
    items = queries.asking_of(gathering, seen_by=request.scope)  # type: ignore[attr-defined]
    words = words_of(meeting, items)
    notes = reverse("gatherings:notes", args=[token_for(gathering, request.scope)])  # type: ignore[attr-defined]
    return render(
        request,
        "gatherings/meetings/tables.html",
        {
            "gathering": gathering, "refused": may_say(gathering, meeting, clock.now()), "asks": _asks(request, words),
            "words": list(zip(words, items, strict=False)), "text_number": number_label(number_of_texts()),
            "said": request.build_absolute_uri(f"/s/{meeting.code}"), "notes": request.build_absolute_uri(notes),
            "items": items,
        },
    )  # fmt: skip


def _asks(request: HttpRequest, texts: list[str]) -> list[dict[str, str]]:
    """What a card on a table asks of families, by square or text, in each language of the district that our pages speak."""
    found: dict[str, dict[str, str]] = {}
    for tag in request.district.languages or ["en"]:  # type: ignore[attr-defined]
        if spoken := page_language(tag):
            with translation.override(spoken):
                words = _(
                    "Point your phone here and write what you think, in your language. Nobody asks for your name."
                )
                by_text = said_how(texts) if texts else ""
            found.setdefault(words, {"language": spoken, "words": words, "by_text": by_text})
    return list(found.values())
