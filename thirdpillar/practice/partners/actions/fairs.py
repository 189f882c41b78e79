"""Making a fair: its stands, one by one or many at once, their places on the plan; and providers that register themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.partners.actions.directory import Offer, keep_offers
from thirdpillar.practice.partners.actions.keys import place_mark
from thirdpillar.practice.partners.choices import ApplicationStage
from thirdpillar.practice.partners.models import Application, Fair, Organization, Stand
from thirdpillar.practice.partners.queries.directory import organizations_named
from thirdpillar.practice.partners.queries.fairs import applications_to
from thirdpillar.practice.partners.rules import (
    enforce,
    may_add_stands,
    may_plan,
    may_register,
    may_send,
    may_take_name,
)


def locked_fair(fair_id: UUID, by) -> Fair:
    fair = Fair.objects.seen_by(by).select_for_update().filter(pk=fair_id).first()
    if fair is None:
        raise Refused(_("Choose one."))
    return fair


@transaction.atomic
def make_fair(*, gathering_id: UUID, school_id: UUID | None, by, at: datetime) -> Fair:
    """Let a gathering be a fair; asked again, the fair that it is."""
    enforce(may_plan(by, school_id))
    known = Fair.objects.seen_by(by).filter(gathering_id=gathering_id).first()
    if known is not None:
        return known
    fair = Fair.objects.create(
        district_id=by.district_id, gathering_id=gathering_id, school_id=school_id, code=new_code(),
        join_code=new_code(),
    )  # fmt: skip
    record(by=by, at=at, deed="partners.make_fair", subject="gathering", subject_id=gathering_id)
    return fair


@transaction.atomic
def add_stands(
    *, fair_id: UUID, offers: Sequence[Offer], on: date, by, at: datetime, keeps_contact: bool = False
) -> list[Stand]:
    """Write these offers into the directory and give each provider a stand: the next free number and square. Whoever has a
    stand keeps its number, with what is offered there anew; `keeps_contact` as in `keep_offers`."""
    fair = locked_fair(fair_id, by)
    enforce(may_plan(by, fair.school_id))
    organizations = keep_offers(offers=offers, on=on, by=by, at=at, keeps_contact=keeps_contact)
    known = {one.organization_id: one for one in Stand.objects.seen_by(by).filter(fair=fair)}
    new = {one.pk for one in organizations} - set(known)
    enforce(may_add_stands(len(known), len(new), on))
    taken, squares = {one.number for one in known.values()}, {one.square for one in known.values()}
    fresh: dict[UUID, Stand] = {}
    for organization, offer in zip(organizations, offers, strict=True):
        row = known.get(organization.pk) or fresh.get(organization.pk)
        if row is None:
            number, square = _next(taken, 1), _next(squares, 0)
            taken.add(number)
            squares.add(square)
            row = fresh[organization.pk] = Stand(
                district_id=by.district_id, school_id=fair.school_id, fair=fair, organization=organization,
                number=number, square=square, code=new_code(),
            )  # fmt: skip
            row.offers, row.topics, row.languages = (
                offer.service[:300],
                list(offer.topics),
                list(offer.languages),
            )
        else:  # a second service of the same provider
            row.offers = (
                row.offers if offer.service in row.offers else f"{row.offers} · {offer.service}"[:300]
            )
            row.topics = list(dict.fromkeys([*row.topics, *offer.topics]))
            row.languages = list(dict.fromkeys([*row.languages, *offer.languages]))
        row.needs_table, row.needs_power = offer.needs_table, offer.needs_power
    Stand.objects.bulk_create(fresh.values())
    Stand.objects.seen_by(by).bulk_update(
        [known[one.pk] for one in organizations if one.pk in known],
        ["offers", "topics", "languages", "needs_table", "needs_power"],
    )
    record(
        by=by,
        at=at,
        deed="partners.add_stands",
        subject="gathering",
        subject_id=fair.gathering_id,
        stands=len(fresh),
    )
    return [fresh.get(one.pk) or known[one.pk] for one in organizations]


def _next(taken: set[int], first: int) -> int:
    while first in taken:
        first += 1
    return first


@transaction.atomic
def move_stand(*, stand_id: UUID, number: int, square: int, by, at: datetime) -> Stand:
    """Give a stand another number and square; whoever was there changes places with it."""
    found = Stand.objects.seen_by(by).filter(pk=stand_id).first()
    if found is None:
        raise Refused(_("Choose one."))
    fair = locked_fair(found.fair_id, by)
    enforce(may_plan(by, fair.school_id))
    rows = {one.pk: one for one in Stand.objects.seen_by(by).filter(fair=fair)}
    mine = rows[found.pk]
    if not (1 <= number <= 999 and 0 <= square < 144):
        raise Refused(_("Choose one."))
    for name, wanted in (("number", number), ("square", square)):
        other = next(
            (one for one in rows.values() if getattr(one, name) == wanted and one.pk != mine.pk), None
        )
        had = getattr(mine, name)
        if other is not None:
            # Unique at every step: the other waits where nobody stands.
            Stand.objects.seen_by(by).filter(pk=other.pk).update(**{name: 2000 + wanted})
        Stand.objects.seen_by(by).filter(pk=mine.pk).update(**{name: wanted})
        if other is not None:
            Stand.objects.seen_by(by).filter(pk=other.pk).update(**{name: had})
        setattr(mine, name, wanted)
    record(by=by, at=at, deed="partners.move_stand", subject="stand", subject_id=mine.pk, number=number)
    return mine


@transaction.atomic
def change_plan(*, fair_id: UUID, a_row: int, by, at: datetime) -> Fair:
    """How many squares the hall has in a row."""
    fair = locked_fair(fair_id, by)
    enforce(may_plan(by, fair.school_id))
    if not 1 <= a_row <= 12:
        raise Refused(_("Choose one."))
    fair.a_row = a_row
    fair.save(update_fields=["a_row"])
    record(by=by, at=at, deed="partners.change_plan", subject="gathering", subject_id=fair.gathering_id)
    return fair


@transaction.atomic
def remove_stand(*, stand_id: UUID, by, at: datetime) -> None:
    """Take a stand away at which nobody has asked anything yet."""
    found = Stand.objects.seen_by(by).filter(pk=stand_id).first()
    if found is None:
        raise Refused(_("Choose one."))
    fair = locked_fair(found.fair_id, by)
    enforce(may_plan(by, fair.school_id))
    if found.questions.seen_by(by).exists():
        raise Refused(_("Families have asked something there: it stays."))
    found.delete()
    record(
        by=by, at=at, deed="partners.remove_stand", subject="stand", subject_id=stand_id, number=found.number
    )


@transaction.atomic
def apply_for_stand(
    *, fair_id: UUID, key: str, on: date, at: datetime, by, origin: str = "", **facts
) -> Application:
    """What a provider writes by the link that the office sent it; the same form pressed twice is one.

    `origin`: from which network address. Raises Refused where too much came from there within the hour.
    """
    fair = locked_fair(fair_id, by)
    rows = Application.objects.seen_by(by).filter(fair=fair)
    had = rows.filter(key=key[:40]).first()
    if (
        had is not None and had.email != facts["email"]
    ):  # another's form: this one is kept under a key of its own
        same = {name: facts[name] for name in ("name", "offers", "email")}
        key, had = uuid4().hex, rows.filter(stage=ApplicationStage.WAITING, **same).first()
    if had is not None:
        return had
    waiting = applications_to(fair, seen_by=by)
    enforce(may_register(waiting.count(), on))
    mark = place_mark(fair, origin)
    if mark:
        lately = waiting.filter(stage_at__gt=at - timedelta(hours=1))
        enforce(may_send(lately.filter(asked_from=mark).count(), lately.count(), on, what="register"))
    row = Application.objects.create(
        district_id=by.district_id, fair=fair, key=key[:40], school_id=fair.school_id, stage_at=at, asked_from=mark, **facts
    )  # fmt: skip
    record(
        by=by, at=at, deed="partners.apply_for_stand", subject="gathering", subject_id=fair.gathering_id,
        application=str(row.pk),
    )  # fmt: skip
    return row


@transaction.atomic
def decide_application(
    *, application_id: UUID, accepted: bool, is_same: bool = False, name: str = "", on: date, by, at: datetime
) -> Organization | None:
    """Accept a provider, which gives it a stand and a place in the directory; or decline it.

    What it wrote of itself never changes how a known provider is reached: where one has its name, somebody says that it is
    the same (`is_same`), or gives it another `name`.
    """
    row = Application.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=application_id).first()
    if row is None or row.stage != ApplicationStage.WAITING:
        raise Refused(_("Somebody has done this already, or it is not yours."))
    enforce(may_plan(by, row.school_id))
    made = None
    if accepted:
        if name.strip():
            row.name = name.strip()[:160]
        known = organizations_named([row.name], seen_by=by).get(row.name.lower())
        enforce(may_take_name(known, row, is_same))
        offer = Offer(
            organization=row.name, service=row.offers[:160], description=row.offers, topics=tuple(row.topics),
            languages=tuple(row.languages), contact_name=row.contact_name, email=row.email, phone=row.phone,
            needs_table=row.needs_table, needs_power=row.needs_power,
        )  # fmt: skip
        (stand,) = add_stands(fair_id=row.fair_id, offers=[offer], on=on, by=by, at=at, keeps_contact=True)
        made = stand.organization
    row.stage = ApplicationStage.ACCEPTED if accepted else ApplicationStage.DECLINED
    row.stage_at = at
    row.save(update_fields=["name", "stage", "stage_at"])
    record(
        by=by,
        at=at,
        deed="partners.decide_application",
        subject="application",
        subject_id=row.pk,
        stage=row.stage,
    )
    return made
