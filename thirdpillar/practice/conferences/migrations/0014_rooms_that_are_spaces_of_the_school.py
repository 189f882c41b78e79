from django.db import migrations, models

# A teacher whose room is named as a space of the school holds it on each evening, for as long as they are there. A time in a
# room needs a source of its own: one for a teacher and an evening. What was over when the teacher's room or hours were changed
# last (`changed_at`) stays as it was. `is_quiet`: what is not free is left out, for a space that gets its name later.
HOLD = """
CREATE FUNCTION conferences_room_source(host uuid, evening uuid) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT md5(host::text || evening::text)::uuid
$$;

CREATE FUNCTION conferences_hold_rooms(of_hosts uuid[], is_quiet boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  breadth text := coalesce(current_setting('tp.breadth', true), '');
  role text := coalesce(current_setting('tp.role', true), '');
  gone uuid[]; districts uuid[]; sources uuid[]; schools uuid[]; rooms uuid[]; times tstzrange[];
BEGIN
  IF coalesce(cardinality(of_hosts), 0) = 0 THEN
    RETURN;
  END IF;
  PERFORM set_config('tp.breadth', 'district', true), set_config('tp.role', '', true);
  SELECT array_agg(conferences_room_source(h.id, e.id)) INTO gone
  FROM conferences_host h JOIN conferences_evening e ON e.week_id = h.week_id
  WHERE h.id = ANY (of_hosts) AND (h.changed_at IS NULL OR e.ends_at > h.changed_at);
  WITH there AS (
    SELECT h.district_id, conferences_room_source(h.id, e.id) AS source, h.school_id, r.id AS room,
      greatest(e.begins_at, ((e.begins_at AT TIME ZONE d.zone)::date + h.begins) AT TIME ZONE d.zone) AS begins,
      least(e.ends_at, ((e.begins_at AT TIME ZONE d.zone)::date + h.ends) AT TIME ZONE d.zone) AS ends
    FROM conferences_host h
    JOIN conferences_week w ON w.id = h.week_id AND w.stage <> 'cancelled'
    JOIN conferences_evening e ON e.week_id = h.week_id AND e.id <> ALL (h.away_ids)
    JOIN schools_district d ON d.id = h.district_id
    JOIN gatherings_room r ON r.district_id = h.district_id AND r.school_id = h.school_id AND r.closed_at IS NULL
      AND lower(r.name) = lower(regexp_replace(btrim(h.room), '\\s+', ' ', 'g'))
    WHERE h.id = ANY (of_hosts) AND h.part = 'teacher' AND (h.changed_at IS NULL OR e.ends_at > h.changed_at)
  ), wanted AS (
    SELECT district_id, source, school_id, room, tstzrange(begins, ends) AS during FROM there WHERE begins < ends
  )
  SELECT array_agg(district_id), array_agg(source), array_agg(school_id), array_agg(room), array_agg(during)
  INTO districts, sources, schools, rooms, times FROM wanted
  WHERE NOT is_quiet OR (
    NOT EXISTS (SELECT FROM wanted o WHERE o.room = wanted.room AND o.during && wanted.during AND o.source < wanted.source)
    AND NOT EXISTS (
      SELECT FROM gatherings_roomtime t WHERE t.room_id = wanted.room AND t.during && wanted.during
        AND t.source_id <> ALL (coalesce(gone, '{}'))
    )
  );
  PERFORM set_config('tp.breadth', breadth, true), set_config('tp.role', role, true);
  IF cardinality(gone) > 0 OR cardinality(sources) > 0 THEN
    PERFORM gatherings_occupy_all(coalesce(gone, '{}'), districts, sources, schools, rooms, times);
  END IF;
END $$;

CREATE FUNCTION conferences_host_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE hosts uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(id) INTO hosts FROM now_so WHERE room <> '';
  ELSE
    SELECT array_agg(n.id) INTO hosts FROM now_so n JOIN was o USING (id)
    WHERE (n.room, n.part, n.away_ids, n.begins, n.ends) IS DISTINCT FROM (o.room, o.part, o.away_ids, o.begins, o.ends);
  END IF;
  PERFORM conferences_hold_rooms(hosts, false);
  RETURN NULL;
END $$;

CREATE FUNCTION conferences_evening_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE hosts uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(h.id) INTO hosts FROM conferences_host h WHERE h.week_id IN (SELECT week_id FROM now_so);
  ELSE
    SELECT array_agg(h.id) INTO hosts FROM conferences_host h JOIN now_so n USING (week_id) JOIN was o ON o.id = n.id
    WHERE (n.begins_at, n.ends_at) IS DISTINCT FROM (o.begins_at, o.ends_at);
  END IF;
  PERFORM conferences_hold_rooms(hosts, false);
  RETURN NULL;
END $$;

CREATE FUNCTION conferences_week_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE hosts uuid[];
BEGIN
  SELECT array_agg(h.id) INTO hosts FROM conferences_host h JOIN now_so n ON n.id = h.week_id JOIN was o ON o.id = n.id
  WHERE (n.stage = 'cancelled') <> (o.stage = 'cancelled');
  PERFORM conferences_hold_rooms(hosts, false);
  RETURN NULL;
END $$;

CREATE FUNCTION conferences_gone_holds_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE gone uuid[];
BEGIN
  IF TG_TABLE_NAME = 'conferences_host' THEN
    SELECT array_agg(conferences_room_source(o.id, e.id)) INTO gone
    FROM was o JOIN conferences_evening e ON e.week_id = o.week_id;
  ELSE
    SELECT array_agg(conferences_room_source(h.id, o.id)) INTO gone
    FROM was o JOIN conferences_host h ON h.week_id = o.week_id;
  END IF;
  IF cardinality(gone) > 0 THEN
    PERFORM gatherings_occupy_all(gone, '{}', '{}', '{}', '{}', '{}');
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION conferences_space_is_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.closed_at IS NULL AND (TG_OP = 'INSERT' OR OLD.closed_at IS NOT NULL OR OLD.name <> NEW.name) THEN
    PERFORM conferences_hold_rooms((
      SELECT array_agg(h.id) FROM conferences_host h
      WHERE h.district_id = NEW.district_id AND h.school_id = NEW.school_id
        AND lower(regexp_replace(btrim(h.room), '\\s+', ' ', 'g')) = lower(NEW.name)
    ), true);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER host_holds_new AFTER INSERT ON conferences_host
  REFERENCING NEW TABLE AS now_so FOR EACH STATEMENT EXECUTE FUNCTION conferences_host_holds();
CREATE TRIGGER host_holds AFTER UPDATE ON conferences_host
  REFERENCING OLD TABLE AS was NEW TABLE AS now_so FOR EACH STATEMENT EXECUTE FUNCTION conferences_host_holds();
CREATE TRIGGER host_gone AFTER DELETE ON conferences_host
  REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION conferences_gone_holds_nothing();
CREATE TRIGGER evening_holds_new AFTER INSERT ON conferences_evening
  REFERENCING NEW TABLE AS now_so FOR EACH STATEMENT EXECUTE FUNCTION conferences_evening_holds();
CREATE TRIGGER evening_holds AFTER UPDATE ON conferences_evening
  REFERENCING OLD TABLE AS was NEW TABLE AS now_so FOR EACH STATEMENT EXECUTE FUNCTION conferences_evening_holds();
CREATE TRIGGER evening_gone AFTER DELETE ON conferences_evening
  REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION conferences_gone_holds_nothing();
CREATE TRIGGER week_holds AFTER UPDATE ON conferences_week
  REFERENCING OLD TABLE AS was NEW TABLE AS now_so FOR EACH STATEMENT EXECUTE FUNCTION conferences_week_holds();
CREATE TRIGGER space_is_held AFTER INSERT OR UPDATE OF closed_at, name ON gatherings_room
  FOR EACH ROW EXECUTE FUNCTION conferences_space_is_held();
"""

