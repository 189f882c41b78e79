"""Phone numbers and e-mail addresses of adults: added, corrected, confirmed, doubted; each change keeps what was."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import start_address
from thirdpillar.ground.delivery.choices import WRONG_NUMBER, Channel
from thirdpillar.ground.people import rules
from thirdpillar.ground.people.actions.stops import believe_number
from thirdpillar.ground.people.choices import STATE_AFTER, ContactKind, ContactState, Doubt
from thirdpillar.ground.people.models import Adult, ContactPoint, ContactPointChange
from thirdpillar.ground.people.queries.stops import stops_of
from thirdpillar.ground.people.roster.meanings import read_phone


def _adult(by: Scope, adult_id: UUID) -> Adult:
    adult = Adult.objects.seen_by(by).filter(pk=adult_id, left_at=None).first()
    if adult is None:
        raise Refused(_("This person is not on your list."))
    return adult


def _point(by: Scope, contact_point_id: UUID) -> ContactPoint:
    """The point, locked: two people who change it at once do so one after the other."""
    point = ContactPoint.objects.seen_by(by).filter(pk=contact_point_id, left_at=None).first()
    if point is None:
        raise Refused(_("This number or address is not on your list."))
    return ContactPoint.objects.seen_by(by).select_for_update(of=("self",)).get(pk=point.pk)


def read_value(kind: str, given: str, country: str) -> str:
    """E.164 or a lower-case e-mail address from what a person typed; raises Refused."""
    given = given.strip()
    if kind == ContactKind.EMAIL:
        try:
            validate_email(given)
        except ValidationError as wrong:
            raise Refused(_("This does not look like an e-mail address.")) from wrong
        return given.lower()
    number = read_phone(given, country)
    if number is None:
        raise Refused(_("This does not look like a phone number. Write it with its area code."))
    return number


def _facts(point: ContactPoint) -> dict:
    return {
        "kind": point.kind,
        "value": point.value,
        "state": point.state,
        "state_at": point.state_at.isoformat() if point.state_at else None,
        "left": point.left_at is not None,
    }


def _changed(point: ContactPoint, was: dict, because: str, by: Scope, at: datetime) -> None:
    ContactPointChange(
        district_id=point.district_id,
        adult_id=point.adult_id,
        contact_point_id=point.id,
        at=at,
        was=was,
        became=_facts(point),
        because=str(because)[:120],
        by_account_id=by.account_id,
    ).save(force_insert=True)


@transaction.atomic
def add_contact_point(
    *,
    by: Scope,
    at: datetime,
    adult_id: UUID,
    kind: str,
    given: str,
    country: str = "US",
    confirmed: bool = False,
) -> ContactPoint:
    """Add a number or address told to us. `confirmed`: the family itself said so, and it was tried."""
    rules.must_be_front_office(by)
    adult = _adult(by, adult_id)
    value = read_value(kind, given, country)
    # A mobile and a plain phone of one number are one thing to a family; the kind follows what was said last.
    kinds = [ContactKind.EMAIL] if kind == ContactKind.EMAIL else [ContactKind.MOBILE, ContactKind.PHONE]
    point = (
        ContactPoint.objects.seen_by(by).filter(adult_id=adult.id, kind__in=kinds, value=value)
        .order_by("left_at").first()
    )  # fmt: skip
    was = _facts(point) if point else {}
    if point is None:
        point = ContactPoint(district_id=by.district_id, adult_id=adult.id, value=value, from_roster=False)
    elif (
        point.left_at is None
        and point.state in (ContactState.CONFIRMED, ContactState.UNCONFIRMED)
        and not confirmed
    ):
        raise Refused(_("This number or address is there already."))
    point.kind, point.as_given = kind, given.strip()[:254]
    point.left_at = point.removed_at = None
    point.state = ContactState.CONFIRMED if confirmed else ContactState.UNCONFIRMED
    point.state_at = at
    point.save()
    if confirmed:
        believe_number(by=by, at=at, value=value, adult_id=point.adult_id)
    _changed(point, was, str(_("Added")), by, at)
    record(
        by=by, at=at, deed="people.add_contact_point", subject="adult", subject_id=adult.id, point=str(point.id),
        of_kind=str(kind), confirmed=confirmed,
    )  # fmt: skip
    return point


@transaction.atomic
def correct_contact_point(
    *, by: Scope, at: datetime, contact_point_id: UUID, given: str, country: str = "US"
) -> ContactPoint:
    """Put another value in a point's place: the old one is marked wrong and kept, the new one is not confirmed yet."""
    rules.must_be_front_office(by)
    old = _point(by, contact_point_id)
    if read_value(old.kind, given, country) == old.value:
        raise Refused(_("This is the same number or address."))
    was = _facts(old)
    old.state = ContactState.WRONG
    old.state_at = old.left_at = old.removed_at = at
    old.save(update_fields=["state", "state_at", "left_at", "removed_at"])
    _changed(old, was, str(_("Corrected")), by, at)
    return add_contact_point(by=by, at=at, adult_id=old.adult_id, kind=old.kind, given=given, country=country)


@transaction.atomic
def confirm_contact_point(
    *, by: Scope, at: datetime, contact_point_id: UUID, because: str = ""
) -> ContactPoint:
    """The owner has confirmed the point (in person, by a code, by an answer): private matters may go to it."""
    return _set_state(
        by,
        at,
        contact_point_id,
        ContactState.CONFIRMED,
        because or str(_("Confirmed")),
        "people.confirm_contact_point",
    )


