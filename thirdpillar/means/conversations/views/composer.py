"""What the composer says of the words so far, while somebody writes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.means.conversations.actions.broadcasts import terms_of
from thirdpillar.means.conversations.actions.pictures import room_for_pictures
from thirdpillar.means.conversations.actions.telling import thread_link
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.queries import Addressee
from thirdpillar.means.conversations.queries.glossary import glossary_words
from thirdpillar.means.conversations.rules.threads import WRITERS
from thirdpillar.means.conversations.rules.weighing import KINDS
from thirdpillar.means.conversations.wording.composer import Look, look
from thirdpillar.means.conversations.wording.weight import Weight, weight

WORDS, PICTURES = "words", "pictures"
_CODE = "2" * 12  # as long as any code


@open_to(*WRITERS, support=False)
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """Grade level, length and hints for what is in the box; nothing is kept.

    While somebody writes it answers a part of the page; without scripts, a small page of its own.
    """
    part = "conversations/_parts/look.html" if request.htmx else "conversations/reading.html"  # type: ignore[attr-defined]
    return render(request, part, {"look": looked(request), "weight": weighed(request)})


def looked(request: HttpRequest, field: str = "", language: str = "") -> Look | None:
    """What to say of the words that a page sent in this field; None where it sent none."""
    district = request.district  # type: ignore[attr-defined]
    field = field or request.POST.get("of", "body")
    language = language or request.POST.get("written_in", "") or (district.languages or ["en"])[0]
    on, said = clock.today(district.zone), request.POST.get(field, "")[:4000]
    if not said.strip():
        return None
    terms = glossary_words(language, on=on, seen_by=request.scope)  # type: ignore[attr-defined]
    # What was sent with a kind chosen that a person checks needs no question.
    has_class = "sure" in request.POST and request.POST.get("text_class", "") not in KINDS
    return look(said, language, on=on, terms=terms, has_class=has_class)


def goes_with(request: HttpRequest, reached: Addressee | None, *, is_case: bool = False) -> str:
    """What goes to this caregiver by text: words, or pictures too; nothing by another way."""
    if reached is None or reached.channel != Channel.SMS:
        return ""
    room = room_for_pictures(request.district, reached.channel, reached.address)  # type: ignore[attr-defined]
    return PICTURES if room.most and not is_case else WORDS


def weighed(request: HttpRequest) -> Weight | None:
    """What the words that a page sent weigh as a text, with the picture chosen beside them; None by another way."""
    words, goes = request.POST.get("body", "")[:4000], request.POST.get("weighed", "")
    if not words.strip() or goes not in (WORDS, PICTURES):
        return None
    district = request.district  # type: ignore[attr-defined]
    given = request.FILES.get("file")
    is_case = request.POST.get("ground", "").startswith(Interest.CASE)
    along = (
        goes == PICTURES and not is_case and (getattr(given, "content_type", "") or "").startswith("image/")
    )
    return weight(
        words, sender=district.sender_name or district.name, link=thread_link(district, _CODE), pictures=int(along),
        terms=terms_of(seen_by=request.scope),  # type: ignore[attr-defined]
    )  # fmt: skip
