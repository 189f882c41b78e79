"""A family that no message reaches stands on a list for whoever plans, until somebody says that it was told."""

from datetime import timedelta

import pytest

from tests.factories import NOW, signed_in
from tests.factories.visits import put
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.choices import BREADTH, Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.ground.people.models import Restriction
from thirdpillar.practice.visits.actions.by_word import note_told
from thirdpillar.practice.visits.actions.scheduling import call_off_visit, move_visit

pytestmark = pytest.mark.django_db
AGAIN = MONDAY + timedelta(days=1)


@pytest.fixture
def town():
    town = Town()
    town.family("Zoe", MONDAY, AGAIN)  # no number, no mail, no address
    return town


def kim(town, deed, visit, **more):
    with town.made.acting(town.kim):
        deed(visit_id=visit.pk, by=town.kim, at=NOW, **more)


def page(town, client, address="/visits/plan/"):
    with town.made.acting():
        account = Account.objects.seen_by(town.made.system).get(pk=town.kim.account_id)
    with clock.set_to(NOW):
        signed_in(client, account, at=NOW)
        return client.get(address).content.decode()


def press(client, visit):
    with clock.set_to(NOW):
        return client.post(f"/visits/plan/visit/{visit.pk}/told/")


def test_a_visit_called_off_waits_for_a_person_until_they_say_told(town, client):
    visit = town.booked()
    kim(town, call_off_visit, visit)
    assert town.visits()[0].to_tell_of == visit.begins_at
    for address in ("/visits/plan/", f"/visits/plan/{town.school.id}/"):
        said = page(town, client, address)
        assert "Tell them in person" in said and "Zoe Lopez" in said and "Called off by the school" in said
    assert press(client, visit).status_code == 302
    (known,) = town.visits()
    assert (known.to_tell_of, known.told_at, known.told_by_id) == (None, NOW, town.kim.account_id)
    assert "Tell them in person" not in page(town, client)
    with pytest.raises(Refused):
        kim(town, note_told, visit)


def test_of_one_that_was_moved_the_list_names_the_time_that_is_off(town, client):
    visit = town.booked()
    kim(town, note_told, visit)  # that it was booked no message told either
    then, now = visit.begins_at, MONDAY if visit.begins_at == AGAIN else AGAIN
    kim(town, move_visit, visit, begins_at=now)
    (moved,) = town.visits()
    assert (moved.begins_at, moved.to_tell_of) == (now, then)
    said = page(town, client)
    assert "Moved" in said and f"Nov. {then.day}, 2026" in said and f"Nov. {now.day}, 2026" not in said


def test_whom_a_message_reaches_and_who_called_it_off_itself_stand_on_no_list(client):
    town = Town()
    town.family("Ana", MONDAY, phone="+13125550123")
    visit = town.booked()
    kim(town, call_off_visit, visit)
    assert town.visits()[0].to_tell_of is None and town.messages("visits.called_off")
    town = Town()
    town.family("Zoe", MONDAY)
    visit = town.booked()
    assert visit.to_tell_of == MONDAY
    kim(town, call_off_visit, visit, by_family=True)
    assert town.visits()[0].to_tell_of is None
    with town.made.acting():
        assert (
            not Message.objects.seen_by(town.made.system)
            .filter(purpose__startswith="visits.called_off")
            .exists()
        )


def test_who_does_not_plan_there_says_nothing_of_it(town, client):
    visit = town.booked()
    kim(town, call_off_visit, visit)
    by = town.teacher(town.pat)
    with town.made.acting(by), pytest.raises(Refused):
        note_told(visit_id=visit.pk, by=by, at=NOW)


def test_who_was_barred_since_is_not_named_and_the_office_is_asked(town, client):
    visit = town.booked()
    kim(town, call_off_visit, visit)
    said = page(town, client)
    assert "Rosa Zoe" in said and "ask the office" not in said
    put(town.made, Restriction(
        district_id=town.made.id, student_id=visit.student_ids[0], adult_id=visit.invitation.adult_id,
        scopes=["all"], source="court_order",
    ))  # fmt: skip
    said = page(town, client)
    assert "Zoe Lopez" in said and "Rosa" not in said
    assert "Nobody of this family can be asked here: ask the office." in said


def test_whose_record_was_joined_with_another_is_called_at_the_numbers_of_now(town, client):
    visit = town.booked()
    kim(town, call_off_visit, visit)
    kept = town.made.add_adult("Rosalia", "Zoe", phone="+13125550177")
    account = town.made.add_account(Role.OFFICE, email="office@example.org")
    by = Scope(town.made.id, BREADTH[Role.OFFICE], Role.OFFICE, account.id)
    with town.made.acting(by):
        merge_adults(by=by, at=NOW, kept_id=kept.id, gone_id=visit.invitation.adult_id, because="One person")
    said = page(town, client)
    assert "Rosalia Zoe" in said and "tel:+13125550177" in said
