from django.db import migrations

# Set by set: a plan writes hundreds at once. What is the same after a statement as before it costs nothing.
ENGAGE = """
CREATE FUNCTION conferences_engage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  gone uuid[] := '{}';
  districts uuid[]; sources uuid[]; accounts uuid[]; times tstzrange[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT array_agg(o.id) INTO gone FROM was o LEFT JOIN now_so n USING (id)
    WHERE o.interpreter_id IS NOT NULL AND o.stage IN ('placed', 'held') AND (
      n.id IS NULL OR (n.interpreter_id, n.during, n.stage IN ('placed', 'held')) IS DISTINCT FROM
        (o.interpreter_id, o.during, true));
    SELECT array_agg(n.district_id), array_agg(n.id), array_agg(n.interpreter_id), array_agg(n.during)
    INTO districts, sources, accounts, times FROM now_so n LEFT JOIN was o USING (id)
    WHERE n.interpreter_id IS NOT NULL AND n.stage IN ('placed', 'held') AND (
      o.id IS NULL OR (o.interpreter_id, o.during, o.stage IN ('placed', 'held')) IS DISTINCT FROM
        (n.interpreter_id, n.during, true));
  ELSIF TG_OP = 'INSERT' THEN
    SELECT array_agg(district_id), array_agg(id), array_agg(interpreter_id), array_agg(during)
    INTO districts, sources, accounts, times FROM now_so
    WHERE interpreter_id IS NOT NULL AND stage IN ('placed', 'held');
  ELSE
    SELECT array_agg(id) INTO gone FROM was WHERE interpreter_id IS NOT NULL;
  END IF;
  IF cardinality(gone) > 0 OR cardinality(sources) > 0 THEN
    PERFORM conversations_engage_all(districts, coalesce(gone, '{}'), sources, accounts, times);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER conference_engages_new AFTER INSERT ON conferences_conference
  REFERENCING NEW TABLE AS now_so FOR EACH STATEMENT EXECUTE FUNCTION conferences_engage();
CREATE TRIGGER conference_engages AFTER UPDATE ON conferences_conference
  REFERENCING OLD TABLE AS was NEW TABLE AS now_so FOR EACH STATEMENT EXECUTE FUNCTION conferences_engage();
CREATE TRIGGER conference_engages_gone AFTER DELETE ON conferences_conference
  REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION conferences_engage();
"""

# What was planned before: of two at one time, where there are any, the first stays.
FILL = """
ALTER TABLE conferences_conference NO FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations_interpretertime NO FORCE ROW LEVEL SECURITY;
INSERT INTO conversations_interpretertime (district_id, account_id, during, source_id)
  SELECT district_id, interpreter_id, during, id FROM conferences_conference
  WHERE interpreter_id IS NOT NULL AND stage IN ('placed', 'held') AND upper(during) > now() ORDER BY stage_at
  ON CONFLICT DO NOTHING;
ALTER TABLE conferences_conference FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations_interpretertime FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Whoever interprets at a conference is nowhere else at that time: no home visit, no gathering, no talk."""

    dependencies = [
        ("conferences", "0008_times_that_staff_fixed"),
        ("conversations", "0196_many_interpreters_at_once"),
    ]

    operations = [
        migrations.RunSQL(sql=FILL, reverse_sql=""),
        migrations.RunSQL(
            sql=ENGAGE,
            reverse_sql="""
                DROP TRIGGER conference_engages_new ON conferences_conference;
                DROP TRIGGER conference_engages ON conferences_conference;
                DROP TRIGGER conference_engages_gone ON conferences_conference;
                DROP FUNCTION conferences_engage();
            """,
        ),
    ]
