"""How families answer an invitation in the made term: by text, by their link, told to staff, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from thirdpillar.doors.inbound import receive
from thirdpillar.doors.sample.homes import Home
from thirdpillar.doors.sample.synth.dice import Roll, Wheel, pick, roll_for
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.means.conversations.actions import settle_inbound
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings.actions import answer_invitation
from thirdpillar.practice.gatherings.choices import Answered, Way
from thirdpillar.practice.gatherings.models import Invitation

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Night, Term

WAYS: dict[str, Wheel[Way]] = {
    Channel.SMS: Wheel([(Way.TEXT, 0.2), (Way.LINK, 0.62), (Way.STAFF, 0.18)]),
    Channel.EMAIL: Wheel([(Way.LINK, 0.8), (Way.STAFF, 0.2)]),
    Channel.LETTER: Wheel([(Way.LINK, 0.3), (Way.STAFF, 0.7)]),
    Channel.VOICE: Wheel([(Way.STAFF, 1.0)]),
}
YES = {
    "en": ("1", "1", "yes", "Yes, thank you", "we will come"), "es": ("1", "sí", "Si, gracias", "si vamos"),
    "so": ("1", "haa"), "ar": ("1", "نعم"), "vi": ("1", "dạ có"), "ht": ("1", "wi"),
}  # fmt: skip
NO = {"en": ("2", "no", "no we can't"), "es": ("2", "no podemos"), "so": ("2", "maya"), "ar": ("2", "لا")}
CHILDCARE = {"en": "yes, childcare 2", "es": "sí, 2 niños"}
# What no table understands; a person reads it.
QUESTIONS = {
    "en": (
        "Can my sister come too? She has a baby",
        "what time does it end, I work until 6",
        "which door do we use",
    ),
    "es": ("¿Puede venir también mi mamá?", "llegamos un poco tarde, está bien?"),
    "so": ("Ma la keeni karaa ilmaha yar?",),
    "ar": ("هل يوجد موقف للسيارات؟",),
}
QUESTIONS_LEFT = 3  # at each school, about the gathering to come
FOOD = ("halal", "no pork", "vegetarian", "no nuts")
HOURS = (7, 21)  # when families answer, by the clock on their wall


def prepare(term: Term, night: Night, invited_at: datetime) -> None:
    """Decide who answers, how and when."""
    asked = 0
    for home in night.meant:
        roll = roll_for(term.seed, f"answer {night.key} {home.key}")
        invitation = night.invited.get(home.id)
        answer = _answer_of(term.wants_to_come(night, home), night.place.welcome(home), roll)
        if answer is None or (invitation is None and roll() < 0.8):
            continue
        way = WAYS[invitation.channel].spin(roll) if invitation else Way.STAFF
        at = _moment(term, night, invited_at, roll)
        if at is None:
            continue
        say = partial(
            _say, term, night, home, invitation, way, answer, _needs(term, night, home, answer, roll)
        )
        if way == Way.TEXT and invitation:
            is_question = night.held.begins_at > term.now and asked < QUESTIONS_LEFT and roll() < 0.2
            asked += is_question
            words = _text(home, answer, is_question, roll)
            term.stage.add(at, partial(_by_text, term, night, invitation, words, say))
        else:
            term.stage.add(at, say)


def _answer_of(wants: bool, welcome: float, roll: Roll) -> Answered | None:
    """Most who want to come say so; of the others a few decline, fewer where nobody speaks their language."""
    chance = roll()
    if wants:
        return Answered.YES if chance < 0.55 else None
    chance /= welcome
    return Answered.NO if chance < 0.045 else Answered.YES if chance < 0.055 else None


def _moment(term: Term, night: Night, invited_at: datetime, roll: Roll) -> datetime | None:
    """Soon after the invitation more often than late; None past the gathering's beginning."""
    until = night.held.begins_at - timedelta(hours=1)
    span = (min(until, term.now) - invited_at) * 0.95
    if span <= timedelta(0):
        return None
    at = invited_at + timedelta(minutes=3) + span * (roll() ** 2.2)
    there = at.astimezone(ZoneInfo(term.district.zone))
    if not HOURS[0] <= there.hour < HOURS[1]:
        at = there.replace(hour=HOURS[0] + int(roll() * 4)) + timedelta(
            days=1 if there.hour >= HOURS[1] else 0
        )
    return at if invited_at < at < until else None


