"""What is said in a thread, made ready for the outbox: in the family's language where somebody wrote it so."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue, hold_messages
from thirdpillar.ground.delivery.choices import Channel, ScriptKind
from thirdpillar.ground.delivery.queries import Places, places_failed
from thirdpillar.ground.delivery.voices import Speakable
from thirdpillar.ground.delivery.zones import zone_of
from thirdpillar.ground.people.models import Tie
from thirdpillar.ground.people.queries.buses import bundles_of
from thirdpillar.ground.people.queries.stops import stops_of
from thirdpillar.ground.schools.models import District, School
from thirdpillar.means.conversations.actions.doubting import hold_doubted
from thirdpillar.means.conversations.actions.letters import letter_of
from thirdpillar.means.conversations.actions.links import renew_if_astray
from thirdpillar.means.conversations.actions.pictures import put_pictures
from thirdpillar.means.conversations.choices import From, MadeBy, TranslationState, Way
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.models import Inbound, Post, Seat, Thread, Version
from thirdpillar.means.conversations.queries.addressees import Addressee, addressees_of, as_read
from thirdpillar.means.conversations.queries.doubted import DOUBTED, doubted_of, is_doubted
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.queries.subjects import subject_in
from thirdpillar.means.conversations.rules.answers import answer_address
from thirdpillar.means.conversations.rules.threads import LONGEST_BY_TEXT, LONGEST_BY_VOICE
from thirdpillar.means.conversations.rules.translation import class_terms, second_person_classes
from thirdpillar.means.conversations.wording.lines import BY_MACHINE, NOT_TRANSLATED, line_in

POST = "conversations.post"
WHATSAPP_TAKES = timedelta(hours=24)


def thread_link(district: District, code: str) -> str:
    """The address of the family's own page of a thread."""
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    return f"{base}/m/{code}"


def deliver(
    thread: Thread,
    post: Post,
    versions: Iterable[Version],
    reached: Addressee,
    *,
    district: District,
    by,
    at: datetime,
    lacks: str = "",
    purpose: str = POST,
    seat: Seat | None = None,
    tried: Container = (),
    before: str = "",
    named: str = "",
    is_ready: bool = False,
) -> str:
    """Put a post into the outbox by the caregiver's best way; answers the channel, or "" where there is none.

    Where only a number in doubt leads to them, what `is_ready` after waiting for its translation is held there until a
    person has looked; that is no way yet. What was written meanwhile is found by when it was (`waiting_since`).
    `lacks` is the language that it should have been in and is not: a line says so. `purpose` and `seat` are the second
    guardian's of a thread that is read together: whoever reads it never gets the caregiver's link, nor where they answer.
    `tried` are (way, address) that failed; `before` is a line that stands over the words; `named` a language
    that its reader asked for, whatever the list says.
    """
    reached = as_read(thread, reached, on=clock.today(district.zone), seen_by=by, tried=tried)
    waits = not reached.channel or is_doubted(thread, reached.address, seen_by=by)
    if waits and not is_ready:
        return ""
    if not reached.channel:
        reached = replace(reached, channel=reached.in_doubt[0], address=reached.in_doubt[1])
    if not reached.channel:
        return ""
    version = version_for(named or reached.language, versions)
    language, words = (version.language, version.body) if version else (post.language, post.body)
    words = f"{before}\n{words}" if before else words
    school = School.objects.seen_by(by).filter(pk=thread.school_id).first() if thread.school_id else None
    sender = district.sender_name or (school.name if school else district.name)
    about = _about(reached, thread, by)
    code = seat.code if seat else renew_if_astray(thread, by=by, at=at).code
    link = thread_link(district, f"{code}/together" if seat else code)
    channel = _answered_where_written(thread, reached, by, at, tried)
    zone = zone_of(reached.address) or district.zone
    by_text = channel in (Channel.SMS, Channel.WHATSAPP)
    longest = {
        Channel.SMS: LONGEST_BY_TEXT,
        Channel.WHATSAPP: LONGEST_BY_TEXT,
        Channel.VOICE: LONGEST_BY_VOICE,
    }
    if len(words) > (most := longest.get(Channel(channel), len(words))):
        words = words[: most - 2].rsplit(" ", 1)[0] + " …"
    if version and version.made_by == MadeBy.MACHINE and channel != Channel.LETTER:
        words += "\n" + line_in(BY_MACHINE, language)
    elif lacks:
        words += "\n" + line_in(NOT_TRANSLATED, lacks)
    title = _title(thread, post, version, sender, by, at)
    letter = None
    if channel == Channel.LETTER:
        phone = (school.reply_phone if school else "") or district.reply_phone
        bundle = bundles_of(thread.student_ids, seen_by=by).of(thread.student_ids)
        letter = letter_of(
            thread,
            f"{about}: {words}" if about else words,
            language,
            reached.address,
            sender=sender,
            link=link,
            phone=phone,
            on=clock.today(district.zone),
            bundle=bundle,
            title=title,
            made_by=version.made_by if version else "",
            original=_on_the_back(thread, post, version, at),
        )
    said = _as_said(channel, words, sender, link, about)
    enqueue(
        by=by,
        at=at,
        channel=channel,
        letter=letter,
        purpose=purpose,
        reference_id=post.pk,
        address=reached.address,
        language=language,
        school_id=thread.school_of_outbox,
        subject="" if by_text else title,
        is_secret=thread.is_sealed,
        not_before=reached.preference.may_go_at(at, zone) if reached.preference else None,
        body=said,
        speech=_speech(thread, post, version, said),
        reply_to=answer_address(code, thread.pk, (seat or thread).adult_id, on=at.date())
        if channel == Channel.EMAIL
        else "",
    )
    if waits:
        hold_messages(
            by=by, at=at, purpose=purpose, why=DOUBTED, reference_ids=[post.pk], address=reached.address
        )
    return "" if waits else channel


