import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Three reasons and no other; whoever is drawn names the draw; who took an answer is named; a no keeps nothing."""

    dependencies = [
        ("visits", "0010_who_writes_terms"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="code_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="draw",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="invitations",
                to="visits.draw",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["universal", "random_cross_section", "family_requested"])),
                name="a_visit_has_one_of_three_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", "random_cross_section"), _negated=True),
                    ("draw__isnull", False),
                    _connector="OR",
                ),
                name="who_is_drawn_names_the_draw",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_way__in", ("phone", "in_person", "paper")), _negated=True),
                    ("recorded_by_id__isnull", False),
                    _connector="OR",
                ),
                name="who_takes_an_answer_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("standing", "declined"), _negated=True),
                    models.Q(("ask_again_on", None), ("place", ""), ("place_kind", "")),
                    _connector="OR",
                ),
                name="a_no_keeps_nothing",
            ),
        ),
    ]
