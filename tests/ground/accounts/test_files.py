"""A file about many people goes out when a second person of the office has said yes to it, and for a day."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW, make_district, signed_in
from thirdpillar.ground.accounts.actions import ask_for_file, decide_file, enforce_second_person
from thirdpillar.ground.accounts.choices import BREADTH, Role
from thirdpillar.ground.accounts.queries import open_asks
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


class Office:
    """A district with two people in its office and a principal. Invented."""

    def __init__(self) -> None:
        self.made = make_district()
        self.school = self.made.add_school()
        self.accounts = [self.made.add_account(Role.OFFICE, given=name) for name in ("Ada", "Bo")]
        self.ada, self.bo = (self.scope(one, Role.OFFICE) for one in self.accounts)
        self.pam = self.scope(self.made.add_account(Role.PRINCIPAL, self.school), Role.PRINCIPAL)

    def scope(self, account, role) -> Scope:
        return Scope(self.made.id, BREADTH[role], role, account.pk, school_ids=frozenset([self.school.id]))

    def asks(self, by, people=501, at=NOW, **more) -> bool:
        with self.made.acting(by):
            return ask_for_file(
                **{"what": "research", "people": people, "by": by, "at": at, "purpose": "A study"} | more
            )

    def waiting(self, by=None, at=NOW):
        with self.made.acting(by or self.ada):
            return open_asks(by=by or self.ada, at=at)

    def says(self, by, yes=True, at=NOW) -> None:
        (ask,) = self.waiting(at=at)
        with self.made.acting(by):
            decide_file(ask_id=ask.id, yes=yes, by=by, at=at)


@pytest.fixture
def office():
    return Office()


def test_a_file_about_few_goes_out_and_one_about_many_waits_for_a_second_person(office):
    assert office.asks(office.ada, people=500) and not office.waiting()
    assert not office.asks(office.ada) and not office.asks(office.ada)
    assert [one.people for one in office.waiting()] == [501]  # asked once, however often
    with pytest.raises(Refused):
        office.says(office.ada)
    with pytest.raises(Refused):
        office.says(office.pam)
    office.says(office.bo)
    assert office.asks(office.ada) and not office.waiting()


def test_a_yes_is_for_whoever_asked_for_what_was_asked_for_as_many_and_for_a_day(office):
    office.asks(office.ada)
    office.says(office.bo, at=NOW + timedelta(hours=2))
    later = NOW + timedelta(hours=3)
    assert office.asks(office.ada, at=later) and office.asks(office.ada, people=526, at=later)
    assert office.asks(office.ada, at=NOW + DAY + timedelta(hours=1))
    for other in (
        {"by": office.bo}, {"by": office.ada, "purpose": "Another"}, {"by": office.ada, "what": "pay"},
        {"by": office.ada, "about": uuid4()}, {"by": office.ada, "people": 700},
        {"by": office.ada, "at": NOW + DAY + timedelta(hours=3)},
    ):  # fmt: skip
        assert not office.asks(**{"at": later} | other), other


def test_who_asked_takes_it_back_and_a_no_is_a_no(office):
    office.asks(office.ada)
    office.says(office.ada, yes=False)
    assert not office.waiting() and not office.asks(office.ada)
    office.says(office.bo, yes=False)
    with pytest.raises(Refused), office.made.acting(office.ada):
        enforce_second_person(what="research", people=501, purpose="A study", by=office.ada, at=NOW)
    assert not office.waiting(at=NOW + DAY)


def test_what_nobody_answers_is_over_after_a_day(office):
    office.asks(office.ada)
    assert office.waiting(at=NOW + DAY - timedelta(minutes=1)) and not office.waiting(at=NOW + DAY)


def test_the_second_person_finds_it_on_the_page_of_staff_with_its_purpose(office, client):
    office.asks(office.ada)
    (ask,) = office.waiting()
    with clock.set_to(NOW):
        own = signed_in(client, office.accounts[0], at=NOW).get("/sign-in/staff/").content.decode()
        assert "Files about many people" in own and "A study" in own and "I agree" not in own
        browser = signed_in(client, office.accounts[1], at=NOW)
        assert "I agree" in browser.get("/sign-in/staff/").content.decode()
        browser.post(f"/sign-in/staff/files/{ask.id}/", {"answer": "yes"})
        assert office.asks(office.ada)
        assert "Files about many people" not in browser.get("/sign-in/staff/").content.decode()
    with office.made.acting():
        deeds = Entry.objects.seen_by(office.made.system).filter(deed__endswith="_file").order_by("id")
        assert [one.deed for one in deeds] == ["accounts.ask_for_file", "accounts.agree_to_file"]
