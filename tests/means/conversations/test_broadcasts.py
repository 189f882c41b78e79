"""A broadcast from its draft to the outbox: who may send it, whom it reaches, and what each of them reads."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.means.conversations.broadcast_town import KNOWN, draft, go, make_town, texts, works_here
from thirdpillar.doors.broadcasts.spreading import digests_for, spread_for
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_in
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint, HouseholdAdult, Restriction, Tie
from thirdpillar.means.conversations.actions.broadcast_counting import count_broadcast
from thirdpillar.means.conversations.actions.broadcast_going import (
    approve_broadcast,
    cancel_broadcast,
    go_on_broadcast,
    pause_broadcast,
    send_broadcast,
)
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.actions.spreading import begin_due, spread_part
from thirdpillar.means.conversations.models import Broadcast, Recipient
from thirdpillar.means.conversations.queries.audiences import LISTS, Audience
from thirdpillar.means.conversations.queries.broadcasts import progress
from thirdpillar.means.conversations.wording.composing import composer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def test_one_message_an_adult_names_all_their_children_in_their_language(town):
    go(town, draft(town))
    said = texts(town)
    assert set(said) == {"+13125550101", "+13125550102"}
    assert said["+13125550101"].startswith("Oak Schools: La escuela cierra para Ana y Luis.\nhttp")
    assert "School closes at noon for Sahra." in said["+13125550102"]
    assert "SOOMAALI" in said["+13125550102"]  # in her own language: how to ask for it
    found = Broadcast.objects.seen_by(town.system).get()
    assert (found.stage, found.spread) == ("sent", 3)
    assert Recipient.objects.seen_by(town.system).get(adult_id=town.bo.pk).unreached == "no_way"


@pytest.mark.parametrize(
    ("audience", "reached"),
    [
        (Audience(grades=("05",)), {"+13125550101", "+13125550102"}),
        (Audience(languages=("so",)), {"+13125550102"}),
        (Audience(grades=("03",), languages=("es",)), {"+13125550101"}),
    ],
)
def test_the_audience_is_a_question_whose_parts_must_all_fit(town, audience, reached):
    go(town, draft(town, audience=audience))
    assert set(texts(town)) == reached


def test_a_school_writes_to_its_own_families_about_its_own_children(town):
    go(town, draft(town, by=town.principal), by=town.principal)
    assert "para Ana." in texts(town)["+13125550101"]
    with pytest.raises(Refused, match="not your school"):
        draft(town, by=town.principal, school_ids=[town.elm.pk])


def test_a_teacher_writes_to_a_class_of_theirs_alone(town):
    teacher = works_here(town, Role.TEACHER, section=town.room, school=town.oak)
    go(town, draft(town, by=teacher, section_id=town.room.pk), by=teacher)
    assert set(texts(town)) == {"+13125550101"}
    with pytest.raises(Refused, match="class of theirs"):
        draft(town, by=teacher)


def test_sent_twice_spread_twice_it_is_there_once(town):
    found = draft(town)
    go(town, found)
    go(town, found)
    with town.acting():
        Broadcast.objects.seen_by(town.system).update(stage="spreading")
        begin_due(by=town.system, at=NOW)
        spread_part(broadcast_id=found.pk, by=town.system, at=NOW)
    assert Message.objects.seen_by(town.system).count() == 2


def test_a_part_begins_after_the_last_one(town):
    found = draft(town)
    with town.acting(town.office):
        send_broadcast(broadcast_id=found.pk, by=town.office, at=NOW, known_since=KNOWN)
    with town.acting():
        begin_due(by=town.system, at=NOW)
        sizes = [spread_part(broadcast_id=found.pk, by=town.system, at=NOW, most=1) for _ in range(4)]
    assert (sizes, Message.objects.seen_by(town.system).count()) == ([1, 1, 1, 0], 2)


def test_a_restriction_made_while_it_waits_holds_at_the_last_moment(town):
    go(town, draft(town))
    with town.acting():
        for student, adult in ((town.luis, town.rosa), (town.sahra, town.amina)):
            Restriction(
                district_id=town.id, student=student, adult=adult, scopes=["all"], source="court_order"
            ).save(force_insert=True)
    with clock.set_to(NOW):
        send_for(town.row)
    rows = {one.address: one for one in Message.objects.seen_by(town.system)}
    assert (rows["+13125550102"].state, rows["+13125550101"].state) == ("stopped", "accepted")
    assert "para Ana." in rows["+13125550101"].body


def test_two_in_one_home_who_read_at_one_number_get_one_message(town):
    father = town.add_adult("Juan", phone="+13125550101", language="es")
    town.tie(town.ana, father, relation="father")
    with town.acting():
        home = HouseholdAdult.objects.seen_by(town.system).get(adult=town.rosa).household
        HouseholdAdult(district_id=town.id, household=home, adult=father).save(force_insert=True)
    go(town, draft(town))
    assert Message.objects.seen_by(town.system).filter(address="+13125550101").count() == 1
    assert Recipient.objects.seen_by(town.system).filter(unreached="shared").count() == 1


def test_above_the_standards_number_a_second_person_says_yes(town, monkeypatch):
    from thirdpillar.means.conversations.actions.broadcasts import set_broadcast_terms

    with town.acting(town.office):
        set_broadcast_terms(
            digest_at=NOW.time(), second_person_above=1, part_price=None, currency="USD", link_hosts=[],
            by=town.office, at=NOW,
        )  # fmt: skip
    found, other = draft(town), works_here(town, Role.OFFICE)
    assert go(town, found).stage == "asked"
    assert texts(town) == {}
    with town.acting(town.office), pytest.raises(Refused, match="second person"):
        approve_broadcast(broadcast_id=found.pk, by=town.office, at=NOW, known_since=KNOWN)
    with town.acting(other):
        approve_broadcast(broadcast_id=found.pk, by=other, at=NOW, known_since=KNOWN)
    with clock.set_to(NOW):
        spread_for(town.row)
    assert len(texts(town)) == 2
    with town.acting(town.office), pytest.raises(Refused, match="smaller"):
        set_broadcast_terms(
            digest_at=NOW.time(), second_person_above=500, part_price=None, currency="USD", link_hosts=[],
            by=town.office, at=NOW,
        )  # fmt: skip


def test_a_new_device_sends_nothing_to_many(town):
    found = draft(town)
    for since in (None, NOW - timedelta(hours=23)):
        with town.acting(town.office), pytest.raises(Refused, match="device is new"):
            send_broadcast(broadcast_id=found.pk, by=town.office, at=NOW, known_since=since)


def test_links_lead_where_the_district_allows(town):
    with pytest.raises(Refused, match=r"evil\.example"):
        draft(town, words={"en": "Look at https://evil.example/x"})


def test_it_waits_for_its_time_by_the_wall_clock(town):
    there = NOW.astimezone().date()
    found = draft(town, goes_on=there + timedelta(days=2), goes_at=NOW.time().replace(hour=9, minute=0))
    go(town, found)
    assert texts(town) == {}
    with clock.set_to(NOW + timedelta(days=3)):
        spread_for(town.row)
    assert len(texts(town)) == 2


def test_paused_nothing_leaves_and_cancelled_it_never_does(town):
    found = draft(town)
    go(town, found)
    with town.acting(town.office):
        pause_broadcast(broadcast_id=found.pk, by=town.office, at=NOW)
    with clock.set_to(NOW):
        send_for(town.row)
        assert progress(found, seen_by=town.office).states == {"held": 2}
        with town.acting(town.office):
            go_on_broadcast(broadcast_id=found.pk, by=town.office, at=NOW)
            assert progress(found, seen_by=town.office).states == {"ready": 2}
            assert cancel_broadcast(broadcast_id=found.pk, by=town.office, at=NOW) == 2
        send_for(town.row)
    assert progress(found, seen_by=town.office).states == {"stopped": 2}


def test_news_of_a_day_is_one_message(town):
    for number in ("One", "Two"):
        with town.acting(town.office):
            found = write_broadcast(
                title=f"News {number}", words={"en": f"Word {number}"}, pace="news", by=town.office, at=NOW
            )
        go(town, found)
    assert texts(town) == {}
    noon = NOW.replace(hour=18)  # noon in Chicago
    with clock.set_to(noon):
        digests_for(town.row)
    assert texts(town) == {}
    evening = NOW.replace(hour=23, minute=30)
    for _ in range(2):
        with clock.set_to(evening):
            digests_for(town.row)
    said = texts(town)
    assert len(said) == 2
    assert "1. News One\n2. News Two" in said["+13125550101"]
    with clock.set_to(evening):
        send_for(town.row)
    assert set(Message.objects.seen_by(town.system).values_list("state", flat=True)) == {"accepted"}


def test_the_preview_counts_what_then_goes(town):
    found = draft(town)
    with town.acting():
        seen = count_broadcast(broadcast_id=found.pk, by=town.system, at=NOW)
    assert (seen.people, seen.families, seen.unreached) == (2, 2, 1)
    assert [row[:3] for row in seen.rows] == [["sms", "es", 1], ["sms", "so", 1]]
    assert seen.samples["sms es"]["body"].startswith("Oak Schools: La escuela")
    assert not seen.samples["sms so"]["own"]


def test_who_permits_no_texts_is_written_to_by_email(town):
    with town.acting():
        Tie.objects.seen_by(town.system).filter(adult=town.amina).update(may_text=False)
    go(town, draft(town))
    assert "amina@x.example" in texts(town)


def test_an_alert_calls_a_number_that_cannot_be_written_to(town):
    ContactPoint.objects.seen_by(town.system).filter(value="+13125550102").update(kind="phone")
    found = draft(town, pace="emergency", asks_wellbeing=True)
    go(town, found, confirmed=2)
    called = Message.objects.seen_by(town.system).get(channel="voice")
    assert (called.address, called.message_class) == ("+13125550102", "emergency")
    assert "http" not in called.body
    with clock.set_to(NOW):
        send_for(town.row)
    assert Message.objects.seen_by(town.system).get(channel="voice").state == "accepted"


def test_an_alert_takes_all_channels_and_the_number_said_yes_to(town):
    found = draft(town, pace="emergency", asks_wellbeing=True)
    with town.acting(town.office), pytest.raises(Refused, match="Look at the number"):
        send_broadcast(broadcast_id=found.pk, by=town.office, at=NOW, known_since=KNOWN)
    go(town, found, confirmed=2)
    said = texts(town)
    assert set(said) == {"+13125550101", "+13125550102", "amina@x.example"}
    assert "Responda 1" in said["+13125550101"]
    liaison = works_here(town, Role.LIAISON, school=town.oak)
    with pytest.raises(Refused, match="principal"):
        draft(town, by=liaison, pace="emergency")


def test_a_broadcast_that_cannot_be_spread_waits_for_the_next_round_and_holds_nobody_up(town):
    """Asked for again at once, it would keep a worker busy for ever."""
    broken, whole = draft(town), draft(town)
    for found in (broken, whole):
        with town.acting(town.office), clock.set_to(NOW):
            send_broadcast(broadcast_id=found.pk, by=town.office, at=NOW, known_since=KNOWN)
    with town.acting():
        Broadcast.objects.seen_by(town.system).filter(pk=broken.pk).update(audience=dict.fromkeys(LISTS, 5))
    with clock.set_to(NOW):
        assert spread_for(town.row) is False
    with town.acting():
        sent = set(Message.objects.seen_by(town.system).values_list("purpose", flat=True))
    assert len(sent) == 1


def test_the_first_part_of_an_alert_is_small_and_an_alert_begins_between_two_parts_of_a_newsletter(
    town, monkeypatch
):
    spreading = "thirdpillar.means.conversations.actions.spreading"
    monkeypatch.setattr(f"{spreading}.FIRST_OF_ALERT", 1)
    monkeypatch.setattr(f"{spreading}.PART", 1)
    newsletter, alert = draft(town), draft(town, pace="emergency")
    with town.acting(town.office), clock.set_to(NOW):
        send_broadcast(broadcast_id=newsletter.pk, by=town.office, at=NOW, known_since=KNOWN)
    order = []

    def begun(found, *, seen_by):
        """While the first part of the newsletter is written, somebody sends the alert."""
        order.append(found.pace)
        if len(order) == 1:
            with town.acting(town.office):
                send_broadcast(broadcast_id=alert.pk, by=town.office, at=NOW, known_since=KNOWN, confirmed=2)
            tenancy.enter_scope(seen_by)
        return composer_of(found, seen_by=seen_by)

    monkeypatch.setattr(f"{spreading}.composer_of", begun)
    with clock.set_to(NOW):
        spread_for(town.row)
    assert order[:5] == ["soon", "emergency", "emergency", "emergency", "emergency"]
    assert set(Broadcast.objects.seen_by(town.system).values_list("stage", flat=True)) == {"sent"}


def test_a_call_says_nothing_of_answering_by_text(town):
    ContactPoint.objects.seen_by(town.system).filter(value="+13125550102").update(kind="phone")
    go(town, draft(town, pace="emergency"), confirmed=2)
    said = {one.channel: one.body for one in Message.objects.seen_by(town.system).filter(language="en")}
    assert "SOOMAALI" in said["email"] and "SOOMAALI" not in said["voice"]


def test_an_alert_lives_for_hours_and_from_its_own_time_on(town):
    for hours, expected in ((None, 12), (3, 3), (99, 12)):
        sent = go(town, draft(town, pace="emergency", alive_hours=hours), confirmed=2)
        assert sent.expires_at == NOW + timedelta(hours=expected)
    later = NOW.astimezone() + timedelta(days=1)
    planned = draft(town, pace="emergency", goes_on=later.date(), goes_at=NOW.time().replace(hour=11))
    assert go(town, planned, confirmed=2).expires_at == NOW + timedelta(days=1, hours=12)


def test_a_letter_and_a_text_from_right_to_left_keep_their_numbers_and_say_what_the_number_is_for(town):
    mark = "\u200e"
    with town.acting():
        town.row.reply_phone = "+18005550100"
        town.row.save(update_fields=["reply_phone"])
    words = {"en": "Call (800) 555-0106.", "ar": "اتصلوا (800) 555-0106 في الغرفة 12-B من أجل {children}."}
    found = draft(town, words=words)
    with town.acting():
        composer = composer_of(found, seen_by=town.system)
    letter = composer.letter("ar", ("Ana",), "2" * 12, "1 Oak St")
    for said in (letter["lead"], composer.body("ar", ("Ana",), "2" * 12, "sms")):
        assert (
            f"{mark}(800) 555-0106{mark}" in said
            and f"{mark}12-B{mark}" in said
            and f"{mark}Ana{mark}" in said
        )
    assert letter["tell"] == f"أو اتصلوا بنا: {mark}(800) 555-0100{mark}"
    assert letter["day"] == day_in(clock.today(town.row.zone), "ar", with_year=True)
    assert composer.letter("so", ("Ana",), "2" * 12, "1 Oak St")["tell"] == "Or call us: (800) 555-0100"
    assert composer.body("ar", ("Ana",), "2" * 12, "sms").startswith(f"\u200f{mark}Oak Schools{mark}: ")
