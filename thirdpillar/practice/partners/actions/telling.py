"""News of a question: to the family in its language, and to a provider that something waits for it. Both say where to look,
and neither says what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.people.queries import current_adult, current_adults, students_open_to_adult
from thirdpillar.ground.people.queries.stops import stops_of
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.ground.schools.models import District, School
from thirdpillar.practice.partners.actions.directory import open_provider_link
from thirdpillar.practice.partners.choices import Stage
from thirdpillar.practice.partners.models import Question, Referral

NEWS, WAITS = "partners.question", "partners.waits"
_WAYS = (Channel.SMS, Channel.EMAIL)


def _link(district: District, path: str) -> str:
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    return f"{base}/f/{path}"


def sender_of(district: District, school_id: UUID | None, by) -> str:
    school = School.objects.seen_by(by).filter(pk=school_id).first() if school_id else None
    return district.sender_name or (school.name if school else district.name)


@transaction.atomic
def tell_family(*, question_id: UUID, on: date, by, at: datetime) -> bool:
    """Tell whoever asked that there is news; where no way is left, somebody calls. Looks at the whole district: who is
    barred, and who asked for no more."""
    wide = Scope.system(by.district_id, "a family hears what became of its question")
    with tenancy.acting_as(wide):
        row = Question.objects.seen_by(wide).select_for_update().get(pk=question_id)
        district = District.objects.get(pk=by.district_id)
        channel, address = _way_to(row, on, wide)
        if channel:
            language = page_language_or_near(row.language or "en")
            with translation.override(language):
                said = _("%(sender)s: There is news about what you asked at the fair: %(link)s") % {
                    "sender": sender_of(district, row.school_id, wide), "link": _link(district, f"q/{row.code}"),
                }  # fmt: skip
                subject = _("What you asked at the fair")
            enqueue(
                channel=channel, purpose=f"{NEWS}:{at.astimezone(UTC):%Y%m%d%H%M%S}", reference_id=row.pk,
                address=address, body=said, subject="" if channel == Channel.SMS else subject, language=language,
                school_id=row.school_id, by=wide, at=at,
            )  # fmt: skip
        row.told_at, row.to_call = (at, False) if channel else (row.told_at, True)
        row.save(update_fields=["told_at", "to_call"])
    record(by=by, at=at, deed="partners.tell_family", subject="question", subject_id=question_id, way=channel)
    return bool(channel)


def _way_to(row: Question, on: date, wide: Scope) -> tuple[str, str]:
    """By which way, and where, whoever asked is written to: as the school's records have it, else as they wrote it there."""
    reader = current_adult(row.adult_id, seen_by=wide) if row.adult_id else None
    children = sorted(students_open_to_adult(reader, on=on, seen_by=wide)) if reader else []
    ways = Ways(adults=[reader] if reader else [], students=children, on=on, seen_by=wide)
    if reader and children:
        channel, address = ways.first_open(reader, children, _WAYS, Places())
        if channel:
            return channel, address
    typed = ((Channel.SMS, row.phone if row.phone.startswith("+") else ""), (Channel.EMAIL, row.email))
    stopped = stops_of({each for _way, each in typed if each}, channels=_WAYS, seen_by=wide)
    for way, each in typed:
        if each and (way, each) not in stopped and not any(ways.is_overheard(each, one) for one in children):
            return way, each
    return "", ""


@transaction.atomic
def tell_provider(*, referral_id: UUID, on: date, by, at: datetime) -> bool:
    """Tell an organization by e-mail that a question waits for it behind its own link, which is opened anew."""
    wide = Scope.system(by.district_id, "a provider hears that a question waits")
    with tenancy.acting_as(wide):
        row = Referral.objects.seen_by(wide).select_related("organization").get(pk=referral_id)
        link = open_provider_link(organization_id=row.organization_id, on=on, by=wide, at=at)
        if not row.organization.email:
            return False
        district = District.objects.get(pk=by.district_id)
        language = page_language_or_near((district.languages or ["en"])[0])
        with translation.override(language):
            said = _("%(sender)s: A family's question waits for you. Please answer here: %(link)s") % {
                "sender": sender_of(district, row.school_id, wide), "link": _link(district, f"p/{link.code}"),
            }  # fmt: skip
            subject = _("Questions")
        enqueue(
            channel=Channel.EMAIL, purpose=WAITS, reference_id=row.pk, address=row.organization.email, body=said,
            subject=subject, language=language, school_id=row.school_id, by=wide, at=at,
        )  # fmt: skip
    record(by=by, at=at, deed="partners.tell_provider", subject="question", subject_id=row.question_id)
    return True


def put_right(addresses: Mapping[UUID, str], *, on: date, by) -> dict[UUID, str]:
    """Of these messages to families (question: number or e-mail) which must not go any more, and why."""
    against: dict[UUID, str] = {}
    rows = list(Question.objects.seen_by(by).filter(pk__in=list(addresses)))
    readers = current_adults({one.adult_id for one in rows if one.adult_id}, seen_by=by)
    for row in rows:  # those of one turn of sending: few
        address, reader = addresses[row.pk], readers.get(row.adult_id) if row.adult_id else None
        children = sorted(students_open_to_adult(reader, on=on, seen_by=by)) if reader else []
        ways = Ways(adults=[reader] if reader else [], students=children, on=on, seen_by=by)
        if row.stage == Stage.WITHDRAWN:
            against[row.pk] = "the family took its question back"
        elif any(ways.is_overheard(address, one) for one in children):
            against[row.pk] = "an adult barred from a child of this home reads at this address too"
        elif address not in (row.phone, row.email) and not ways.leading_to(reader, address):
            against[row.pk] = "this number or address is no longer a way to the family"
    return against


@transaction.atomic
def ask_for_call(questions: Iterable[UUID], *, by, at: datetime) -> None:
    """A message about these questions did not arrive: somebody calls."""
    failed = Question.objects.seen_by(by).filter(pk__in=list(questions)).update(to_call=True)
    record(by=by, at=at, deed="partners.ask_for_call", subject="message", messages=failed)
