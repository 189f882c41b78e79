# ruff: noqa: S608 - our own SQL; every value is a parameter
"""People are reminded in time of what waits after their visits: how many, and where; never whom they visited."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.rules import QuietHours
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.queries.presence import UNSAID
from thirdpillar.practice.visits.rules.afterwards import prompting

PROMPT = "visits.prompt"
# What waits for whom: visits not recorded; recorded ones of which they have not said that they were there, whatever their
# part (their pay hangs on it); children of recorded visits not reflected on; promises soon due. One e-mail for all of it,
# or a text where there is no e-mail address. Seats and promises that are told of are marked in the same statement, so that
# two workers do not both tell.
_UNREFLECTED = """(s.part = 'visitor' AND v.stage = 'completed' AND EXISTS (
      SELECT 1 FROM unnest(v.student_ids) AS child(id)
      WHERE NOT EXISTS (SELECT 1 FROM visits_reflection r WHERE r.visit_id = v.id AND r.student_id = child.id
                          AND (r.is_joint OR r.account_id = s.account_id))))"""
_UNSAID = f"(v.stage = 'completed' AND {UNSAID})"
_DUE = f"""
WITH seat AS (
  UPDATE visits_seat s SET prompted_at = %(at)s, prompts = s.prompts + 1
  FROM visits_visit v
  WHERE v.id = s.visit_id AND s.district_id = %(district)s AND s.state <> 'left'
    AND s.was_there IS NOT FALSE AND s.prompts < %(most)s
    AND v.stage IN ('scheduled', 'completed') AND v.ends_at <= %(first)s
    AND greatest(v.ends_at, v.recorded_at) > %(oldest)s
    AND (s.prompted_at IS NULL OR s.prompted_at <= %(again)s)
    AND ((v.stage = 'scheduled' AND s.part = 'visitor') OR {_UNREFLECTED} OR {_UNSAID})
  RETURNING s.account_id, v.stage = 'scheduled' AS is_unrecorded, {_UNREFLECTED} AS is_unreflected, {_UNSAID} AS is_unsaid
), promise AS (
  UPDATE visits_promise p SET prompted_at = %(at)s
  WHERE p.district_id = %(district)s AND p.kept_at IS NULL AND p.let_go_at IS NULL AND p.prompted_at IS NULL
    AND p.due_on <= %(due)s
  RETURNING p.owner_id
), waits AS (
  SELECT account_id, is_unrecorded::int AS visits, is_unsaid::int AS unsaid, is_unreflected::int AS reflections,
    0 AS promises FROM seat
  UNION ALL SELECT owner_id, 0, 0, 0, 1 FROM promise
)
SELECT w.account_id, a.email, a.phone, a.language, sum(w.visits), sum(w.unsaid), sum(w.reflections), sum(w.promises)
FROM waits w JOIN accounts_account a ON a.id = w.account_id AND a.suspended_at IS NULL
GROUP BY w.account_id, a.email, a.phone, a.language ORDER BY w.account_id
"""


@transaction.atomic
def prompt_people(*, by, at: datetime) -> int:
    """Remind whoever is to be reminded now; how many. At night nobody is."""
    district = District.objects.get(pk=by.district_id)
    if QuietHours().hold_at(at, district.zone):
        return 0
    with clock.set_to(at):
        today = clock.today(district.zone)
    times = prompting(today)
    with connection.cursor() as cursor:
        cursor.execute(
            _DUE,
            {
                "district": by.district_id, "at": at, "most": times.most, "first": at - times.first,
                "again": at - times.again, "oldest": at - times.first - times.again * (times.most + 1),
                "due": today + times.promise,
            },
        )  # fmt: skip
        due = cursor.fetchall()
    reached = [row for row in due if row[1] or row[2]]
    enqueue_many((_written(row, district, at) for row in reached), by=by, at=at)
    if due:
        record(by=by, at=at, deed="visits.prompt_people", subject="account", people=len(reached))
    return len(reached)


def _written(row: tuple, district: District, at: datetime) -> dict:
    account_id, email, phone, language, visits, unsaid, reflections, promises = row
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    with translation.override(language if language and translation.check_for_language(language) else "en"):
        counted = (
            (_("Visits to record"), visits),
            (_("Written down by your partner"), unsaid),
            (_("Reflections to write"), reflections),
            (_("My promises"), promises),
        )
        lines = [f"{label}: {count}" for label, count in counted if count]
        subject = f"{district.sender_name or district.name}: {_('Home visits')}"
        body = "\n".join([*([] if email else [subject]), *lines, f"{base}/visits/my/after/"])
        return {
            "channel": Channel.EMAIL if email else Channel.SMS, "purpose": PROMPT,
            "reference_id": _of_this_time(account_id, at), "address": email or phone,
            "language": translation.get_language() or "en", "body": body,
            "expires_at": at + prompting(at.date()).again, **({"subject": subject} if email else {}),
        }  # fmt: skip


def _of_this_time(account_id: UUID, at: datetime) -> UUID:
    return uuid5(account_id, at.isoformat())
