"""What was said, once more in the language that its reader named; where there is no version, it is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.schools.models import District, School
from thirdpillar.means.conversations.actions.broadcast_versions import ask_versions
from thirdpillar.means.conversations.actions.correcting import say_later
from thirdpillar.means.conversations.actions.links import renew_if_astray
from thirdpillar.means.conversations.actions.telling import POST, thread_link, version_for
from thirdpillar.means.conversations.actions.translation import ask_for_translation
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.models import Post, Recipient, Version
from thirdpillar.means.conversations.queries.addressees import addressee
from thirdpillar.means.conversations.queries.doubted import is_doubted
from thirdpillar.means.conversations.queries.translation import names_in
from thirdpillar.means.conversations.queries.waiting import terms_of
from thirdpillar.means.conversations.wording.composing import broadcast_link, composer_of
from thirdpillar.means.conversations.wording.lines import NOT_TRANSLATED, line_in

# An answer at once is odd a day later.
GOOD_FOR = timedelta(hours=12)


def say_broadcast_in(
    asked: Recipient, language: str, *, address: str, channel: str, by, at: datetime
) -> bool:
    """Send a message to many to one of its readers in this language; where nobody has said it so, ask and tell them.

    Answers whether there was a version. Their answers are read, and thanked for, in this language from now on.
    """
    found = asked.broadcast
    asked.language = language
    asked.save(update_fields=["language"])
    composer = composer_of(found, seen_by=by)
    has_own = composer.has_own(language)
    reply = MessageClass.EMERGENCY if found.is_urgent else MessageClass.REPLY
    if has_own:
        students = Student.objects.seen_by(by).filter(pk__in=asked.student_ids).order_by("sort_name")
        names = tuple(each.preferred_name or each.given_name for each in students)
        by_text = Channel.SMS if channel == Channel.WHATSAPP else channel
        said = composer.row(language, names, asked.pk, asked.code, by_text, address, asked.school_id)
        said["channel"] = channel
    else:
        ask_versions(found=found, languages=[language], by=by, at=at)
        said = {
            "channel": channel, "reference_id": asked.pk, "address": address, "language": language,
            "school_id": asked.school_id, "subject": composer.subject("") if channel == Channel.EMAIL else "",
            "body": f"{composer.sender}: {line_in(NOT_TRANSLATED, language)}\n{broadcast_link(composer.district, asked.code)}",
        }  # fmt: skip
    # Told once for each way it stands: with a version, and without.
    said |= {"purpose": f"conversations.reply:{language}{'' if has_own else '?'}", "message_class": reply}
    said["expires_at"] = min(filter(None, (at + GOOD_FOR, found.expires_at)))
    enqueue(**said, by=by, at=at)
    record(
        by=by, at=at, deed="conversations.say_in_own_language", subject="broadcast", subject_id=found.pk, language=language
    )  # fmt: skip
    return has_own


def say_post_in(
    post: Post, language: str, *, address: str, channel: str, by, at: datetime, may_reply: bool
) -> None:
    """Send a post of ours to its reader in the language that they named; where nobody has said it so, ask and tell them.

    What comes later goes after it by their way. `may_reply`: the address is theirs alone.
    """
    thread = post.thread
    if same_language(post.language, language):
        return
    found = _version(post, language, by)
    if found is None:
        row = ask_for_translation(
            purpose=POST, reference_id=post.pk, text=post.body, source=post.language, target=language,
            names=names_in(thread, [post.account_id], seen_by=by), text_class=post.text_class, thread=thread, post=post,
            asked_by_id=post.account_id, left=True, by=by, at=at,
        )  # fmt: skip
        found = _version(post, language, by)
        if found is None and row.left and row.leaves_at is None and may_reply:
            row.leaves_at = post.at
            row.save(update_fields=["leaves_at"])
    if not may_reply or is_doubted(thread, address, seen_by=by):
        return
    if found is not None:
        say_later(found, to_first=True, to_second=False, by=by, at=at, is_named=True)
        return
    district = District.objects.get(pk=by.district_id)
    reached = addressee(thread.adult_id, thread.student_ids, on=clock.today(district.zone), seen_by=by)
    stands_still = thread.reported_at is not None or terms_of(seen_by=by).stopped_at is not None
    if stands_still or reached is None or not reached.may_go_on:
        return
    school = School.objects.seen_by(by).filter(pk=thread.school_id).first() if thread.school_id else None
    sender = district.sender_name or (school.name if school else district.name)
    link = thread_link(district, renew_if_astray(thread, by=by, at=at).code)
    enqueue(
        channel=channel, purpose=f"conversations.reply:{language}?", reference_id=post.pk, address=address,
        language=language, school_id=thread.school_of_outbox, is_secret=thread.is_sealed,
        message_class=MessageClass.REPLY, expires_at=at + GOOD_FOR,
        body=f"{sender}: {line_in(NOT_TRANSLATED, language)}\n{link}", by=by, at=at,
    )  # fmt: skip


def _version(post: Post, language: str, by) -> Version | None:
    return version_for(language, Version.objects.seen_by(by).filter(post=post))
