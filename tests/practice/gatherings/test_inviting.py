from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW
from tests.practice.gatherings.places import BEGINS, a_gathering, a_school, bar, mail_to
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import letters_put_right
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.actions import merge_adults
from thirdpillar.ground.people.models import ContactPoint, Household, HouseholdAdult, Tie
from thirdpillar.means.conversations.wording.lines import NOT_TRANSLATED
from thirdpillar.practice.gatherings.actions import (
    answer_invitation,
    cancel_gathering,
    change_gathering,
    invite_families,
    plan_gathering,
    put_right,
)
from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.queries import (
    counts_at,
    families_at,
    households_at,
    numbers_of,
    preview_invitations,
)
from thirdpillar.practice.gatherings.queries.history import invitation_history

pytestmark = pytest.mark.django_db


def messages(district):
    return list(Message.objects.seen_by(district.system).order_by("address"))


def invite(district, gathering, **more):
    return invite_families(gathering_id=gathering.pk, by=district.system, at=NOW, **more)


def preview(district, gathering, **more):
    return preview_invitations(
        gathering, on=NOW.date(), at=NOW, languages=district.row.languages, seen_by=district.system, **more
    )


def a_family(district, school, names=("Ana", "Luis"), given="Rosa", household=True, **adult):
    children = [district.add_student(name, "Lopez", school) for name in names]
    parent = district.add_adult(given, "Lopez", **adult)
    for child in children:
        district.tie(child, parent)
    home = district.add_household(children, [parent]) if household else None
    return children, parent, home


def test_one_invitation_a_household_names_its_children_and_leads_to_its_own_page():
    district, school = a_school()
    a_family(district, school, phone="+15551230001", language="es")
    gathering = a_gathering(district, school)
    invited = invite(district, gathering)
    (message,) = messages(district)
    (invitation,) = Invitation.objects.seen_by(district.system)
    assert (invited.new, invited.by_channel, invited.unreachable) == (1, {"sms": 1}, 0)
    assert message.body == (
        "Sample District: Familia de Ana y Luis, les invitamos: Family math night, martes, 17 de noviembre, 6:00 p.m., "
        f"Oak School, gym.\n¿Vienen? Responda 1 para sí, 2 para no. O responda aquí: "
        f"http://localhost:8000/a/{invitation.code}\nResponda STOP para no recibir más mensajes."
        "\nTraducido por una máquina."
    ).replace("Sample District", "Oak School")
    assert (message.language, message.school_id, message.expires_at) == ("es", school.id, BEGINS)
    assert len(invitation.code) == 12


def test_inviting_again_writes_to_new_households_only():
    district, school = a_school()
    a_family(district, school, phone="+15551230001")
    gathering = a_gathering(district, school)
    assert invite(district, gathering).new == 1
    a_family(district, school, names=("Mia",), phone="+15551230002")
    assert invite(district, gathering).new == 1
    assert len(messages(district)) == 2


@pytest.mark.parametrize("surface", ["sms", "email", "letter"])
def test_a_father_barred_from_one_of_two_siblings_reads_only_of_the_other(surface):
    district, school = a_school()
    (ana, luis), _mother, _ = a_family(district, school, household=False)
    father = district.add_adult(
        "Omar",
        "Lopez",
        phone="+15551230009" if surface == "sms" else "",
        email="o@example.org" if surface == "email" else "",
    )
    if surface == "letter":
        mail_to(district, father)
    for child in (ana, luis):
        district.tie(child, father)
    district.add_household([ana, luis], [father])
    bar(district, father, ana)
    invite(district, a_gathering(district, school))
    (message,) = messages(district)
    whole = f"{message.subject} {message.body} {message.letter}"
    assert message.channel == surface
    assert "Luis" in whole
    assert "Ana" not in whole
    (invitation,) = Invitation.objects.seen_by(district.system)
    assert invitation.student_ids == [luis.pk]


