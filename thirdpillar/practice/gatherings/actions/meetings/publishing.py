"""The answers are published: to be read by link in the families' languages, and told once to whoever was invited or came."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import CharField, Func, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.meetings.answering import _unshown as unshown
from thirdpillar.practice.gatherings.actions.meetings.common import planned
from thirdpillar.practice.gatherings.actions.meetings.telling import tell_present
from thirdpillar.practice.gatherings.actions.meetings.texting import tell_texters
from thirdpillar.practice.gatherings.actions.telling import tell_invited
from thirdpillar.practice.gatherings.choices import InputWay
from thirdpillar.practice.gatherings.models import Gathering, Meeting, MeetingInput, PointVersion
from thirdpillar.practice.gatherings.queries.meetings import latest_versions
from thirdpillar.practice.gatherings.rules import enforce
from thirdpillar.practice.gatherings.rules.meetings import may_answer_so, may_say, may_show


@transaction.atomic
def publish_answers(*, gathering_id: UUID, by, at: datetime) -> Meeting:
    """Show every point with its answer; raises Refused where there is none, one is not answered, or shows a family's words.

    From now on nothing tells any more under which home's key words came in.
    """
    gathering, meeting = planned(gathering_id, by)
    enforce(may_say(gathering, meeting, at))
    if gathering.begins_at > at:
        raise Refused(_("This gathering has not begun. Nobody can have come yet."))
    versions = list(latest_versions(gathering, seen_by=by).values())
    if not versions or any(not one.kind for one in versions):
        raise Refused(_("Every point needs an answer first."))
    for one in versions:
        enforce(may_answer_so(one.kind, one.answer, one.who, one.by_when))
    day = at.astimezone(ZoneInfo(District.objects.get(pk=by.district_id).zone)).date()
    ours = [text for one in versions for text in (one.said, one.answer)]
    enforce(may_show(ours, unshown(gathering, by), day))
    PointVersion.objects.seen_by(by).filter(pk__in=[one.pk for one in versions]).update(shown_at=at)
    _burn_keys(gathering, by)
    meeting.published_at, meeting.published_by_id = at, by.account_id
    meeting.save(update_fields=["published_at", "published_by_id"])
    told = tell_invited(gathering, "answered", by=by, at=at).told + tell_present(gathering, by=by, at=at)
    told += tell_texters(gathering, by=by, at=at)
    record(
        by=by, at=at, deed="gatherings.publish_answers", subject="gathering", subject_id=gathering.pk,
        points=len(versions), told=told,
    )  # fmt: skip
    return meeting


def _burn_keys(gathering: Gathering, by) -> None:
    """Of whom words are is not to be worked out from keys, by whoever has the digest's secret either."""
    rows = MeetingInput.objects.seen_by(by).filter(
        gathering=gathering, way__in=(InputWay.LINK, InputWay.QR, InputWay.TEXT)
    )
    rows.update(key=Concat(Value("burned:"), Cast(Func(function="gen_random_uuid"), CharField())))
