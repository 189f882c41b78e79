"""Both tenancy layers, each shown to be sufficient with the other one out of the way."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tests.factories import make_district
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.scoped import Unscoped
from thirdpillar.ground.people.models import Adult, ContactPoint, Household, Restriction, Student, Tie

pytestmark = pytest.mark.django_db

TENANT_TABLES = sorted(
    model._meta.db_table
    for model in apps.get_models()
    if issubclass(model, Tenant) or any(f.name == "district_id" for f in model._meta.fields)
)


@pytest.fixture
def two_schools():
    district = make_district()
    oak, elm = district.add_school("Oak"), district.add_school("Elm")
    room = district.add_section(oak)
    ana = district.add_student("Ana", school=oak, section=room)
    ben = district.add_student("Ben", school=elm)
    mother = district.add_adult("Rosa", phone="+13125550101")
    father = district.add_adult("Luis", phone="+13125550102")
    for student in (ana, ben):
        district.tie(student, mother)
    district.tie(ben, father)
    district.add_household([ana, ben], [mother])
    district.oak, district.elm, district.ana, district.ben = oak, elm, ana, ben  # type: ignore[attr-defined]
    district.mother, district.father = mother, father  # type: ignore[attr-defined]
    return district


def given_names(model, scope) -> set[str]:
    return set(model.objects.seen_by(scope).values_list("given_name", flat=True))


def raw(sql: str) -> set:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def test_a_query_without_a_scope_raises():
    make_district()
    for attempt in (
        lambda: list(Student.objects.all()),
        lambda: Student.objects.count(),
        lambda: Student.objects.filter(grade="03").exists(),
        lambda: Student.objects.update(grade="04"),
        lambda: Student.objects.all().delete(),
        lambda: Student.objects.first(),
        lambda: list(Student.objects.values_list("id").iterator()),
    ):
        with pytest.raises(Unscoped):
            attempt()


def scopes(d):
    return {
        "office": (d.scope(Role.OFFICE), {"Ana", "Ben"}, {"Rosa", "Luis"}),
        "oak": (d.scope(Role.PRINCIPAL, school_ids=frozenset({d.oak.id})), {"Ana"}, {"Rosa"}),
        "teacher": (d.scope(Role.TEACHER, student_ids=frozenset({d.ana.id})), {"Ana"}, {"Rosa"}),
        "father": (
            d.scope(Role.CAREGIVER, student_ids=frozenset({d.ben.id}), adult_id=d.father.id),
            {"Ben"},
            {"Luis"},
        ),
        "reader": (d.scope(Role.READER), set(), set()),
    }


@pytest.mark.parametrize("who", ["office", "oak", "teacher", "father", "reader"])
def test_the_query_layer_alone_narrows(two_schools, who):
    scope, students, adults = scopes(two_schools)[who]
    with two_schools.acting():  # the database would show everything
        assert raw("SELECT given_name FROM people_student") == {"Ana", "Ben"}
        assert given_names(Student, scope) == students
        assert given_names(Adult, scope) == adults


@pytest.mark.parametrize("who", ["office", "oak", "teacher", "father", "reader"])
def test_the_database_layer_alone_narrows(two_schools, who):
    scope, students, adults = scopes(two_schools)[who]
    tenancy.enter_scope(scope)
    assert raw("SELECT given_name FROM people_student") == students
    assert raw("SELECT given_name FROM people_adult") == adults
    assert (
        raw("SELECT a.given_name FROM people_contactpoint c JOIN people_adult a ON a.id = c.adult_id")
        == adults
    )
    assert raw("SELECT value FROM people_contactpoint") == {
        {"Rosa": "+13125550101", "Luis": "+13125550102"}[name] for name in adults
    }


def test_a_related_manager_answers_without_saying_seen_by_again(two_schools):
    student = Student.objects.seen_by(two_schools.system).get(given_name="Ben")
    assert {tie.adult.given_name for tie in student.ties.all()} == {"Rosa", "Luis"}


def test_a_family_never_learns_of_the_other_guardian(two_schools):
    scope, *_ = scopes(two_schools)["father"]
    tenancy.enter_scope(scope)
    assert raw("SELECT adult_id FROM people_tie") == {two_schools.father.id}
    assert {tie.adult_id for tie in Tie.objects.seen_by(scope)} == {two_schools.father.id}
    assert not Restriction.objects.seen_by(scope).exists()
    assert not Household.objects.seen_by(scope).exists()
    assert {c.value for c in ContactPoint.objects.seen_by(scope)} == {"+13125550102"}


@pytest.mark.parametrize("table", [t for t in TENANT_TABLES if t != "schools_district"])
def test_no_context_and_a_foreign_context_show_nothing(two_schools, table):
    other = make_district("Other District")
    with other.acting():
        assert raw(f"SELECT 1 FROM {table} WHERE district_id <> '{other.id}'") == set()
    tenancy.enter(district_id=None)
    assert raw(f"SELECT 1 FROM {table}") == set()


@pytest.mark.parametrize("table", [t for t in TENANT_TABLES if t != "schools_district"])
def test_every_tenant_table_forces_row_level_security_on_a_role_that_owns_nothing(table):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner) = current_user,
                      (SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user)
               FROM pg_class c WHERE c.oid = %s::regclass""",
            [table],
        )
        assert cursor.fetchone() == (True, True, False, False)


def test_writing_into_another_district_is_refused(two_schools):
    from django.db import DatabaseError, transaction

    other = make_district("Other District")
    with pytest.raises(DatabaseError), transaction.atomic():
        other.row.refresh_from_db()
        tenancy.enter_scope(two_schools.system)
        Adult(district_id=other.id, given_name="X", sort_name="x").save(force_insert=True)


def test_no_key_and_no_reference_reaches_over_the_edge_of_a_district(db):
    """Both are checked behind row-level security: one without the district would tell what another district holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH tenant AS (SELECT attrelid FROM pg_attribute WHERE attname = 'district_id' AND NOT attisdropped)
               SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c
               WHERE c.conrelid IN (SELECT attrelid FROM tenant) AND c.contype IN ('u', 'x', 'f')
                 AND pg_get_constraintdef(c.oid) NOT LIKE '%district_id%'
               UNION ALL
               SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
               WHERE i.indrelid IN (SELECT attrelid FROM tenant) AND i.indisunique AND NOT i.indisprimary
                 AND pg_get_indexdef(i.indexrelid) NOT LIKE '%district_id%'"""
        )
        assert cursor.fetchall() == []
        cursor.execute(
            """SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND pg_get_constraintdef(oid) LIKE '%district_id%'"""
        )
        assert cursor.fetchone()[0] >= 20


def test_a_reference_into_another_district_is_refused(db):
    home, away = make_district("Home"), make_district("Away")
    child, stranger = home.add_student("Ana", school=home.add_school()), away.add_adult("Luis")
    with home.acting(), pytest.raises(IntegrityError), transaction.atomic():
        Restriction(
            district_id=home.id, student=child, adult_id=stranger.pk, scopes=["all"], source="court_order"
        ).save(force_insert=True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
