"""A school's compact: written, translated, checked; discussed and signed at conferences, and this taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.practice.conferences.choices import STANDING, CompactMade, CompactWay
from thirdpillar.practice.conferences.models import Compact, CompactMark, CompactText, Conference
from thirdpillar.practice.conferences.queries.compacts import (
    compact_now,
    language_of_home,
    may_translate,
    text_for,
    texts_of,
)
from thirdpillar.practice.conferences.rules import enforce, may_meet, may_plan
from thirdpillar.practice.conferences.rules.compacts import is_as_seen, may_check, may_leave


@transaction.atomic
def write_compact(
    *, school_id: UUID, language: str, body: str, by_machine: bool = False, by, at: datetime
) -> CompactText:
    """The words in a language. In the language that the school writes in they are a new version; in another they belong to
    the latest one. Nothing that somebody discussed or signed changes: other words are then a row of their own."""
    enforce(may_plan(by, school_id))
    district = District.objects.get(pk=by.district_id)
    on = at.astimezone(ZoneInfo(district.zone)).date()
    year = school_year_on(on, seen_by=by)
    if year is None or not body.strip() or not language:
        raise Refused(_("Choose one."))
    now = compact_now(school_id, on=on, seen_by=by)
    if now is None or now.language == language:
        now = Compact.objects.create(
            district_id=by.district_id, school_id=school_id, year_id=year.pk, language=language,
            number=now.number + 1 if now else 1,
        )  # fmt: skip
        by_machine = False
    text = _put_words(now, language, body.strip(), by_machine, by)
    record(
        by=by,
        at=at,
        deed="conferences.write_compact",
        subject="compact",
        subject_id=now.pk,
        language=language,
    )
    return text


def _put_words(compact: Compact, language: str, body: str, by_machine: bool, by) -> CompactText:
    """In the place of what is there, where nobody has marked it."""
    _hold(compact, by)
    rows = CompactText.objects.seen_by(by).filter(compact=compact, language=language)
    text = rows.select_for_update().order_by("-number").first()
    if text is None:
        text = CompactText(district_id=by.district_id, compact=compact, language=language)
    elif (text.body, text.by_machine) == (body, by_machine):
        return text
    elif text.body != body and _is_marked(text, by):
        text = CompactText(
            district_id=by.district_id, compact=compact, language=language, number=text.number + 1
        )
    text.body, text.by_machine, text.written_by_id, text.checked_by_id = body, by_machine, by.account_id, None
    text.save()
    return text


def _hold(compact: Compact, by) -> None:
    """Words do not change while somebody says yes to them."""
    Compact.objects.seen_by(by).select_for_update().get(pk=compact.pk)


def _is_marked(text: CompactText, by) -> bool:
    wide = Scope.system(by.district_id, "whether a family has discussed or signed these words")
    with tenancy.acting_as(wide):
        marks = CompactMark.objects.seen_by(wide).filter(compact_id=text.compact_id)
        return marks.filter(Q(text=text) | Q(text=None)).exists()


@transaction.atomic
def check_compact(*, text_id: UUID, seen: str, by, at: datetime) -> CompactText:
    """A second person who may translate vital documents vouches for a machine's text: for the words that they `seen` (a
    digest), and no others."""
    text = (
        CompactText.objects.seen_by(by)
        .select_for_update()
        .select_related("compact")
        .filter(pk=text_id)
        .first()
    )
    if text is None:
        raise Refused(_("Choose one."))
    enforce(may_plan(by, text.compact.school_id))
    enforce(may_check(text, by, may_translate(text.language, by=by), at.date()))
    later = CompactText.objects.seen_by(by).filter(
        compact=text.compact, language=text.language, number__gt=text.number
    )
    enforce(is_as_seen(later.order_by("-number").first() or text, seen))
    text.checked_by_id = by.account_id
    text.save(update_fields=["checked_by_id"])
    record(by=by, at=at, deed="conferences.check_compact", subject="compact", subject_id=text.compact_id)
    return text


@transaction.atomic
def mark_compact(
    *, conference_id: UUID, made: str, way: str, seen: str = "", by, at: datetime
) -> CompactMark:
    """It was discussed, or signed by one of the three. Noted twice is noted once. `seen`: the digest of the words that they
    had before them, where a page says so."""
    row = _conference(conference_id, by)
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    on = at.astimezone(zone).date()
    compact = compact_now(row.school_id, on=on, seen_by=by)
    # The family's own link is a machine's deed here: nobody else can say that they signed on it.
    is_theirs = way == CompactWay.FAMILY
    if (
        compact is None
        or made not in CompactMade.values
        or way not in CompactWay.values
        or (is_theirs and by.role)
    ):
        raise Refused(_("Choose one."))
    _hold(compact, by)
    language = language_of_home(row, seen_by=by)
    texts = texts_of(compact, seen_by=by)
    text = text_for(texts, language, on, unchecked=not is_theirs, or_ours=not is_theirs)
    if is_theirs:
        # Whoever chose another language for the page says yes to what it showed.
        text = next((one for one in texts if one.digest == seen and may_leave(one, on)), text)
        if text is None:
            raise Refused(_("The school has written something new. It is being put into your language."))
    if text is not None and seen:
        enforce(is_as_seen(text, seen))
    mark, is_new = CompactMark.objects.seen_by(by).get_or_create(
        conference_id=row.pk, made=made, district_id=by.district_id,
        defaults={
            "compact": compact, "text": text, "way": way, "at": at, "student_id": row.student_id, "school_id": row.school_id,
            "account_id": row.account_id,
        },
    )  # fmt: skip
    if is_new:
        record(
            by=by, at=at, deed="conferences.mark_compact", subject="conference", subject_id=row.pk, made=made, way=way
        )  # fmt: skip
    return mark


@transaction.atomic
def unmark_compact(*, conference_id: UUID, made: str, by, at: datetime) -> None:
    """It was noted by mistake, or somebody thought better of it."""
    row = _conference(conference_id, by)
    marks = CompactMark.objects.seen_by(by).filter(conference_id=row.pk, made=made)
    # What a family signed on its own page it alone takes back.
    gone, _of = (marks.exclude(way=CompactWay.FAMILY) if by.role else marks).delete()
    if gone:
        record(
            by=by, at=at, deed="conferences.unmark_compact", subject="conference", subject_id=row.pk, made=made
        )  # fmt: skip


def _conference(conference_id: UUID, by) -> Conference:
    row = (
        Conference.objects.seen_by(by)
        .select_for_update()
        .filter(pk=conference_id, stage__in=STANDING)
        .first()
    )
    if row is None:
        raise Refused(_("Choose one."))
    enforce(may_meet(by, row))
    return row
