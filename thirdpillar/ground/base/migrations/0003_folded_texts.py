from django.db import migrations

# The marks that NFKD takes off letters stand in four blocks: Latin, Hebrew, Arabic, and combining signs for symbols.
# The letters that it does not take apart are those of `algorithms/linkage/folding`. Plain ASCII takes the short way.
_FUNCTION = r"""
CREATE FUNCTION tp_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(
    CASE WHEN octet_length(given) = length(given) THEN lower(given)
         ELSE replace(replace(replace(replace(translate(
                regexp_replace(normalize(lower(given), NFKD),
                               '[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u20d0-\u20ff]', '', 'g'),
                'đðłøıħٱةىیکؤئ’‘ʻʼ´ـ', 'ddloihاهييكوي'),
              'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
    END, '-.,/()"·''`', '        ')
$$;
"""


class Migration(migrations.Migration):
    """Texts in lower case without marks, for dictionary order and for searching as people type, in every database alike."""

    dependencies = [("base", "0002_ids_in_order")]
    operations = [migrations.RunSQL(_FUNCTION, "DROP FUNCTION tp_fold(text);")]
