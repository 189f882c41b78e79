# ruff: noqa: S608 - our own SQL; every value is a parameter
"""Who of us is in a conversation: handed over, taken out, and looked at anew when classes, schools and roles change."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import SCHOOL_STAFF, Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.choices import Interest, NoteKind
from thirdpillar.means.conversations.models import Note, Thread
from thirdpillar.means.conversations.queries.threads import colleagues
from thirdpillar.means.conversations.rules import threads as rules

_SCHOOL_STAFF = ", ".join(f"'{role.value}'" for role in sorted(SCHOOL_STAFF))
# Whoever is named in a thread, and has no ground for it today; the same as Thread.visible_to says of each of them.
_OUT = f"""
WITH named AS MATERIALIZED (
  SELECT t.id, t.interest, t.school_id, t.section_id, t.student_ids, s.account_id
  FROM conversations_thread t CROSS JOIN LATERAL unnest(t.staff_ids) AS s(account_id)
  WHERE t.district_id = %(district)s
), holds AS MATERIALIZED (
  SELECT g.account_id, g.role, g.school_id, g.section_id FROM accounts_rolegrant g
  JOIN accounts_account a ON a.id = g.account_id AND a.suspended_at IS NULL
  WHERE g.district_id = %(district)s
    AND (g.begins_on IS NULL OR g.begins_on <= %(on)s) AND (g.ends_on IS NULL OR g.ends_on >= %(on)s)
), gone AS MATERIALIZED (
  SELECT n.id, n.account_id FROM named n WHERE NOT EXISTS (
    SELECT 1 FROM holds h WHERE h.account_id = n.account_id AND (
      h.role = '{Role.OFFICE.value}'
      OR (h.role IN ({_SCHOOL_STAFF}) AND h.school_id = n.school_id AND EXISTS (
        SELECT 1 FROM people_enrollment e
        WHERE e.student_id = ANY (n.student_ids) AND e.left_at IS NULL AND e.school_id = n.school_id))
      OR (h.role = '{Role.TEACHER.value}'
          AND (n.interest <> '{Interest.CLASS.value}' OR h.section_id = n.section_id) AND EXISTS (
        SELECT 1 FROM people_placement p
        WHERE p.student_id = ANY (n.student_ids) AND p.left_at IS NULL AND p.section_id = h.section_id))))
), changed AS (
  UPDATE conversations_thread t SET
    staff_ids = ARRAY(SELECT s FROM unnest(t.staff_ids) AS s
                      WHERE s NOT IN (SELECT g.account_id FROM gone g WHERE g.id = t.id)),
    assigned_to_id = CASE WHEN t.assigned_to_id IN (SELECT g.account_id FROM gone g WHERE g.id = t.id) THEN NULL
                     ELSE t.assigned_to_id END
  WHERE t.id IN (SELECT id FROM gone)
)
SELECT id, account_id FROM gone ORDER BY id, account_id
"""


def _locked(thread_id: UUID, by) -> Thread:
    thread = Thread.objects.seen_by(by).select_for_update().filter(pk=thread_id).first()
    if thread is None:
        raise Refused(_("This conversation is not there."))
    return thread


def _note(thread_id: UUID, kind: str, whom_id: UUID, *, by, at: datetime) -> Note:
    return Note(
        district_id=by.district_id, thread_id=thread_id, account_id=by.account_id, kind=kind, whom_id=whom_id,
        body="", at=at,
    )  # fmt: skip


@transaction.atomic
def hand_over(*, thread_id: UUID, to_account_id: UUID, by, at: datetime) -> Thread:
    """Give a thread into the hands of a colleague, who sees it from now on; whoever had it still sees it."""
    rules.must_be_writer(by)
    thread = _locked(thread_id, by)
    colleague = colleagues(thread, seen_by=by).filter(pk=to_account_id).first()
    if colleague is None:
        raise Refused(
            _("A conversation is handed to the school's office, or to a teacher of its class."),
            rules.CITATION,
        )
    before, thread.assigned_to_id = thread.assigned_to_id, colleague.pk
    thread.staff_ids, thread.assigned_at = sorted({*thread.staff_ids, colleague.pk}), at
    thread.save(update_fields=["assigned_to_id", "assigned_at", "staff_ids"])
    _note(thread.pk, NoteKind.HANDED, colleague.pk, by=by, at=at).save(force_insert=True)
    record(
        by=by, at=at, deed="conversations.hand_over", subject="thread", subject_id=thread.pk,
        before=str(before or ""), after=str(colleague.pk),
    )  # fmt: skip
    return thread


@transaction.atomic
def take_out(*, thread_id: UUID, account_id: UUID, by, at: datetime) -> Thread:
    """Take a colleague, or oneself, out of a thread; its history says who did, and its ground may still show it to them."""
    thread = _locked(thread_id, by)
    if by.role not in rules.OF_THE_OFFICE and account_id != by.account_id:
        raise Refused(_("The school's office takes others out of a conversation."), rules.CITATION)
    if account_id not in thread.staff_ids:
        raise Refused(_("They are not in this conversation."))
    thread.staff_ids = [one for one in thread.staff_ids if one != account_id]
    if thread.assigned_to_id == account_id:
        thread.assigned_to_id = None
    # The note first: who takes themselves out of a case sees nothing of it afterwards.
    _note(thread.pk, NoteKind.OUT, account_id, by=by, at=at).save(force_insert=True)
    record(
        by=by, at=at, deed="conversations.take_out", subject="thread", subject_id=thread.pk, whom=str(account_id)
    )  # fmt: skip
    changed = {"staff_ids": thread.staff_ids, "assigned_to_id": thread.assigned_to_id}
    machine = Scope.system(by.district_id, "somebody is taken out of a conversation")
    with tenancy.acting_as(machine):
        Thread.objects.seen_by(machine).filter(pk=thread.pk).update(**changed)
    return thread


@transaction.atomic
def look_at_interest_anew(*, on: date, by, at: datetime) -> int:
    """Take out of all threads whoever has no ground to be in them on this day; how many, each a line in its history.

    Nobody reads longer for it: Thread.visible_to asks anew each time. What was theirs to answer is nobody's, and so the
    office's, from now on. For a machine's scope over the whole district.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OUT, {"district": by.district_id, "on": on})
        gone = cursor.fetchall()
    Note.objects.bulk_create(
        [_note(thread_id, NoteKind.OUT, account_id, by=by, at=at) for thread_id, account_id in gone],
        batch_size=1000,
    )
    if gone:
        record(
            by=by, at=at, deed="conversations.look_at_interest_anew", subject="thread",
            threads=len({thread_id for thread_id, _account in gone}), people=len(gone),
        )  # fmt: skip
    return len(gone)
