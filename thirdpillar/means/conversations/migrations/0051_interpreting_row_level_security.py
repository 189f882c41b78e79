from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MY_ACCOUNT, SCHOOLS, breadth

_STAFF = f"NOT {breadth('family')}"
_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"


class Migration(migrations.Migration):
    """Requests for whoever asked, was asked, or keeps the school's office; ratings for the office; nothing for families."""

    dependencies = [("conversations", "0050_interpreting"), ("base", "0004_account_and_sections")]
    operations = [
        rls.protect(
            "conversations_interpreteroffer",
            f"({_SCHOOL} OR ({_STAFF} AND (account_id = {MY_ACCOUNT} OR asked_by_id = {MY_ACCOUNT})))",
        ),
        rls.protect(
            "conversations_interpreterrequest",
            f"({_SCHOOL} OR ({_STAFF} AND (asked_by_id = {MY_ACCOUNT} OR EXISTS (SELECT 1 FROM"
            " conversations_interpreteroffer o WHERE o.request_id = conversations_interpreterrequest.id"
            f" AND o.account_id = {MY_ACCOUNT}))))",
        ),
        rls.protect(
            "conversations_interpreterrating",
            f"({_STAFF} AND said_by = 'school' AND account_id = {MY_ACCOUNT})",
        ),
        rls.protect("conversations_interpreterhours", f"({_STAFF} AND account_id = {MY_ACCOUNT})"),
        rls.protect("conversations_languageline", breadth("school", "class")),
        rls.keyed_in_district("conversations_interpreterrequest"),
        rls.same_district("conversations_interpreteroffer", "request_id", "conversations_interpreterrequest"),
        rls.same_district(
            "conversations_interpreterrating", "request_id", "conversations_interpreterrequest"
        ),
    ]
