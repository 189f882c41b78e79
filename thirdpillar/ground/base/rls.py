# ruff: noqa: S608 - names of tables and columns are the migrations' own constants
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

# Since threads: who is named in them, and whose class they are about.
FURTHER_FUNCTIONS = """
CREATE FUNCTION tp_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('tp.account', true), '')::uuid $$;
CREATE FUNCTION tp_sections() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(current_setting('tp.sections', true), ''), '{}')::uuid[] $$;
"""
DROP_FURTHER_FUNCTIONS = "DROP FUNCTION tp_account(); DROP FUNCTION tp_sections();"

# Since home visits: in which role somebody asks, where a school's own staff do not all see the same.
ROLE_FUNCTION = """
CREATE FUNCTION tp_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(current_setting('tp.role', true), '') $$;
"""
DROP_ROLE_FUNCTION = "DROP FUNCTION tp_role();"

IN_DISTRICT = "district_id = (SELECT tp_district())"
WIDE = "(SELECT tp_breadth()) = 'district'"
MACHINES = f"({WIDE} AND (SELECT tp_role()) = '')"
SCHOOLS = "ANY ((SELECT tp_schools())::uuid[])"
STUDENTS = "ANY ((SELECT tp_students())::uuid[])"
SECTIONS = "ANY ((SELECT tp_sections())::uuid[])"
MINE = "(SELECT tp_adult())"
MY_ACCOUNT = "(SELECT tp_account())"


def role(*names: str) -> str:
    """SQL that is true when the asker asks in one of these roles."""
    listed = ", ".join(f"'{name}'" for name in names)
    return f"(SELECT tp_role()) IN ({listed})"


def breadth(*names: str) -> str:
    """SQL that is true when the asker's breadth is one of `names`."""
    listed = ", ".join(f"'{name}'" for name in names)
    return f"(SELECT tp_breadth()) IN ({listed})"


def protect(
    table: str, narrower: str = "", *, writable: str | None = None, wide: str = WIDE
) -> migrations.RunSQL:
    """Put `table` under its district; `narrower` is a further SQL condition for those who see less than all of it.

    `wide` says who sees all of it: by default everybody whose breadth is the district, or `MACHINES` alone.

    `writable` is the condition for new rows where it differs from the one for seeing them.
    """
    using = IN_DISTRICT + (f" AND ({wide} OR {narrower})" if narrower else "")
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


def not_who_evaluates(table: str, *, unless: str, wide: str = WIDE) -> migrations.RunSQL:
    """Hide rows of a school from whoever is its principal and asks in another role, `unless` they are theirs.

    Beside the policy of the district, which it only narrows. `wide` says for whom it does not hold.
    """
    using = (
        f"{wide} OR school_id IS NULL OR school_id <> ALL ((SELECT tp_evaluates_at())::uuid[]) OR {unless}"
    )
    return only_where("not_who_evaluates", table, using)


def only_where(name: str, table: str, using: str) -> migrations.RunSQL:
    """A policy that narrows what the others let somebody see of `table`, and write."""
    return migrations.RunSQL(
        sql=f"CREATE POLICY {name} ON {table} AS RESTRICTIVE USING ({using})",
        reverse_sql=f"DROP POLICY {name} ON {table}",
    )


def keyed_in_district(table: str) -> migrations.RunSQL:
    """Let references into `table` name the district too: what `same_district` refers to."""
    return migrations.RunSQL(
        sql=f"ALTER TABLE {table} ADD CONSTRAINT {table}_in_district UNIQUE (id, district_id)",
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {table}_in_district",
    )


def same_district(table: str, column: str, target: str) -> migrations.RunSQL:
    """Have `column` refer to rows of its own district alone, in the place of Django's reference by id.

    The database looks behind row-level security when it checks a reference: one by id alone would accept another
    district's row, and so tell whether it is there.
    """
    name = f"{table}_{column}_here"[:63]
    return migrations.RunSQL(
        sql=f"""
            DO $$ DECLARE found text; BEGIN
              SELECT con.conname INTO found FROM pg_constraint con
              JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attname = '{column}'
              WHERE con.conrelid = '{table}'::regclass AND con.contype = 'f' AND con.conkey = ARRAY[a.attnum];
              IF found IS NOT NULL THEN EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', found); END IF;
            END $$;
            ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, district_id)
              REFERENCES {target} (id, district_id) DEFERRABLE INITIALLY DEFERRED;
        """,
        reverse_sql=f"""
            ALTER TABLE {table} DROP CONSTRAINT {name};
            ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_by_id FOREIGN KEY ({column})
              REFERENCES {target} (id) DEFERRABLE INITIALLY DEFERRED;
        """,
    )


def once_in_district(table: str, column: str) -> migrations.RunSQL:
    """A one-to-one column that is unique within its district, in the place of Django's constraint over all districts."""
    return migrations.RunSQL(
        sql=f"""
            ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_key;
            ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_once UNIQUE ({column}, district_id);
        """,
        reverse_sql=f"""
            ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_once;
            ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_key UNIQUE ({column});
        """,
    )