def _speech(thread: Thread, post: Post, version: Version | None, said: str) -> list[Speakable]:
    """What of a call a person may speak: one family's words, as they stand."""
    if thread.is_sealed:
        return []
    is_original = version is None or same_language(version.language, post.language)
    return [Speakable(said, ScriptKind.POST, post.pk, "" if is_original else post.body)]


def _on_the_back(thread: Thread, post: Post, version: Version | None, at: datetime) -> str:
    """The original of what matters, and of what no person has checked, for whoever has the paper alone.

    Of a case it stands in no letter's own fields.
    """
    if version is None or thread.is_sealed:
        return ""
    by_machine = version.made_by == MadeBy.MACHINE
    return post.body if by_machine or post.text_class in second_person_classes(at.date()) else ""


def _title(thread: Thread, post: Post, version: Version | None, sender: str, by, at: datetime) -> str:
    """What stands over a post: its subject in the language of its words; else, of what matters, from whom it is."""
    # Of a case, what stands on a locked screen and in a mailbox's list says only from whom it is.
    if thread.is_sealed or version is None:
        return sender if thread.is_sealed else thread.subject
    terms = class_terms(post.text_class, on=at.date(), stricter=stricter_classes(seen_by=by))
    said = subject_in(thread, version.language, terms=terms, seen_by=by)
    return said.subject if said else sender if terms.second_person else thread.subject


def _as_said(channel: str, words: str, sender: str, link: str, about: str) -> str:
    if channel in (Channel.LETTER, Channel.VOICE):
        words = f"{about}: {words}" if about else words
    if channel == Channel.LETTER:
        return words  # the layout has the rest
    if channel == Channel.VOICE:
        return words  # who calls is said by the call itself, and nobody can note a link from the phone
    by_text = channel in (Channel.SMS, Channel.WHATSAPP)
    if by_text:
        return f"{sender}{about and f' ({about})'}: {words}\n{link}"
    return f"{about and f'{about}: '}{words}\n\n{link}\n\n{sender}"


def _answered_where_written(thread: Thread, reached: Addressee, by, at: datetime, tried: Container) -> str:
    """The way to the addressee; WhatsApp where their last words came by it from the same number, a day ago at most.

    WhatsApp itself takes our own words for 24 hours after theirs.
    """
    if reached.channel != Channel.SMS or (Channel.WHATSAPP, reached.address) in tried:
        return reached.channel
    last = Post.objects.seen_by(by).filter(thread=thread, said_by=From.FAMILY).order_by("-at", "-pk").first()
    if last is None or last.way != Way.WHATSAPP or at - last.at > WHATSAPP_TAKES:
        return reached.channel
    came = Inbound.objects.seen_by(by).filter(pk=last.inbound_id, sender=reached.address)
    if stops_of([reached.address], channels=[Channel.WHATSAPP], seen_by=by):
        return reached.channel
    return Channel.WHATSAPP if came.exists() else reached.channel


