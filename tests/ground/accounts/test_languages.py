"""Who speaks what: one's own word, the office's check, the search, and no child ever."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.ground.accounts.actions.languages import check_language, drop_language, say_language
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def made():
    d = make_district()
    school = d.add_school()
    room = d.add_section(school)
    d.tess = d.add_account(Role.TEACHER, section=room, given="Tess")
    d.ines = d.add_account(Role.INTERPRETER, given="Ines")
    d.olga = d.add_account(Role.OFFICE, given="Olga", email="olga@example.org")
    d.by = {
        one: replace(d.scope(role), account_id=one.pk)
        for one, role in ((d.tess, Role.TEACHER), (d.ines, Role.INTERPRETER), (d.olga, Role.OFFICE))
    }
    return d


def say(d, who, language="so", by=None):
    by = by or d.by[who]
    with d.acting(by):
        return say_language(account_id=who.pk, language=language, by=by, at=NOW)


def check(d, row, by=None, **more):
    by = by or d.by[d.olga]
    told = {
        "scale": "ilr",
        "level": "3+",
        "tested_on": NOW.date(),
        "may_interpret": True,
        "may_translate": True,
    }
    with d.acting(by):
        return check_language(spoken_id=row.pk, by=by, at=NOW, **(told | more))


@pytest.mark.parametrize("who", ["tess", "ines", "olga"])
def test_what_one_says_of_oneself_is_unchecked_and_once(made, who):
    account = getattr(made, who)
    first, again = say(made, account), say(made, account)
    assert (first.pk, first.checked_at, first.may_interpret, first.may_translate) == (
        again.pk,
        None,
        False,
        False,
    )


def test_nobody_speaks_for_another_but_the_office(made):
    with pytest.raises(Refused):
        say(made, made.ines, by=made.by[made.tess])
    assert say(made, made.ines, by=made.by[made.olga])


def test_no_student_is_ever_on_the_list(made):
    student = made.add_student()
    young = made.add_account(Role.STUDENT, student_id=student.pk)
    with pytest.raises(Refused):
        say(made, young, by=made.by[made.olga])


def test_only_the_office_checks_and_vital_documents_want_a_test(made):
    row = say(made, made.tess)
    with pytest.raises(Refused):
        check(made, row, by=made.by[made.tess])
    with pytest.raises(Refused):
        check(made, row, scale="none")
    told = check(made, row)
    assert (told.level, told.may_translate, told.checked_by_id) == ("3+", True, made.olga.pk)


def test_the_database_lets_nobody_interpret_unchecked(made):
    row = say(made, made.tess)
    with made.acting(), pytest.raises(IntegrityError), transaction.atomic():
        SpokenLanguage.objects.seen_by(made.system).filter(pk=row.pk).update(may_interpret=True)


def test_one_takes_off_ones_own_alone(made):
    row = say(made, made.tess)
    with pytest.raises(Refused), made.acting(made.by[made.ines]):
        drop_language(spoken_id=row.pk, by=made.by[made.ines], at=NOW)
    with made.acting(made.by[made.tess]):
        drop_language(spoken_id=row.pk, by=made.by[made.tess], at=NOW)
        assert not SpokenLanguage.objects.seen_by(made.by[made.tess]).exists()


def test_staff_search_by_language_and_the_office_checks_on_the_page(made, client):
    row = say(made, made.ines)
    say(made, made.tess, "vi")
    signed_in(client, made.tess)
    page = client.get(reverse("accounts:languages"), {"language": "so"}).content.decode()
    assert "Ines" in page and "Tess Doe" not in page.split("<table", 1)[1].split("</table>")[0]
    signed_in(client, made.olga)
    client.post(
        reverse("accounts:check_language", args=[row.pk]),
        {"scale": "actfl", "level": "Superior", "tested_on": "2026-05-01", "may_interpret": "on"},
    )
    page = client.get(reverse("accounts:languages")).content.decode()
    assert "ACTFL: Superior" in page and "Olga Doe" in page
    signed_in(client, made.ines)
    assert client.get(reverse("accounts:languages")).status_code == 404
    assert "Superior" in client.get(reverse("accounts:my_languages")).content.decode()
