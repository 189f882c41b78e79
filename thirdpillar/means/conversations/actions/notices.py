# ruff: noqa: S608 - our own SQL; every value is a parameter
"""Staff are told by e-mail that something waits for them: how many, and where to look; never a name or a word of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import SCHOOL_STAFF, Role
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.rules import QuietHours
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices import InboundState, Interest, Standing
from thirdpillar.means.conversations.choices.notices import Told
from thirdpillar.means.conversations.models import StaffNotice
from thirdpillar.means.conversations.queries.waiting import school_hours, terms_of

NOTICE = "conversations.staff_notice"
# Who is told at once is told of several that come in a row with one e-mail.
TOGETHER = timedelta(minutes=10)
GOOD_FOR = timedelta(days=1)
_SCHOOL_STAFF = ", ".join(f"'{role.value}'" for role in sorted(SCHOOL_STAFF))
# What waits, for whom: who has it in hand; else whoever is there for it. Of each account how many, and since when the
# latest, where that is later than what they were told of.
_WAITS = f"""
WITH holder AS MATERIALIZED (
  SELECT g.account_id, g.role, g.school_id, a.email, a.language FROM accounts_rolegrant g
  JOIN accounts_account a ON a.id = g.account_id AND a.suspended_at IS NULL AND a.email <> ''
  WHERE g.district_id = %(district)s
    AND (g.begins_on IS NULL OR g.begins_on <= %(on)s) AND (g.ends_on IS NULL OR g.ends_on >= %(on)s)
), waits AS (
  SELECT t.assigned_to_id AS account_id, t.id, 'thread' AS what, greatest(t.standing_at, t.assigned_at) AS since
  FROM conversations_thread t
  WHERE t.district_id = %(district)s AND t.assigned_to_id IS NOT NULL AND t.reported_at IS NULL
    AND (t.standing = '{Standing.FOR_US.value}'
         OR t.standing = '{Standing.FOR_THEM.value}' AND t.assigned_at IS NOT NULL)
  UNION ALL
  SELECT h.account_id, t.id, 'thread', t.standing_at
  FROM conversations_thread t JOIN holder h ON
    (t.interest <> '{Interest.CASE.value}' AND h.role IN ({_SCHOOL_STAFF}) AND h.school_id = t.school_id)
    OR ((t.interest = '{Interest.CASE.value}' OR t.school_id IS NULL) AND h.role = '{Role.OFFICE.value}')
  WHERE t.district_id = %(district)s AND t.standing = '{Standing.FOR_US.value}'
    -- Whoever had it in hand may be here no more, or be suspended: then nobody has.
    AND (t.assigned_to_id IS NULL OR NOT EXISTS (
      SELECT FROM accounts_rolegrant g JOIN accounts_account a ON a.id = g.account_id AND a.suspended_at IS NULL
      WHERE g.account_id = t.assigned_to_id AND g.district_id = %(district)s
        AND (g.begins_on IS NULL OR g.begins_on <= %(on)s) AND (g.ends_on IS NULL OR g.ends_on >= %(on)s)))
  UNION ALL
  SELECT h.account_id, i.id, 'text', greatest(i.at, i.handed_at)
  FROM conversations_inbound i JOIN holder h ON
    CASE WHEN i.handed_to_id IS NOT NULL THEN h.account_id = i.handed_to_id
         WHEN i.may_be_of <> '{{}}' THEN h.role = '{Role.OFFICE.value}' OR h.role IN ({_SCHOOL_STAFF}) AND EXISTS (
           SELECT FROM conversations_thread c WHERE c.id = ANY (i.may_be_of) AND h.account_id = ANY (c.staff_ids))
         WHEN i.school_id IS NULL AND i.school_ids = '{{}}' THEN h.role = '{Role.OFFICE.value}'
         ELSE h.role IN ({_SCHOOL_STAFF}) AND (h.school_id = i.school_id OR h.school_id = ANY (i.school_ids)) END
  WHERE i.district_id = %(district)s AND i.settled_at IS NULL
    AND i.state IN ('{InboundState.NEEDS_PERSON.value}', '{InboundState.UNKNOWN_SENDER.value}')
    AND NOT ((i.answers LIKE 'visits.%%' OR (i.of_visit AND i.answers = '')) AND EXISTS (
      SELECT FROM holder p WHERE p.account_id = h.account_id AND p.role = '{Role.PRINCIPAL.value}'
        AND (i.adult_id IS NULL OR p.school_id = i.school_id OR p.school_id = ANY (i.school_ids)
             OR (i.school_id IS NULL AND i.school_ids = '{{}}'))))
  UNION ALL
  SELECT h.account_id, md5(p.value)::uuid, 'number', p.doubted_at
  FROM people_contactpoint p JOIN holder h ON
    h.role = '{Role.OFFICE.value}' OR h.role IN ({_SCHOOL_STAFF}) AND EXISTS (
      SELECT FROM people_tie t JOIN people_enrollment e
        ON e.student_id = t.student_id AND e.district_id = t.district_id AND e.left_at IS NULL
      WHERE t.adult_id = p.adult_id AND t.district_id = p.district_id AND t.left_at IS NULL AND e.school_id = h.school_id)
  WHERE p.district_id = %(district)s AND p.doubted_at IS NOT NULL AND p.left_at IS NULL
    AND p.state <> '{ContactState.WRONG.value}'
), due AS (
  SELECT w.account_id, count(DISTINCT w.id) FILTER (WHERE w.what = 'thread') AS threads,
         count(DISTINCT w.id) FILTER (WHERE w.what = 'text') AS texts,
         count(DISTINCT w.id) FILTER (WHERE w.what = 'number') AS numbers
  FROM waits w LEFT JOIN conversations_staffnotice n
    ON n.account_id = w.account_id AND n.district_id = %(district)s
  WHERE coalesce(n.how, '{Told.DAILY.value}') = ANY (%(how)s)
    AND (n.told_until IS NULL OR n.told_until < CASE coalesce(n.how, '{Told.DAILY.value}')
         WHEN '{Told.AT_ONCE.value}' THEN %(before)s ELSE %(morning)s END)
  GROUP BY w.account_id, n.told_until
  HAVING max(w.since) > coalesce(n.told_until, '-infinity')
)
SELECT DISTINCT ON (d.account_id) d.account_id, h.email, h.language, d.threads, d.texts, d.numbers
FROM due d JOIN holder h ON h.account_id = d.account_id ORDER BY d.account_id
"""


@transaction.atomic
def choose_notice(*, how: str, by, at: datetime, by_text: bool = False) -> StaffNotice:
    """Say how one is told oneself; `by_text`: of a call for help after an alert."""
    if by.account_id is None or how not in Told.values:
        raise Refused(_("Choose one."))
    notice, _new = StaffNotice.objects.seen_by(by).update_or_create(
        account_id=by.account_id, district_id=by.district_id, defaults={"how": how, "by_text": by_text}
    )
    record(
        by=by, at=at, deed="conversations.choose_notice", subject="account", subject_id=by.account_id, how=how
    )
    return notice


@transaction.atomic
def tell_staff(*, by, at: datetime) -> int:
    """Write to whoever is to be told now; how many. At night nobody is, and the daily ones from the hour school opens."""
    district = District.objects.get(pk=by.district_id)
    there, terms = at.astimezone(ZoneInfo(district.zone)), terms_of(seen_by=by)
    if QuietHours().hold_at(at, district.zone) or terms.stopped_at is not None:
        return 0
    morning = there.replace(hour=terms.opens.hour, minute=terms.opens.minute, second=0, microsecond=0)
    is_school_day = school_hours(district, seen_by=by, terms=terms).is_school_day(there.date())
    how = [Told.AT_ONCE.value, *([Told.DAILY.value] if is_school_day and there >= morning else [])]
    with connection.cursor() as cursor:
        # One at a time: who is told by two workers is told twice.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{NOTICE}:{by.district_id}"])
        cursor.execute(
            _WAITS,
            {"district": by.district_id, "on": there.date(), "how": how, "before": at - TOGETHER,
             "morning": morning},
        )  # fmt: skip
        due = cursor.fetchall()
    StaffNotice.objects.bulk_create(
        [StaffNotice(district_id=by.district_id, account_id=row[0], told_until=at) for row in due],
        update_conflicts=True, unique_fields=["district_id", "account_id"], update_fields=["told_until"],
    )  # fmt: skip
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    enqueue_many((_written(row, base, district, at) for row in due), by=by, at=at)
    if due:
        record(by=by, at=at, deed="conversations.tell_staff", subject="account", people=len(due))
    return len(due)


def _written(row: tuple[UUID, str, str, int, int, int], base: str, district: District, at: datetime) -> dict:
    account_id, email, language, threads, texts, numbers = row
    with translation.override(language if language and translation.check_for_language(language) else "en"):
        lines = []
        if threads:
            lines += [f"{_('Conversations')}: {threads}", f"{base}/conversations/"]
        if texts:
            lines += [f"{_('Texts that need you')}: {texts}", f"{base}/texts/"]
        if numbers:
            lines += [f"{_('Numbers in doubt')}: {numbers}", f"{base}/texts/doubts/"]
        return {
            "channel": Channel.EMAIL, "purpose": NOTICE, "reference_id": uuid5(account_id, at.isoformat()),
            "address": email, "language": translation.get_language() or "en", "expires_at": at + GOOD_FOR,
            "subject": f"{district.sender_name or district.name}: {_('Waiting for us')}", "body": "\n".join(lines),
        }  # fmt: skip
