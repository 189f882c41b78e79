"""Staff are told that something waits: a number in the menu of every page, and an e-mail as each has chosen."""

from datetime import timedelta

import pytest

from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_threads import Town
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions.notices import NOTICE, choose_notice, tell_staff
from thirdpillar.means.conversations.choices import Interest, Way
from thirdpillar.means.conversations.models import Inbound, Thread

pytestmark = pytest.mark.django_db
WORDS = "Halima has a fever"


class Told(Town):
    def __init__(self) -> None:
        super().__init__()
        with self.oak.acting():
            for account in (self.teacher, self.principal, self.other):
                account.email = f"{account.given_name.lower()}@oak.example"
                account.save()
        self.thread = self.begin()

    def says(self, at, key="f", thread=None) -> None:
        with self.oak.acting():
            actions.write_as_family(
                thread_id=(thread or self.thread).pk,
                body=WORDS,
                key=key,
                way=Way.TEXT,
                by=self.oak.system,
                at=at,
            )

    def chooses(self, how, by=None) -> None:
        by = by or self.by
        with self.oak.acting(by):
            choose_notice(how=how, by=by, at=NOW)

    def tell(self, at) -> list[Message]:
        with self.oak.acting():
            before = set(Message.objects.seen_by(self.oak.system).values_list("pk", flat=True))
            tell_staff(by=self.oak.system, at=at)
            return list(
                Message.objects.seen_by(self.oak.system)
                .filter(purpose=NOTICE)
                .exclude(pk__in=before)
                .order_by("address")
            )


@pytest.fixture
def town():
    return Told()


# NOW is a school day, in the middle of it.
def test_at_once_and_without_a_word_of_the_family(town):
    town.chooses("at_once")
    assert town.tell(NOW) == []
    town.says(NOW)
    (mail,) = [one for one in town.tell(NOW + timedelta(minutes=1)) if one.address == "tess@oak.example"]
    assert mail.channel == "email" and "Conversations: 1" in mail.body and "/conversations/" in mail.body
    for secret in ("fever", "Halima", "Amina", "Reading at home"):
        assert secret not in mail.subject + mail.body
    assert town.tell(NOW + timedelta(minutes=30)) == [], "told once"


def test_who_chose_nothing_is_told_once_a_day_in_the_morning(town):
    town.says(NOW - timedelta(days=1))
    assert [one.address for one in town.tell(NOW)] == ["tess@oak.example"]
    with town.oak.acting(town.by):
        actions.write_to_family(thread_id=town.thread.pk, body="Yes", key="a", by=town.by, at=NOW)
    town.says(NOW + timedelta(minutes=20), key="f2")
    assert town.tell(NOW + timedelta(minutes=40)) == [], "today's is told tomorrow"
    assert len(town.tell(NOW + timedelta(days=1))) == 1


def test_who_wants_no_e_mail_gets_none(town):
    town.chooses("not")
    town.says(NOW)
    assert town.tell(NOW + timedelta(days=1)) == []


def test_nobody_is_told_at_night(town):
    town.chooses("at_once")
    town.says(NOW)
    night = NOW.replace(hour=5, minute=0)  # 23:00 in Chicago the evening before
    assert town.tell(night + timedelta(days=1)) == []
    assert len(town.tell(NOW + timedelta(days=1))) == 1


def test_of_a_hand_over_the_colleague_is_told(town):
    town.chooses("at_once", by=town.office)
    with town.oak.acting(town.by):
        actions.hand_over(thread_id=town.thread.pk, to_account_id=town.principal.pk, by=town.by, at=NOW)
    assert [one.address for one in town.tell(NOW + timedelta(minutes=1))] == ["pia@oak.example"]


def test_what_nobody_has_in_hand_is_the_offices(town):
    town.chooses("at_once", by=town.office)
    with town.oak.acting():
        Thread.objects.seen_by(town.oak.system).update(assigned_to_id=None)
    town.says(NOW)
    assert [one.address for one in town.tell(NOW + timedelta(minutes=1))] == ["pia@oak.example"]


def test_of_a_text_that_needs_a_person_and_of_one_handed_to_them(town):
    town.chooses("at_once", by=town.office)
    with town.oak.acting():
        text = actions.keep_inbound(
            by=town.oak.system, at=NOW, provider="texts", provider_reference="1", sender="+16125550199", body=WORDS,
            school_id=town.school.pk,
        )  # fmt: skip
    (mail,) = town.tell(NOW + timedelta(minutes=1))
    assert (
        mail.address == "pia@oak.example"
        and "Texts that need you: 1" in mail.body
        and "fever" not in mail.body
    )
    with town.oak.acting():
        later = NOW + timedelta(minutes=30)
        actions.hand_text(inbound_id=text.pk, to_account_id=town.principal.pk, by=town.oak.system, at=later)
    assert len(town.tell(NOW + timedelta(minutes=40))) == 1
    with town.oak.acting():
        assert Inbound.objects.seen_by(town.oak.system).get().handed_to_id == town.principal.pk


def test_every_page_shows_how_many_wait(town, client):
    town.says(NOW)
    at_host(client, town.oak.row)
    signed_in(client, town.teacher)
    page = client.get("/reach/")
    waits = {place.label: place.waits() for place in page.context["nav"] if place.waits}
    assert waits == {"Conversations": 1, "Messages to many": 0}
    told = page.content.decode().count('1<span class="sr-only"> Waiting for us</span>')
    assert told == 3, "in the side list, in the menu of a phone, and on its button"
    signed_in(client, town.other)
    assert "Waiting for us" not in client.get("/reach/").content.decode()


def test_one_chooses_it_on_a_page(town, client):
    at_host(client, town.oak.row)
    signed_in(client, town.teacher)
    page = client.get("/conversations/notices/").content.decode()
    assert "One e-mail each school morning" in page
    client.post("/conversations/notices/", {"how": "at_once"})

    town.says(NOW)
    assert [one.address for one in town.tell(NOW + timedelta(minutes=1))] == ["tess@oak.example"]


def test_a_case_that_nobody_has_is_told_to_the_district_office_alone(town):
    case = town.begin(interest=Interest.CASE, section_id=None, school_id=town.school.pk, subject="Case")
    town.chooses("at_once", by=town.office)
    with town.oak.acting():
        Thread.objects.seen_by(town.oak.system).filter(pk=case.pk).update(assigned_to_id=None)
    town.says(NOW, key="c", thread=case)
    assert town.tell(NOW + timedelta(minutes=1)) == []


def test_what_a_suspended_teacher_had_in_hand_is_nobodys_and_the_offices_at_once(town, client):
    town.chooses("at_once", by=town.office)
    town.says(NOW)
    signed_in(client, town.principal)
    at_host(client, town.oak.row)
    pages = ("/conversations/", f"/conversations/{town.thread.pk}/")
    assert all("Nobody has it in hand" not in client.get(each).content.decode() for each in pages)
    assert [one.address for one in town.tell(NOW + timedelta(minutes=1))] == ["tess@oak.example"]
    with town.oak.acting():
        Account.objects.seen_by(town.oak.system).filter(pk=town.teacher.pk).update(suspended_at=NOW)
    assert all("Nobody has it in hand" in client.get(each).content.decode() for each in pages)
    assert [one.address for one in town.tell(NOW + timedelta(minutes=2))] == ["pia@oak.example"]
