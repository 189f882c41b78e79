from django.db import migrations

from thirdpillar.ground.base import rls

# A restored database lives in a new cluster whose transaction numbers start low again; the restore command
# replaces audit_offset() with the highest number already used, so that the chain goes on.
NUMBERING = """
CREATE FUNCTION audit_offset() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 0::bigint $$;
CREATE FUNCTION audit_transaction() RETURNS bigint LANGUAGE sql VOLATILE AS
  $$ SELECT pg_current_xact_id()::text::bigint + audit_offset() $$;
CREATE FUNCTION audit_horizon() RETURNS bigint LANGUAGE sql STABLE AS
  $$ SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + audit_offset() $$;
ALTER TABLE audit_entry ADD COLUMN transaction bigint NOT NULL DEFAULT audit_transaction();
CREATE INDEX entry_by_transaction ON audit_entry (district_id, transaction);
"""

APPEND_ONLY = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit record is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER seal_append_only BEFORE UPDATE OR DELETE ON audit_seal
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER seal_no_truncate BEFORE TRUNCATE ON audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""


class Migration(migrations.Migration):
    """Triggers that refuse changes, the numbering of writing transactions, and row-level security."""

    dependencies = [("audit", "0001_initial"), ("base", "0001_tenancy_functions")]
    operations = [
        migrations.RunSQL(NUMBERING, migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
        # Everyone inside a district may write to its record; only wide scopes may read it back.
        rls.protect("audit_entry", "false", writable="true"),
        rls.protect("audit_seal", "false", writable="true"),
    ]
