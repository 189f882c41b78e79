from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MACHINES

# Whoever books an interpreter need not see where else they are busy: for the length of the call the function reads as a
# machine of the same district; what it is refused undoes that as well. Other rooms' tables call `conversations_engage` from triggers of their own.
ENGAGE = """
CREATE FUNCTION conversations_engage(district uuid, source uuid, account uuid, times tstzrange, is_busy boolean)
  RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  breadth text := coalesce(current_setting('tp.breadth', true), '');
  role text := coalesce(current_setting('tp.role', true), '');
BEGIN
  PERFORM set_config('tp.breadth', 'district', true), set_config('tp.role', '', true);
  DELETE FROM conversations_interpretertime WHERE source_id = source AND district_id = district;
  IF is_busy AND NOT isempty(times) THEN
    INSERT INTO conversations_interpretertime (district_id, account_id, during, source_id)
    VALUES (district, account, times, source);
  END IF;
  PERFORM set_config('tp.breadth', breadth, true), set_config('tp.role', role, true);
END $$;

CREATE FUNCTION conversations_offer_engages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM conversations_engage(OLD.district_id, OLD.id, OLD.account_id, OLD.during, false);
  ELSE
    PERFORM conversations_engage(NEW.district_id, NEW.id, NEW.account_id, NEW.during,
      NEW.state = 'confirmed' AND NEW.takes_time);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER offer_engages AFTER INSERT OR UPDATE OR DELETE ON conversations_interpreteroffer
  FOR EACH ROW EXECUTE FUNCTION conversations_offer_engages();
"""

# What was booked before: of two at one time, where there are any, the first stays.
FILL = """
ALTER TABLE conversations_interpreteroffer NO FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations_interpretertime NO FORCE ROW LEVEL SECURITY;
INSERT INTO conversations_interpretertime (district_id, account_id, during, source_id)
  SELECT district_id, account_id, during, id FROM conversations_interpreteroffer
  WHERE state = 'confirmed' AND takes_time AND upper(during) > now() ORDER BY state_at ON CONFLICT DO NOTHING;
ALTER TABLE conversations_interpreteroffer FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations_interpretertime FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """The times of interpreters are kept by the database, whatever room books them; only machines read them."""

    dependencies = [("conversations", "0192_when_somebody_interprets")]

    operations = [
        rls.protect("conversations_interpretertime", "false", wide=MACHINES),
        migrations.RunSQL(sql=FILL, reverse_sql=""),
        migrations.RunSQL(
            sql=ENGAGE,
            reverse_sql="""
                DROP TRIGGER offer_engages ON conversations_interpreteroffer;
                DROP FUNCTION conversations_offer_engages();
                DROP FUNCTION conversations_engage(uuid, uuid, uuid, tstzrange, boolean);
            """,
        ),
    ]
