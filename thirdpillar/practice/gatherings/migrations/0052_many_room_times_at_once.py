from django.db import migrations

# As `gatherings_occupy`, for all rows of one statement: what they held until now is given up, and then all is held anew, so
# that two that change places are not in each other's way.
OCCUPY_ALL = """
CREATE FUNCTION gatherings_occupy_all(
  gone uuid[], districts uuid[], sources uuid[], schools uuid[], rooms uuid[], times tstzrange[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  breadth text := coalesce(current_setting('tp.breadth', true), '');
  role text := coalesce(current_setting('tp.role', true), '');
BEGIN
  PERFORM set_config('tp.breadth', 'district', true), set_config('tp.role', '', true);
  DELETE FROM gatherings_roomtime WHERE source_id = ANY (gone);
  INSERT INTO gatherings_roomtime (district_id, school_id, room_id, during, source_id)
    SELECT district, school, room, during, source
    FROM unnest(districts, sources, schools, rooms, times) AS b (district, source, school, room, during);
  PERFORM set_config('tp.breadth', breadth, true), set_config('tp.role', role, true);
END $$;
"""


class Migration(migrations.Migration):
    """Evenings of a whole week are held in their rooms as one, by the rooms of this house that plan such weeks."""

    dependencies = [("gatherings", "0051_times_asked_under_their_district")]

    operations = [
        migrations.RunSQL(
            sql=OCCUPY_ALL,
            reverse_sql="DROP FUNCTION gatherings_occupy_all(uuid[], uuid[], uuid[], uuid[], uuid[], tstzrange[]);",
        ),
    ]
