"""How an adult wants to be reached: the order is theirs, permission and fallback stay, the old way hears of a change."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from tests.factories import NOW, make_district, signed_in
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.actions import put_back_preference, set_preference
from thirdpillar.ground.people.choices import SaidBy
from thirdpillar.ground.people.models import Preference, Tie
from thirdpillar.ground.people.models.preferences import leave_time
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.models import Inbound

PHONE, MAIL = "+16125550101", "amina@example.org"


class Home:
    """A mother with a phone and an e-mail, two children, an office that takes down what she says."""

    def __init__(self) -> None:
        self.oak = make_district("Oak District", reply_phone="+16125550100")
        self.school = self.oak.add_school("Oak School")
        self.child = self.oak.add_student("Halima", "Jibril")
        self.second = self.oak.add_student("Omar", "Jibril")
        self.mother = self.oak.add_adult("Amina", "Jibril", phone=PHONE, email=MAIL)
        self.ties = [self.oak.tie(each, self.mother) for each in (self.child, self.second)]
        self.oak.add_household([self.child, self.second], [self.mother])
        self.principal = self.oak.add_account(Role.PRINCIPAL, school=self.school)

    @property
    def office(self):
        scope = self.oak.scope(Role.PRINCIPAL, school_ids=frozenset([self.school.pk]))
        return replace(scope, account_id=self.principal.pk)

    def set(self, said_by=SaidBy.STAFF, by=None, at=NOW, **more):
        by = by or self.office
        with self.oak.acting(by):
            return set_preference(adult_id=self.mother.pk, said_by=said_by, by=by, at=at, **more)

    def best(self, student=None):
        with self.oak.acting():
            ways = Ways(adults=[self.mother.pk], students=[self.child.pk, self.second.pk], on=NOW.date(),
                        seen_by=self.oak.system)  # fmt: skip
            return ways.first_open(self.mother.pk, [(student or self.child).pk], ("sms", "email"))

    def told(self):
        with self.oak.acting():
            rows = Message.objects.seen_by(self.oak.system).filter(purpose="people.preference_changed")
            return list(rows.order_by("made_at"))

    def may(self):
        with self.oak.acting():
            return list(
                Tie.objects.seen_by(self.oak.system).order_by("student__given_name")
                .values_list("may_text", "may_email", "may_call")
            )  # fmt: skip

    def text(self, body, reference="r1"):
        return receive(
            district=self.oak.row, provider="twilio", reference=reference, sender=PHONE, body=body, at=NOW
        )

    def begin(self):
        with self.oak.acting(self.office):
            return actions.begin_thread(
                adult_id=self.mother.pk, student_ids=[self.child.pk], subject="Reading", body="Hello", key="k",
                interest=Interest.SCHOOL, school_id=self.school.pk, by=self.office, at=NOW,
            )  # fmt: skip


@pytest.fixture
def home(db):
    return Home()


def test_the_order_is_the_familys_and_the_others_stay_as_a_way_out(home):
    assert home.best() == ("sms", PHONE)
    home.set(ways=["email"])
    assert home.best() == ("email", MAIL)
    home.set(links={home.child.pk: {"may_email": False}})
    assert home.best() == ("sms", PHONE)  # not permitted for this child: the other way
    assert home.best(home.second) == ("email", MAIL)


def test_a_way_that_leads_nowhere_falls_back(home):
    home.set(ways=["letter", "voice"])
    assert home.best() == ("sms", PHONE)


def test_the_old_way_hears_of_it_in_the_language_read_so_far(home):
    home.set(ways=["email"], said_by=SaidBy.PAGE, by=home.oak.system)
    (told,) = home.told()
    assert (told.channel, told.address) == ("sms", PHONE)
    assert told.body == (
        "Oak District: from now on we reach you this way first: E-mail. Not you? Call us: (612) 555-0100."
    )
    home.set(reads="es")
    assert home.told()[-1].address == MAIL and home.told()[-1].language == "en"


def test_nothing_changed_tells_nobody(home):
    home.set(pace="digest")
    assert home.told() == []


def test_each_child_keeps_a_way_but_a_word_in_a_call_is_honoured(home):
    none = {"may_text": False, "may_email": False, "may_call": False, "may_mail": False}
    with pytest.raises(Refused, match="at least one way"):
        home.set(links={home.child.pk: none})
    assert home.may() == [(True, True, True)] * 2
    home.set(said_by=SaidBy.VOICE, by=home.oak.system, permit={"may_call": False})
    assert home.may() == [(True, True, False)] * 2


def test_it_can_be_put_back_step_by_step(home):
    home.set(ways=["email"], reads="es", at=NOW)
    home.set(ways=["letter"], permit={"may_text": False}, at=NOW.replace(hour=18))
    assert home.may() == [(False, True, True)] * 2
    with home.oak.acting(home.office):
        put_back_preference(adult_id=home.mother.pk, by=home.office, at=NOW.replace(hour=19))
    assert home.may() == [(True, True, True)] * 2 and home.best() == ("email", MAIL)
    with home.oak.acting(home.office):
        put_back_preference(adult_id=home.mother.pk, by=home.office, at=NOW.replace(hour=20))
    assert home.best() == ("sms", PHONE)
    home.mother.refresh_from_db()
    assert home.mother.reads_language == ""
    with pytest.raises(Refused, match="nothing to put back"), home.oak.acting(home.office):
        put_back_preference(adult_id=home.mother.pk, by=home.office, at=NOW)


def test_the_record_says_what_was_and_what_is(home):
    home.set(ways=["email"], quiet=((time(20), time(7)),))
    with home.oak.acting():
        entry = Entry.objects.seen_by(home.oak.system).filter(deed="people.set_preference").get()
    assert entry.detail["ways"] == ["email"] and entry.detail["was"]["ways"] == []
    assert entry.detail["quiet"] == "20:00-07:00" and entry.subject_id == home.mother.pk


@pytest.mark.parametrize(
    "body", ["Email please", "por correo, gracias", "بالبريد الإلكتروني", "iimeel", "qua email"]
)
def test_a_text_puts_a_way_first_and_is_answered_once(home, body):
    kept = home.text(body)
    assert (kept.state, kept.answers) == ("answered", "prefers.email")
    assert home.best() == ("email", MAIL)
    assert [one.address for one in home.told()] == [PHONE]
    with home.oak.acting():
        assert Message.objects.seen_by(home.oak.system).filter(purpose="conversations.reply").count() == 0


@pytest.mark.parametrize("body", ["call me", "Llámame", "اتصلوا بي"])
def test_who_wants_a_call_is_noted_and_read_by_a_person(home, body):
    kept = home.text(body)
    assert kept.state == "needs_person"
    with home.oak.acting():
        assert Preference.objects.seen_by(home.oak.system).get(replaced_at=None).ways == ["voice"]


@pytest.mark.parametrize("body", ["carta", "my email is a@b.org", "I got no letter", "email or paper?"])
def test_doubt_goes_to_a_person_and_changes_nothing(home, body):
    assert home.text(body).state == "needs_person"  # no postal address is known either
    with home.oak.acting():
        assert not Preference.objects.seen_by(home.oak.system).exists()


def test_in_a_conversation_it_holds_and_the_words_stay_there(home):
    thread = home.begin()
    with home.oak.acting():
        Message.objects.seen_by(home.oak.system).update(state="accepted", state_at=NOW)
    kept = home.text("I prefer email")
    assert (kept.answers, kept.reference_id) == ("conversations.post", thread.pk)
    assert home.best() == ("email", MAIL)
    with home.oak.acting():
        assert Inbound.objects.seen_by(home.oak.system).count() == 1


def test_the_familys_page_shows_what_is_set_and_changes_it_for_the_children_of_its_link(home, client):
    code = home.begin().code
    page = client.get(f"/ways/{code}")
    assert page.status_code == 200 and "Halima" in page.content.decode()
    assert PHONE not in page.content.decode() and MAIL not in page.content.decode()
    kept = ["may_text", "may_email"]
    sent = {"first": "email", "then": "sms", "pace": "digest", "reads": "es", "quiet_from": "20:00",
            "quiet_until": "07:00", f"tie-{home.child.pk}": kept, f"tie-{home.second.pk}": kept}  # fmt: skip
    assert client.post(f"/ways/{code}", sent).status_code == 302
    # The link is of one child's conversation: nothing is said, or changed, of another.
    assert home.may() == [(True, True, False), (True, True, True)]
    shown = client.get(f"/ways/{code}").content.decode()
    assert 'lang="es"' in shown
    assert client.post(f"/ways/{code}", {**sent, f"tie-{home.child.pk}": []}).status_code == 422
    assert client.get("/ways/ZZZZZZZZZZZZ").status_code == 404
    assert f"/ways/{code}" in client.get(f"/m/{code}").content.decode()


def test_staff_write_it_down_see_it_on_the_card_and_take_it_back(home, client):
    signed_in(client, home.principal)
    page = reverse("people:preference", args=[home.mother.pk])
    assert client.get(page).status_code == 200
    both = ["may_text", "may_email", "may_call", "may_mail"]
    sent = {"first": "email", "then": "", "pace": "usual", "reads": "", "quiet_from": "", "quiet_until": "",
            f"tie-{home.child.pk}": both, f"tie-{home.second.pk}": both}  # fmt: skip
    answer = client.post(page, sent, follow=True)
    assert "Prefers e-mail" in answer.content.decode()
    client.post(reverse("people:put_back_preference", args=[home.mother.pk]))
    assert home.best() == ("sms", PHONE)


@pytest.mark.parametrize(
    ("hours", "apart", "leave"),
    [
        ([(8, 21)], 0, False),
        ([(7, 22)], 0, False),
        ([(9, 8)], 0, True),
        ([(22, 7)], 0, True),
        ([(8, 8)], 0, True),
        ([(8, 14), (14, 21)], 0, False),
        ([(8, 14), (15, 21)], 0, True),
        ([(8, 16)], 0, True),
        ([(8, 16)], -5, False),  # where their clock is five hours behind, it is night here from 16:00 on
    ],
)
def test_hours_must_leave_time_beside_the_districts(hours, apart, leave):
    assert leave_time([(time(a), time(b)) for a, b in hours], timedelta(hours=apart)) is leave


@pytest.mark.parametrize("hours", [("08:00", "21:00"), ("07:00", "22:00")])
def test_hours_that_leave_no_time_are_not_taken(home, client, hours):
    signed_in(client, home.principal)
    both = ["may_text", "may_email", "may_call", "may_mail"]
    sent = {"first": "email", "then": "", "pace": "usual", "reads": "", "quiet_from": hours[0],
            "quiet_until": hours[1], f"tie-{home.child.pk}": both, f"tie-{home.second.pk}": both}  # fmt: skip
    answer = client.post(reverse("people:preference", args=[home.mother.pk]), sent)
    assert answer.status_code in (200, 422) and "wait from 9 p.m. to 8 a.m." in answer.content.decode()
    with home.oak.acting():
        assert not Preference.objects.seen_by(home.oak.system).exists()


@given(begins=some.times(), ends=some.times(), minutes=some.integers(0, 500_000))
def test_own_quiet_hours_end_at_their_own_clock(begins, ends, minutes):
    zone = ZoneInfo("America/Chicago")
    begins, ends = begins.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0)
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    goes = Preference(quiet_from=begins, quiet_until=ends).may_go_at(moment, zone.key)
    there = moment.astimezone(zone).time()
    inside = begins <= there < ends if begins < ends else there >= begins or there < ends
    if begins == ends or not inside or not leave_time([(begins, ends)]):
        assert goes == moment
    else:
        assert timedelta() < goes - moment <= timedelta(hours=25)
        # An hour that a change of clocks leaves out ends it just after the gap.
        assert goes.astimezone(zone).time() == ends or ends.hour == 2


def closed_by_the_office(home):
    """The roster, or staff, let the school reach her by no way about her second child."""
    with home.oak.acting():
        Tie.objects.seen_by(home.oak.system).filter(pk=home.ties[1].pk).update(
            may_text=False, may_email=False, may_call=False, may_mail=False
        )


def test_a_child_whom_nobody_may_write_about_keeps_no_wish_from_being_saved(home):
    closed_by_the_office(home)
    only_text = {"may_text": True, "may_email": False, "may_call": False, "may_mail": False}
    home.set(said_by=SaidBy.PAGE, by=home.oak.system, pace="digest", links={home.child.pk: only_text})
    with home.oak.acting():
        now = Preference.objects.seen_by(home.oak.system).get(replaced_at=None)
        assert now.pace == "digest"
        assert not Tie.objects.seen_by(home.oak.system).get(pk=home.ties[1].pk).may_text
    nothing = dict.fromkeys(only_text, False)
    home.set(said_by=SaidBy.PAGE, by=home.oak.system, links={home.second.pk: nothing})
    with pytest.raises(Refused, match="at least one way"):
        home.set(said_by=SaidBy.PAGE, by=home.oak.system, links={home.child.pk: nothing})
    home.set(said_by=SaidBy.PAGE, by=home.oak.system, links={home.second.pk: only_text})
    with home.oak.acting():
        assert Tie.objects.seen_by(home.oak.system).get(pk=home.ties[1].pk).may_text