def test_an_expired_restriction_does_not_reopen_by_itself():
    district, school = a_school()
    (ana,), father, _ = a_family(district, school, names=("Ana",), phone="+15551230009")
    bar(district, father, ana, ends_on=NOW.date() - timedelta(days=400))
    gathering = a_gathering(district, school)
    assert invite(district, gathering).new == 0
    assert [one.unreachable for one in preview(district, gathering).invitees] == ["restricted"]


def test_a_number_that_a_barred_adult_reads_too_is_not_used():
    district, school = a_school()
    (ana,), _mother, _home = a_family(
        district, school, names=("Ana",), phone="+15551230001", email="m@example.org"
    )
    father = district.add_adult("Omar", "Lopez", phone="+15551230001")
    district.tie(ana, father)
    bar(district, father, ana)
    invite(district, a_gathering(district, school))
    assert [(one.channel, one.address) for one in messages(district)] == [("email", "m@example.org")]


def test_text_before_mail_before_letter_as_far_as_permitted_and_working():
    district, school = a_school()
    child = district.add_student("Ana", "Lopez", school)
    made = []
    for number, (tie, point) in enumerate(
        [
            ({}, {}),
            ({"may_text": False}, {}),
            ({"may_text": False, "may_email": False}, {}),
            ({}, {"stopped_at": NOW}),
            ({}, {"state": "wrong"}),
            ({}, {"from_roster": False}),
            ({"relation": "emergency_contact"}, {}),
        ]
    ):
        student = district.add_student(f"Child{number}", "Lopez", school)
        adult = district.add_adult(
            f"Adult{number}", "Lopez", phone=f"+1555123000{number}", email=f"a{number}@example.org"
        )
        mail_to(district, adult, f"{number} Elm Street")
        district.tie(student, adult, **tie)
        made.append(district.add_household([student], [adult]).pk)
        points = ContactPoint.objects.seen_by(district.system).filter(adult=adult, kind="mobile")
        if point:
            points.update(**point)
    district.add_household([child], [])
    found = {
        one.household_id: one.channel or one.unreachable
        for one in preview(district, a_gathering(district, school)).invitees
    }
    assert [found[home] for home in made] == ["sms", "email", "letter", "email", "email", "email", "no_adult"]
    assert sorted(found.values()).count("no_adult") == 2


def test_the_adult_first_in_line_is_written_to():
    district, school = a_school()
    child = district.add_student("Ana", "Lopez", school)
    second = district.add_adult("Aaron", "Lopez", phone="+15551230002")
    first = district.add_adult("Zoe", "Lopez", phone="+15551230001")
    district.tie(child, second, priority=2)
    district.tie(child, first, priority=1)
    district.add_household([child], [first, second])
    assert [one.adult for one in preview(district, a_gathering(district, school)).invitees] == [first]


def test_two_homes_of_one_child_get_an_invitation_each():
    district, school = a_school()
    child = district.add_student("Ana", "Lopez", school)
    for number in (1, 2):
        adult = district.add_adult(f"Adult{number}", "Lopez", phone=f"+1555123000{number}")
        district.tie(child, adult)
        district.add_household([child], [adult])
    assert invite(district, a_gathering(district, school)).new == 2


def test_the_audience_is_asked_by_grade_language_and_not_reached():
    district, school = a_school()
    other = district.add_school("Elm School")
    homes = {}
    for number, (grade, language, where) in enumerate(
        [("03", "so", school), ("04", "so", school), ("03", "es", school), ("03", "so", other)]
    ):
        student = district.add_student(f"Child{number}", "Ali", where, grade=grade)
        adult = district.add_adult("A", "Ali", phone=f"+1555123000{number}", language=language)
        district.tie(student, adult)
        homes[number] = district.add_household([student], [adult]).pk
    audience = {"schools": [str(school.id)], "grades": ["03"], "languages": ["so"]}
    found = preview(district, a_gathering(district, school, audience=audience)).invitees
    assert [one.household_id for one in found] == [homes[0]]
    unreached = Household.objects.seen_by(district.system).filter(pk__in=[homes[1], homes[2]]).values("pk")
    gathering = a_gathering(district, school, audience={"not_reached": True})
    found = preview(district, gathering, unreached=unreached).invitees
    assert {one.household_id for one in found} == {homes[1], homes[2]}
    with pytest.raises(ValueError):
        preview(district, gathering)


