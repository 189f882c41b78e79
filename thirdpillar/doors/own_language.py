"""A family answers with its language's name: what was sent last goes to it in that language, or is asked for at once.

Our lines under what is not translated promise this ("reply SOOMAALI").
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from thirdpillar.doors.answered import THREAD_HOLDS
from thirdpillar.doors.language_names import language_named
from thirdpillar.doors.replies import REPLIES_AN_HOUR, Heard
from thirdpillar.doors.senders import holders
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.means.conversations.actions import correct_language, note_answer
from thirdpillar.means.conversations.actions.own_language import say_broadcast_in, say_post_in
from thirdpillar.means.conversations.choices.broadcasts import Stage
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.models import Post, Recipient
from thirdpillar.means.conversations.wording.composing import ANEW, MESSAGE
from thirdpillar.practice.gatherings.actions.telling import INVITATION

LANGUAGE = "conversations.language"
_POST, _TO_MANY = "conversations.post", (MESSAGE, ANEW)


def in_own_language(heard: Heard) -> bool:
    """Do what the name of a language asks for; whether that was all. Amid a conversation the word is kept there too."""
    language = language_named(heard.inbound.body)
    last = _last_said(heard)
    if not language or last is None:
        return False
    family = last.purpose.partition(":")[0]
    if family == _POST:
        post = Post.objects.seen_by(heard.by).filter(pk=last.reference_id).select_related("thread").first()
        if post is not None and not same_language(last.language, language):
            reader = post.thread.adult_id
            is_theirs = holders(heard.inbound.sender, heard.by) == [
                current_adult(reader, seen_by=heard.by) or reader
            ]
            say_post_in(
                post, language, address=heard.inbound.sender, channel=heard.channel, by=heard.by, at=heard.at,
                may_reply=is_theirs and _may_reply(heard),
            )  # fmt: skip
        return False
    asked = (
        Recipient.objects.seen_by(heard.by).filter(pk=last.reference_id).select_related("broadcast").first()
    )
    if family not in _TO_MANY or asked is None or holders(heard.inbound.sender, heard.by) != [asked.adult_id]:
        return False
    if asked.broadcast.paused_at or asked.broadcast.stage == Stage.CANCELLED:
        return False  # what the office holds or stopped is said in no language: a person reads it
    _set(asked, language, heard)
    if _may_reply(heard):
        say_broadcast_in(
            asked, language, address=heard.inbound.sender, channel=heard.channel, by=heard.by, at=heard.at
        )  # fmt: skip
    note_answer(
        inbound_id=heard.inbound.pk, answers=LANGUAGE, by=heard.by, at=heard.at, reference_id=asked.broadcast_id,
        school_id=asked.school_id,
    )  # fmt: skip
    return True


def _last_said(heard: Heard) -> Message | None:
    sent = Message.objects.seen_by(heard.by).filter(
        address=heard.inbound.sender, state__in=MAY_HAVE_ARRIVED, state_at__gte=heard.at - THREAD_HOLDS
    )
    ours = [_POST, INVITATION, "conversations.together", "broadcasts.digest"]
    return (
        sent.filter(
            Q(purpose__in=ours) | Q(purpose__startswith=_TO_MANY[0]) | Q(purpose__startswith=_TO_MANY[1])
        )
        .order_by("-state_at", "-pk")
        .first()
    )


def _set(asked: Recipient, language: str, heard: Heard) -> None:
    """From now on: the list says so, and the list is told by whom."""
    adult = Adult.objects.seen_by(heard.by).filter(pk=asked.adult_id).first()
    if adult is not None and not same_language(adult.reads_language, language):
        correct_language(adult_id=adult.pk, written=language, by=heard.by, at=heard.at)


def _may_reply(heard: Heard) -> bool:
    """Two machines that answer each other stop."""
    sent = Message.objects.seen_by(heard.by).filter(
        address=heard.inbound.sender, purpose__startswith="conversations.reply",
        state_at__gte=heard.at - timedelta(hours=1),
    )  # fmt: skip
    return sent.count() < REPLIES_AN_HOUR
