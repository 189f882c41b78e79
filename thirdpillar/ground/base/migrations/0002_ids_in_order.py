from django.db import migrations

# RFC 9562, version 7: 48 bits of milliseconds, then random bits. PostgreSQL has it of its own only from 18 on.
_FUNCTION = """
CREATE FUNCTION tp_new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
           substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;
"""


class Migration(migrations.Migration):
    """Ids that follow one another in time: a large load then appends to its indexes instead of scattering over them."""

    dependencies = [("base", "0001_tenancy_functions")]
    operations = [migrations.RunSQL(_FUNCTION, "DROP FUNCTION tp_new_id();")]