def test_a_principal_invites_at_the_own_school_only():
    district, school = a_school()
    other = district.add_school("Elm School")
    a_family(district, school, phone="+15551230001")
    a_family(district, other, phone="+15551230002", names=("Far",))
    principal = district.scope(Role.PRINCIPAL, school_ids=frozenset({school.id}))
    tenancy.enter_scope(principal)
    words = {
        "title": "T",
        "purpose": "learn",
        "place": "P",
        "begins_at": BEGINS,
        "ends_at": BEGINS + timedelta(hours=1),
    }
    gathering = plan_gathering(by=principal, at=NOW, school_id=school.id, **words)
    assert invite_families(gathering_id=gathering.pk, by=principal, at=NOW).by_channel == {"sms": 1}
    assert [one.address for one in Message.objects.seen_by(principal)] == ["+15551230001"]
    with pytest.raises(Refused):
        plan_gathering(by=principal, at=NOW, school_id=other.id, **words)
    with pytest.raises(Refused):
        plan_gathering(by=principal, at=NOW, school_id=None, **words)


def test_the_number_of_queries_does_not_grow_with_the_number_of_families():
    district, school = a_school()
    counts = []
    for size in (1, 6):
        for number in range(size):
            a_family(district, school, phone=f"+155512{size}000{number}")
        gathering = a_gathering(district, school)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            invite(district, gathering)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_families_are_told_of_a_new_time_and_of_a_cancellation():
    district, school = a_school()
    _, _, _home = a_family(district, school, phone="+15551230001")
    a_family(district, school, names=("Mia",), phone="+15551230002")
    _, _, declined = a_family(district, school, names=("Noor",), phone="+15551230003")
    gathering = a_gathering(district, school)
    invite(district, gathering)
    rows = Message.objects.seen_by(district.system)
    rows.exclude(address="+15551230002").update(state="accepted")
    answer_invitation(
        gathering_id=gathering.pk,
        household_id=declined.pk,
        answer="no",
        way="text",
        by=district.system,
        at=NOW,
    )
    change_gathering(gathering_id=gathering.pk, by=district.system, at=NOW, place="Library")
    news = rows.filter(purpose__startswith="gatherings.changed")
    assert [(one.address, "Library" in one.body) for one in news] == [("+15551230001", True)]
    change_gathering(gathering_id=gathering.pk, by=district.system, at=NOW, about="Bring a friend")
    assert news.count() == 1
    cancel_gathering(gathering_id=gathering.pk, by=district.system, at=NOW)
    assert [one.address for one in rows.filter(purpose="gatherings.cancelled")] == ["+15551230001"]
    assert rows.get(purpose="gatherings.invitation", address="+15551230002").state == "stopped"
    with pytest.raises(Refused):
        invite(district, gathering)


def test_what_still_waits_says_the_new_time_and_place_and_goes_until_then():
    district, school = a_school()
    a_family(district, school, phone="+15551230001")
    a_family(district, school, names=("Mia",), phone="+15551230002")
    gathering = a_gathering(district, school)
    invite(district, gathering)
    rows = Message.objects.seen_by(district.system)
    rows.filter(address="+15551230001").update(state="accepted")
    later = {"begins_at": BEGINS + timedelta(days=7), "ends_at": BEGINS + timedelta(days=7, hours=2)}
    change_gathering(gathering_id=gathering.pk, by=district.system, at=NOW, place="Library", **later)
    waiting = rows.get(address="+15551230002")
    assert (
        "Library" in waiting.body and "Mia" in waiting.body and "gym" not in waiting.body.partition("http")[0]
    )
    assert waiting.expires_at == later["begins_at"]
    assert "gym" in rows.get(address="+15551230001", purpose="gatherings.invitation").body


