from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, WIDE, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"
WHO_WORKS_THERE = f"({breadth('school', 'class')} AND school_id = {SCHOOLS})"
# A school sees the days of the whole district too, and changes its own alone.
OURS_OR_ALL = f"(({breadth('school')}) AND (school_id IS NULL OR school_id = {SCHOOLS}))"

# One table of what is in a room when, whatever books it: its constraint (no_room_twice) refuses the second, however close
# together two people plan. For the length of the call the function reads as a machine of the same district, as
# conversations_engage does: whoever books need not see what else is there.
OCCUPY = """
CREATE FUNCTION gatherings_occupy(district uuid, source uuid, school uuid, room uuid, begins timestamptz, ends timestamptz,
    is_there boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  breadth text := coalesce(current_setting('tp.breadth', true), '');
  role text := coalesce(current_setting('tp.role', true), '');
BEGIN
  PERFORM set_config('tp.breadth', 'district', true), set_config('tp.role', '', true);
  DELETE FROM gatherings_roomtime WHERE source_id = source AND district_id = district;
  IF is_there AND room IS NOT NULL THEN
    INSERT INTO gatherings_roomtime (district_id, school_id, room_id, during, source_id)
    VALUES (district, school, room, tstzrange(begins, ends), source);
  END IF;
  PERFORM set_config('tp.breadth', breadth, true), set_config('tp.role', role, true);
END $$;

CREATE FUNCTION gatherings_gathering_occupies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM gatherings_occupy(OLD.district_id, OLD.id, NULL, NULL, NULL, NULL, false);
  ELSIF TG_OP = 'UPDATE' OR NEW.room_id IS NOT NULL THEN
    PERFORM gatherings_occupy(NEW.district_id, NEW.id, NEW.school_id, NEW.room_id, NEW.begins_at, NEW.ends_at,
      NEW.stage <> 'cancelled');
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION gatherings_use_occupies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM gatherings_occupy(OLD.district_id, OLD.id, NULL, NULL, NULL, NULL, false);
  ELSE
    PERFORM gatherings_occupy(NEW.district_id, NEW.id, NEW.school_id, NEW.room_id, NEW.begins_at, NEW.ends_at,
      NEW.state = 'held');
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER gathering_occupies AFTER INSERT OR DELETE OR UPDATE OF room_id, begins_at, ends_at, stage
  ON gatherings_gathering FOR EACH ROW EXECUTE FUNCTION gatherings_gathering_occupies();
CREATE TRIGGER use_occupies AFTER INSERT OR DELETE OR UPDATE OF room_id, begins_at, ends_at, state
  ON gatherings_spaceusedate FOR EACH ROW EXECUTE FUNCTION gatherings_use_occupies();
"""

# The constraint on gatherings themselves held until now, so none of these overlap.
FILL = """
ALTER TABLE gatherings_gathering NO FORCE ROW LEVEL SECURITY;
ALTER TABLE gatherings_roomtime NO FORCE ROW LEVEL SECURITY;
INSERT INTO gatherings_roomtime (district_id, school_id, room_id, during, source_id)
  SELECT district_id, school_id, room_id, tstzrange(begins_at, ends_at), id FROM gatherings_gathering
  WHERE room_id IS NOT NULL AND stage <> 'cancelled';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE gatherings_gathering FORCE ROW LEVEL SECURITY;
ALTER TABLE gatherings_roomtime FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """What is in a room is kept by the database; the calendar, partners' uses and tours under their school."""

    dependencies = [("gatherings", "0040_rooms_tours_and_the_calendar")]

    operations = [
        rls.same_district("gatherings_roomtime", "room_id", "gatherings_room"),
        rls.protect("gatherings_roomtime", AT_SCHOOL),
        rls.protect("gatherings_calendarday", OURS_OR_ALL, writable=f"{WIDE} OR {AT_SCHOOL}"),
        *(
            rls.protect(f"gatherings_{table}", AT_SCHOOL)
            for table in ("openinghours", "spaceuse", "spaceusedate")
        ),
        *(rls.protect(f"gatherings_{table}", WHO_WORKS_THERE) for table in ("tourstop", "tournote")),
        rls.keyed_in_district("gatherings_spaceuse"),
        rls.keyed_in_district("gatherings_tourstop"),
        rls.same_district("gatherings_spaceusedate", "use_id", "gatherings_spaceuse"),
        rls.same_district("gatherings_spaceusedate", "room_id", "gatherings_room"),
        rls.same_district("gatherings_tourstop", "gathering_id", "gatherings_gathering"),
        rls.same_district("gatherings_tournote", "stop_id", "gatherings_tourstop"),
        migrations.RunSQL(
            sql=OCCUPY,
            reverse_sql="""
                DROP TRIGGER gathering_occupies ON gatherings_gathering;
                DROP TRIGGER use_occupies ON gatherings_spaceusedate;
                DROP FUNCTION gatherings_gathering_occupies();
                DROP FUNCTION gatherings_use_occupies();
                DROP FUNCTION gatherings_occupy(uuid, uuid, uuid, uuid, timestamptz, timestamptz, boolean);
            """,
        ),
        migrations.RunSQL(sql=FILL, reverse_sql=""),
    ]
