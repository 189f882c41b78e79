"""Texts that answer a teacher who asks a family for a lesson: yes, no, another time. In doubt a person reads them.

The lesson must be what was asked last at this number, and the number its volunteer's today. What may as well answer something
else that was asked within the same hour, or another lesson that waits, a person reads; so does whoever is barred from a
child of the school, and the reply says to all of them the same. No figure answers a lesson: our text names none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.doors.answered import wait_for_person
from thirdpillar.doors.intents import Intent
from thirdpillar.doors.last_words import INVITATIONS, are, asked_at, went_to
from thirdpillar.doors.number_said import number_said
from thirdpillar.doors.replies import Heard, say_back, say_back_in
from thirdpillar.doors.senders import CAME_TOGETHER
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.means.conversations.queries.spoken import THREAD_HOLDS
from thirdpillar.practice.volunteers.actions.lessons import answer_lesson
from thirdpillar.practice.volunteers.actions.telling import ASKED, NEWS, Writer, lesson_of, ways_of
from thirdpillar.practice.volunteers.choices import LessonStage
from thirdpillar.practice.volunteers.models import Lesson

# What this became, for the pages that show texts.
BECAME = "volunteers.answer_lesson"
ANSWERS = {
    Intent.YES: LessonStage.YES,
    Intent.NO: LessonStage.NO,
    Intent.MOVE: LessonStage.ANOTHER,
    Intent.LATER: LessonStage.ANOTHER,
}
_OURS = Q(purpose__startswith=ASKED)
# The link of their own page asks nothing that a yes or no answers.
_BUT = _OURS | Q(purpose__startswith=f"{NEWS}:link:")


def said_of_lesson(heard: Heard) -> bool:
    """Whether the text answers a lesson that was asked for, and is settled or left to a person."""
    intent, sender = heard.meaning.intent, heard.inbound.sender
    may_be_yes = intent == Intent.THANKS and not heard.meaning.holds  # an "ok"
    if not (intent in ANSWERS or may_be_yes) or number_said(heard.inbound.body, heard.language) is not None:
        return False
    asked = went_to(sender, by=heard.by).filter(_OURS, state_at__gte=heard.at - THREAD_HOLDS)
    ours = asked.order_by("-state_at", "-made_at").first()
    lesson = lesson_of(ours, by=heard.by) if ours else None
    if ours is None or lesson is None:
        return False
    last = asked_at(sender, since=ours.state_at, but=_BUT, by=heard.by).first()
    if last is not None and last.state_at > ours.state_at:
        # Asked within the hour before an invitation, and open still, it may be what a yes or no means.
        came_together = last.state_at - ours.state_at < CAME_TOGETHER and lesson.stage == LessonStage.ASKED
        if came_together and went_to(sender, by=heard.by).filter(are(INVITATIONS), pk=last.pk).exists():
            return _left_to_a_person(heard, lesson)
        return False
    if may_be_yes:
        return lesson.stage == LessonStage.ASKED and _left_to_a_person(heard, lesson)
    if _is_doubtful(heard, ours, lesson, [one for one in asked if one.pk != ours.pk]):
        return _left_to_a_person(heard, lesson)
    said = ANSWERS[intent]
    try:
        answer_lesson(
            lesson_id=lesson.pk, answer=said, words=heard.inbound.body.strip(), by=heard.by, at=heard.at
        )
    except Refused:
        return _left_to_a_person(heard, lesson)
    note_answer(
        inbound_id=heard.inbound.pk, answers=BECAME, by=heard.by, at=heard.at, reference_id=lesson.pk,
        school_id=lesson.school_id,
    )  # fmt: skip
    heard.language = ours.language or heard.language
    if said == LessonStage.YES:
        _thank(heard, lesson)
    else:
        say_back(heard, "thanks_no" if said == LessonStage.NO else "thanks_need")
    return True


def words_for_lessons(words: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """With which words of a language a lesson is answered, for the table that staff see."""
    found: dict[LessonStage, list[str]] = {}
    for intent, said in ANSWERS.items():
        found.setdefault(said, []).extend(one for one in words.get(intent.value, ()) if not one.isdigit())
    return [
        {"what": f"{_('Lessons with families')}: {said.label}", "words": each} for said, each in found.items()
    ]


def _is_doubtful(heard: Heard, ours: Message, lesson: Lesson, others: list[Message]) -> bool:
    """Whether nobody can tell whose answer it is, or to what."""
    sender = heard.inbound.sender
    if (
        lesson.ends_at <= heard.at
        or sender not in ways_of([lesson.volunteer], by=heard.by)[lesson.volunteer_id].open_to
    ):
        return True
    waiting = (lesson_of(one, by=heard.by) for one in others)  # of one number within a month: few
    if any(
        one and one.pk != lesson.pk and one.stage == LessonStage.ASKED and one.ends_at > heard.at
        for one in waiting
    ):
        return True
    # What asked within the same hour may be meant as well.
    return asked_at(sender, since=ours.state_at - CAME_TOGETHER, but=_BUT, by=heard.by).exists()


def _thank(heard: Heard, lesson: Lesson) -> None:
    """What they said yes to, with its day and hour in their language, and the link of their own page."""
    writer = Writer(lesson.school_id, by=heard.by)
    wording = writer.wording(heard.language)
    values = writer.values(lesson.volunteer, lesson, wording, heard.language)
    with translation.override(page_language(wording.language) or "en"):
        thanks = _("Thank you!")
    when = day_and_time(lesson.begins_at, heard.district.zone, wording.language)
    said = f"{values['sender']}: {thanks} {values['title']}, {when}\n{values['link']}"
    if writer.is_by_machine(lesson, heard.language):
        said = f"{said}\n{wording.say('text_by_machine')}"
    say_back_in(heard, said, wording.language)


def _left_to_a_person(heard: Heard, lesson: Lesson) -> bool:
    wait_for_person(heard.inbound, lesson.school_id, by=heard.by)
    say_back(heard, "asks_person")
    return True