def test_of_two_changes_a_family_hears_the_last_and_of_none_after_the_cancellation():
    district, school = a_school()
    a_family(district, school, phone="+15551230001")
    gathering = a_gathering(district, school)
    invite(district, gathering)
    rows = Message.objects.seen_by(district.system)
    rows.update(state="accepted")
    for moment, place in enumerate(("Library", "Cafeteria")):
        at = NOW + timedelta(milliseconds=moment)
        change_gathering(gathering_id=gathering.pk, by=district.system, at=at, place=place)
    ready = rows.filter(state="ready")
    assert ["Cafeteria" in one.body for one in ready] == [True]
    cancel_gathering(gathering_id=gathering.pk, by=district.system, at=NOW)
    assert [one.purpose for one in ready.all()] == ["gatherings.cancelled"]


def test_an_invitation_that_a_dead_sender_held_does_not_go_after_the_cancellation():
    district, school = a_school()
    a_family(district, school, phone="+15551230001")
    gathering = a_gathering(district, school)
    invite(district, gathering)
    cancel_gathering(gathering_id=gathering.pk, by=district.system, at=NOW)
    (message,) = messages(district)
    stopped = put_right({message.reference_id: message.address}, on=NOW.date(), by=district.system, at=NOW)
    assert list(stopped) == [message.reference_id]


def test_a_restriction_or_an_ended_tie_between_writing_and_sending_stops_the_message():
    district, school = a_school()
    (ana, luis), mother, _ = a_family(district, school, phone="+15551230001")
    (_mia,), father, _ = a_family(district, school, names=("Mia",), phone="+15551230002")
    invite(district, a_gathering(district, school))
    waiting = {one.reference_id: one.address for one in messages(district)}
    assert put_right(waiting, on=NOW.date(), by=district.system, at=NOW) == {}
    bar(district, mother, luis)
    Tie.objects.seen_by(district.system).filter(adult=father).update(left_at=NOW)
    stopped = put_right(waiting | {uuid4(): ""}, on=NOW.date(), by=district.system, at=NOW)
    # The mother may still hear of Ana: her text says so now. The father may hear of nobody.
    (hers, his) = sorted(messages(district), key=lambda one: "Mia" in one.body)
    assert list(stopped) == [his.reference_id]
    assert "Ana" in hers.body
    assert "Luis" not in hers.body
    assert Invitation.objects.seen_by(district.system).get(pk=hers.reference_id).student_ids == [ana.pk]


def test_of_two_records_that_became_one_the_waiting_message_still_goes():
    district, school = a_school()
    (ana,), mother, _ = a_family(district, school, names=("Ana",), phone="+15551230001")
    invite(district, a_gathering(district, school))
    (message,) = messages(district)
    same = district.add_adult("Rosa", "Lopez")
    district.tie(ana, same)
    merge_adults(by=district.system, at=NOW, kept_id=same.pk, gone_id=mother.pk)
    waiting = {message.reference_id: message.address}
    assert put_right(waiting, on=NOW.date(), by=district.system, at=NOW) == {}
    bar(district, same, ana)
    assert list(put_right(waiting, on=NOW.date(), by=district.system, at=NOW)) == list(waiting)


def test_a_barred_adult_who_reads_there_too_stops_the_message():
    """The restriction came after the writing, and it is not the addressee's own."""
    district, school = a_school()
    (ana,), _mother, _ = a_family(
        district, school, names=("Ana",), phone="+15551230001", email="m@example.org"
    )
    father = district.add_adult("Omar", "Lopez", phone="+15551230001")
    district.tie(ana, father)
    invite(district, a_gathering(district, school))
    (message,) = messages(district)
    waiting = {message.reference_id: message.address}
    assert put_right(waiting, on=NOW.date(), by=district.system, at=NOW) == {}
    bar(district, father, ana)
    assert list(put_right(waiting, on=NOW.date(), by=district.system, at=NOW)) == list(waiting)
    elsewhere = {message.reference_id: "m@example.org"}
    assert put_right(elsewhere, on=NOW.date(), by=district.system, at=NOW) == {}


