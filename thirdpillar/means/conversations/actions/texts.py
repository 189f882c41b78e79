"""A text that waited for a person becomes the first word of a conversation, where it is answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.inbound import settle_inbound
from thirdpillar.means.conversations.actions.moving import way_of
from thirdpillar.means.conversations.actions.threads import begun, write_as_family
from thirdpillar.means.conversations.choices import Interest
from thirdpillar.means.conversations.models import Inbound, Thread
from thirdpillar.means.conversations.queries.addressees import addressee
from thirdpillar.means.conversations.queries.inbound import OF_THREAD
from thirdpillar.means.conversations.rules import threads as rules


@transaction.atomic
def begin_with_text(
    *, inbound_id: UUID, adult_id: UUID, student_ids: Collection[UUID], subject: str, by, at: datetime,
    school_id: UUID | None = None,
) -> Thread:  # fmt: skip
    """Begin a conversation with what a caregiver wrote to nobody in particular: their words stand in it, and wait for us."""
    text = Inbound.objects.seen_by(by).filter(pk=inbound_id).first()
    if text is None:
        raise Refused(_("This conversation is not there."))
    district = District.objects.get(pk=by.district_id)
    seen = set(Student.objects.seen_by(by).filter(pk__in=list(student_ids)).values_list("pk", flat=True))
    reached = addressee(adult_id, seen, on=clock.today(district.zone), seen_by=by)
    open_students = reached.student_ids if reached else frozenset()
    rules.may_begin(
        by=by, interest=Interest.SCHOOL, section_id=None, school_id=school_id, open_students=open_students
    )
    assert reached is not None
    thread = begun(
        reached, open_students, subject, by=by, at=at, interest=Interest.SCHOOL, school_id=school_id, section_id=None
    )  # fmt: skip
    settle_inbound(inbound_id=text.pk, by=by, at=at, answers=OF_THREAD, reference_id=thread.pk)
    machine = Scope.system(by.district_id, "a text becomes the first word of a conversation")
    with tenancy.acting_as(machine):
        write_as_family(
            thread_id=thread.pk, body=text.body.strip() or "…", key=f"text:{text.pk.hex[:24]}", way=way_of(text),
            by=machine, at=text.at, language=text.language, inbound_id=text.pk,
        )  # fmt: skip
    thread.refresh_from_db()
    return thread
