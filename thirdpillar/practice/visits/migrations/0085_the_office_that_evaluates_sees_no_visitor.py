from django.db import migrations

from thirdpillar.ground.base.rls import MACHINES, MY_ACCOUNT, WIDE, not_who_evaluates, only_where


def visited(table: str, column: str, of_visit: str) -> str:
    """On a visit that these rows go by."""
    return (
        f"EXISTS (SELECT 1 FROM visits_visit v WHERE v.{of_visit} = {table}.{column}"
        f" AND {MY_ACCOUNT} = ANY (v.people_ids))"
    )


# What is somebody's own, by the tables that hid the rest from principals in other roles of their school.
THEIRS = {
    "visits_visitoroptin": f"account_id = {MY_ACCOUNT}",
    "visits_visitorhours": f"account_id = {MY_ACCOUNT}",
    "visits_draw": "false",
    "visits_invitation": "false",
    "visits_asking": "false",
    "visits_wishedtime": "false",
    "visits_proposal": "false",
    "visits_visit": f"{MY_ACCOUNT} = ANY (people_ids)",
    "visits_seat": f"(account_id = {MY_ACCOUNT} OR {visited('visits_seat', 'visit_id', 'id')})",
    "visits_promise": (
        f"(owner_id = {MY_ACCOUNT} OR {visited('visits_promise', 'household_id', 'household_id')})"
    ),
    "credentials_credential": f"account_id = {MY_ACCOUNT}",
    "funds_payitem": f"account_id = {MY_ACCOUNT}",
}
NOWHERE = "cardinality((SELECT tp_evaluates_at())::uuid[]) = 0"
NEWS = "purpose NOT LIKE 'visits.%' OR purpose LIKE 'visits.invitation%'"
# What names visitors and lies with no school: files to payroll, news of visits, and what visitors text.
OF_THE_OFFICE = {
    "funds_payexport": f"{MACHINES} OR made_by_id = {MY_ACCOUNT} OR {NOWHERE}",
    "delivery_message": f"{MACHINES} OR {NEWS} OR {NOWHERE}",
    "conversations_inbound": f"{MACHINES} OR answers NOT LIKE 'visits.%' OR adult_id IS NOT NULL OR {NOWHERE}",
}


def anew(table: str, unless: str) -> list:
    """The policy in the place of the one that let all of the district office through."""
    before = not_who_evaluates(table, unless=unless, wide=WIDE)
    return [
        migrations.RunSQL(before.reverse_sql, before.sql),
        not_who_evaluates(table, unless=unless, wide=MACHINES),
    ]


class Migration(migrations.Migration):
    """Whoever is principal of a school does not see there in the district's office either who visits (R-PTHV-1b)."""

    dependencies = [
        ("visits", "0083_askings_in_their_district"),
        ("accounts", "0062_where_the_asker_evaluates"),
        ("credentials", "0060_principals_do_not_see_who_visits"),
        ("funds", "0071_late_pay_is_told"),
        ("delivery", "0034_who_evaluates_reads_no_news_of_visits"),
        ("conversations", "0155_thanks_ask_nothing"),
    ]
    operations = [
        *(each for table, theirs in THEIRS.items() for each in anew(table, theirs)),
        *(
            only_where("who_evaluates_reads_no_visitor", table, using)
            for table, using in OF_THE_OFFICE.items()
        ),
    ]