@transaction.atomic
def call_again(*, by: Scope, at: datetime, contact_point_id: UUID, who: str) -> ContactPoint:
    """A family that asked for no more calls asks for them again, and `who` said so."""
    rules.must_be_front_office(by)
    point = _point(by, contact_point_id)
    who = " ".join(who.split())
    if not who:
        raise Refused(_("Who said so?"))
    rules.may_keep_text(who, on=at.date())
    wrong = stops_of([point.value], channels=[Channel.VOICE], seen_by=by, because=WRONG_NUMBER)
    machine = Scope.system(by.district_id, "a family asked for calls again")
    with tenancy.acting_as(machine):
        lifted = not wrong and start_address(by=machine, at=at, channel=Channel.VOICE, address=point.value)
    if not lifted:
        raise Refused(_("Somebody has done this already, or it is not yours."))
    said = f"{_('They asked for calls again')}: {who}"
    _changed(point, _facts(point), said, by, at)
    record(
        by=by,
        at=at,
        deed="people.call_again",
        subject="adult",
        subject_id=point.adult_id,
        point=str(point.id),
    )
    return point


@transaction.atomic
def doubt_contact_point(*, by: Scope, at: datetime, contact_point_id: UUID, reason: Doubt) -> ContactPoint:
    """Stop believing a point, for one of the known reasons; nothing private goes to it until it is confirmed anew."""
    signal = Doubt(reason)
    state = STATE_AFTER[signal]
    return _set_state(
        by, at, contact_point_id, state, str(signal.label), "people.doubt_contact_point", signal=signal
    )


def _set_state(by, at, contact_point_id, state, because, deed, signal="") -> ContactPoint:
    if by.adult_id is None:  # a family may speak for its own numbers, and sees no others
        rules.must_be_front_office(by)
    rules.may_keep_text(because, on=at.date())
    point = _point(by, contact_point_id)
    was = _facts(point)
    # A weaker doubt never takes the word "wrong" back.
    if point.state == ContactState.WRONG and state in (ContactState.STALE, ContactState.UNCONFIRMED):
        return point
    point.state, point.state_at = state, at
    point.save(update_fields=["state", "state_at"])
    if state == ContactState.CONFIRMED:
        believe_number(by=by, at=at, value=point.value, adult_id=point.adult_id)
    _changed(point, was, because, by, at)
    record(
        by=by, at=at, deed=deed, subject="adult", subject_id=point.adult_id, point=str(point.id), state=str(state),
        signal=str(signal),
    )  # fmt: skip
    return point


@transaction.atomic
def remove_contact_point(*, by: Scope, at: datetime, contact_point_id: UUID, because: str) -> None:
    """Take a point off the list; it stays in the history."""
    rules.must_be_front_office(by)
    rules.may_keep_text(because, on=at.date())
    point = _point(by, contact_point_id)
    was = _facts(point)
    point.left_at = point.removed_at = at
    point.save(update_fields=["left_at", "removed_at"])
    _changed(point, was, because or str(_("Removed")), by, at)
    record(
        by=by, at=at, deed="people.remove_contact_point", subject="adult", subject_id=point.adult_id,
        point=str(point.id),
    )  # fmt: skip


@transaction.atomic
def keep_shared_number(*, by: Scope, at: datetime, value: str) -> int:
    """Somebody has asked: several homes share this number, and rightly so; answers at how many adults it stands."""
    rules.must_be_front_office(by)
    points = list(
        ContactPoint.objects.seen_by(by).select_for_update(of=("self",))
        .filter(value=value, left_at=None, shared_said_at=None)
    )  # fmt: skip
    if not points:
        raise Refused(_("This number or address is not on your list."))
    for point in points:
        point.shared_said_at = at
        point.save(update_fields=["shared_said_at"])
        facts = _facts(point)
        _changed(point, facts, str(_("Shared by several homes, rightly")), by, at)
        record(
            by=by, at=at, deed="people.keep_shared_number", subject="adult", subject_id=point.adult_id,
            point=str(point.id),
        )  # fmt: skip
    return len(points)


_SILENT = """
WITH silent AS (
  UPDATE people_contactpoint c SET state = 'unconfirmed', state_at = %(at)s
  FROM people_contactpoint old
  WHERE old.id = c.id AND c.district_id = %(district)s AND c.state = 'confirmed' AND c.left_at IS NULL
    AND c.state_at < %(since)s AND NOT (c.adult_id = ANY(%(heard)s))
  RETURNING c.id, c.adult_id, c.kind, c.value, old.state_at
)
INSERT INTO people_contactpointchange (district_id, adult_id, contact_point_id, at, was, became, because)
SELECT %(district)s, s.adult_id, s.id, %(at)s,
       jsonb_build_object('kind', s.kind, 'value', s.value, 'state', 'confirmed', 'state_at', s.state_at, 'left', false),
       jsonb_build_object('kind', s.kind, 'value', s.value, 'state', 'unconfirmed', 'state_at', %(at)s, 'left', false),
       %(because)s
FROM silent s
"""


@transaction.atomic
def doubt_silent_points(*, by: Scope, at: datetime, heard_from: frozenset[UUID] = frozenset()) -> int:
    """Stop believing points confirmed long ago of adults who gave no sign since; answers how many.

    `heard_from`: ids of adults who wrote, answered or came since then; the rooms above know them.
    """
    since = at - timedelta(days=rules.terms("contact_points", at.date())["silence_days"])
    with connection.cursor() as cursor:
        cursor.execute(
            _SILENT,
            {
                "at": at, "since": since, "district": by.district_id, "heard": list(heard_from),
                "because": str(Doubt.SILENT.label),
            },
        )  # fmt: skip
        count = cursor.rowcount
    if count:
        record(by=by, at=at, deed="people.doubt_silent_points", subject="contact_point", points=count)
    return count
