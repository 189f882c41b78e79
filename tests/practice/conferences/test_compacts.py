"""A school's compact: versions, languages, discussed and signed by whoever wants to, and figures with denominators."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import at_host, signed_in
from tests.practice.conferences.week import NOW, Coming, OakWeek
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Student
from thirdpillar.practice.conferences.actions.compacts import (
    check_compact,
    mark_compact,
    unmark_compact,
    write_compact,
)
from thirdpillar.practice.conferences.models import Compact, CompactMark, CompactText
from thirdpillar.practice.conferences.queries.compacts import compact_by_grade, compact_figures

pytestmark = pytest.mark.django_db
ENGLISH, SPANISH = "We teach well. You help at home.", "Enseñamos bien. Usted ayuda en casa."


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def oak():
    one = OakWeek()
    one.interpreter("es")
    one.family(("Ana", 1), language="es", phone="+13125550123")
    one.family(("Ben", 2), name="Reed")
    one.publish(one.plan(one.week()))
    return one


def written(oak, **more):
    same = {"school_id": oak.school.id, "by": oak.kim, "at": NOW}
    with oak.made.acting(oak.kim):
        return write_compact(**same, **({"language": "en", "body": ENGLISH} | more))


def of_child(oak, name):
    found = {one.student_id: one for one in oak.conferences()}
    with oak.made.acting():
        students = {one.pk: one for one in Student.objects.seen_by(oak.made.system)}
    return next(one for key, one in found.items() if students[key].given_name == name)


def test_words_in_the_schools_language_are_a_new_version_and_others_belong_to_the_latest(oak):
    written(oak)
    written(oak, language="es", body=SPANISH)
    written(oak, body="New words.")
    assert sorted(one.number for one in oak.rows(Compact)) == [1, 2]
    assert sorted((one.compact.number, one.language) for one in oak.rows(CompactText)) == [
        (1, "en"), (1, "es"), (2, "en"),
    ]  # fmt: skip


def test_a_machines_text_reaches_a_family_once_a_second_person_has_checked_it(oak, client):
    written(oak)
    text = written(oak, language="es", body=SPANISH, by_machine=True)
    ana = of_child(oak, "Ana")
    (home,) = oak.rows(Coming, household_id=ana.household_id)
    address = f"/c/{home.code}"
    at_host(client, oak.made.row)
    told = client.get(address).content.decode()
    # Not a word of it, nor a yes to it, in a language that is not theirs.
    assert ENGLISH in told.partition("<details")[2] and SPANISH not in told and 'value="sign"' not in told
    client.post(address, {"deed": "sign", "made": "parent", "conference": str(ana.pk)})
    client.post(address, {"deed": "sign", "made": "parent", "conference": str(ana.pk), "seen": text.digest})
    assert not oak.rows(CompactMark)
    with oak.made.acting(oak.kim), pytest.raises(Refused):
        check_compact(text_id=text.pk, seen=text.digest, by=oak.kim, at=NOW)
    lou = oak.made.add_account(Role.COORDINATOR, oak.school, email="lou@example.org")
    with oak.made.acting():
        SpokenLanguage.objects.create(
            district_id=oak.made.id, account_id=lou.id, language="es", may_translate=True,
            checked_at=NOW, checked_by_id=oak.kim.account_id,
        )  # fmt: skip
    staff = signed_in(client, lou)
    page = f"/conferences/compact/{oak.school.id}/"
    assert "not checked" in staff.get(page).content.decode()
    seen = staff.get(page).content.decode().split('name="seen" value="')[1].split('"')[0]
    # While lou read it, kim wrote other words: what lou saw is not what stands there.
    written(oak, language="es", body=f"{SPANISH} Siempre.", by_machine=True)
    refused = staff.post(page, {"deed": "check", "text": str(text.pk), "seen": seen}, follow=True)
    assert "These words were changed meanwhile" in refused.content.decode()
    assert oak.rows(CompactText, language="es")[0].checked_by_id is None
    written(oak, language="es", body=SPANISH, by_machine=True)
    staff.post(page, {"deed": "check", "text": str(text.pk), "seen": seen})
    told = client.get(address).content.decode()
    assert SPANISH in told and 'lang="es"' in told and 'value="sign"' in told
    # Who chooses English for the page says yes to the English words.
    client.cookies["tp_language"] = "en"
    told = client.get(address).content.decode()
    (ours,) = oak.rows(CompactText, language="en")
    assert ENGLISH in told and ours.digest in told
    client.post(address, {"deed": "sign", "made": "parent", "conference": str(ana.pk), "seen": ours.digest})
    assert [one.text_id for one in oak.rows(CompactMark)] == [ours.pk]


def test_a_teacher_discusses_it_and_each_signs_or_does_not(oak, client):
    written(oak)
    ana = of_child(oak, "Ana")
    pat = signed_in(client, oak.pat)
    page = f"/conferences/conference/{ana.pk}/compact/"
    told = pat.get(page).content.decode()
    assert ENGLISH in told and "Nobody has to sign" in told
    pat.post(page, {"made": "discussed", "way": "teacher"})
    pat.post(page, {"made": "parent", "way": "paper"})
    pat.post(page, {"made": "teacher", "way": "teacher"})
    pat.post(page, {"made": "teacher", "deed": "back"})
    assert sorted((one.made, one.way) for one in oak.rows(CompactMark)) == [
        ("discussed", "teacher"), ("parent", "paper"),
    ]  # fmt: skip
    lee = signed_in(client, oak.lee)
    assert lee.get(page).status_code == 404
    (compact,) = oak.rows(Compact)
    with oak.made.acting(oak.kim):
        figures = compact_figures(oak.school.id, compact.year_id, seen_by=oak.kim)
    assert [(one["n"], one["of"]) for one in figures] == [(1, 2), (0, 2), (1, 2), (0, 2)]


def test_a_family_signs_on_its_own_page_for_its_own_child_alone(oak, client):
    written(oak)
    written(oak, language="es", body=SPANISH)
    ana, ben = of_child(oak, "Ana"), of_child(oak, "Ben")
    (home,) = oak.rows(Coming, household_id=ana.household_id)
    address = f"/c/{home.code}"
    at_host(client, oak.made.row)
    client.post(address, {"deed": "sign", "made": "parent", "conference": str(ana.pk)})
    client.post(address, {"deed": "sign", "made": "student", "conference": str(ana.pk)})
    client.post(address, {"deed": "sign", "made": "teacher", "conference": str(ana.pk)})
    client.post(address, {"deed": "sign", "made": "parent", "conference": str(ben.pk)})
    client.post(address, {"deed": "unsign", "made": "student", "conference": str(ana.pk)})
    assert [(one.conference_id, one.made, one.way) for one in oak.rows(CompactMark)] == [
        (ana.pk, "parent", "family")
    ]
    # Nobody of the school says that a family signed on its link, nor takes back what it did.
    with oak.made.acting(oak.kim):
        unmark_compact(conference_id=ana.pk, made="parent", by=oak.kim, at=NOW)
        with pytest.raises(Refused):
            mark_compact(conference_id=ben.pk, made="parent", way="family", by=oak.kim, at=NOW)
    assert [one.conference_id for one in oak.rows(CompactMark)] == [ana.pk]


def test_no_other_school_writes_it(oak):
    other = Scope(oak.made.id, "school", Role.COORDINATOR, oak.kim.account_id, school_ids=frozenset())
    with oak.made.acting(other), pytest.raises(Refused):
        write_compact(school_id=oak.school.id, language="en", body="x", by=other, at=NOW)
    with oak.made.acting(oak.kim), pytest.raises(Refused):  # nothing to discuss yet
        mark_compact(
            conference_id=of_child(oak, "Ana").pk,
            made="discussed",
            way="teacher",
            by=oak.kim,
            at=NOW + timedelta(1),
        )


def test_words_that_a_family_marked_stay_and_other_words_stand_beside_them(oak, client):
    written(oak)
    written(oak, language="es", body=SPANISH)
    ana = of_child(oak, "Ana")
    (home,) = oak.rows(Coming, household_id=ana.household_id)
    address = f"/c/{home.code}"
    at_host(client, oak.made.row)
    client.get(address)
    # Nobody has marked it yet: it is put right where it stands.
    written(oak, language="es", body=f"{SPANISH} Siempre.")
    (text,) = oak.rows(CompactText, language="es")
    seen = client.get(address).content.decode().split('name="seen" value="')[1].split('"')[0]
    written(oak, language="es", body=SPANISH)
    sign = {"deed": "sign", "made": "parent", "conference": str(ana.pk), "seen": seen}
    client.post(address, sign)
    assert oak.rows(CompactMark) == []
    client.post(address, sign | {"seen": oak.rows(CompactText, pk=text.pk)[0].digest})
    (mark,) = oak.rows(CompactMark)
    assert mark.text_id == text.pk
    again = written(oak, language="es", body="Otras palabras.")
    assert again.pk != text.pk and again.number == 2
    assert (
        oak.rows(CompactText, pk=text.pk)[0].body == SPANISH and oak.rows(CompactMark)[0].text_id == text.pk
    )
    assert "Otras palabras." in client.get(address).content.decode()
    with oak.made.acting(oak.kim), pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
        CompactText.objects.seen_by(oak.kim).filter(pk=text.pk).update(body="Nada.")
    # The English words were marked by nobody, and the same words again are no new ones.
    assert written(oak, language="es", body="Otras palabras.").pk == again.pk
    assert len(oak.rows(CompactText)) == 3


def test_whoever_checks_old_words_is_told_so(oak):
    written(oak)
    old = written(oak, language="es", body=SPANISH, by_machine=True)
    pat = Scope(oak.made.id, "class", Role.TEACHER, oak.pat.id)
    with oak.made.acting(pat):
        mark_compact(
            conference_id=of_child(oak, "Ana").pk,
            made="discussed",
            way="teacher",
            seen=old.digest,
            by=pat,
            at=NOW,
        )
    written(oak, language="es", body="Otras palabras.", by_machine=True)
    lou = oak.made.add_account(Role.COORDINATOR, oak.school, email="lou@example.org")
    oak.made.speaks(lou, "es", may_translate=True)
    by = Scope(oak.made.id, "school", Role.COORDINATOR, lou.id, school_ids=frozenset([oak.school.id]))
    with oak.made.acting(by), pytest.raises(Refused, match="changed meanwhile"):
        check_compact(text_id=old.pk, seen=old.digest, by=by, at=NOW)


def test_figures_stand_by_grade_for_the_law_asks_for_elementary_ones(oak, client):
    written(oak)
    ana, ben = of_child(oak, "Ana"), of_child(oak, "Ben")
    with oak.made.acting():
        students = Student.objects.seen_by(oak.made.system)
        students.filter(pk=ana.student_id).update(grade="KG")
        students.filter(pk=ben.student_id).update(grade="09")
        mark_compact(conference_id=ana.pk, made="discussed", way="paper", by=oak.kim, at=NOW)
    (compact,) = oak.rows(Compact)
    with oak.made.acting(oak.kim):
        rows = compact_by_grade(oak.school.id, compact.year_id, seen_by=oak.kim)
    assert [(row["grade"], row["of"], row["made"][0]["n"]) for row in rows] == [("KG", 1, 1), ("09", 1, 0)]
    with oak.made.acting():
        kim = Account.objects.seen_by(oak.made.system).get(pk=oak.kim.account_id)
    page = signed_in(client, kim).get(f"/conferences/compact/{oak.school.id}/").content.decode()
    assert "KG" in page and "1 / 1" in page and "20 USC 6318" in page
