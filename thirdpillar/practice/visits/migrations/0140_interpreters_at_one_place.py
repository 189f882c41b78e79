from django.db import migrations

ENGAGE = """
CREATE FUNCTION visits_seat_engages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM conversations_engage(OLD.district_id, OLD.id, OLD.account_id, OLD.during, false);
  ELSE
    PERFORM conversations_engage(NEW.district_id, NEW.id, NEW.account_id, NEW.during,
      NEW.part = 'interpreter' AND NEW.state IN ('asked', 'confirmed'));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER seat_engages AFTER INSERT OR UPDATE OF state, during, part, account_id OR DELETE ON visits_seat
  FOR EACH ROW EXECUTE FUNCTION visits_seat_engages();
"""

# What was booked before: of two at one time, where there are any, the first stays.
FILL = """
ALTER TABLE visits_seat NO FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations_interpretertime NO FORCE ROW LEVEL SECURITY;
INSERT INTO conversations_interpretertime (district_id, account_id, during, source_id)
  SELECT district_id, account_id, during, id FROM visits_seat
  WHERE part = 'interpreter' AND state IN ('asked', 'confirmed') AND upper(during) > now() ORDER BY state_at
  ON CONFLICT DO NOTHING;
ALTER TABLE visits_seat FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations_interpretertime FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Whoever interprets on a home visit is nowhere else at that time: no gathering, no talk, no meeting."""

    dependencies = [
        ("visits", "0130_who_is_asked_to_translate"),
        ("conversations", "0193_interpreters_at_one_place"),
    ]

    operations = [
        migrations.RunSQL(sql=FILL, reverse_sql=""),
        migrations.RunSQL(
            sql=ENGAGE,
            reverse_sql="DROP TRIGGER seat_engages ON visits_seat; DROP FUNCTION visits_seat_engages();",
        ),
    ]
