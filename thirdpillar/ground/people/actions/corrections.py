"""What staff set right about an adult: languages, interpreter, and which channels may be used for which child."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import rules
from thirdpillar.ground.people.models import Adult, Household, Tie

CHANNELS = ("may_text", "may_email", "may_call", "may_mail")


@transaction.atomic
def set_languages(
    *, by: Scope, at: datetime, adult_id: UUID, reads: str, speaks: str, needs_interpreter: bool | None
) -> Adult:
    """Set what an adult reads and speaks (BCP 47 tags, blank for unknown) and whether an interpreter is wanted.

    Letters to the home follow, where the home's language was unknown or was this adult's.
    """
    rules.must_be_front_office(by)
    adult = (
        Adult.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=adult_id, left_at=None).first()
    )
    if adult is None:
        raise Refused(_("This person is not on your list."))
    before = adult.reads_language
    adult.reads_language, adult.speaks_language, adult.needs_interpreter = reads, speaks, needs_interpreter
    adult.languages_said_at = at
    adult.save(update_fields=["reads_language", "speaks_language", "needs_interpreter", "languages_said_at"])
    if reads:
        Household.objects.seen_by(by).filter(
            adults__adult_id=adult.id, reads_language__in=("", before)
        ).update(reads_language=reads)
    record(
        by=by, at=at, deed="people.set_languages", subject="adult", subject_id=adult.id, reads=reads, speaks=speaks,
        interpreter=needs_interpreter,
    )  # fmt: skip
    return adult


@transaction.atomic
def set_permissions(
    *, by: Scope, at: datetime, tie_id: UUID, may_text: bool, may_email: bool, may_call: bool, may_mail: bool
) -> Tie:
    """Set through which channels the school may write to one adult about one child."""
    rules.must_be_front_office(by)
    tie = Tie.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=tie_id, left_at=None).first()
    if tie is None:
        raise Refused(_("This person is not on your list."))
    was = {channel: getattr(tie, channel) for channel in CHANNELS}
    now = {"may_text": may_text, "may_email": may_email, "may_call": may_call, "may_mail": may_mail}
    for channel, may in now.items():
        setattr(tie, channel, may)
    tie.permissions_said_at = at
    tie.save(update_fields=[*CHANNELS, "permissions_said_at"])
    record(
        by=by, at=at, deed="people.set_permissions", subject="adult", subject_id=tie.adult_id, tie=str(tie.id),
        was=was, now=now,
    )  # fmt: skip
    return tie
