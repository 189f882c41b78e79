"""Row-level security, written once: the migration operations that put a table under its district.

Policies stay one comparison with a setting (in a sub-select, so that PostgreSQL reads it once a query, not once
a row). `FORCE` binds the owner too; the role that the product runs as owns nothing.
"""

from __future__ import annotations

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION tp_district() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('tp.district', true), '')::uuid $$;
CREATE FUNCTION tp_breadth() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(current_setting('tp.breadth', true), ''), 'none') $$;
CREATE FUNCTION tp_schools() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(current_setting('tp.schools', true), ''), '{}')::uuid[] $$;
CREATE FUNCTION tp_students() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(current_setting('tp.students', true), ''), '{}')::uuid[] $$;
CREATE FUNCTION tp_adult() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('tp.adult', true), '')::uuid $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION tp_district(); DROP FUNCTION tp_breadth(); DROP FUNCTION tp_schools();
DROP FUNCTION tp_students(); DROP FUNCTION tp_adult();
"""

IN_DISTRICT = "district_id = (SELECT tp_district())"
WIDE = "(SELECT tp_breadth()) = 'district'"
SCHOOLS = "ANY ((SELECT tp_schools())::uuid[])"
STUDENTS = "ANY ((SELECT tp_students())::uuid[])"
MINE = "(SELECT tp_adult())"


def breadth(*names: str) -> str:
    """SQL that is true when the asker's breadth is one of `names`."""
    listed = ", ".join(f"'{name}'" for name in names)
    return f"(SELECT tp_breadth()) IN ({listed})"


def protect(table: str, narrower: str = "", *, writable: str | None = None) -> migrations.RunSQL:
    """Put `table` under its district; `narrower` is a further SQL condition for those who see less than all of it.

    `writable` is the condition for new rows where it differs from the one for seeing them.
    """
    using = IN_DISTRICT + (f" AND ({WIDE} OR {narrower})" if narrower else "")
    check = IN_DISTRICT + (f" AND ({writable})" if writable else "") if writable is not None else using
    return migrations.RunSQL(
        sql=f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenancy ON {table} USING ({using}) WITH CHECK ({check});
        """,
        reverse_sql=f"""
            DROP POLICY tenancy ON {table};
            ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )
