from django.db import migrations, models

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """No key and no reference reaches over the edge of a district."""

    dependencies = [
        ("people", "0009_what_persons_said"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="contactpoint",
            name="one_contact_point_per_value",
        ),
        migrations.RemoveConstraint(
            model_name="enrollment",
            name="one_enrollment_per_school",
        ),
        migrations.RemoveConstraint(
            model_name="householdadult",
            name="adult_once_in_household",
        ),
        migrations.RemoveConstraint(
            model_name="householdstudent",
            name="student_once_in_household",
        ),
        migrations.RemoveConstraint(
            model_name="placement",
            name="one_placement_per_section",
        ),
        migrations.RemoveConstraint(
            model_name="rosterfile",
            name="one_piece_per_number",
        ),
        migrations.RemoveConstraint(
            model_name="tie",
            name="one_tie_per_pair",
        ),
        migrations.AddConstraint(
            model_name="contactpoint",
            constraint=models.UniqueConstraint(
                fields=("adult", "kind", "value", "district_id"), name="one_contact_point_per_value"
            ),
        ),
        migrations.AddConstraint(
            model_name="enrollment",
            constraint=models.UniqueConstraint(
                fields=("student", "school_id", "district_id"), name="one_enrollment_per_school"
            ),
        ),
        migrations.AddConstraint(
            model_name="householdadult",
            constraint=models.UniqueConstraint(
                fields=("household", "adult", "district_id"), name="adult_once_in_household"
            ),
        ),
        migrations.AddConstraint(
            model_name="householdstudent",
            constraint=models.UniqueConstraint(
                fields=("household", "student", "district_id"), name="student_once_in_household"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                fields=("student", "section_id", "district_id"), name="one_placement_per_section"
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterfile",
            constraint=models.UniqueConstraint(
                fields=("roster_import", "name", "number", "district_id"), name="one_piece_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.UniqueConstraint(
                fields=("student", "adult", "district_id"), name="one_tie_per_pair"
            ),
        ),
        rls.keyed_in_district("people_adult"),
        rls.keyed_in_district("people_student"),
        rls.keyed_in_district("people_household"),
        rls.keyed_in_district("people_rosterimport"),
        rls.same_district("people_contactpointchange", "adult_id", "people_adult"),
        rls.same_district("people_restriction", "adult_id", "people_adult"),
        rls.same_district("people_restriction", "student_id", "people_student"),
        rls.same_district("people_rosterchange", "roster_import_id", "people_rosterimport"),
        rls.same_district("people_rosterfile", "roster_import_id", "people_rosterimport"),
        rls.same_district("people_rosterrefusal", "roster_import_id", "people_rosterimport"),
        rls.once_in_district("people_householdadult", "adult_id"),
        rls.once_in_district("people_mailingaddress", "adult_id"),
    ]
