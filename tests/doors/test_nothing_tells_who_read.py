"""Whatever leaves, by whatever way: no link preview, no shortened or foreign link, no picture that tells who opened it."""

import json
import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import resolve

from tests.factories import at_host
from tests.ground.delivery.channels.test_conformance import by_mail_service, by_smtp, by_texts
from thirdpillar.doors.broadcasts.spreading import digests_for, spread_for
from thirdpillar.doors.sample.district import make_sample
from thirdpillar.doors.sample.staffing import office_of
from thirdpillar.ground.accounts.actions import invite_account
from thirdpillar.ground.accounts.actions.codes import Asked, send_code
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.channels.outcomes import Accepted, Parcel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast, try_on_oneself
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.actions.stuck import note_failure
from thirdpillar.practice.gatherings.actions import cancel_gathering, change_gathering
from thirdpillar.practice.gatherings.models import Gathering

TODAY = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
LINK = re.compile(r"(?:https?://|www\.)[^\s\"'<>]+")
# Each kind of message is first shown to be among those looked at.
KINDS = {
    "accounts.code", "accounts.invitation", "broadcasts.digest", "broadcasts.message", "broadcasts.stuck",
    "broadcasts.trial", "conversations.post", "conversations.reply", "gatherings.cancelled", "gatherings.changed",
    "gatherings.invitation", "conversations.interpreter_offer",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.slow
def test_nothing_that_leaves_tells_who_read_it(client, settings):
    """One made term, looked at from every side: to make it takes longer than to look."""
    with clock.set_to(TODAY):
        district, sent = _everything()
    _every_kind_is_there(sent)
    _links_lead_straight_to_a_page_of_ours(sent)
    with clock.set_to(TODAY):
        _no_page_behind_a_link_has_a_preview(sent, district, client)
    _mail_is_words_alone_and_no_service_may_follow_it(sent, settings)
    _no_provider_is_asked_to_shorten(sent, settings)


def _everything():
    """A made term, with what it does not have: news of a day, a change, sign-in, trials, and what stands still."""
    sample = make_sample(students=120, seed=3)
    district, by = sample.district, Scope.system(sample.district.pk, "test")
    office = office_of(district, by)
    tenancy.enter_scope(office)
    account = Account.objects.seen_by(office).get(pk=office.account_id)
    news = write_broadcast(
        title="News", words={"en": "Read more at the library."}, pace="news", by=office, at=TODAY
    )
    try_on_oneself(broadcast_id=news.pk, by=office, at=TODAY)
    send_broadcast(broadcast_id=news.pk, by=office, at=TODAY)
    stuck = write_broadcast(title="Stuck", words={"en": "Hello"}, by=office, at=TODAY, goes_on=(TODAY + timedelta(2)).date(),
                            goes_at=TODAY.time())  # fmt: skip
    send_broadcast(broadcast_id=stuck.pk, by=office, at=TODAY)
    tenancy.enter_scope(by)
    for _ in range(5):
        note_failure(broadcast_id=stuck.pk, by=by, at=TODAY, why="Test")
    spread_for(district)
    with clock.set_to(TODAY + timedelta(hours=8)):
        digests_for(district)
    tenancy.enter_scope(office)
    open_ones = Gathering.objects.seen_by(office).filter(
        begins_at__gt=TODAY, programme=None
    )  # a session asks nobody anew
    coming = list(open_ones.order_by("begins_at", "pk"))
    change_gathering(gathering_id=coming[0].pk, by=office, at=TODAY, place="The library")
    cancel_gathering(gathering_id=coming[1].pk, by=office, at=TODAY)
    Account.objects.seen_by(office).filter(pk=account.pk).update(email="office@x.example")
    account.refresh_from_db()
    invite_account(by=office, at=TODAY, account=account, origin=settings.PUBLIC_URL, by_mail=True, anew=True)
    asked = Asked("someone@x.example", "email", True, "127.0.0.1")
    send_code(district_id=district.pk, sender=district.name, asked=asked, at=TODAY)
    tenancy.enter_scope(by)
    return district, list(Message.objects.seen_by(by))


def links(message):
    return LINK.findall(message.body) + LINK.findall(json.dumps(message.letter or {}))


def _every_kind_is_there(sent):
    found = {one.purpose.partition(":")[0] for one in sent}
    assert found >= KINDS, KINDS - found
    assert {one.channel for one in sent} >= {"sms", "email", "voice", "letter"}


def _links_lead_straight_to_a_page_of_ours(sent):
    """And say nothing of who follows them."""
    looked = 0
    for message in sent:
        for link in links(message):
            where = urlsplit(link)
            assert f"{where.scheme}://{where.netloc}" == settings.PUBLIC_URL, link
            assert (where.query, where.fragment) == ("", ""), link
            resolve(where.path.rstrip(".") or "/")
            looked += 1
        assert not re.search(r"<\s*[a-z!/]", f"{message.subject} {message.body}", re.IGNORECASE), (
            message.purpose
        )
    assert looked > 100


def _no_page_behind_a_link_has_a_preview(sent, district, client):
    """A preview is drawn from og: and twitter: names, and from what is fetched from elsewhere."""
    pages = {}
    for message in sent:
        for link in links(message):
            path = urlsplit(link).path
            pages.setdefault(path.split("/")[1], path)
    assert len(pages) > 3
    at_host(client, district)
    for path in pages.values():
        page = client.get(path, follow=True).content.decode()
        assert "<html" in page
        assert not re.search(r'(?:property|name)="(?:og|twitter):', page), path
        foreign = re.findall(r'(?:src|srcset|poster|data)="(?:https?:)?//[^"]+', page)
        assert foreign == [], path


def _mail_is_words_alone_and_no_service_may_follow_it(sent, settings):
    mails = {one.purpose.partition(":")[0]: one for one in sent if one.channel == "email"}
    assert len(mails) > 4
    for way_of in (by_smtp, by_mail_service):
        with ExitStack() as stack:
            way = way_of(stack, settings)
            for one in mails.values():
                parcel = Parcel(
                    reference=str(one.pk),
                    channel="email",
                    address=one.address,
                    body=one.body,
                    subject=one.subject,
                )
                assert isinstance(way.adapter.send(parcel), Accepted)
                mail = way.provider.last
                if way_of is by_smtp:
                    assert mail.get_content_type() == "text/plain" and not mail.is_multipart()
                    assert LINK.findall(mail.get_content()) == LINK.findall(one.body)
                else:
                    assert "HtmlBody" not in mail and mail["TextBody"] == one.body
                    assert (mail["TrackOpens"], mail["TrackLinks"]) == (False, "None")


def _no_provider_is_asked_to_shorten(sent, settings):
    text = next(one for one in sent if one.channel == "sms" and links(one))
    with ExitStack() as stack:
        way = by_texts(stack, settings)
        fields = dict(
            way.adapter.fields(Parcel(reference="r", channel="sms", address=text.address, body=text.body))
        )
    assert fields["Body"] == text.body and not {"ShortenUrls", "ContentSid"} & set(fields)
