import django.db.models.deletion
from django.db import migrations, models

from thirdpillar.ground.base import rls

KEEP = """
CREATE FUNCTION conferences_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.body IS DISTINCT FROM OLD.body
    AND EXISTS (SELECT 1 FROM conferences_compactmark m WHERE m.text_id = OLD.id) THEN
    RAISE EXCEPTION 'the words of a compact that somebody marked are not changed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_words BEFORE UPDATE OF body ON conferences_compacttext
  FOR EACH ROW EXECUTE FUNCTION conferences_keep_words();
"""


class Migration(migrations.Migration):
    """A mark says which words it was made on, and these stay; other words are a row of their own."""

    dependencies = [("conferences", "0011_teams_of_those_whose_class_it_is")]

    operations = [
        migrations.AddField(
            model_name="compacttext",
            name="number",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.RemoveConstraint(model_name="compacttext", name="one_text_a_compact_and_language"),
        migrations.AddConstraint(
            model_name="compacttext",
            constraint=models.UniqueConstraint(
                fields=("compact", "language", "number", "district_id"),
                name="one_text_a_compact_language_and_number",
            ),
        ),
        migrations.AddField(
            model_name="compactmark",
            name="text",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="marks",
                to="conferences.compacttext",
            ),
        ),
        rls.keyed_in_district("conferences_compacttext"),
        rls.same_district("conferences_compactmark", "text_id", "conferences_compacttext"),
        migrations.RunSQL(
            sql=KEEP,
            reverse_sql="DROP TRIGGER keep_words ON conferences_compacttext; DROP FUNCTION conferences_keep_words();",
        ),
    ]
