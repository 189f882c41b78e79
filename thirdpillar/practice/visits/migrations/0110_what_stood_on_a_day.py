import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

# What stands now has stood since its last change; what stood before that nobody kept.
KNOWN = """
ALTER TABLE visits_invitation NO FORCE ROW LEVEL SECURITY;
ALTER TABLE visits_visit NO FORCE ROW LEVEL SECURITY;
UPDATE visits_invitation SET known_from = standing_at,
  accepted_during = CASE WHEN standing = 'accepted' THEN ARRAY[tstzrange(standing_at, NULL)] ELSE '{}' END;
UPDATE visits_visit SET known_from = least(stage_at, begins_at),
  booked_during = CASE WHEN stage IN ('scheduled', 'completed') THEN ARRAY[tstzrange(least(stage_at, begins_at), NULL)]
                       ELSE '{}' END
WHERE stage IN ('scheduled', 'completed');
UPDATE visits_visit SET known_from = stage_at, booked_during = '{}' WHERE stage NOT IN ('scheduled', 'completed');
ALTER TABLE visits_invitation FORCE ROW LEVEL SECURITY;
ALTER TABLE visits_visit FORCE ROW LEVEL SECURITY;
"""
# The database notes it, so that no path past the actions forgets to; whatever the application writes there is not taken.
NOTED = """
CREATE FUNCTION visits_closed(spans tstzrange[], moment timestamptz) RETURNS tstzrange[] LANGUAGE sql IMMUTABLE AS $$
  SELECT spans[1:cardinality(spans) - 1]
    || tstzrange(lower(spans[cardinality(spans)]), greatest(lower(spans[cardinality(spans)]), moment))
$$;
CREATE FUNCTION visits_note_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.known_from := coalesce(NEW.known_from, NEW.standing_at);
    NEW.accepted_during := CASE WHEN NEW.standing = 'accepted' THEN ARRAY[tstzrange(NEW.standing_at, NULL)] ELSE '{}' END;
    RETURN NEW;
  END IF;
  NEW.known_from := OLD.known_from;
  NEW.accepted_during := OLD.accepted_during;
  IF NEW.standing = 'accepted' AND OLD.standing <> 'accepted' THEN
    NEW.accepted_during := OLD.accepted_during || tstzrange(NEW.standing_at, NULL);
  ELSIF OLD.standing = 'accepted' AND NEW.standing <> 'accepted' THEN
    NEW.accepted_during := visits_closed(OLD.accepted_during, NEW.standing_at);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER invitation_standing_noted BEFORE INSERT OR UPDATE OF standing ON visits_invitation
  FOR EACH ROW EXECUTE FUNCTION visits_note_standing();
CREATE FUNCTION visits_note_stage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stands constant text[] := ARRAY['scheduled', 'completed'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.known_from := coalesce(NEW.known_from, least(NEW.stage_at, NEW.begins_at));
    NEW.booked_during := CASE WHEN NEW.stage = ANY (stands) THEN ARRAY[tstzrange(NEW.known_from, NULL)] ELSE '{}' END;
    RETURN NEW;
  END IF;
  NEW.known_from := OLD.known_from;
  NEW.booked_during := OLD.booked_during;
  IF NEW.stage = ANY (stands) AND OLD.stage <> ALL (stands) THEN
    NEW.booked_during := OLD.booked_during || tstzrange(NEW.stage_at, NULL);
  ELSIF OLD.stage = ANY (stands) AND NEW.stage <> ALL (stands) THEN
    NEW.booked_during := visits_closed(OLD.booked_during, NEW.stage_at);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER visit_stage_noted BEFORE INSERT OR UPDATE OF stage ON visits_visit
  FOR EACH ROW EXECUTE FUNCTION visits_note_stage();
"""
GONE = """
DROP TRIGGER visit_stage_noted ON visits_visit;
DROP TRIGGER invitation_standing_noted ON visits_invitation;
DROP FUNCTION visits_note_stage, visits_note_standing, visits_closed;
"""


def spans() -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
        blank=True,
        db_default=[],
        default=list,
        editable=False,
        size=None,
    )


def moment() -> models.DateTimeField:
    return models.DateTimeField(blank=True, editable=False, null=True)


class Migration(migrations.Migration):
    """From when until when a yes stood and a visit was booked, so that a past day is told as it was."""

    dependencies = [("visits", "0099_who_reads_hopes")]

    operations = [
        migrations.AddField("invitation", "accepted_during", spans()),
        migrations.AddField("invitation", "known_from", moment()),
        migrations.AddField("visit", "booked_during", spans()),
        migrations.AddField("visit", "known_from", moment()),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(NOTED, GONE),
    ]
