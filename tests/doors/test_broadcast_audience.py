"""Families of a gathering, of a whole series, and those not yet reached: what doors add to the audience of a message."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.means.conversations.broadcast_town import draft, go, make_town, texts
from tests.practice.gatherings.places import a_gathering
from thirdpillar.doors.broadcasts.audience import households_of
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.queries.audiences import Audience
from thirdpillar.practice.gatherings.actions import answer_invitation, invite_families, record_attendance
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.proof.evidence.actions import rebuild_reach
from thirdpillar.proof.evidence.queries import unreached_households
from thirdpillar.proof.evidence.queries.filtering import FamilyFilter
from thirdpillar.proof.evidence.queries.not_reached import household_ids

pytestmark = pytest.mark.django_db
ROSA, AMINA, OMAR = "+13125550101", "+13125550102", "+13125550103"


@pytest.fixture
def town():
    """Rosa and Amina; and Omar, father of Sahra, in a home of his own."""
    made = make_town()
    made.omar = made.add_adult("Omar", "Ali", phone=OMAR, language="en")
    made.tie(made.sahra, made.omar, relation="father")
    made.add_household([made.sahra], [made.omar], language="en")
    return made


def dates(town, *days, title="Math night", **more):
    return [
        a_gathering(
            town,
            title=title,
            begins_at=NOW + timedelta(days=day),
            ends_at=NOW + timedelta(days=day, hours=1),
            **more,
        )
        for day in days
    ]


def came(town, gathering, adult):
    record_attendance(gathering_id=gathering.pk, adult_id=adult.pk, by=town.system, at=NOW)


def sent(town, at=NOW, **audience):
    """A message to this audience, written into the outbox."""
    found = draft(town, audience=Audience(**audience))
    go(town, found, at=at, households=households_of(found.audience, seen_by=town.system))
    return found


def adults_of(town, found):
    return set(found.recipients.seen_by(town.system).values_list("adult_id", flat=True))


def of_series(gathering, which):
    return {"gathering": str(gathering.pk), "series": True, "which": which}


def test_who_came_to_any_date_of_a_series_and_not_the_childs_other_home(town):
    first, second = dates(town, -8, -1)
    (other,) = dates(town, -1, title="Book fair")
    came(town, first, town.rosa)
    came(town, second, town.amina)
    came(town, other, town.bo)
    sent(town, **of_series(first, "came"))
    assert set(texts(town)) == {ROSA, AMINA}


def test_who_came_to_one_date_alone(town):
    first, second = dates(town, -8, -1)
    came(town, first, town.rosa)
    came(town, second, town.amina)
    sent(town, gathering=str(second.pk), which="came")
    assert set(texts(town)) == {AMINA}


def test_a_series_is_of_this_school_year_and_of_one_school(town):
    first, last_year = dates(town, -1, -200)
    (elsewhere,) = dates(town, -2, title="math night", school=town.elm)
    came(town, first, town.rosa)
    came(town, last_year, town.amina)
    came(town, elsewhere, town.omar)
    sent(town, **of_series(first, "came"))
    assert set(texts(town)) == {ROSA}


def test_who_said_yes_last_to_a_date_of_a_series(town):
    first, second = dates(town, 3, 10)
    for gathering in (first, second):
        invite_families(gathering_id=gathering.pk, by=town.system, at=NOW)
    invited = Invitation.objects.seen_by(town.system)
    home_of = dict(invited.filter(gathering=first).values_list("adult_id", "household_id"))

    def say(gathering, adult, *answers):
        for minute, answer in enumerate(answers):
            answer_invitation(
                gathering_id=gathering.pk, household_id=home_of[adult.pk], answer=answer, way=Way.LINK,
                by=town.system, at=NOW + timedelta(minutes=minute),
            )  # fmt: skip

    say(second, town.rosa, "yes")
    say(first, town.amina, "yes", "no")
    found = sent(town, **of_series(first, "coming"))
    assert adults_of(town, found) == {town.rosa.pk}
    found = sent(town, **of_series(first, "invited"))
    assert adults_of(town, found) == {town.rosa.pk, town.amina.pk, town.omar.pk}


def test_not_reached_is_what_the_evidence_says_for_this_school_year_as_of_now(town):
    this_year, last_year = dates(town, -1, -200)
    with clock.set_to(NOW):
        rebuild_reach(district_id=town.id, at=NOW)
    # Since then Amina came; the roll-up learns of it as the message goes. Rosa came a school year ago.
    came(town, this_year, town.amina)
    came(town, last_year, town.rosa)
    found = sent(town, not_reached=True, at=NOW + timedelta(minutes=5))
    assert adults_of(town, found) == {town.rosa.pk, town.omar.pk, town.bo.pk}
    with clock.set_to(NOW + timedelta(minutes=5)):
        listed = set(household_ids(FamilyFilter(reached=False), seen_by=town.system))
        asked = {row["id"] for row in unreached_households(seen_by=town.system)}
    told = set(found.recipients.seen_by(town.system).values_list("household_id", flat=True))
    assert told == listed == asked


def test_a_series_is_chosen_on_the_form_and_kept_with_the_draft(town, client):
    first, _second = dates(town, -8, -1)
    with clock.set_to(NOW):
        signed_in(client, town.add_account(Role.OFFICE, email="o@x.example"), at=NOW)
        page = client.get(reverse("broadcasts:new")).content.decode()
        assert page.count("Math night: all dates this school year") == 1
        typed = {"title": "Thanks", "pace": "soon", "words_en": "Thank you.", "gathering": f"series:{first.pk}",
                 "which": "came"}  # fmt: skip
        answer = client.post(reverse("broadcasts:new"), typed)
        assert answer.status_code == 302, answer.content.decode()
        found = Broadcast.objects.seen_by(town.system).get()
        assert found.audience == of_series(first, "came")
        assert "Math night: all dates this school year (who came)" in client.get(answer.url).content.decode()
        edit = client.get(reverse("broadcasts:edit", args=[found.pk])).content.decode()
        assert f'value="series:{first.pk}" selected' in edit
        # Forty gatherings later the form still knows what the draft chose: it would mean everybody else.
        dates(town, *range(1, 41), title="Coffee")
        edit = client.get(reverse("broadcasts:edit", args=[found.pk])).content.decode()
        assert f'value="series:{first.pk}" selected' in edit
