"""A parent meeting by text message: families are asked its question, and whoever answered by text is told what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED, Channel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings.actions.inviting import put_right
from thirdpillar.practice.gatherings.actions.meetings.common import planned
from thirdpillar.practice.gatherings.actions.meetings.telling import THERE, meeting_link
from thirdpillar.practice.gatherings.actions.telling import Writer, not_declined
from thirdpillar.practice.gatherings.choices import InputWay
from thirdpillar.practice.gatherings.models import (
    AgendaItem,
    Attendance,
    Gathering,
    Invitation,
    Meeting,
    MeetingInput,
)
from thirdpillar.practice.gatherings.queries.meetings import asking_of
from thirdpillar.practice.gatherings.queries.waiting import INVITATION, NEWS
from thirdpillar.practice.gatherings.rules import enforce
from thirdpillar.practice.gatherings.rules.meetings import key_of_home, may_say, news_kept, word_of
from thirdpillar.practice.gatherings.wording import Wording

# What a text became that said something to a meeting; its words are kept with the meeting alone.
BECAME = "meetings.say_input"
# Our question by text; the reference is the invitation, or the text that asked what to do.
ASKED = "gatherings.meeting_asked"
# The answers, to whoever said something by text; the reference is what came in.
TEXTED = "gatherings.answered_texted"


@transaction.atomic
def ask_by_text(*, gathering_id: UUID, by, at: datetime) -> int:
    """Ask the families who were invited by text what the meeting asks, each once; how many.

    Whoever said no to coming, or has said something by their link, is not asked. Raises Refused where nothing is asked.
    """
    gathering, meeting = planned(gathering_id, by)
    enforce(may_say(gathering, meeting, at))
    items = asking_of(gathering, seen_by=by)
    if not items or not meeting.text_word:
        raise Refused(_("Write at least one item."))
    invitations = not_declined(gathering, by).filter(channel=Channel.SMS)
    arrived = Message.objects.seen_by(by).filter(
        purpose=INVITATION, channel=Channel.SMS, reference_id__in=invitations.values("pk"),
        state__in=MAY_HAVE_ARRIVED,
    )  # fmt: skip
    sent = dict(arrived.order_by("pk").values_list("reference_id", "address"))
    heard = set(
        MeetingInput.objects.seen_by(by)
        .filter(gathering=gathering, way__in=(InputWay.LINK, InputWay.TEXT), gone_at=None)
        .values_list("key", flat=True)
    )
    writer = MeetingWriter(gathering, meeting, by)
    about = {"purpose": ASKED, "expires_at": at + news_kept(at.date())}
    rows = [
        writer.question(one.language, may_stop=True)
        | about
        | {"reference_id": one.pk, "address": sent[one.pk]}
        for one in invitations.filter(pk__in=sent).order_by("pk")
        if not any(key_of_home(item.pk, one.household_id) in heard for item in items)
    ]
    new = enqueue_many(rows, by=by, at=at)
    record(
        by=by, at=at, deed="gatherings.ask_by_text", subject="gathering", subject_id=gathering.pk, asked=new
    )  # fmt: skip
    return new


class MeetingWriter:
    """Writes texts about one meeting: its question with the word that answers it, and where its answers are."""

    def __init__(self, gathering: Gathering, meeting: Meeting, by) -> None:
        self.writer, self.meeting = Writer(gathering, by), meeting
        self.items = asking_of(gathering, seen_by=by)

    def question(self, language: str, *, may_stop: bool = False) -> dict:
        """The fields of a text that asks."""
        wording, tag = self._in(language)
        head = f"{self.writer.sender}: {self.writer.gathering.title_in(language or wording.language)}"
        asked = [one.title_in(language or wording.language) for one in self.items]
        with translation.override(tag):
            how = said_how(words := words_of(self.meeting, self.items))
        lines = (
            asked if len(asked) == 1 else [f"{word}: {one}" for word, one in zip(words, asked, strict=True)]
        )
        ending = [wording.how_to_stop] if may_stop else []
        return self._row(wording, "\n".join([head, *lines, how, *ending]))

    def answered(self, language: str) -> dict:
        """The fields of a text that says where the answers are."""
        wording, _tag = self._in(language)
        values = self.writer.values(wording, (), self.meeting.code, language)
        values["link"] = meeting_link(values["link"], self.meeting.code, language)
        return self._row(wording, wording.say_by_text("answered_sms", **values))

    def _in(self, language: str) -> tuple[Wording, str]:
        wording = self.writer.wording(language)
        return wording, page_language_or_near(wording.language)

    def _row(self, wording: Wording, body: str) -> dict:
        return {
            "channel": Channel.SMS, "language": wording.language, "body": body,
            "school_id": self.writer.gathering.school_id,
        }  # fmt: skip


def words_of(meeting: Meeting, items: Sequence[AgendaItem]) -> list[str]:
    """What a text to each of a meeting's questions begins with; empty where it takes no texts."""
    count = len(items) if meeting.text_word else 0
    return [word_of(meeting.text_word, place, count) for place in range(count)]


