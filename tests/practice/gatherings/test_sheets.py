"""Sheets as people bring them: whatever their headings and slips, every line is taken, waits, or is told of."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook

from tests.factories import signed_in
from tests.practice.gatherings.places import a_gathering, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.sheets import read_sheet
from thirdpillar.ground.people.models import Adult
from thirdpillar.practice.gatherings.forms import digest_of, lines_of_table, lines_typed
from thirdpillar.practice.gatherings.models import SignInLine
from thirdpillar.practice.gatherings.views.lines import _of_name


def brought(text: str, name: str = "sheet.csv"):
    data = text.encode()
    return lines_of_table(read_sheet(name, data), digest_of(data))


def cells(line) -> tuple[str, ...]:
    return (line.name, line.phone, line.email, line.child, line.grade)


def test_rows_that_do_not_fit_the_heading_are_read_by_their_look():
    found = brought(
        "name,phone,child,grade\n"
        "Ana Ruiz,402 555 0101,Leo Ruiz,3\n"
        "Pacheco Valdez, Sandra,402 555 0102,Iker,2\n"
        "Omar Haddad\n"
        "Rosa Gil,402 555 0103,Mia,K,late\n"
    )
    assert [cells(line) for line in found.lines] == [
        ("Ana Ruiz", "402 555 0101", "", "Leo Ruiz", "3"),
        ("Pacheco Valdez Sandra", "402 555 0102", "", "Iker", "2"),
        ("Omar Haddad", "", "", "", ""),
        ("Rosa Gil", "402 555 0103", "", "Mia late", "K"),
    ]


@pytest.mark.parametrize(
    ("heading", "row", "expected"),
    [
        ("Nombre y apellidos;Teléfono;Nombre del estudiante;Grado", "Ana Ruiz;402 555 0101;Leo;3",
         ("Ana Ruiz", "402 555 0101", "", "Leo", "3")),
        ("Parent/Guardian Name,Cell #,Student(s),Gr.", "Ana Ruiz,4025550101,Leo,3",
         ("Ana Ruiz", "4025550101", "", "Leo", "3")),
        ("Nombre,Apellidos,Celular,Correo electrónico", "Ana,Ruiz Gil,402 555 0101,a@x.example",
         ("Ana Ruiz Gil", "402 555 0101", "a@x.example", "", "")),
        ("Last name,First name,Home phone,Cell phone,Child's first name,Child's last name", "Ruiz,Ana,,402 555 0101,Leo,Ruiz",
         ("Ana Ruiz", "402 555 0101", "", "Leo, Ruiz", "")),
        ("Student's grade,Who came,Phone", "3,Ana Ruiz,402 555 0101", ("Ana Ruiz", "402 555 0101", "", "", "3")),
        ("الاسم,الهاتف,اسم الطالب,الصف", "سارة حداد,402 555 0101,ليلى,3", ("سارة حداد", "402 555 0101", "", "ليلى", "3")),
        ("Magaca,Taleefanka,Ardayga", "Asha Warsame,402 555 0101,Liban", ("Asha Warsame", "402 555 0101", "", "Liban", "")),
    ],
)  # fmt: skip
def test_headings_are_anybodys(heading, row, expected):
    (line,) = brought(f"{heading}\n{row}\n").lines
    assert cells(line) == expected


def test_two_parents_on_one_row_are_two_people():
    found = brought("Mother,Father,Phone,Child\nAna Ruiz,Luis Gil,402 555 0101,Leo\nMia Sol,,,Teo\n")
    assert [cells(line) for line in found.lines] == [
        ("Ana Ruiz", "402 555 0101", "", "Leo", ""),
        ("Luis Gil", "", "", "Leo", ""),
        ("Mia Sol", "", "", "Teo", ""),
    ]
    assert len({line.key for line in found.lines}) == 3


def test_a_title_above_the_heading_is_nobody_and_a_column_not_read_is_told():
    book = Workbook()
    for row in (
        ("Garden morning sign in",),
        (),
        ("Name", "Phone", "T-shirt"),
        ("Ana Ruiz", "402 555 0101", "M"),
    ):
        book.active.append(row)
    kept = BytesIO()
    book.save(kept)
    found = lines_of_table(read_sheet("b.xlsx", kept.getvalue()), "d")
    assert [cells(line) for line in found.lines] == [("Ana Ruiz", "402 555 0101", "", "", "")]
    assert found.unread == ("T-shirt",)


def test_plain_lines_are_all_taken():
    found = brought(
        "Ana Ruiz 402 555 0101\nmarta villanueva, 402 555 0199, Josue\nOmar Haddad\n", "pasted.txt"
    )
    assert [cells(line) for line in found.lines] == [
        ("Ana Ruiz 402 555 0101", "", "", "", ""),
        ("marta villanueva", "402 555 0199", "", "Josue", ""),
        ("Omar Haddad", "", "", "", ""),
    ]


def test_a_table_without_headings_keeps_the_child_apart_and_says_that_it_guessed():
    found = brought(
        "Felicia Isom,,Olivia Isom\nAna Ruiz,402 555 0101,Leo Ruiz\n"
        "Pacheco Valdez,Sandra,402 555 0102,Iker\nMia Sol,Teo Sol,2\n"
    )
    assert [cells(line) for line in found.lines] == [
        ("Felicia Isom", "", "", "Olivia Isom", ""),
        ("Ana Ruiz", "402 555 0101", "", "Leo Ruiz", ""),
        ("Pacheco Valdez Sandra", "402 555 0102", "", "Iker", ""),
        ("Mia Sol", "", "", "Teo Sol", "2"),
    ]
    assert found.by_look
    assert not brought("Ana Ruiz\nOmar Haddad\n").by_look
    assert not brought("name,child\nAna Ruiz,Leo\n").by_look


@pytest.mark.django_db
def test_the_page_says_that_headings_were_missing(client):
    district, school = a_school()
    now = clock.now()
    gathering = a_gathering(district, school, begins_at=now, ends_at=now + timedelta(hours=1))
    signed_in(client, district.add_account(Role.OFFICE, email="o@example.org"))
    bring = reverse("gatherings:bring", args=[gathering.pk])
    page = client.post(bring, {"text": "Felicia Isom,,Olivia Isom"}, follow=True).content.decode()
    assert "No headings were found" in page
    page = client.post(bring, {"text": "name,phone,child\nOmar Haddad,,Sara"}, follow=True).content.decode()
    assert "No headings were found" not in page


@pytest.mark.parametrize("first", ["Familia Ruiz", "Mother of Ana", "Parent Leo", "Grade 3 mom Eva"])
def test_a_first_line_with_a_headings_word_is_somebody(first):
    assert [line.name for line in brought(f"{first}\nOmar Haddad\n").lines] == [first, "Omar Haddad"]


def test_other_sheets_of_a_workbook_are_told():
    book = Workbook()
    book.active.append(["Ana Ruiz"])
    book.create_sheet("Table 2").append(["Omar Haddad"])
    kept = BytesIO()
    book.save(kept)
    found = lines_of_table(read_sheet("b.xlsx", kept.getvalue()), "d")
    assert ([line.name for line in found.lines], found.other_sheets) == (["Ana Ruiz"], ("Table 2",))


def test_a_typed_row_with_a_grade_alone_is_told_and_an_empty_one_is_not():
    typed = {"page": "p", "name-1": "Ana", "grade-2": "3", "name-3": "  "}
    assert [(line.key, line.is_blank) for line in lines_typed(typed)] == [("p:1", False), ("p:2", True)]


@pytest.mark.parametrize(
    ("written", "given", "family", "expected"),
    [
        ("P. Treadwell", "Jeremy", "Treadwell", "differs"),
        ("P. Treadwell", "Patrick", "Treadwell", "near"),
        ("Patrick Treadwell", "Patrick", "Treadwell", "same"),
        ("Treadwell", "Patrick", "Treadwell", "near"),
        ("Frías Carrillo Marvin", "Marvin", "Carrillo Soto", "near"),
        ("marvin carrillo soto", "Marvin", "Carrillo Soto", "same"),
        ("R. Benoît", "Carline", "Benoît", "differs"),
    ],
)
def test_the_verdict_on_a_name_looks_at_all_of_it(written, given, family, expected):
    assert _of_name("same", written, Adult(given_name=given, family_name=family)) == expected


@pytest.mark.django_db
def test_the_page_accounts_for_every_line(client):
    district, school = a_school()
    gathering = a_gathering(district, school)
    coordinator = district.add_account(Role.COORDINATOR, school=school)
    signed_in(client, coordinator, at=gathering.begins_at)
    with clock.set_to(gathering.begins_at):
        page = client.post(
            reverse("gatherings:bring", args=[gathering.pk]),
            {"text": "name,phone,child,shoe size\nAna Ruiz,402 555 0101,Leo,38\nGil, Mia,,,\n,,,40\n"},
            follow=True,
        ).content.decode()
    assert "0 names matched. 2 wait for you. 1 line has no name, number or child." in page
    assert "These columns were not read: shoe size." in page
    with district.acting():
        assert SignInLine.objects.seen_by(district.system).count() == 2