def test_a_family_whose_message_was_stopped_is_invited_another_way():
    district, school = a_school()
    (ana,), mother, home = a_family(district, school, names=("Ana",), phone="+15551230001")
    aunt = district.add_adult("Luz", "Lopez", phone="+15551230009")
    district.tie(ana, aunt, priority=100)
    with district.acting():
        HouseholdAdult(district_id=district.id, household=home, adult=aunt).save(force_insert=True)
    gathering = a_gathering(district, school)
    invite(district, gathering)
    (first,) = messages(district)
    assert first.address == "+15551230001"
    old_code = Invitation.objects.seen_by(district.system).get().code
    assert invitation_history([home.pk], seen_by=district.system) == {home.pk: (1, NOW)}
    bar(district, mother, ana)
    waiting = {first.reference_id: first.address}
    stopped = put_right(waiting, on=NOW.date(), by=district.system, at=NOW)
    Message.objects.seen_by(district.system).update(state="stopped", why=stopped[first.reference_id])
    # Nobody was asked yet, so it counts as no invitation, and the home is still to be invited.
    assert invitation_history([home.pk], seen_by=district.system) == {}
    assert invite(district, gathering).new == 1
    assert [one.address for one in messages(district) if one.state == "ready"] == ["+15551230009"]
    renewed = Invitation.objects.seen_by(district.system).get()
    assert renewed.adult_id == aunt.pk
    # A letter with the old code may lie with somebody who must not hear of Ana any more.
    assert renewed.code != old_code
    assert invite(district, gathering).new == 0


def test_a_number_that_did_not_take_it_is_not_tried_again():
    district, school = a_school()
    a_family(district, school, names=("Ana",), phone="+15551230001")
    gathering = a_gathering(district, school)
    invite(district, gathering)
    Message.objects.seen_by(district.system).update(state="refused")
    found = preview(district, gathering)
    assert [one.unreachable for one in found.invitees] == ["no_way"]
    assert invite(district, gathering).new == 0


def test_nobody_is_invited_when_every_message_would_come_too_late():
    district, school = a_school()
    a_family(district, school, names=("Ana",), phone="+15551230001")
    night = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)  # 4 a.m. in Chicago
    early = a_gathering(
        district, school, begins_at=night + timedelta(hours=2), ends_at=night + timedelta(hours=3)
    )
    with pytest.raises(Refused, match=r"8 a\.m\."):
        invite_families(gathering_id=early.pk, by=district.system, at=night)
    assert messages(district) == []
    assert invite(district, a_gathering(district, school)).new == 1


def test_a_letter_names_no_child_whom_its_reader_may_no_longer_hear_of():
    district, school = a_school()
    (_ana, luis), mother, _ = a_family(district, school)
    mail_to(district, mother)
    invite(district, a_gathering(district, school))
    (letter,) = messages(district)
    assert "Luis" in letter.letter["greeting"]
    bar(district, mother, luis)
    against = {"gatherings.invitation": partial(put_right, on=NOW.date(), by=district.system, at=NOW)}
    (printed,) = letters_put_right(message_ids=[letter.pk], by=district.system, at=NOW, objections=against)
    assert "Ana" in printed.letter["greeting"]
    assert "Luis" not in str(printed.letter)
    bar(district, mother, _ana)
    assert letters_put_right(message_ids=[letter.pk], by=district.system, at=NOW, objections=against) == []
    assert Message.objects.seen_by(district.system).get().state == "stopped"