UNDO = """
DROP TRIGGER space_is_held ON gatherings_room;
DROP TRIGGER week_holds ON conferences_week;
DROP TRIGGER evening_gone ON conferences_evening;
DROP TRIGGER evening_holds ON conferences_evening;
DROP TRIGGER evening_holds_new ON conferences_evening;
DROP TRIGGER host_gone ON conferences_host;
DROP TRIGGER host_holds ON conferences_host;
DROP TRIGGER host_holds_new ON conferences_host;
DROP FUNCTION conferences_space_is_held();
DROP FUNCTION conferences_gone_holds_nothing();
DROP FUNCTION conferences_week_holds();
DROP FUNCTION conferences_evening_holds();
DROP FUNCTION conferences_host_holds();
DROP FUNCTION conferences_hold_rooms(uuid[], boolean);
DROP FUNCTION conferences_room_source(uuid, uuid);
"""

TABLES = (
    "conferences_host",
    "conferences_evening",
    "conferences_week",
    "gatherings_room",
    "gatherings_roomtime",
    "schools_district",
)

# Whoever was given a space by name before: what something else has by then stays with that.
FILL = "\n".join(
    (
        *(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;" for table in TABLES),
        "SELECT conferences_hold_rooms((SELECT array_agg(id) FROM conferences_host), true);",
        "SET CONSTRAINTS ALL IMMEDIATE;",
        *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;" for table in TABLES),
    )
)


class Migration(migrations.Migration):
    """A teacher who receives families in a space of the school has it alone then."""

    dependencies = [
        ("conferences", "0013_individual_meetings_of_a_team"),
        ("gatherings", "0052_many_room_times_at_once"),
    ]

    operations = [
        migrations.AddField("host", "changed_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(sql=HOLD, reverse_sql=UNDO),
        migrations.RunSQL(sql=FILL, reverse_sql=""),
    ]
