"""Names in the order of a dictionary, and found however they are typed."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.factories import make_district
from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.people.models import Student


def _folded(texts: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tp_fold(t) FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n", [texts]
        )
        return [" ".join(row[0].split()) for row in cursor.fetchall()]


@pytest.mark.django_db
def test_the_database_folds_names_as_the_matching_does():
    names = [
        "Cárdenas", "Ñáñez", "O'Brien", "O’Brien", "Nguyễn Thị Đào", "Łukasz", "Strauß", "Bjørn Ærø", "Þór", "Jean-Luc",
        "فاطمة", "أحمد", "إبراهيم", "مؤمن", "هدى", "یاسمین", "José (Pepe) Ruiz, Jr.", "Ka‘iulani", "ISTANBUL", "Çelik", "中村",
        "Żółć", "Ísafold", "Ağaoğlu", "Mu'min", "Šimková", "",
    ]  # fmt: skip
    assert _folded(names) == [fold(name) for name in names]


@pytest.mark.django_db
def test_each_latin_letter_is_folded_alike():
    letters = [letter for letter in map(chr, range(0x80, 0x250)) if letter.isalpha()]
    assert len(letters) > 400
    names = [f"A{letter}b" for letter in letters]
    assert dict(zip(names, _folded(names), strict=True)) == {name: fold(name) for name in names}


@pytest.mark.django_db
def test_accents_do_not_part_a_list_of_names(db):
    district = make_district()
    school = district.add_school()
    for family in ("Cortés", "Zúñiga", "Ávila", "Cárdenas", "Castro", "Òlsen"):
        district.add_student("Ana", family, school=school)
    with district.acting():
        found = Student.objects.seen_by(district.system).order_by("sort_name")
        assert [one.family_name for one in found] == [
            "Ávila",
            "Cárdenas",
            "Castro",
            "Cortés",
            "Òlsen",
            "Zúñiga",
        ]
