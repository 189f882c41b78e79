"""Who may translate a case: interpreters whom its own staff name for it, one by one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.models import Thread
from thirdpillar.means.conversations.queries.proficiency import interpreters_of
from thirdpillar.means.conversations.rules.threads import must_be_writer


@transaction.atomic
def name_interpreters(*, thread_id: UUID, account_ids: Collection[UUID], by, at: datetime) -> Thread:
    """Let these interpreters read what of this case is to be translated, and no others; each has been tested for it."""
    must_be_writer(by)
    thread = Thread.objects.seen_by(by).select_for_update().filter(pk=thread_id).first()
    if thread is None or thread.interest != Interest.CASE:
        raise Refused(_("This conversation is not there."))
    tested = {account.pk for account, _language in interpreters_of(thread, seen_by=by)}
    thread.interpreter_ids = sorted(tested & set(account_ids))
    thread.save(update_fields=["interpreter_ids"])
    record(
        by=by, at=at, deed="conversations.name_interpreters", subject="thread", subject_id=thread.pk,
        interpreters=[str(one) for one in thread.interpreter_ids],
    )  # fmt: skip
    return thread
