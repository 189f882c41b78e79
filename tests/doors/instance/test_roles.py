"""The tests' own connection is the role that owns nothing."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_pages_and_tests_are_served_by_a_role_that_owns_nothing_and_cannot_pass_row_level_security() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls, rolcreatedb,"
            " (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid)"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("thirdpillar_app", False, False, False, 0)


@pytest.mark.django_db(transaction=True)
def test_tables_can_be_emptied_between_transactional_tests() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
