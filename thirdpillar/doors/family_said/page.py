"""A parent meeting as families see it: the agenda, what they say to it, and later what they said and what we will do.

No sign-in; looking changes nothing, a button does. Of other families' words nothing is here but the points and their counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.days import day_and_time, day_in
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.channels import number_of_texts
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.gatherings.actions.meetings import say_input
from thirdpillar.practice.gatherings.actions.meetings.texting import said_how, words_of
from thirdpillar.practice.gatherings.choices import AnswerKind, ItemKind
from thirdpillar.practice.gatherings.models import Gathering, Meeting
from thirdpillar.practice.gatherings.queries.meetings import agenda_of, answered, inputs_by_keys
from thirdpillar.practice.gatherings.rules.meetings import may_say, words_kept_since
from thirdpillar.practice.gatherings.views.common import language_option, language_options


@dataclass(frozen=True)
class Speaker:
    """Whoever opened the page: by which way, and under which key (of an item) their words are kept.

    `home` and `adult` where the link knows them: kept only with words of which they say that we may ask.
    """

    way: str
    key_of: Callable[[UUID], str]
    by: Scope
    home: UUID | None = None
    adult: UUID | None = None


def say(request: HttpRequest, gathering: Gathering, speaker: Speaker) -> None:
    """Keep what was written to one item; say that it is kept, or why not."""
    posted = request.POST
    item = next(iter(ids_among([posted.get("item", "")])), None)
    may_ask = bool(posted.get("may_ask")) and speaker.home is not None
    try:
        if item is None:
            raise Refused(_("Choose one."))
        say_input(
            gathering_id=gathering.pk, item_id=item, words=posted.get("words", ""),
            language=posted.get("language", "").replace("\0", "")[:20], way=speaker.way, key=speaker.key_of(item),
            may_quote=bool(posted.get("may_quote")), household_id=speaker.home if may_ask else None,
            adult_id=speaker.adult if may_ask else None, by=speaker.by, at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("Saved. Thank you!"))
    except Refused as problem:
        messages.error(request, str(problem.reason))


def shown(request: HttpRequest, gathering: Gathering, meeting: Meeting, speaker: Speaker) -> dict:
    """What the page is made of."""
    by, district, now = speaker.by, request.district, clock.now()  # type: ignore[attr-defined]
    language, today = translation.get_language() or "en", clock.today(district.zone)
    items = agenda_of(gathering, seen_by=by)
    asking = [one for one in items if one.kind == ItemKind.ASK]
    own = inputs_by_keys([speaker.key_of(one.pk) for one in asking], seen_by=by)
    school = (
        School.objects.seen_by(by).filter(pk=gathering.school_id).first() if gathering.school_id else None
    )
    texts = words_of(meeting, asking)
    phone = (school.reply_phone if school else "") or district.reply_phone
    refused = may_say(gathering, meeting, now)
    return {
        "gathering": gathering, "meeting": meeting, "agenda": items, "ours": meeting.language,
        "when": day_and_time(gathering.begins_at, district.zone, language), "host": school.name if school else district.name,
        "phone": phone, "phone_label": number_label(phone) if phone else "", "refused": refused, "page_language": language,
        "asking": [] if refused else [{"it": one, "own": own.get(one.pk)} for one in asking],
        "languages": [language_option("en"), *language_options(language, *district.languages)],
        "by_text": said_how(texts) if texts else "", "text_number": number_label(number_of_texts()),
        "may_ask": speaker.home is not None, "kept_days": words_kept_since(today)[0].days,
        "answers": [
            {
                "it": one.it, "point": one.point, "people": one.people, "is_late": one.is_late,
                "by_when": day_in(one.it.by_when, language) if one.it.by_when else "",
                "state": one.state_label if one.it.state_on or one.is_late else "",
                "state_on": day_in(one.it.state_on, language) if one.it.state_on else "",
                "is_promise": one.it.kind == AnswerKind.WILL,
            }
            for one in (answered(gathering, on=today, seen_by=by) if meeting.published_at else [])
        ],
    }  # fmt: skip
