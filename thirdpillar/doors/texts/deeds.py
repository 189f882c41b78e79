"""What a person can do with a text from the page that shows it: one visible table, beside that of the machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import Http404, QueryDict
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from thirdpillar.doors.alert_answers import decide_answer
from thirdpillar.doors.believing import believe, deliver_all_waiting, look_at_owner
from thirdpillar.doors.inbound import DEEDS
from thirdpillar.doors.intents import Intent, Meaning
from thirdpillar.doors.replies import Heard, say_back
from thirdpillar.doors.texts.thanking import thank_for_answer
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.actions.contact import confirm_contact_point, doubt_contact_point
from thirdpillar.ground.people.choices import ContactState, Doubt
from thirdpillar.ground.people.models import ContactPoint, Enrollment, Tie
from thirdpillar.ground.people.queries.doubts import points_in_doubt
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import begin_with_text, hand_text, settle_inbound, settle_meaning
from thirdpillar.means.conversations.actions.doubting import settle_marks
from thirdpillar.means.conversations.actions.looked_at import deliver_waiting
from thirdpillar.means.conversations.actions.moving import put_into_thread
from thirdpillar.means.conversations.choices import Became
from thirdpillar.means.conversations.models import Inbound, Post, Thread
from thirdpillar.means.conversations.queries.inbound import WAITS
from thirdpillar.means.conversations.queries.moving import holders_of
from thirdpillar.practice.gatherings.actions import answer_invitation
from thirdpillar.practice.gatherings.choices import Answered, Way
from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.queries import latest_answer


@dataclass(frozen=True)
class Text:
    """A text before somebody, what they chose for it, and of what."""

    it: Inbound
    of: str
    form: QueryDict
    district: District
    by: Scope
    at: datetime

    @property
    def id_chosen(self) -> UUID:
        """Of what it is, where that is a row; nothing else is there."""
        try:
            return UUID(self.of)
        except ValueError as problem:
            raise Http404 from problem

    def heard(self, intent: Intent, by: Scope) -> Heard:
        """The text as the machine's own table takes it, with what the person read in it."""
        channel = Channel.WHATSAPP if self.it.provider == Channel.WHATSAPP else Channel.SMS
        return Heard(self.district, by, self.at, self.it, Meaning(intent), self.it.language, channel=channel)


def _settle(text: Text, answers: str = "", reference_id: UUID | None = None) -> None:
    settle_inbound(inbound_id=text.it.pk, by=text.by, at=text.at, answers=answers, reference_id=reference_id)


def _answer(answer: str) -> Callable[[Text], None]:
    """Yes or no to an invitation, with the needs that the family wrote; the thanks go out as the machine's would."""

    def deed(text: Text) -> None:
        home = text.it.household_id
        found = Invitation.objects.seen_by(text.by).filter(pk=text.id_chosen, household_id=home).first()
        if found is None:
            raise Http404
        before = latest_answer(found, seen_by=text.by)
        needs = before.said_needs if before and before.answer == Answered.YES else {}
        answer_invitation(
            gathering_id=found.gathering_id, household_id=found.household_id, adult_id=text.it.adult_id, answer=answer,
            needs=needs | _needs(text), way=Way.TEXT, by=text.by, at=text.at,
        )  # fmt: skip
        _settle(text, "gatherings.answer", found.gathering_id)
        thank_for_answer(district=text.district, inbound=text.it, invitation=found, answer=answer, at=text.at)

    return deed


def _needs(text: Text) -> dict:
    said = text.form.getlist("needs")
    found: dict = {"transport": True} if "transport" in said else {}
    if "childcare" in said:
        found["childcare_count"] = 1
    if "food" in said:
        found["food"] = "food"
    if "interpreter" in said:
        found["interpreter"] = text.it.language or "?"
    return found


