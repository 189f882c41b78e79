from django.db import migrations

FUNCTION = """
CREATE FUNCTION tp_evaluates_at() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(g.school_id), '{}') FROM accounts_rolegrant g
  WHERE g.account_id = (SELECT tp_account()) AND g.role = 'principal' AND g.school_id IS NOT NULL
    AND (g.begins_on IS NULL OR g.begins_on <= CURRENT_DATE) AND (g.ends_on IS NULL OR g.ends_on >= CURRENT_DATE)
$$;
"""


class Migration(migrations.Migration):
    """The database knows at which schools the asker is principal, in whatever role they ask."""

    dependencies = [("accounts", "0061_spoken_languages_row_level_security"), ("base", "0005_role_that_asks")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION tp_evaluates_at();")]
