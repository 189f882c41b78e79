"""Words by text that answer the thanks after a visit: they become the family's own hopes and dreams, not kept with the text.

The thanks must be the last that we said at this number which anything answers, within the days that a question waits, and
the number its addressee's alone today; and the text must begin as one who hopes begins (`hopes_words.toml`): a worry that
is read as a hope is heard by nobody. The pair is told that the family wrote. What may be a yes or no, a question, a danger,
somebody else's number, a graver matter or a word or two goes on as any text does, to a person; so does what came with a
picture or a voice.
"""

from __future__ import annotations

import tomllib
import unicodedata
from datetime import timedelta
from functools import cache
from pathlib import Path

from thirdpillar.doors.alert_words import may_be_danger
from thirdpillar.doors.denials import Family, denies
from thirdpillar.doors.folding import fold
from thirdpillar.doors.intents import Intent
from thirdpillar.doors.replies import Heard, say_back_in
from thirdpillar.doors.senders import CAME_TOGETHER, holders
from thirdpillar.doors.trust_answers import OF_PEOPLE, WHAT_ASKS
from thirdpillar.doors.visit_places import place_named
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.means.conversations.rules.weighing import words_that_weigh
from thirdpillar.practice.visits.actions.asking import Writer
from thirdpillar.practice.visits.actions.hoping import correct_hopes
from thirdpillar.practice.visits.actions.telling import CALLED_OFF, HOPES, NEWS, tell_people
from thirdpillar.practice.visits.actions.trust import TRUST
from thirdpillar.practice.visits.models import Invitation, Visit
from thirdpillar.practice.visits.queries.hopes import may_read_hopes, visit_of_family
from thirdpillar.practice.visits.queries.invitations import children_told
from thirdpillar.practice.visits.rules.afterwards import may_be_hopes
from thirdpillar.practice.visits.rules.minds import asking_terms
from thirdpillar.practice.visits.wording.booked import wording_for

_KEPT_APART = "…"
_WORDS = Path(__file__).with_name("hopes_words.toml")


def take_hopes(heard: Heard) -> bool:
    """Write down what a text says the family hopes for; whether it did. In doubt it did not."""
    one = _meant(heard)
    if one is None or not _are_words(heard, one):
        return False
    try:
        may_keep_text(heard.inbound.body, on=heard.at.date())
        correct_hopes(
            invitation_id=one.pk, words=heard.inbound.body, by=heard.by, at=heard.at,
            goes_on_from=heard.at - CAME_TOGETHER,
        )  # fmt: skip
    except Refused:
        return False
    heard.inbound.body = _KEPT_APART
    heard.inbound.save(update_fields=["body"])
    note_answer(inbound_id=heard.inbound.pk, answers=HOPES, by=heard.by, at=heard.at)
    heard.visit = one
    if visit := visit_of_family(one, seen_by=heard.by):
        tell_people(visit.people_ids, NEWS, by=heard.by, at=heard.at)
    wording = wording_for(one.language or heard.language, *heard.district.languages)
    writer = Writer(one.cycle, one.school_id, heard.by)
    values = writer.values(writer.wording(wording.language), (), one)
    said = wording.say_by_text("hopes", sender=values["sender"], link=values["link"])
    say_back_in(heard, said, wording.language)
    return True


def _meant(heard: Heard) -> Invitation | None:
    """The invitation whose family was thanked last at this number, where nothing else waits for words there."""
    inbound, by = heard.inbound, heard.by
    with clock.set_to(heard.at):
        today = clock.today(heard.district.zone)
    arrived = Message.objects.seen_by(by).filter(
        address=inbound.sender, state__in=MAY_HAVE_ARRIVED,
        state_at__gte=heard.at - timedelta(days=asking_terms(today)["answer_days"]),
    )  # fmt: skip
    thanked = arrived.filter(purpose__startswith=f"{HOPES}:").order_by("-state_at", "-made_at").first()
    if thanked is None:
        return None
    for purpose, at in arrived.filter(state_at__gte=thanked.state_at - CAME_TOGETHER).values_list(
        "purpose", "state_at"
    ):
        kind = purpose.partition(":")[0]
        asks_since = at > thanked.state_at and kind in (*WHAT_ASKS, TRUST, CALLED_OFF)
        if asks_since or kind in OF_PEOPLE:
            return None
    visit = (
        Visit.objects.seen_by(by).filter(pk=thanked.reference_id).select_related("invitation__cycle").first()
    )
    one = visit.invitation if visit else None
    reader = one and current_adult(one.adult_id, seen_by=by)
    # Where others have the number too, nobody knows whose words they are.
    if one is None or not reader or holders(inbound.sender, by) != [reader]:
        return None
    told = children_told(one, on=today, seen_by=by)
    return one if told and may_read_hopes(one, told, seen_by=by) else None


def _are_words(heard: Heard, one: Invitation) -> bool:
    body, on = heard.inbound.body, heard.at.date()
    if one.adult_id is None:
        return False
    family = Family(one.adult_id, list(one.student_ids))
    return (
        heard.meaning.intent == Intent.UNSURE
        and _begins_with_hope(body)
        and may_be_hopes(body, on)
        and place_named(body) is None
        and not may_be_danger(body)
        and not denies(body, heard.language, family, by=heard.by)
        and not words_that_weigh([(heard.inbound.language or heard.language, body)], on=on)
    )


def _begins_with_hope(body: str) -> bool:
    """In any language: what is written to a school is not always in the one that the family is known to read."""
    said = fold(body)
    return any(said == one or said.startswith(one if _runs_on(one) else f"{one} ") for one in _openers())


def _runs_on(words: str) -> bool:
    """Whether the script puts no spaces between words, or joins what follows to a word."""
    return not words.isascii() and unicodedata.name(words[0], "").startswith(
        ("CJK", "HANGUL", "ETHIOPIC", "ARABIC")
    )


@cache
def _openers() -> frozenset[str]:
    found = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    return frozenset(fold(one) for listed in found.values() for one in listed)
