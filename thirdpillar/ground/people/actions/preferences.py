"""A family says how it wants to be reached: by text, on its page, in a call, or through staff. It can be put back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.people import rules
from thirdpillar.ground.people.actions.corrections import CHANNELS
from thirdpillar.ground.people.choices import NARROW_RELATIONS, Pace, ReachWay, SaidBy
from thirdpillar.ground.people.models import Adult, Household, Preference, Tie
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import District

CHANGED = "people.preference_changed"
_BY_WIRE = (Channel.SMS, Channel.EMAIL)
Quiet = tuple[time, time] | None


@transaction.atomic
def set_preference(
    *,
    adult_id: UUID,
    said_by: str,
    by: Scope,
    at: datetime,
    ways: Sequence[str] | None = None,
    pace: str | None = None,
    quiet: tuple[Quiet] | None = None,
    reads: str | None = None,
    links: Mapping[UUID, Mapping[str, bool]] | None = None,
    permit: Mapping[str, bool] | None = None,
) -> Preference:
    """Keep what an adult wants; what is None stays as it is. The way used so far is told of a change.

    `ways`: the wanted ones in order. `quiet`: ((from, until),), or (None,) for the district's own. `reads`: BCP 47.
    `links`: {student: {may_text, may_email, may_call, may_mail}}; `permit`: the same said of all children at once
    ("do not call": {"may_call": False}). On a page and by staff no child loses its last way.
    """
    adult = _adult(adult_id, by)
    machine = Scope.system(by.district_id, "a family says how it wants to be reached")
    with tenancy.acting_as(machine):
        now = (
            Preference.objects.seen_by(machine)
            .select_for_update()
            .filter(adult=adult, replaced_at=None)
            .first()
        )
        ties = list(
            Tie.objects.seen_by(machine).select_for_update(of=("self",)).filter(adult=adult, left_at=None)
            .exclude(relation__in=NARROW_RELATIONS)
        )  # fmt: skip
        before = _way_now(adult, ties, machine, at)
        was = {"reads": adult.reads_language, "links": _links(ties)}
        row = Preference(
            district_id=by.district_id, adult=adult, said_by=said_by, account_id=by.account_id, at=at, was=was,
            ways=_checked(ways) if ways is not None else (now.ways if now else []),
            pace=Pace(pace) if pace is not None else (now.pace if now else Pace.USUAL),
            quiet_from=now.quiet_from if now else None, quiet_until=now.quiet_until if now else None,
        )  # fmt: skip
        if quiet is not None:
            row.quiet_from, row.quiet_until = quiet[0] or (None, None)
        closed = {tie.pk for tie in ties if _is_closed(tie)}
        for tie in ties:
            _permit(tie, {**(permit or {}), **(links or {}).get(tie.student_id, {})})
        # What was closed before, by staff or the roster, is not this save's, and keeps nothing else from being saved.
        emptied = [tie for tie in ties if _is_closed(tie) and tie.pk not in closed]
        if said_by in (SaidBy.PAGE, SaidBy.STAFF) and emptied:
            raise Refused(_("Leave at least one way for each child, so that the school can reach you."))
        changed = _links(ties) != was["links"]
        if changed:
            for tie in ties:
                tie.permissions_said_at = at
            Tie.objects.seen_by(machine).bulk_update(ties, [*CHANNELS, "permissions_said_at"])
        _read(adult, reads, at, machine)
        _replace(now, row, at, machine)
        _tell_old_way(before, _way_now(adult, ties, machine, at), changed, row, machine, at)
    record(
        by=by, at=at, deed="people.set_preference", subject="adult", subject_id=adult.pk, said_by=str(said_by),
        ways=row.ways, pace=str(row.pace), quiet=_told(row), reads=adult.reads_language,
        was=was | {"ways": now.ways if now else []}, links=_links(ties),
    )  # fmt: skip
    return row


@transaction.atomic
def put_back_preference(*, adult_id: UUID, by: Scope, at: datetime) -> None:
    """Undo what was said last: ways, pace, hours, language and permissions become what they were before it."""
    adult = _adult(adult_id, by)
    machine = Scope.system(by.district_id, "a family says how it wants to be reached")
    with tenancy.acting_as(machine):
        said = Preference.objects.seen_by(machine).select_for_update().filter(adult=adult)
        now = said.filter(replaced_at=None).first()
        if now is None:
            raise Refused(_("There is nothing to put back."))
        ties = list(Tie.objects.seen_by(machine).select_for_update(of=("self",)).filter(adult=adult))
        for tie in ties:
            _permit(tie, now.was.get("links", {}).get(str(tie.student_id), {}))
        Tie.objects.seen_by(machine).bulk_update(ties, CHANNELS)
        _read(adult, now.was.get("reads", adult.reads_language), at, machine)
        said.filter(pk=now.pk).update(replaced_at=at)
        # Whatever stood before that one holds again, so that one can go back further.
        former = said.filter(at__lt=now.at).order_by("-at", "-pk").first()
        if former:
            said.filter(pk=former.pk).update(replaced_at=None)
            said.filter(pk=now.pk).delete()
    record(
        by=by, at=at, deed="people.put_back_preference", subject="adult", subject_id=adult.pk,
        undone=str(now.pk), ways=former.ways if former else [],
    )  # fmt: skip


def _adult(adult_id: UUID, by: Scope) -> Adult:
    if by.adult_id != adult_id or by.adult_id is None:  # a family speaks for itself
        rules.must_be_front_office(by)
    adult = Adult.objects.seen_by(by).filter(pk=adult_id, left_at=None).first()
    if adult is None:
        raise Refused(_("This person is not on your list."))
    return adult


def _checked(ways: Sequence[str]) -> list[str]:
    return [str(way) for way in dict.fromkeys(ReachWay(each) for each in ways)]


def _permit(tie: Tie, said: Mapping[str, bool]) -> None:
    for name, may in said.items():
        if name in CHANNELS:
            setattr(tie, name, bool(may))


def _is_closed(tie: Tie) -> bool:
    return not any(getattr(tie, name) for name in CHANNELS)


def _links(ties: Collection[Tie]) -> dict[str, dict[str, bool]]:
    return {str(tie.student_id): {name: getattr(tie, name) for name in CHANNELS} for tie in ties}


def _read(adult: Adult, reads: str | None, at: datetime, machine: Scope) -> None:
    if reads is None or reads == adult.reads_language:
        return
    before, adult.reads_language, adult.languages_said_at = adult.reads_language, reads, at
    adult.save(update_fields=["reads_language", "languages_said_at"])
    # Letters to the home follow, as when staff set it (`set_languages`).
    Household.objects.seen_by(machine).filter(
        adults__adult_id=adult.pk, reads_language__in=("", before)
    ).update(reads_language=reads)


def _replace(now: Preference | None, row: Preference, at: datetime, machine: Scope) -> None:
    if now:
        Preference.objects.seen_by(machine).filter(pk=now.pk).update(replaced_at=at)
    row.save(force_insert=True)


def _told(row: Preference) -> str:
    return f"{row.quiet_from:%H:%M}-{row.quiet_until:%H:%M}" if row.quiet_from and row.quiet_until else ""


def _way_now(adult: Adult, ties: Collection[Tie], machine: Scope, at: datetime) -> tuple[str, str]:
    district = District.objects.get(pk=machine.district_id)
    students = {tie.student_id for tie in ties}
    ways = Ways(adults=[adult.pk], students=students, on=clock.today(district.zone), seen_by=machine)
    told = [one for one in students if ways.is_open(adult.pk, one)]
    return ways.first_open(adult.pk, told, _BY_WIRE)


def _tell_old_way(
    before: tuple[str, str],
    after: tuple[str, str],
    permissions: bool,
    row: Preference,
    machine: Scope,
    at: datetime,
) -> None:
    """Whoever holds the number used so far must hear of it: the link may be in another's hands."""
    channel, address = before
    by_text = row.said_by == SaidBy.TEXT
    if not channel or not (
        by_text or permissions or before != after or row.was["reads"] != row.adult.reads_language
    ):
        return
    district = District.objects.get(pk=machine.district_id)
    # In the language read so far: a change of it must be understood by who reads here.
    language = (row.was["reads"] or (district.languages or ["en"])[0]).lower()
    with translation.override(language if translation.check_for_language(language) else "en"):
        sender = district.sender_name or district.name
        if row.ways:
            said = _("%(sender)s: from now on we reach you this way first: %(way)s.") % {
                "sender": sender, "way": str(ReachWay(row.ways[0]).label),
            }  # fmt: skip
        else:
            said = _("%(sender)s: how we reach you was changed, as you asked.") % {"sender": sender}
        if district.reply_phone:
            said += " " + _("Not you? Call us: %(phone)s.") % {"phone": number_label(district.reply_phone)}
        else:
            said += " " + _("Not you? Tell the school.")
        spoken = translation.get_language() or "en"
        subject = _("How the school reaches you")
    enqueue(
        by=machine, at=at, channel=channel, purpose=CHANGED, reference_id=row.pk, address=address, language=spoken,
        subject="" if channel == Channel.SMS else subject, body=said,
        message_class=MessageClass.REPLY if by_text else MessageClass.INFORMATIONAL,
    )  # fmt: skip
