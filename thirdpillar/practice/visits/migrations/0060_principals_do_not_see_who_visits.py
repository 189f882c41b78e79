from django.db import migrations

from thirdpillar.ground.base.rls import MY_ACCOUNT, not_who_evaluates


def visited(table: str, column: str, of_visit: str) -> str:
    """On a visit that these rows go by."""
    return (
        f"EXISTS (SELECT 1 FROM visits_visit v WHERE v.{of_visit} = {table}.{column}"
        f" AND {MY_ACCOUNT} = ANY (v.people_ids))"
    )


THEIRS = {
    "visitoroptin": f"account_id = {MY_ACCOUNT}",
    "visitorhours": f"account_id = {MY_ACCOUNT}",
    "draw": "false",
    "invitation": "false",
    "asking": "false",
    "wishedtime": "false",
    "proposal": "false",
    "visit": f"{MY_ACCOUNT} = ANY (people_ids)",
    "seat": f"(account_id = {MY_ACCOUNT} OR {visited('visits_seat', 'visit_id', 'id')})",
    "promise": f"(owner_id = {MY_ACCOUNT} OR {visited('visits_promise', 'household_id', 'household_id')})",
}


class Migration(migrations.Migration):
    """Whoever is principal of a school does not see there in another role who visits, or whom (R-PTHV-1b)."""

    dependencies = [
        ("visits", "0041_a_second_visit_goes_on_from_the_first"),
        ("accounts", "0062_where_the_asker_evaluates"),
    ]
    operations = [not_who_evaluates(f"visits_{table}", unless=theirs) for table, theirs in THEIRS.items()]
