from django.db import migrations

# As `conversations_engage`, for all rows of one statement: what they took until now is given up, and then all is booked anew,
# so that two that change places are not in each other's way. `busy` rows alone are booked.
ENGAGE_ALL = """
CREATE FUNCTION conversations_engage_all(
  districts uuid[], gone uuid[], sources uuid[], accounts uuid[], times tstzrange[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  breadth text := coalesce(current_setting('tp.breadth', true), '');
  role text := coalesce(current_setting('tp.role', true), '');
BEGIN
  PERFORM set_config('tp.breadth', 'district', true), set_config('tp.role', '', true);
  DELETE FROM conversations_interpretertime WHERE source_id = ANY (gone);
  INSERT INTO conversations_interpretertime (district_id, account_id, during, source_id)
    SELECT district, account, during, source
    FROM unnest(districts, accounts, times, sources) AS b (district, account, during, source)
    WHERE NOT isempty(during);
  PERFORM set_config('tp.breadth', breadth, true), set_config('tp.role', role, true);
END $$;
"""


class Migration(migrations.Migration):
    """A plan of hundreds of times is booked as one, by the rooms that make such plans."""

    dependencies = [("conversations", "0195_texts_about_visits")]

    operations = [
        migrations.RunSQL(
            sql=ENGAGE_ALL,
            reverse_sql="DROP FUNCTION conversations_engage_all(uuid[], uuid[], uuid[], uuid[], tstzrange[]);",
        ),
    ]
