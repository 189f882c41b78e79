"""What a text says of the number itself: stop, start, help, wrong number. A part of the table in `inbound.py`."""

from __future__ import annotations

from thirdpillar.doors.answered import has_answered
from thirdpillar.doors.replies import Heard
from thirdpillar.doors.senders import holders, is_wrong, language_once
from thirdpillar.ground.delivery.actions import start_address, stop_address
from thirdpillar.ground.delivery.choices import WRONG_NUMBER, Channel
from thirdpillar.ground.people.actions.stops import start_contact_points, stop_contact_points
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import ContactPoint, ContactPointChange
from thirdpillar.ground.people.queries.stops import stops_of
from thirdpillar.means.conversations.actions import links as conversation_links
from thirdpillar.means.conversations.choices import Became, InboundState
from thirdpillar.practice.gatherings.actions import links as invitation_links
from thirdpillar.practice.visits.actions import putting_right as visit_links

# A number is one number: what is said of it by text holds for WhatsApp too, and the other way about.
OF_A_NUMBER = (Channel.SMS, Channel.WHATSAPP)


def _channels(heard: Heard) -> tuple[str, ...]:
    return (Channel.EMAIL,) if heard.channel == Channel.EMAIL else OF_A_NUMBER


def stop(heard: Heard) -> tuple[str, str]:
    """Nothing more goes to the number; said back once, however often they say stop."""
    sender = heard.inbound.sender
    channels = _channels(heard)
    before = stops_of([sender], channels=channels, seen_by=heard.by)
    stops = [
        stop_address(by=heard.by, at=heard.at, channel=each, address=sender, because="asked by text", said_at=heard.said_at)
        for each in channels
    ]  # fmt: skip
    if all(stop.lifted_at is not None for stop in stops):
        return Became.STOP, ""  # a START was said later
    stop_contact_points(by=heard.by, at=heard.at, value=sender, said_at=heard.said_at)
    return Became.STOP, "" if len(before) == len(channels) else "stopped"


def start(heard: Heard) -> tuple[str, str] | None:
    """Texts go again, and calls; but of a number that was wrong and is nobody's now, a person finds out first whose it is."""
    sender = heard.inbound.sender
    if not holders(sender, heard.by) and is_wrong(sender, heard.by):
        heard.language = language_once(sender, heard.by) or heard.language
        heard.inbound.state = InboundState.NEEDS_PERSON
        heard.inbound.save(update_fields=["state"])
        return None
    # Whoever pressed 9 in a call has no key to take it back.
    calls = () if heard.channel == Channel.EMAIL else (Channel.VOICE,)
    channels = (*_channels(heard), *calls)
    lifted = [
        start_address(by=heard.by, at=heard.at, channel=each, address=sender, said_at=heard.said_at) for each in channels
    ]  # fmt: skip
    start_contact_points(by=heard.by, at=heard.at, value=sender, said_at=heard.said_at)
    return (Became.START, "started") if any(lifted) else None


def help_them(heard: Heard) -> tuple[str, str] | None:
    """The keyword alone is answered with who we are; a plea of somebody we know is a person's to read (`kept_too.py`)."""
    return (
        (Became.HELP, "help") if heard.meaning.holds or not holders(heard.inbound.sender, heard.by) else None
    )


def wrong_number(heard: Heard) -> tuple[str, str] | None:
    """Nothing goes there any more, links sent there open nothing, and the record says why.

    Words that may say something else are a person's, where somebody has answered from there before.
    """
    if not heard.meaning.holds and has_answered(heard.inbound, by=heard.by):
        return None
    before = is_wrong(heard.inbound.sender, heard.by)
    points = ContactPoint.objects.seen_by(heard.by).filter(value=heard.inbound.sender, left_at=None)
    ContactPointChange.objects.bulk_create(
        ContactPointChange(
            district_id=point.district_id, adult_id=point.adult_id, contact_point_id=point.pk, at=heard.at,
            was={"state": point.state}, became={"state": ContactState.WRONG}, because="said by text",
        )
        for point in points
    )  # fmt: skip
    adults = set(points.values_list("adult_id", flat=True))
    points.update(state=ContactState.WRONG, state_at=heard.at)
    conversation_links.close_links(adult_ids=adults, by=heard.by, at=heard.at)
    invitation_links.close_links(adult_ids=adults, by=heard.by, at=heard.at)
    visit_links.close_links(adult_ids=adults, by=heard.by, at=heard.at)
    for channel in (*_channels(heard), Channel.VOICE):
        stop_address(
            by=heard.by, at=heard.at, channel=channel, address=heard.inbound.sender, because=WRONG_NUMBER
        )
    return Became.WRONG_NUMBER, "" if before else "wrong_number"