def _of_the_number(intent: Intent) -> Callable[[Text], None]:
    """Stop, or a wrong number: the machine's own deed, by a person's word."""

    def deed(text: Text) -> None:
        if "@" in text.it.sender:
            raise Http404
        _settle(text)
        machine = Scope.system(text.by.district_id, "a person read what a text says of its number")
        with tenancy.acting_as(machine):
            heard = text.heard(intent, machine)
            done = DEEDS[intent](heard)
            if done and intent == Intent.STOP:
                say_back(heard, done[1])
        settled = Inbound.objects.seen_by(text.by).filter(pk=text.it.pk)
        settled.update(answers=done[0] if done else "")

    return deed


def _theirs(text: Text) -> None:
    """Somebody found out whose number it is, though it was said to be wrong: texts go there again, and they hear of it."""
    adult_id = text.id_chosen
    points = ContactPoint.objects.seen_by(text.by).filter(
        value=text.it.sender, adult_id=adult_id, left_at=None, state=ContactState.WRONG
    )
    found = list(points)
    if not found:
        raise Http404
    for point in found:
        confirm_contact_point(contact_point_id=point.pk, by=text.by, at=text.at)
    _settle(text, Became.START)
    machine = Scope.system(text.by.district_id, "a person found out whose number it is")
    with tenancy.acting_as(machine):
        heard = text.heard(Intent.START, machine)
        heard.language = found[0].adult.reads_language or heard.language
        say_back(heard, "started")


# What a person decides of words that stay in their conversation, marked as a doubt about the number.
MEANT: dict[str, tuple[Intent | None, StrPromise]] = {
    "stop": (Intent.STOP, lazy("They want no more texts")),
    "wrong": (Intent.WRONG, lazy("Wrong number")),
    "else": (None, lazy("I have seen to it")),
}


def take_meant(post: Post, said: str, *, district: District, by: Scope, at: datetime) -> None:
    """Do what a person read in such words: the machine's own deed, or nothing; once. Raises Refused."""
    intent, words = MEANT[said]
    machine = Scope.system(by.district_id, "a person read what words say of their number")
    with transaction.atomic():
        became = Became.WRONG_NUMBER.value if intent == Intent.WRONG else ""
        settle_meaning(post_id=post.pk, words=str(words), by=by, at=at, became=became)
        with tenancy.acting_as(machine):
            it = Inbound.objects.seen_by(machine).filter(pk=post.inbound_id).first()
            if intent is not None and it is not None and "@" not in it.sender:
                heard = Text(it, "", QueryDict(), district, by, at).heard(intent, machine)
                done = DEEDS[intent](heard)
                if done and done[1] and intent == Intent.STOP:
                    say_back(heard, done[1])
            thread = Thread.objects.seen_by(machine).select_for_update().get(pk=post.thread_id)
            if it is not None:
                look_at_owner(it.sender, by=by, at=at, adult_id=thread.adult_id)
            deliver_waiting(thread, since=post.at, by=machine, at=at)


def _well(said: str) -> Callable[[Text], None]:
    """Safe, or in need of help: counted with the answers to the alert that asked."""

    def deed(text: Text) -> None:
        decide_answer(inbound_id=text.it.pk, said=said, district=text.district, by=text.by, at=text.at)

    return deed


def _put(text: Text) -> Thread:
    """Into a conversation that is there; the answer is written there."""
    put_into_thread(inbound_id=text.it.pk, thread_id=text.id_chosen, by=text.by, at=text.at)
    return Thread.objects.seen_by(text.by).get(pk=text.id_chosen)


