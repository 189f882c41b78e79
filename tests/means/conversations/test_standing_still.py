"""School hours, the switch, reports, retention and copies: what the office sets for all conversations."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as some

from tests.algorithms.files.test_inspecting import picture
from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message, Recording, Script
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.actions import retention, switch
from thirdpillar.means.conversations.actions.copies import copy_thread
from thirdpillar.means.conversations.choices import From, Interest, Way
from thirdpillar.means.conversations.models import (
    Attachment,
    AttachmentContent,
    Certificate,
    Doubt,
    Inbound,
    InterpreterRequest,
    Post,
    Thread,
    Translation,
    Version,
)
from thirdpillar.means.conversations.queries import waiting
from thirdpillar.means.conversations.rules.hours import SchoolHours

CHICAGO = "America/Chicago"


@pytest.fixture
def town(db):
    return Town()


def office(town):
    return replace(town.oak.scope(Role.OFFICE), account_id=town.principal.pk)


def family_says(town, thread, at=NOW, body="Mahadsanid", key="f", **more):
    with town.oak.acting():
        actions.write_as_family(
            thread_id=thread.pk, body=body, key=key, way=Way.LINK, by=town.oak.system, at=at, **more
        )


def answer(town, thread, at, key="a"):
    with town.oak.acting(town.by):
        actions.write_to_family(thread_id=thread.pk, body="Yes", key=key, by=town.by, at=at)


# --- School hours ----------------------------------------------------------------------------------------------------
def at(day, hour, minute=0):
    """A moment of November 2026 in Chicago (UTC-6 since the first)."""
    return datetime(2026, 11, day, hour + 6, minute, tzinfo=UTC)


def test_a_weekend_and_a_holiday_are_not_waited_through():
    hours = SchoolHours(CHICAGO, closed_on=[date(2026, 11, 16)])
    friday, tuesday = at(13, 15), at(17, 9)
    assert hours.between(friday, tuesday) == timedelta(hours=2)
    assert hours.before(tuesday, 2) == friday
    assert hours.between(at(14, 10), at(15, 10)) == timedelta()


def test_outside_the_school_year_nothing_is_waited():
    hours = SchoolHours(CHICAGO, years=[(date(2026, 8, 17), date(2026, 11, 13))])
    assert hours.between(at(13, 15), at(30, 9)) == timedelta(hours=1)


@given(start=some.integers(0, 60 * 24 * 60), length=some.integers(0, 60 * 24 * 20), cut=some.floats(0, 1))
def test_waiting_adds_up_and_never_exceeds_the_clock(start, length, cut):
    hours = SchoolHours(CHICAGO, opens=time(7, 45), closes=time(15, 10))
    begin = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=start)
    end = begin + timedelta(minutes=length)
    middle = begin + (end - begin) * cut
    whole = hours.between(begin, end)
    assert whole == hours.between(begin, middle) + hours.between(middle, end)
    assert timedelta() <= whole <= end - begin


@given(start=some.integers(0, 60 * 24 * 60), wanted=some.integers(1, 80))
def test_the_moment_before_which_all_is_overdue_is_exact(start, wanted):
    hours = SchoolHours(CHICAGO)
    end = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=start)
    since = hours.before(end, wanted)
    assert hours.between(since, end) == timedelta(hours=wanted)
    assert hours.between(since + timedelta(minutes=1), end) < timedelta(hours=wanted)


def test_overdue_is_counted_in_school_hours_and_the_list_says_so(town, client, monkeypatch):
    thread = town.begin()
    age(town, thread, NOW - timedelta(days=5))
    family_says(town, thread, at=NOW - timedelta(days=4))
    answer(town, thread, NOW - timedelta(days=4) + timedelta(hours=1))
    family_says(town, thread, at=NOW - timedelta(days=3), key="f2")  # a Saturday, at 11
    with town.oak.acting(town.by):
        hours = waiting.school_hours(town.oak.row, seen_by=town.by)
        late = waiting.overdue(hours=hours, aim_hours=8, at=NOW, seen_by=town.by)
        assert [one.pk for one in late] == [thread.pk]  # Monday's eight hours and Tuesday's three
        assert not waiting.overdue(hours=hours, aim_hours=12, at=NOW, seen_by=town.by).exists()
        fast = waiting.pace(hours=hours, aim_hours=8, at=NOW, seen_by=town.by)
    assert (fast.answered, fast.median, fast.within_aim, fast.asked) == (1, timedelta(hours=1), 1, 2)
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    shown = signed_in(client, town.teacher, at=NOW).get(reverse("threads:threads")).content.decode()
    assert "1 waits longer than 8 school hours" in shown and "overdue: waits 11 school hours" in shown
    assert "We answer in 1 school hour (median of 90 days); 1 of 2 within 8 hours." in shown


# --- The switch ------------------------------------------------------------------------------------------------------
def test_the_switch_stops_both_sides_and_what_waits_and_lets_it_go_on(town, client):
    thread = town.begin()
    by = office(town)
    with town.oak.acting(by):
        switch.stop_threads(reason="A leak is looked into", by=by, at=NOW)
    assert [one.state for one in town.outbox()] == ["held"]
    with pytest.raises(Refused, match="stopped all conversations"):
        answer(town, thread, NOW)
    with pytest.raises(Refused, match="stopped all conversations"):
        town.begin(subject="Another")
    with pytest.raises(Refused, match="Please call the school"):
        family_says(town, thread)
    at_host(client, town.oak.row)
    page = client.get(f"/m/{thread.code}").content.decode()
    with translation.override("so"):
        said = gettext("Messages stand still right now. Please call the school.")
    assert said in page and "<textarea" not in page and "leak" not in page
    staff = signed_in(client, town.teacher).get(reverse("threads:thread", args=[thread.pk])).content.decode()
    assert "A leak is looked into" in staff
    with town.oak.acting(by):
        switch.resume_threads(by=by, at=NOW)
        assert Entry.objects.seen_by(by).filter(deed="conversations.stop_threads").get().reason
    assert [one.state for one in town.outbox()] == ["ready"]
    answer(town, thread, NOW)


def test_a_text_that_comes_in_meanwhile_is_kept_for_a_person(town):
    thread = town.begin()
    town.sent()
    with town.oak.acting(by := office(town)):
        switch.stop_threads(reason="x", by=by, at=NOW)
    kept = receive(
        district=town.oak.row, provider="t", reference="r", sender=MOTHER, body="When is it?", at=NOW
    )
    assert kept.state == "needs_person"
    with town.oak.acting():
        assert Post.objects.seen_by(town.oak.system).filter(thread=thread).count() == 1


def test_only_the_district_office_throws_it(town):
    with pytest.raises(Refused, match="district office"), town.oak.acting(town.office):
        switch.stop_threads(reason="x", by=town.office, at=NOW)


def test_a_reported_thread_stands_still_until_the_office_has_looked(town, client):
    thread, other = town.begin(), town.begin(subject="Lunch", body="Hi")
    at_host(client, town.oak.row)
    assert client.post(f"/m/{thread.code}/report").status_code == 302
    assert sorted(one.state for one in town.outbox()) == ["held", "ready"]
    with pytest.raises(Refused, match="reported"):
        answer(town, thread, NOW)
    answer(town, other, NOW)
    with pytest.raises(Refused, match="office"), town.oak.acting(town.by):
        switch.look_at_report(thread_id=thread.pk, goes_on=True, by=town.by, at=NOW)
    listed = signed_in(client, town.principal).get(reverse("threads:threads")).content.decode()
    assert "Reported: please look" in listed
    client.post(reverse("threads:looked", args=[thread.pk]), {"goes_on": "yes"})
    assert {one.state for one in town.outbox()} == {"ready"}
    answer(town, thread, NOW)
    with town.oak.acting(town.by):
        switch.report_thread(thread_id=thread.pk, said_by=From.SCHOOL, words="threats", by=town.by, at=NOW)
    client.post(reverse("threads:looked", args=[thread.pk]), {"goes_on": "no"})
    with pytest.raises(Refused):
        family_says(town, thread, key="late")


# --- Retention -------------------------------------------------------------------------------------------------------
OLD = datetime(2024, 3, 1, 18, tzinfo=UTC)  # NOW is in the school year that began on 2026-08-17


def age(town, thread, moment=OLD):
    with town.oak.acting():
        by = town.oak.system
        Post.objects.seen_by(by).filter(thread=thread).update(at=moment)
        Thread.objects.seen_by(by).filter(pk=thread.pk).update(standing_at=moment)
        ids = Post.objects.seen_by(by).filter(thread=thread).values("pk")
        Message.objects.seen_by(by).filter(reference_id__in=ids).update(state="accepted", state_at=moment)
        Inbound.objects.seen_by(by).filter(reference_id=thread.pk).update(at=moment)


def remove(town):
    with town.oak.acting():
        return retention.remove_old_words(by=town.oak.system, at=NOW)


def test_old_words_go_with_a_certificate_and_the_facts_stay(town, client, monkeypatch):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    old, young = town.begin(translated={"so": "Salaan"}), town.begin(subject="Lunch", body="Pizza")
    family_says(town, old, at=OLD, language="en")
    with town.oak.acting(town.by):
        actions.add_note(thread_id=old.pk, body="Call her", by=town.by, at=OLD)
    age(town, old)
    with town.oak.acting():
        before = [len(list(each)) for each in queries.touchpoints(seen_by=town.oak.system)]
    certificate = remove(town)
    assert certificate.counts == {
        "versions": 1, "posts": 2, "notes": 1, "subjects": 1, "texts": 0, "messages": 1, "translations": 0, "doubts": 0,
        "files": 0, "interpreting": 0, "recordings": 0, "transcripts": 0, "broadcasts": 0, "ratings": 0,
        "scripts": 0,
    }  # fmt: skip
    assert certificate.rule == "messages" and certificate.before.date() == date(2024, 8, 17)
    with town.oak.acting():
        by = town.oak.system
        old.refresh_from_db()
        assert old.subject == "" and {line.body for line in queries.lines_of(old, seen_by=by)} == {""}
        assert [line.body for line in queries.lines_of(young, seen_by=by)] == ["Pizza"]
        assert before == [len(list(each)) for each in queries.touchpoints(seen_by=by)]
        assert Entry.objects.seen_by(by).filter(deed="conversations.remove_old_words").count() == 1
    assert remove(town) is None
    at_host(client, town.oak.row)
    with translation.override("so"):
        said = gettext("These words are no longer kept.")
    assert said in client.get(f"/m/{old.code}").content.decode()


def test_what_is_held_for_a_dispute_stays_until_it_is_let_go(town, monkeypatch):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    old, other = town.begin(), town.begin(subject="Lunch", body="Pizza")
    age(town, old)
    age(town, other)
    with town.oak.acting(town.office):
        switch.hold_thread(thread_id=old.pk, because="hearing", by=town.office, at=NOW)
    certificate = remove(town)
    assert (certificate.counts["posts"], certificate.held_back) == (1, 1)
    with town.oak.acting(town.office):
        switch.hold_thread(thread_id=old.pk, because="", by=town.office, at=NOW)
    assert remove(town).counts["posts"] == 1
    with town.oak.acting():
        assert Certificate.objects.seen_by(town.oak.system).count() == 2


def test_what_was_reported_stays_until_somebody_has_looked_and_then_no_longer(town, monkeypatch):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    thread = town.begin()
    by = office(town)
    with town.oak.acting():
        post = Post.objects.seen_by(town.oak.system).get(thread=thread)
        Script(
            district_id=town.oak.id, kind="post", reference_id=post.pk, language="so", digest="d", words="Ana",
            about_since=OLD,
        ).save(force_insert=True)  # fmt: skip
        switch.report_thread(
            thread_id=thread.pk, said_by=From.FAMILY, words="threats to Ana", by=town.oak.system, at=NOW
        )
    age(town, thread)
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(reference_id=post.pk).update(state="ambiguous")
    assert remove(town) is None
    with town.oak.acting(by):
        switch.look_at_report(thread_id=thread.pk, goes_on=False, by=by, at=OLD)
    counts = remove(town).counts
    assert (counts["posts"], counts["scripts"], counts["messages"]) == (1, 1, 1)
    thread.refresh_from_db()
    assert (thread.report, thread.subject, thread.reported_at) == ("", "", NOW)


def fill(town):
    """One conversation with a translation, a doubt, a picture, a voice and a text for an interpreter."""
    thread = town.begin(body="OLDWORDS")
    with town.oak.acting():
        by = town.oak.system
        post = Post.objects.seen_by(by).get(thread=thread)
        version = Version.objects.create(
            district_id=by.district_id, thread=thread, post=post, language="so", body="OLDWORDS", made_by="machine", at=OLD
        )  # fmt: skip
        actions.say_wrong(thread=thread, version_id=version.pk, said="OLDWORDS", by=by, at=OLD)
        actions.attach_file(
            post_id=post.pk, content=picture(), name="OLDWORDS", alt="OLDWORDS", by=by, at=OLD
        )
        inbound = Inbound(
            district_id=by.district_id, provider="calls", provider_reference=f"r{thread.pk}", sender=MOTHER, body="🎤",
            at=OLD, state="done", reference_id=thread.pk,
        )  # fmt: skip
        inbound.save(force_insert=True)
        Recording(
            district_id=by.district_id, provider="t", provider_reference=f"r{thread.pk}", address=MOTHER, at=OLD,
            content=b"OLDWORDS", reference_id=inbound.pk,
        ).save(force_insert=True)  # fmt: skip
        InterpreterRequest(
            district_id=by.district_id, wanted="text", language="so", where="phone", begins_at=OLD,
            ends_at=OLD + timedelta(hours=1), about="A letter", words="OLDWORDS", thread_id=thread.pk, state_at=OLD,
            code=thread.code,
        ).save(force_insert=True)  # fmt: skip
    age(town, thread)
    return thread


def words_left(town):
    """What is there of each kind (table: rows that still hold something)."""
    with town.oak.acting():
        by = town.oak.system
        return {
            "translations": Translation.objects.seen_by(by).exclude(original="", draft="").count(),
            "doubts": Doubt.objects.seen_by(by).exclude(original="", body="", said="").count(),
            "files": AttachmentContent.objects.seen_by(by).count(),
            "interpreting": InterpreterRequest.objects.seen_by(by).exclude(words="").count(),
            "recordings": Recording.objects.seen_by(by).exclude(content=b"").count(),
        }


def test_translations_doubts_files_and_voices_go_too_and_a_hold_spares_them(town, client, monkeypatch):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    thread = fill(town)
    assert set(words_left(town).values()) == {1}
    with town.oak.acting(town.office):
        switch.hold_thread(thread_id=thread.pk, because="hearing", by=town.office, at=NOW)
    assert remove(town) is None and set(words_left(town).values()) == {1}
    with town.oak.acting(town.office):
        switch.hold_thread(thread_id=thread.pk, because="", by=town.office, at=NOW)
    certificate = remove(town)
    kinds = words_left(town)
    assert {kind: certificate.counts[kind] for kind in kinds} == dict.fromkeys(kinds, 1)
    assert set(kinds.values()) == {0}
    with town.oak.acting():
        by = town.oak.system
        row, doubt = Attachment.objects.seen_by(by).get(), Doubt.objects.seen_by(by).get()
        assert (row.state, row.name, row.alt, row.digest) == (
            "removed",
            "",
            "",
            "",
        ) and doubt.settled_at == NOW
    assert remove(town) is None
    shown = (
        signed_in(client, town.teacher, at=NOW)
        .get(reverse("threads:thread", args=[thread.pk]))
        .content.decode()
    )
    assert "This file is no longer kept." in shown and "OLDWORDS" not in shown
    assert client.get(reverse("threads:file", args=[row.pk])).status_code == 404


def test_what_is_young_stays(town, monkeypatch):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    thread = fill(town)
    age(town, thread, NOW)
    with town.oak.acting():
        Inbound.objects.seen_by(town.oak.system).update(state="needs_person", at=NOW)
        Recording.objects.seen_by(town.oak.system).update(at=NOW)
    certificate = remove(town)
    assert certificate.counts["interpreting"] == 1  # asked for in those days
    assert {kind for kind, number in words_left(town).items() if number == 0} == {"interpreting"}


def test_the_office_sees_the_rule_and_sets_the_hours(town, client):
    account = town.oak.add_account(Role.OFFICE)
    signed_in(client, account)
    page = reverse("threads:terms")
    assert "34 CFR 99.10" in client.get(page).content.decode()
    sent = {"opens": "07:30", "closes": "15:00", "weekdays": ["0", "4"], "closed_on": "2026-11-26\n2026-11-27",
            "aim_hours": "16"}  # fmt: skip
    assert client.post(page, sent).status_code == 302
    with town.oak.acting():
        terms = waiting.terms_of(seen_by=town.oak.system)
    assert terms.weekdays == [0, 4] and terms.closed_on == [date(2026, 11, 26), date(2026, 11, 27)]
    assert client.post(page, sent | {"closed_on": "Thanksgiving"}).status_code == 422
    assert client.post(page, sent | {"closes": "07:00"}).status_code == 422


# --- A copy for the family -------------------------------------------------------------------------------------------
def test_pictures_and_voices_come_along(town, client):
    thread = town.begin()
    family_says(town, thread, body="🎤")
    with town.oak.acting():
        by = town.oak.system
        ours = Post.objects.seen_by(by).filter(thread=thread).order_by("at").first()
        actions.attach_file(post_id=ours.pk, content=picture(), name="a.png", alt="A map", by=by, at=NOW)
        inbound = Inbound(
            district_id=by.district_id, provider="calls", provider_reference="r", sender=MOTHER, body="🎤", at=NOW,
            state="answered", reference_id=thread.pk,
        )  # fmt: skip
        inbound.save(force_insert=True)
        theirs = Post.objects.seen_by(by).filter(thread=thread).order_by("at").last()
        Post.objects.seen_by(by).filter(pk=theirs.pk).update(inbound_id=inbound.pk)
        Recording(
            district_id=by.district_id, provider="t", provider_reference="r", address=MOTHER, at=NOW,
            content=b"VOICE", content_type="audio/mpeg", reference_id=inbound.pk,
        ).save(force_insert=True)  # fmt: skip
    at_host(client, town.oak.row)
    assert "as=files" in client.get(f"/m/{thread.code}/copy").content.decode()
    answer = client.get(f"/m/{thread.code}/copy?as=files")
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as packed:
        names = packed.namelist()
        assert names[0] == "messages.txt" and sorted(name[4:] for name in names[1:]) == ["jpg", "mp3"]
        voice, shown = sorted(names[1:], key=lambda name: name.endswith("jpg"))
        assert packed.read(voice) == b"VOICE" and len(packed.read(shown)) > 50
        said = packed.read("messages.txt").decode()
        assert f"[{voice}]" in said and f"[{shown}]" in said


def test_a_family_takes_its_own_thread_along_and_sees_no_note(town, client):
    thread = town.begin(translated={"so": "Salaan"})
    family_says(town, thread, body="Waan imanayaa")
    with town.oak.acting(town.by):
        actions.add_note(thread_id=thread.pk, body="SECRETNOTE", by=town.by, at=NOW)
    at_host(client, town.oak.row)
    page = client.get(f"/m/{thread.code}/copy").content.decode()
    text = client.get(f"/m/{thread.code}/copy?as=text")
    for shown in (page, text.content.decode()):
        assert "Salaan" in shown and "Hello!" in shown and "Waan imanayaa" in shown and "Halima" in shown
        assert "SECRETNOTE" not in shown and MOTHER not in shown
    assert text.headers["Content-Disposition"].startswith("attachment")
    assert "as=files" not in page  # there are none
    handed = signed_in(client, town.teacher).get(reverse("threads:copy", args=[thread.pk])).content.decode()
    assert "Salaan" in handed and "SECRETNOTE" not in handed
    with town.oak.acting():
        made = Entry.objects.seen_by(town.oak.system).filter(deed="conversations.copy_thread")
        assert sorted(one.detail["handed_by_staff"] for one in made) == [False, False, True]


def test_whom_a_restriction_bars_gets_no_copy_from_anybody(town, client):
    thread = town.begin(adult=town.father)
    town.restrict(town.father)
    at_host(client, town.oak.row)
    assert client.get(f"/m/{thread.code}/copy").status_code == 404
    with pytest.raises(Refused, match="may not write"), town.oak.acting(town.by):
        copy_thread(thread_id=thread.pk, handed_by_staff=True, by=town.by, at=NOW)


def test_no_message_holds_a_tracker_a_shortener_or_a_foreign_link(town):
    import re

    town.begin(translated={"so": "Salaan"})
    town.begin(subject="Case", interest=Interest.CASE, section_id=None, school_id=town.school.pk)
    adult = town.oak.add_adult("Sahra", "Jibril", email="s@example.org")
    town.oak.tie(town.child, adult)
    town.begin(adult=adult, subject="By mail")
    with town.oak.acting():
        from django.conf import settings

        sent = list(Message.objects.seen_by(town.oak.system))
    assert len(sent) == 3
    for message in sent:
        links = re.findall(r"https?://\S+", message.body)
        assert links and all(link.startswith(settings.PUBLIC_URL + "/") for link in links)
        assert "<" not in message.body and "?" not in "".join(links)
