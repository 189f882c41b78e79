"""Pictures of staff that go along with a text: put there at the last moment, so that their addresses are fresh.

What a picture shows stands in words where it cannot go along: in a text that carries none, and in every e-mail.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.channels import kept_in_sandbox, pictures_to
from thirdpillar.ground.delivery.channels.outcomes import Pictures
from thirdpillar.ground.delivery.choices import Channel, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices import AttachmentKind, AttachmentState, From
from thirdpillar.means.conversations.models import Attachment, Post
from thirdpillar.means.conversations.rules.pictures import fitting, picture_token

BY_TEXT = (Channel.SMS, Channel.WHATSAPP)
LONGEST_ALT = 160


def put_pictures(posts: Iterable[Post], *, purpose: str, by, at: datetime) -> int:
    """Let the pictures of these waiting posts go along where their provider carries them; answer with how many texts.

    Of a case none ever does, nor what it shows: there, and wherever a picture does not fit, the family finds it behind
    the link.
    """
    found = {post.pk: post for post in posts}
    pictures: dict[UUID, list[Attachment]] = {}
    told = Attachment.objects.seen_by(by).filter(
        post_id__in=[pk for pk, post in found.items() if not post.thread.is_sealed], said_by=From.SCHOOL,
        state=AttachmentState.KEPT, kind=AttachmentKind.IMAGE,
    )  # fmt: skip
    for row in told.order_by("at", "pk"):
        pictures.setdefault(row.post_id, []).append(row)
    waiting = Message.objects.seen_by(by).filter(
        Q(reference_id__in=list(pictures)) | Q(media__isnull=False), reference_id__in=list(found),
        purpose=purpose, channel__in=(*BY_TEXT, Channel.EMAIL), state=State.READY,
    )  # fmt: skip
    rows = list(waiting)
    district = District.objects.get(pk=by.district_id)
    for row in rows:
        offered = pictures.get(row.reference_id, [])
        row.media = _addresses(row, offered, district, at) or None
        row.body = in_words(row.body, offered, len(row.media or ()))
    Message.objects.seen_by(by).bulk_update(rows, ["media", "body"])
    with_pictures = sum(1 for row in rows if row.media)
    if with_pictures:
        record(by=by, at=at, deed="conversations.put_pictures", subject="message", messages=with_pictures)
    return with_pictures


def room_for_pictures(district: District, channel: str, address: str) -> Pictures:
    """How many pictures may go to this address; none where the provider could not fetch them from us."""
    # A provider fetches over the open net alone; in the sandbox nobody does.
    is_open = _base(district).startswith("https://") or kept_in_sandbox(channel)
    return pictures_to(channel, address) if is_open and channel in BY_TEXT else Pictures(0, 0)


def _base(district: District) -> str:
    return f"https://{district.host}" if district.host else settings.PUBLIC_URL


def _addresses(row: Message, pictures: Iterable[Attachment], district: District, at: datetime) -> list[str]:
    offered = list(pictures)
    most = fitting([each.size for each in offered], room_for_pictures(district, row.channel, row.address))
    return [f"{_base(district)}/hooks/pictures/{picture_token(each.pk, at=at)}" for each in offered[:most]]


def in_words(body: str, pictures: Iterable[Attachment], along: int) -> str:
    """A message with what its pictures show, but for the first so many that go `along`, over the link to them.

    Done again before a further try it says it once.
    """
    said = [f"[{' '.join(each.alt.split())[:LONGEST_ALT]}]" if each.alt.strip() else "" for each in pictures]
    lines = [line for line in body.split("\n") if line not in said or not line]
    fresh = [line for line in dict.fromkeys(said[along:]) if line]
    links = [place for place, line in enumerate(lines) if line.startswith(("https://", "http://"))]
    if not fresh or not links:
        return "\n".join(lines)
    place = links[-1]
    # In a mail the link stands apart.
    before = place - 1 if place and not lines[place - 1] else place
    return "\n".join([*lines[:before], *fresh, *lines[before:]])