def _begin(text: Text) -> Thread:
    """A conversation with whoever wrote, about their children that the asker sees; the answer is written there."""
    # Of a number that is several adults' a person said which of them wrote.
    adult_id = text.id_chosen if text.of else text.it.adult_id
    theirs = holders_of({text.it.sender}, seen_by=text.by).get(text.it.sender, ())
    if adult_id is None or adult_id not in (text.it.adult_id, *theirs):
        raise Http404
    ties = Tie.objects.seen_by(text.by).filter(adult_id=adult_id, left_at=None, student__left_at=None)
    students = list(ties.values_list("student_id", flat=True))
    here = Enrollment.objects.seen_by(text.by).filter(student_id__in=students, left_at=None)
    schools = sorted(set(here.values_list("school_id", flat=True)))
    # Of children at several schools it is the district office's, where that asks.
    school = text.it.school_id if text.it.school_id in schools else schools[0] if schools else None
    if text.by.sees_all and len(schools) > 1:
        school = text.it.school_id
    return begin_with_text(
        inbound_id=text.it.pk, adult_id=adult_id, student_ids=students, school_id=school,
        subject=text.form.get("subject", "").strip() or _("A text"), by=text.by, at=text.at,
    )  # fmt: skip


def _hand(text: Text) -> None:
    kind, _colon, whom = text.form.get("to", "").partition(":")
    try:
        chosen = UUID(whom) if whom else None
    except ValueError as problem:
        raise Http404 from problem
    if kind not in ("account", "school", "office"):
        raise Refused(_("Choose a colleague."))
    hand_text(
        inbound_id=text.it.pk, by=text.by, at=text.at, to_account_id=chosen if kind == "account" else None,
        school_id=chosen if kind == "school" else None,
    )  # fmt: skip


# What a person says of a number in doubt, without going by way of its words.
OF_A_NUMBER: dict[str, StrPromise] = {"theirs": lazy("It is theirs"), "wrong": lazy("It is not theirs")}


@transaction.atomic
def settle_number(address: str, said: str, *, district: District, by: Scope, at: datetime) -> None:
    """Somebody knows whose number it is: the marks go, and what waited goes there or by the next way. Raises Refused."""
    machine = Scope.system(district.pk, "a person knows whose number it is")
    points = list(points_in_doubt(seen_by=by).filter(value=address).select_for_update(of=("self",)))
    if not points:
        raise Refused(_("Somebody has settled this text already."))
    since = min(one.doubted_at for one in points if one.doubted_at)
    is_wrong = said == "wrong"
    became = Became.WRONG_NUMBER.value if is_wrong else ""
    adults = [one.adult_id for one in points]
    settle_marks(address=address, words=str(OF_A_NUMBER[said]), by=by, at=at, became=became, adult_ids=adults)
    if is_wrong:
        for text in Inbound.objects.seen_by(by).filter(WAITS, sender=address):
            settle_inbound(inbound_id=text.pk, by=by, at=at, answers=Became.WRONG_NUMBER)
        _is_not_theirs(address, points, district, machine, by, at)
    else:
        believe(address, adult_ids=adults, since=since, by=by, at=at)
    with tenancy.acting_as(machine):
        deliver_all_waiting(adults, since=since, by=machine, at=at)


def _is_not_theirs(address: str, points: list[ContactPoint], district: District, machine, by, at) -> None:
    """The deed of the machine's own table; of an address, from which no text comes, the list's."""
    with tenancy.acting_as(machine):
        last = Inbound.objects.seen_by(machine).filter(sender=address).order_by("-at").first()
        if last is not None and "@" not in address:
            DEEDS[Intent.WRONG](Text(last, "", QueryDict(), district, by, at).heard(Intent.WRONG, machine))
            return
    for point in points:
        doubt_contact_point(contact_point_id=point.pk, reason=Doubt.SAID, by=by, at=at)


# The button's name, up to the colon, and what it does; where one goes on in a conversation, it is answered.
DEEDS_OF_A_PERSON: dict[str, Callable[[Text], Thread | None]] = {
    "yes": _answer(Answered.YES),
    "no": _answer(Answered.NO),
    "safe": _well("safe"),
    "help": _well("help"),
    "thread": _put,
    "begin": _begin,
    "hand": _hand,
    "stop": _of_the_number(Intent.STOP),
    "theirs": _theirs,
    "wrong": _of_the_number(Intent.WRONG),
    "else": _settle,
}