def _about(reached: Addressee, thread: Thread, by) -> str:
    """The given names of the children that this is about, where the caregiver has several here; else nothing."""
    theirs = Tie.objects.seen_by(by).filter(adult_id=reached.adult.pk, left_at=None, student__left_at=None)
    students = {tie.student_id: tie.student for tie in theirs.select_related("student")}
    if len(students) < 2:
        return ""
    named = [each for key, each in students.items() if key in reached.student_ids]
    return ", ".join(sorted(each.preferred_name or each.given_name for each in named))


def version_for(wanted: str, versions: Iterable[Version]) -> Version | None:
    """The latest version in a language (BCP 47), region left out where need be; None where there is none."""
    # Of one moment, what was made from another is the later one.
    in_order = sorted(versions, key=lambda each: (each.at, each.from_version_id is not None))
    latest = {version.language.lower(): version for version in in_order}
    tag = wanted.lower()
    return latest.get(tag) or latest.get(tag.partition("-")[0])


def put_right(addresses: Mapping[UUID, str], *, on, by, at: datetime) -> dict[UUID, str]:
    """Which of these waiting posts (id: address) must not go there any more, and why; another way is taken at once.

    Where an earlier way failed, the way that takes its place is the right one. Pictures of what may go are put along.
    """
    posts = list(Post.objects.seen_by(by).filter(pk__in=list(addresses)).select_related("thread"))
    failed = places_failed(POST, list(addresses), seen_by=by)
    tried = [failed.get(post.pk, Places()) for post in posts]
    wanted = [(post.thread.adult_id, post.thread.student_ids) for post in posts]
    reached = addressees_of(wanted, on=on, seen_by=by, tried=tried)
    versions = versions_of(posts, by)
    district = District.objects.get(pk=by.district_id)
    found: dict[UUID, str] = {}
    doubted = doubted_of(set(addresses.values()), seen_by=by)
    for post, who, places in zip(posts, reached, tried, strict=True):
        if who is None or not who.may_go_on:
            found[post.pk] = "no child of this conversation is open to the addressee any more"
        elif (
            not (who := as_read(post.thread, who, on=on, seen_by=by, tried=places)).channel
            and (post.thread.adult_id, addresses[post.pk]) in doubted
        ):
            continue  # it is held below, until somebody has looked
        elif who.address != addresses[post.pk]:
            found[post.pk] = "this number or address is no longer the way to the addressee"
            deliver(
                post.thread, post, versions.get(post.pk, ()), who, district=district, by=by, at=at,
                tried=places, lacks=lacks(post, who, versions.get(post.pk, ())),
            )  # fmt: skip
    going = [post for post in posts if post.pk not in found]
    hold_doubted({post: addresses[post.pk] for post in going}, purpose=POST, by=by, at=at)
    put_pictures(going, purpose=POST, by=by, at=at)
    if found:
        record(by=by, at=at, deed="conversations.put_right", subject="message", held_back=len(found))
    return found


def versions_of(posts: Iterable[Post], by) -> dict[UUID, list[Version]]:
    """The versions of these posts, by post."""
    found: dict[UUID, list[Version]] = {}
    for version in Version.objects.seen_by(by).filter(post__in=list(posts)):
        found.setdefault(version.post_id, []).append(version)
    return found


def not_translated(line, who: Addressee) -> dict[str, str]:
    """For its reader's page, where one of our posts is not in their language: the line that says so, and that language."""
    known = [one for one in line.translations if one.state == TranslationState.DONE]
    reads = (
        lacks(line.post, who, line.versions)
        if line.is_ours and not line.post.emptied_at and not known
        else ""
    )
    return {"lacks": line_in(NOT_TRANSLATED, reads), "reads": reads} if reads else {}


def lacks(post: Post, who: Addressee, versions: Iterable[Version]) -> str:
    """The language that a post should have been in for its reader, and is not."""
    reads = who.language
    is_same = not reads or same_language(reads, post.language)
    return "" if is_same or version_for(reads, versions) else reads
