"""What was said, once more in the language that its reader named; where there is no version, it is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.people.models import Student
from thirdpillar.means.conversations.actions.broadcast_versions import ask_versions
from thirdpillar.means.conversations.actions.telling import POST, version_for
from thirdpillar.means.conversations.actions.translation import ask_for_translation
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.models import Post, Recipient, Version
from thirdpillar.means.conversations.queries.translation import names_in
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


def ask_for_post(post: Post, language: str, *, by, at: datetime) -> None:
    """Have a post of ours said in the language that its reader named, where nobody has; it comes to their page."""
    thread = post.thread
    versions = list(Version.objects.seen_by(by).filter(post=post))
    if same_language(post.language, language) or version_for(language, versions) is not None:
        return
    ask_for_translation(
        purpose=POST, reference_id=post.pk, text=post.body, source=post.language, target=language,
        names=names_in(thread, [post.account_id], seen_by=by), text_class=post.text_class, thread=thread, post=post,
        asked_by_id=post.account_id, left=True, by=by, at=at,
    )  # fmt: skip