def said_how(words: list[str]) -> str:
    """How a text says something to the meeting, in the language that is active."""
    return _("Send a text that begins with %(word)s and says what you think, in your language. Nobody sees your name.") % {
        "word": words[0] if len(words) == 1 else " / ".join(words)
    }  # fmt: skip


def tell_texters(gathering: Gathering, *, by, at: datetime) -> int:
    """Write to each number that said something by text and hears nothing else of the answers; how many. Once to each."""
    whole = Scope.system(by.district_id, "whoever said something to a meeting by text hears what came of it")
    meeting = Meeting.objects.seen_by(by).get(gathering=gathering)
    with tenancy.acting_as(whole):
        texts = Inbound.objects.seen_by(whole).filter(answers=BECAME, reference_id=gathering.pk)
        latest = texts.order_by("sender", "-at").distinct("sender")
        sent = Message.objects.seen_by(whole).filter(_of_answers(gathering, whole))
        numbers = set(sent.values_list("address", flat=True))
        writer = MeetingWriter(gathering, meeting, whole)
        rows = [
            writer.answered(one.language)
            | {
                "purpose": TEXTED, "reference_id": one.pk, "address": one.sender,
                "channel": Channel.WHATSAPP if one.provider == Channel.WHATSAPP else Channel.SMS,
                # No school on it: whoever works there is not told who texted.
                "school_id": None, "expires_at": at + news_kept(at.date()),
            }
            for one in latest
            if one.sender not in numbers
        ]  # fmt: skip
        told = enqueue_many(rows, by=whole, at=at)
    if told:
        record(
            by=by, at=at, deed="gatherings.tell_texters", subject="gathering", subject_id=gathering.pk, texts=told
        )  # fmt: skip
    return told


def _of_answers(gathering: Gathering, by) -> Q:
    invited = Invitation.objects.seen_by(by).filter(gathering=gathering).values("pk")
    there = Attendance.objects.seen_by(by).filter(gathering=gathering).values("pk")
    return Q(purpose=NEWS["answered"], reference_id__in=invited) | Q(purpose=THERE, reference_id__in=there)


def put_questions_right(addresses: Mapping[UUID, str], *, on, by, at: datetime) -> dict[UUID, str]:
    """Which of these (invitation: number) must not be asked now, and why: as of any news, and nobody once it is answered."""
    stopped = put_right(addresses, on=on, by=by, at=at)
    asked = Invitation.objects.seen_by(by).filter(pk__in=list(addresses))
    over = asked.filter(gathering__meeting__published_at__isnull=False).values_list("pk", flat=True)
    return stopped | dict.fromkeys(over, "the answers are published")


def put_texters_right(addresses: Mapping[UUID, str], *, by) -> dict[UUID, str]:
    """Which of these (id of a text that came in: number) must not go now, and why."""
    theirs = {
        key: adult
        for key, adult in Inbound.objects.seen_by(by).filter(pk__in=list(addresses)).values_list("pk", "adult_id")
        if adult
    }  # fmt: skip
    points = ContactPoint.objects.seen_by(by).filter(
        value__in=[addresses[key] for key in theirs], left_at=None, adult__left_at=None
    )
    now = set(points.exclude(state=ContactState.WRONG).values_list("adult_id", "value"))
    why = "this number or address is not theirs any more"
    return {key: why for key, adult in theirs.items() if (adult, addresses[key]) not in now}
