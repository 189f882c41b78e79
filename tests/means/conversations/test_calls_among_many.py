"""What every page of the staff asks is answered by an index, however much came in: what waits, and the alerts in doubt."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW, make_district
from thirdpillar.ground.base.codes import new_code
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.means.conversations.models import Broadcast, Inbound, Recipient
from thirdpillar.means.conversations.queries import texts_needing_a_person
from thirdpillar.means.conversations.queries.calls_for_help import alerts_in_doubt
from thirdpillar.means.conversations.queries.inbound import WELLBEING

pytestmark = pytest.mark.django_db
MANY = 4000


@pytest.fixture
def made():
    """An alert that thousands of families answered, and three wrote to it what nobody has read."""
    made = make_district()
    with made.acting():
        alert = Broadcast(district_id=made.id, title="Gas leak", pace="emergency", stage="sent", stage_at=NOW)
        alert.save(force_insert=True)
        asked = [
            Recipient(
                district_id=made.id, broadcast=alert, adult_id=alert.pk.__class__(int=n + 1), code=new_code()
            )
            for n in range(MANY)
        ]
        Recipient.objects.bulk_create(asked)
        Inbound.objects.bulk_create(
            Inbound(
                district_id=made.id, provider="texts", provider_reference=str(n), sender=f"+1312{n:07}", body="1", at=NOW,
                adult_id=one.adult_id, answers=WELLBEING, reference_id=alert.pk,
                state=InboundState.NEEDS_PERSON if n < 3 else InboundState.ANSWERED,
            )
            for n, one in enumerate(asked)
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE conversations_inbound, conversations_recipient")
    made.alert = alert
    return made


def plan_of(ask) -> str:
    """How the database answers the last query that this asks of what came in."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    (said,) = [one["sql"] for one in asked if "conversations_inbound" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + said.replace("%", "%%"))
        return "\n".join(row[0] for row in cursor.fetchall())


def test_alerts_in_doubt_are_found_by_the_index(made):
    with made.acting():
        assert alerts_in_doubt(seen_by=made.system) == {made.alert.pk: ("Gas leak", 3)}
        plan = plan_of(lambda: alerts_in_doubt(seen_by=made.system))
        assert "inbound_waiting" in plan and "Seq Scan on conversations_inbound" not in plan, plan
        assert "Seq Scan on conversations_recipient" not in plan, plan


def test_what_waits_for_a_person_is_counted_by_it_too(made):
    with made.acting():
        plan = plan_of(lambda: texts_needing_a_person(seen_by=made.system).count())
        assert "inbound_waiting" in plan, plan
