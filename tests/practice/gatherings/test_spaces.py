"""Partners in our rooms: asked by a link, dates that clash, approved by the principal, cancelled, and never twice in a room."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from tests.factories import NOW, at_host, signed_in
from tests.practice.gatherings.places import a_gathering, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions import cancel_gathering, change_gathering, keep_clock_times
from thirdpillar.practice.gatherings.actions.building import add_calendar_day, set_opening_hours
from thirdpillar.practice.gatherings.actions.rooms import add_room
from thirdpillar.practice.gatherings.actions.spaces import (
    Asked,
    approve_space,
    ask_for_space,
    cancel_space,
    decline_space,
    forget_partners,
    invite_partner,
)
from thirdpillar.practice.gatherings.models import Gathering, RoomTime, SpaceUse, SpaceUseDate

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/Chicago")
TUESDAY = date(2026, 11, 17)
SIX = datetime(2026, 11, 17, 18, tzinfo=ZONE)


@pytest.fixture
def town():
    with clock.set_to(NOW):
        district, oak = a_school()
        district.oak = oak
        district.principal = district.add_account(Role.PRINCIPAL, oak, given="Pia", email="p@x.example")
        district.liaison = district.add_account(Role.LIAISON, oak, given="Lila", email="l@x.example")
        with district.acting():
            district.gym = add_room(name="Gym", school_id=oak.id, by=district.system, at=NOW)
            yield district


def as_one(town, role, account):
    return replace(town.scope(role, school_ids=frozenset({town.oak.id})), account_id=account.pk)


def principal(town):
    return as_one(town, Role.PRINCIPAL, town.principal)


def a_partner(town, **more):
    words = {"group": "Oak Chess Club", "email": "chess@partner.example", "school_id": town.oak.id}
    return invite_partner(by=as_one(town, Role.LIAISON, town.liaison), at=NOW, **(words | more))


def asks(town, use, *, rest=False, by=None, **more):
    words = {"title": "Chess for all", "room_id": town.gym.pk, "day": TUESDAY, "begins": time(18), "ends": time(19, 30),
             "people": 20}  # fmt: skip
    return ask_for_space(
        use_id=use.pk, asked=Asked(**(words | more)), rest=rest, by=by or town.system, at=NOW
    )


def states(town, use):
    with town.acting():
        rows = SpaceUseDate.objects.seen_by(town.system).filter(use=use).order_by("begins_at")
        return [str(one.state) for one in rows]


def told(town):
    with town.acting():
        return list(
            Message.objects.seen_by(town.system)
            .filter(purpose__startswith="gatherings.space")
            .order_by("made_at")
        )


def test_the_link_goes_to_the_partner_by_mail_or_text(town):
    use = a_partner(town)
    a_partner(town, group="Zumba", email="", phone="+13125550155", language="es")
    by_mail, by_text = told(town)
    assert (by_mail.channel, by_mail.address) == ("email", "chess@partner.example")
    assert f"/gatherings/space/{use.code}/" in by_mail.body
    assert (by_text.channel, by_text.address, by_text.language) == ("sms", "+13125550155", "es")
    with pytest.raises(Refused):
        a_partner(town, email="")
    assert a_partner(town, group="Written down", tells=False) and len(told(town)) == 2


def test_weekly_dates_that_clash_are_said_and_the_rest_can_be_asked_for(town):
    a_gathering(
        town,
        town.oak,
        room_id=town.gym.pk,
        begins_at=SIX + timedelta(weeks=1),
        ends_at=SIX + timedelta(weeks=1, hours=2),
    )
    add_calendar_day(
        kind="closed", first_on=date(2026, 12, 1), last_on=None, by=town.system, at=NOW, school_id=town.oak.id
    )
    use = a_partner(town)
    found = asks(town, use, until=date(2026, 12, 8))
    assert [one.why for one in found] == ["", "taken", "shut", ""]
    assert states(town, use) == []  # nothing is asked for yet
    asks(town, use, until=date(2026, 12, 8), rest=True)
    assert states(town, use) == ["asked", "taken", "taken", "asked"]
    # What is asked for holds no room yet; a gathering may come first, and then that date is not to be had.
    a_gathering(town, town.oak, room_id=town.gym.pk)
    assert (
        approve_space(
            use_id=use.pk, by=principal(town), at=NOW, conditions="Sneakers only", answer="Welcome!"
        )
        == 1
    )
    assert states(town, use) == ["taken", "taken", "taken", "held"]
    said = told(town)[-1]
    assert "Approved" in said.body and "Sneakers only" in said.body and "Welcome!" in said.body
    assert "December 8" in said.body and "November 17" not in said.body


def test_who_decides_is_the_principal_or_coordinator(town):
    use = a_partner(town)
    asks(town, use)
    with pytest.raises(Refused):
        approve_space(use_id=use.pk, by=as_one(town, Role.LIAISON, town.liaison), at=NOW)
    decline_space(use_id=use.pk, by=principal(town), at=NOW, answer="The floor is being done.")
    use.refresh_from_db()
    assert (use.stage, use.decided_by_id) == ("declined", town.principal.pk)
    assert "Declined" in told(town)[-1].body and "The floor is being done." in told(town)[-1].body
    with pytest.raises(Refused):
        approve_space(use_id=use.pk, by=principal(town), at=NOW)


def test_one_date_or_all_are_cancelled_and_the_partner_is_told_of_what_we_cancel(town):
    use = a_partner(town)
    asks(town, use, until=date(2026, 12, 8))
    approve_space(use_id=use.pk, by=principal(town), at=NOW)
    first, second, *_rest = SpaceUseDate.objects.seen_by(town.system).filter(use=use).order_by("begins_at")
    before = len(told(town))
    cancel_space(use_id=use.pk, date_id=first.pk, by=town.system, at=NOW, by_partner=True)
    assert len(told(town)) == before
    cancel_space(use_id=use.pk, date_id=second.pk, by=principal(town), at=NOW)
    assert "Cancelled" in told(town)[-1].body and "November 24" in told(town)[-1].body
    # The room is free again.
    a_gathering(town, town.oak, room_id=town.gym.pk)
    assert cancel_space(use_id=use.pk, by=principal(town), at=NOW) == 2
    use.refresh_from_db()
    assert use.stage == "cancelled" and states(town, use) == ["cancelled"] * 4
    with pytest.raises(Refused):
        cancel_space(use_id=use.pk, by=principal(town), at=NOW)


def test_one_table_of_room_times_refuses_the_second_whatever_books_it(town):
    use = a_partner(town)
    asks(town, use)
    approve_space(use_id=use.pk, by=principal(town), at=NOW)
    with pytest.raises(Refused, match="Something else is in this room"):
        a_gathering(town, town.oak, room_id=town.gym.pk)
    # Past our own rules as well: the database itself.
    other = SpaceUseDate(
        district_id=town.id, school_id=town.oak.id, use=use, room=town.gym, begins_at=SIX + timedelta(minutes=30),
        ends_at=SIX + timedelta(hours=3), state="held",
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="no_room_twice"), transaction.atomic():
        other.save(force_insert=True)
    # A gathering that moves, is called off or goes away gives the room back.
    later = a_gathering(
        town,
        town.oak,
        room_id=town.gym.pk,
        begins_at=SIX + timedelta(days=1),
        ends_at=SIX + timedelta(days=1, hours=1),
    )
    with pytest.raises(Refused):
        change_gathering(
            gathering_id=later.pk, by=town.system, at=NOW, begins_at=SIX, ends_at=SIX + timedelta(hours=1)
        )
    cancel_gathering(gathering_id=later.pk, by=town.system, at=NOW)
    assert {one.source_id for one in RoomTime.objects.seen_by(town.system)} == set(
        SpaceUseDate.objects.seen_by(town.system).values_list("pk", flat=True)
    )
    SpaceUse.objects.seen_by(town.system).all().delete()
    assert not RoomTime.objects.seen_by(town.system).exists()


def test_opening_hours_of_the_school_go_before_the_standards(town):
    use = a_partner(town)
    early = {"begins": time(6), "ends": time(7, 30)}
    assert [one.why for one in asks(town, use, **early)] == ["shut"]
    set_opening_hours(school_id=town.oak.id, hours={1: (time(5), time(22))}, by=town.system, at=NOW)
    assert [one.why for one in asks(town, use, day=date(2026, 11, 18))] == ["shut"]  # a Wednesday, not named
    assert [one.why for one in asks(town, use, **early)] == [""]
    for wrong in (
        {"begins": time(19), "ends": time(18)},
        {"until": date(2028, 1, 1)},
        {"day": date(2026, 11, 9)},
    ):
        with pytest.raises(Refused):
            asks(town, a_partner(town, tells=False), **wrong)


def test_what_moves_with_the_clock_of_the_district_is_in_nobodys_way(town):
    """One after the other in a room: each moves to where the next one still is."""
    hour = timedelta(hours=1)
    for number in range(3):
        a_gathering(
            town,
            town.oak,
            room_id=town.gym.pk,
            begins_at=SIX + number * hour,
            ends_at=SIX + (number + 1) * hour,
        )
    use = a_partner(town)
    asks(town, use, day=date(2026, 11, 18))
    approve_space(use_id=use.pk, by=principal(town), at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    District.objects.filter(pk=town.id).update(zone="America/New_York")
    assert keep_clock_times(was="America/Chicago", by=town.system, at=NOW) == 3
    first = Gathering.objects.seen_by(town.system).earliest("begins_at")
    assert first.begins_at == datetime(2026, 11, 17, 23, tzinfo=UTC)
    assert SpaceUseDate.objects.seen_by(town.system).get().begins_at == datetime(2026, 11, 18, 23, tzinfo=UTC)


def typed(town, **more):
    return {"title": "Chess for all", "room": str(town.gym.pk), "day": "2026-11-17", "begins": "18:00", "ends": "19:30",
            "until": "2026-12-01", "people": "20", "contact": "Coach Ray"} | more  # fmt: skip


def test_pages_of_the_partner_and_the_school(town):
    staff = signed_in(Client(), town.principal)
    sent = staff.post(
        "/gatherings/spaces/",
        {
            "school": str(town.oak.id),
            "group": "Oak Chess Club",
            "address": "chess@partner.example",
            "language": "en",
        },
    )
    assert sent.status_code == 302 and len(told(town)) == 1
    use = SpaceUse.objects.seen_by(town.system).get()
    a_gathering(
        town,
        town.oak,
        room_id=town.gym.pk,
        begins_at=SIX + timedelta(weeks=1),
        ends_at=SIX + timedelta(weeks=1, hours=2),
    )
    partner = at_host(Client(), town.row)
    page = f"/gatherings/space/{use.code}/"
    assert "Gym" in partner.get(page).content.decode()
    answer = partner.post(page, typed(town))
    assert answer.status_code == 422 and "Ask for the 2 other dates" in answer.content.decode()
    assert "Family math night" not in answer.content.decode()  # what is there is not the partner's business
    assert partner.post(page, typed(town, rest="1")).status_code == 302
    assert "Waits for an answer" in partner.get(page).content.decode()
    one = f"/gatherings/spaces/{use.pk}/"
    assert (
        "Coach Ray" in staff.get(one).content.decode()
        and "Chess for all" in staff.get("/gatherings/spaces/").content.decode()
    )
    assert staff.post(one, {"deed": "approve", "conditions": "Sneakers only"}).status_code == 302
    assert states(town, use) == ["held", "taken", "held"]
    rooms = staff.get("/gatherings/rooms/").content.decode()
    assert rooms.count("Chess for all") == 2 and rooms.count("Family math night") == 1
    shown = partner.get(page).content.decode()
    assert "Sneakers only" in shown and "Approved" in shown
    public = partner.get(f"/calendar/building/{town.oak.id}/").content.decode()
    assert public.count("Chess for all") == 2 and "Oak Chess Club" in public
    assert "Coach Ray" not in public and "chess@partner.example" not in public
    partner.post(page, {"deed": "cancel"})
    assert states(town, use) == ["cancelled", "taken", "cancelled"]
    assert "Chess for all" not in partner.get(f"/calendar/building/{town.oak.id}/").content.decode()
    assert partner.get("/gatherings/space/made-up/").status_code == 404


def test_staff_write_down_what_a_partner_wants_and_set_days_and_hours(town):
    staff = signed_in(Client(), town.principal)
    fields = {
        "school": str(town.oak.id),
        "group": "Zumba",
        "address": "312 555 0155",
        "language": "",
        "deed": "write",
    }
    assert staff.post("/gatherings/spaces/", fields).status_code == 302
    use = SpaceUse.objects.seen_by(town.system).get()
    assert use.phone == "+13125550155" and told(town) == []
    assert staff.post("/gatherings/spaces/", fields | {"address": "nothing"}).status_code == 422
    assert staff.post(f"/gatherings/spaces/{use.pk}/", typed(town, until="")).status_code == 302
    assert states(town, use) == ["asked"]
    days = "/gatherings/building/"
    staff.post(
        days,
        {
            "deed": "add",
            "kind": "closed",
            "first_on": "2026-11-26",
            "words": "Thanksgiving",
            "school": str(town.oak.id),
        },
    )
    assert "Thanksgiving" in staff.get(days).content.decode()
    staff.post(days, {"deed": "hours", "at": str(town.oak.id), "opens-0": "08:00", "closes-0": "20:00"})
    page = at_host(Client(), town.row).get(f"/calendar/building/{town.oak.id}/").content.decode()
    assert "8 a.m." in page and "Tuesday" not in page and "Thanksgiving" in page
    staff.post(days, {"deed": "hours", "at": str(town.oak.id), "opens-0": "21:00", "closes-0": "20:00"})
    assert "8 a.m." in at_host(Client(), town.row).get(f"/calendar/building/{town.oak.id}/").content.decode()


def test_the_partners_page_speaks_the_partners_language_and_stays_in_no_shared_place(town, client):
    at_host(client, town.row)
    use = a_partner(town, language="es")
    page = client.get(f"/gatherings/space/{use.code}/")
    assert "Una sala en nuestro edificio" in page.content.decode() and 'lang="es"' in page.content.decode()
    assert page.headers["Content-Language"] == "es" and page.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in page.headers["Cache-Control"] and page.headers["Referrer-Policy"] == "same-origin"
    client.cookies["tp_language"] = "ar"
    assert client.get(f"/gatherings/space/{use.code}/").headers["Content-Language"] == "ar"


def told_deciders(town):
    with town.acting():
        rows = Message.objects.seen_by(town.system).filter(purpose__startswith="gatherings.rooms")
        return list(rows.order_by("made_at", "address"))


def test_whoever_decides_is_written_to_once_when_a_partner_asks_and_when_it_cancels(town):
    kim = town.add_account(Role.COORDINATOR, town.oak, given="Kim", email="k@x.example")
    with town.acting():
        Account.objects.seen_by(town.system).filter(pk=kim.pk).update(language="es")
    gone = town.add_account(Role.COORDINATOR, town.oak, given="Gone", email="gone@x.example")
    elm = town.add_school("Elm School")
    town.add_account(Role.PRINCIPAL, elm, given="Else", email="else@x.example")
    with town.acting():
        Account.objects.seen_by(town.system).filter(pk=gone.pk).update(suspended_at=NOW)
    use = a_partner(town)
    assert told_deciders(town) == []
    asks(town, use, until=TUESDAY + timedelta(weeks=1))
    spanish, english = told_deciders(town)
    assert (spanish.address, spanish.language) == ("k@x.example", "es")
    assert (english.address, english.channel) == ("p@x.example", "email")
    assert "Oak Chess Club: Waits for an answer" in english.body and english.body.count("Gym") == 2
    assert f"/gatherings/spaces/{use.pk}/" in english.body and "chess@partner.example" not in english.body
    assert "Waits for an answer" not in spanish.body and spanish.subject != english.subject
    # What staff write down in the partner's place, whoever wrote it need not hear of.
    asks(
        town,
        a_partner(town, group="Zumba", tells=False),
        by=principal(town),
        day=TUESDAY + timedelta(weeks=4),
    )
    assert [one.address for one in told_deciders(town)[2:]] == ["k@x.example"]
    approve_space(use_id=use.pk, by=principal(town), at=NOW)
    with town.acting():
        first = SpaceUseDate.objects.seen_by(town.system).filter(use=use).order_by("begins_at").first()
    cancel_space(use_id=use.pk, date_id=first.pk, by=town.system, at=NOW, by_partner=True)
    one, other = told_deciders(town)[3:]
    assert {one.address, other.address} == {"k@x.example", "p@x.example"}
    assert "Oak Chess Club: Cancelled" in (one if one.address == "p@x.example" else other).body
    cancel_space(use_id=use.pk, by=town.system, at=NOW, by_partner=True)
    assert len(told_deciders(town)) == 7
    # What staff cancel, the partner is told.
    assert all("Cancelled" not in each.subject for each in told(town))


def test_where_no_mail_gets_to_a_school_the_office_hears_of_a_partner(town):
    town.add_account(Role.OFFICE, given="Olga", email="o@x.example")
    with town.acting():
        Account.objects.seen_by(town.system).filter(pk=town.principal.pk).update(email="")
    asks(town, a_partner(town))
    assert [one.address for one in told_deciders(town)] == ["o@x.example"]


def test_whom_we_wrote_to_about_a_room_is_forgotten_a_year_after_the_last_date(town):
    use = a_partner(town, phone="+13125550155")
    asks(town, use, until=TUESDAY + timedelta(weeks=1), contact="Chris", set_up="Boards")
    approve_space(use_id=use.pk, by=principal(town), at=NOW, conditions="Sneakers only", answer="Welcome!")
    never, asked = a_partner(town, group="Never asked"), a_partner(town, group="Never decided")
    asks(town, asked, day=TUESDAY + timedelta(weeks=2))
    last = datetime(2026, 11, 25, tzinfo=UTC)
    assert forget_partners(by=town.system, at=last + timedelta(days=364)) == 0
    assert forget_partners(by=town.system, at=last + timedelta(days=366)) == 1
    use.refresh_from_db()
    assert (use.email, use.phone, use.contact, use.set_up, use.conditions, use.answer) == ("",) * 6
    assert (use.group, use.title, use.stage) == ("Oak Chess Club", "Chess for all", "approved")
    assert states(town, use) == ["held", "held"]
    # A link that nobody ever used, and what nobody decided: no way to answer is left, so neither goes on.
    later = max(datetime.now(UTC), NOW) + timedelta(days=800)
    assert forget_partners(by=town.system, at=later) == 2 and forget_partners(by=town.system, at=later) == 0
    for one in (never, asked):
        one.refresh_from_db()
        assert (one.email, one.stage) == ("", "cancelled")
    with pytest.raises(Refused):
        asks(town, never)
    with pytest.raises(IntegrityError), transaction.atomic():
        SpaceUse.objects.seen_by(town.system).filter(pk=never.pk).update(forgotten_at=None)