def test_each_family_reads_the_name_in_its_own_language_where_somebody_wrote_it():
    district, school = a_school()
    for number, language in enumerate(("es", "ar", "hmn", "en")):
        a_family(district, school, names=(f"Ana{number}",), phone=f"+1555123000{number}", language=language)
    said = {
        "es": {"title": "Noche de matemáticas", "about": ""},
        "hmn": {"title": "Hmo lej", "about": "Tuaj"},
    }
    gathering = a_gathering(district, school, in_languages=said)
    invite(district, gathering)
    spanish, arabic, hmong, english = (one.body for one in messages(district))
    assert "Noche de matemáticas" in spanish
    assert "Family math night" not in spanish
    assert "Family math night" in arabic
    assert "Hmo lej" in hmong
    assert "Family math night" in english
    change_gathering(
        gathering_id=gathering.pk,
        by=district.system,
        at=NOW,
        in_languages={"ar": {"title": "ليلة الرياضيات"}},
    )
    spanish, arabic, *_ = (one.body for one in messages(district))
    assert "Family math night" in spanish
    assert "ليلة الرياضيات" in arabic


def test_a_letter_says_where_the_words_for_families_are_not_in_its_language():
    district, school = a_school()
    for number, language in enumerate(("am", "hmn", "en")):
        a_family(district, school, names=(f"Ana{number}",), email=f"a{number}@example.org", language=language)
    gathering = a_gathering(
        district, school, about="A warm meal.", in_languages={"hmn": {"title": "Hmo lej", "about": "Tuaj"}}
    )
    invite(district, gathering)
    amharic, hmong, english = (one.body for one in messages(district))
    assert f"A warm meal.\n{NOT_TRANSLATED['am']}" in amharic
    assert "Tuaj" in hmong and NOT_TRANSLATED["hmn"] not in hmong
    assert "A warm meal." in english and NOT_TRANSLATED["en"] not in english


def test_what_did_not_arrive_counts_as_no_invitation_and_is_told():
    district, school = a_school()
    a_family(district, school, names=("Ana",), phone="+15551230001")
    a_family(district, school, names=("Mia",), phone="+15551230002")
    gathering = a_gathering(district, school)
    invite(district, gathering)
    lost = Message.objects.seen_by(district.system).filter(address="+15551230002")
    lost.update(state="refused")
    homes = households_at(gathering, seen_by=district.system)
    shown = families_at(gathering, [one.pk for one in homes], seen_by=district.system)
    counted = counts_at(gathering, seen_by=district.system)
    assert (counted.invited, counted.lost, counted.coming, counted.came) == (1, 1, 0, 0)
    assert set(households_at(gathering, "silent", seen_by=district.system)) == set(homes)
    assert not households_at(gathering, "came", seen_by=district.system).exists()
    assert {one.students[0].given_name: one.is_lost for one in shown} == {"Ana": False, "Mia": True}
    assert numbers_of([gathering.pk], seen_by=district.system)[gathering.pk].invited == 1


def test_a_letter_that_comes_too_late_invites_nobody_unless_it_is_handed_over():
    district, school = a_school()
    _, mother, _ = a_family(district, school)
    mail_to(district, mother)
    a_family(district, school, names=("Mia",), phone="+15551230002")
    soon = a_gathering(
        district, school, begins_at=NOW + timedelta(hours=47), ends_at=NOW + timedelta(hours=49)
    )
    found = preview(district, soon)
    assert ([one.channel for one in found.reachable], len(found.late)) == (["sms"], 1)
    assert found.counts() == [("sms", "en", 1)]
    assert invite(district, soon).by_channel == {"sms": 1}
    assert counts_at(soon, seen_by=district.system).invited == 1
    assert invite(district, soon, by_hand=True).by_channel == {"letter": 1}
    assert counts_at(soon, seen_by=district.system).invited == 2
    assert preview(district, soon).late == []
    later = a_gathering(
        district, school, begins_at=NOW + timedelta(hours=48), ends_at=NOW + timedelta(hours=49)
    )
    assert invite(district, later).by_channel == {"sms": 1, "letter": 1}
