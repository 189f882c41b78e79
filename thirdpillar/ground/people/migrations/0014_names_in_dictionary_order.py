from django.db import migrations

_FUNCTION = """
CREATE FUNCTION tp_sort_name(family text, given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT left(btrim(tp_fold(coalesce(family, '') || ' ' || coalesce(given, ''))), 210)
$$;
"""
# The owner of the tables sees no row of them; for this one statement it must.
_AGAIN = """
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
UPDATE {table} SET sort_name = tp_sort_name(family_name, given_name)
WHERE sort_name <> tp_sort_name(family_name, given_name);
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Cárdenas stands before Cortés: the key that names are sorted by has no accents."""

    dependencies = [("base", "0003_folded_texts"), ("people", "0013_undoing_by_a_worker")]
    operations = [
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION tp_sort_name(text, text);"),
        *(
            migrations.RunSQL(_AGAIN.format(table=table), migrations.RunSQL.noop)
            for table in ("people_adult", "people_student")
        ),
    ]