def _needs(term: Term, night: Night, home: Home, answer: Answered, roll: Roll) -> dict:
    if answer == Answered.NO:
        return {}
    needs: dict = {}
    language = home.language.split("-")[0]
    if language not in ("", "en") and roll() < 0.45:
        needs["interpreter"] = home.language
    if "childcare" in night.held.kind.supports and roll() < 0.22:
        needs["childcare_ages"] = sorted(1 + int(roll() * 8) for _ in range(1 + int(roll() * 2.4)))
    if roll() < 0.07:
        needs["transport"] = True
    if "food" in night.held.kind.supports and roll() < 0.1:
        needs["food"] = pick(roll, FOOD)
    needs["people"] = 1 + int(roll() * 4)
    return needs


def _text(home: Home, answer: Answered, is_question: bool, roll: Roll) -> str:
    language = home.language.split("-")[0] or "en"
    if is_question:
        return pick(roll, QUESTIONS.get(language, QUESTIONS["en"]))
    if answer == Answered.YES and language in CHILDCARE and roll() < 0.08:
        return CHILDCARE[language]
    words = YES if answer == Answered.YES else NO
    return pick(roll, words.get(language, ("1",) if answer == Answered.YES else ("2",)))


def _say(
    term: Term, night: Night, home: Home, invitation: Invitation | None, way: Way, answer: Answered, needs: dict,
    at: datetime, read_by: Scope | None = None,
) -> None:  # fmt: skip
    by = night.place.by if way == Way.STAFF else Scope.system(term.district.pk, "a family's own link")
    by = read_by or by
    with term.stage.acting(by):
        answer_invitation(
            gathering_id=night.gathering_id, household_id=home.id, answer=answer, way=way, by=by, at=at,
            people=needs.get("people", 1), needs=needs, adult_id=invitation.adult_id if invitation else None,
        )  # fmt: skip
    term.counts["answers"] += 1
    term.counts[f"answers by {way.value}"] += 1


def _by_text(
    term: Term, night: Night, invitation: Invitation, words: str, say: partial, at: datetime
) -> None:
    # The outbox keeps the number that the invitation went to; what a restriction stopped has no answer.
    sender = night.addresses.get(invitation.pk)
    if sender is None:
        return
    with term.stage.acting():
        text = receive(
            district=term.district, provider="sandbox", reference=f"sample-{invitation.code}", sender=sender,
            body=words, at=at,
        )  # fmt: skip
    term.stage.wrote(at)
    term.counts["texts"] += 1
    if text is None or text.state == InboundState.ANSWERED:
        term.counts["answers"] += 1
        term.counts[f"answers by {Way.TEXT.value}"] += 1
    elif night.held.begins_at <= term.now:
        # Two invitations were open at once, and the text named neither: the coordinator reads it the next day.
        term.stage.add(at + timedelta(hours=20), partial(_settle, term, night, text, say))
    else:
        term.counts["texts that wait"] += 1


def _settle(term: Term, night: Night, text: Inbound, say: partial, at: datetime) -> None:
    by = night.place.by
    with term.stage.acting(by):
        # Of a family with children at two schools only the district office sees a text that names neither.
        if not Inbound.objects.seen_by(by).filter(pk=text.pk).exists():
            by = term.office or term.stage.system
    answered = at < night.held.begins_at
    if answered:
        say(at, read_by=by)
    with term.stage.acting(by):
        settle_inbound(
            inbound_id=text.pk, by=by, at=at, answers="gatherings.answer" if answered else "",
            reference_id=night.gathering_id if answered else None,
        )  # fmt: skip
