"""Deeds of a draft: write it, say it in another language, copy it, throw it away; and the district's terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.broadcast_versions import drop_asked
from thirdpillar.means.conversations.actions.weighing import be_sure_of_class
from thirdpillar.means.conversations.choices import MadeBy, TextClass
from thirdpillar.means.conversations.choices.broadcasts import Pace
from thirdpillar.means.conversations.models import Broadcast, BroadcastTerms, BroadcastVersion
from thirdpillar.means.conversations.queries.audiences import Audience
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.queries.proficiency import command_of
from thirdpillar.means.conversations.rules import broadcasts as rules
from thirdpillar.means.conversations.rules.threads import may_say
from thirdpillar.means.conversations.rules.translation import class_terms, may_choose_class, nothing_lost

DIGEST_AT = time(17)


def locked(broadcast_id: UUID, by) -> Broadcast:
    """A broadcast of the asker's reach, nobody else's hands on it until this transaction ends."""
    found = Broadcast.objects.seen_by(by).select_for_update().filter(pk=broadcast_id).first()
    if found is None:
        raise Refused(_("This message is not there."))
    return found


def terms_of(*, seen_by) -> BroadcastTerms:
    """The district's terms; those that it never set are the usual ones."""
    return BroadcastTerms.objects.seen_by(seen_by).first() or BroadcastTerms(
        district_id=seen_by.district_id, digest_at=DIGEST_AT
    )


def allowed_hosts(district: District, terms: BroadcastTerms) -> list[str]:
    """Where links in a broadcast may lead: to us, and where the district allows."""
    return [
        host for host in (district.host, urlsplit(settings.PUBLIC_URL).hostname, *terms.link_hosts) if host
    ]


@transaction.atomic
def write_broadcast(
    *,
    title: str,
    words: Mapping[str, str],
    by,
    at: datetime,
    original: str = "",
    pace: str = Pace.SOON,
    text_class: str = TextClass.EVERYDAY,
    asks_wellbeing: bool = False,
    audience: Audience | None = None,
    school_ids: Iterable[UUID] = (),
    section_id: UUID | None = None,
    goes_on: date | None = None,
    goes_at: time | None = None,
    expires_at: datetime | None = None,
    alive_hours: int | None = None,
    made_by: str = MadeBy.PERSON,
    drafted: Collection[str] = (),
    broadcast_id: UUID | None = None,
    sure_of: str = "",
) -> Broadcast:
    """Write a draft, or write it anew: `words` by language, of which `original` is the one it was thought in.

    `drafted` are those languages whose words a machine wrote and nobody has checked: they bear its name; `sure_of` is
    the answer that an Unsure asked for.

    Raises Refused where the asker may not write to these families, or the text may not leave.
    """
    bounds, section = rules.bounds_of(by, list(school_ids), section_id)
    district = District.objects.get(pk=by.district_id)
    first = original or (district.languages or ["en"])[0]
    if not words.get(first, "").strip():
        raise Refused(_("There is nothing to send yet. Write a few words."))
    said = {language: may_say(body) for language, body in words.items() if body.strip()}
    today = clock.today(district.zone)
    name = may_say(title)[:120]
    for text in (name, *said.values()):
        may_keep_text(text, on=today)
    rules.must_link_well((name, *said.values()), allowed_hosts(district, terms_of(seen_by=by)), today)
    rules.must_fill_in_children_alone(name, said.values())
    is_alert = pace == Pace.EMERGENCY
    if is_alert and by.role is not None and by.role not in rules.ALERTERS:
        raise Refused(_("Urgent alerts are sent by the district office or the principal."))
    if (goes_on is None) != (goes_at is None):
        raise Refused(_("Say both the day and the time, or neither to send at once."))
    rules.must_be_to_come(goes_on, goes_at, None if is_alert else expires_at, district.zone, at)
    if not is_alert:
        begins = rules.moment_of(goes_on, goes_at, district.zone) if goes_on and goes_at else at
        rules.must_find_day(begins, expires_at, district.zone)
    if is_alert or text_class == TextClass.EMERGENCY:
        text_class = TextClass.EMERGENCY if is_alert else TextClass.EVERYDAY
    else:
        may_choose_class(text_class, by=by)
    others = {each: words_in for each, words_in in said.items() if each != first}
    asked = be_sure_of_class(
        text_class, (first, (name, said[first])), others, readers=None, sure_of=sure_of, by=by, at=at
    )
    draft = locked(broadcast_id, by) if broadcast_id else None
    if draft is not None:
        rules.must_reach(by, draft)
        rules.must_be_changeable(draft)
    fields: dict[str, Any] = {
        "title": name, "pace": pace, "text_class": text_class, "asks_wellbeing": asks_wellbeing and is_alert,
        "audience": (audience or Audience()).stored(), "school_ids": bounds, "section_id": section,
        "goes_on": goes_on, "goes_at": goes_at, "zone": district.zone, "stage_at": at,
        "expires_at": None if is_alert else expires_at, "alive_hours": alive_hours if is_alert else None,
    }  # fmt: skip
    if draft is None:
        draft = Broadcast(district_id=by.district_id, written_by_id=by.account_id, **fields)
        draft.save(force_insert=True)
    else:
        said = _without_outdated(draft, said, first, text_class, name, by)
        for key, value in fields.items():
            setattr(draft, key, value)
        draft.preview = {}
        draft.save(update_fields=[*fields, "preview"])
    held_to = class_terms(text_class, on=today, stricter=stricter_classes(seen_by=by))
    for words_in in said.values():
        nothing_lost(said[first], words_in, terms=held_to)
    makers = {each: MadeBy.MACHINE if each in drafted else made_by for each in said}
    _keep_versions(draft, said, first, makers, by, at)
    record(
        by=by, at=at, deed="conversations.write_broadcast", subject="broadcast", subject_id=draft.pk, **asked
    )
    return draft


def _without_outdated(
    draft: Broadcast, said: dict[str, str], first: str, text_class: str, title: str, by
) -> dict[str, str]:
    """The words without those that were translated for us from what the draft said before; they are asked for anew."""
    kept = {one.language: one for one in BroadcastVersion.objects.seen_by(by).filter(broadcast=draft)}
    before = kept.get(first)
    is_same = before is not None and before.is_original and before.body == said[first]
    if is_same and draft.text_class == text_class and draft.title == title:
        return said
    machine = Scope.system(by.district_id, "a draft says something else")
    with tenancy.acting_as(machine):
        drop_asked(draft, by=machine)
    return {
        key: body
        for key, body in said.items()
        if key == first or key not in kept or not kept[key].from_version_id or kept[key].body != body
    }


def _keep_versions(
    draft: Broadcast, said: Mapping[str, str], first: str, makers: Mapping[str, str], by, at: datetime
) -> None:
    kept = {one.language: one for one in BroadcastVersion.objects.seen_by(by).filter(broadcast=draft)}
    gone = [one.pk for one in kept.values() if one.language not in said]
    BroadcastVersion.objects.seen_by(by).filter(pk__in=gone).delete()
    command = command_of(by)
    fresh = [
        BroadcastVersion(
            district_id=by.district_id, broadcast=draft, language=language, body=body, at=at,
            is_original=language == first, account_id=by.account_id,
            is_vouched=command.vouches_alone(language) and makers[language] != MadeBy.MACHINE,
            made_by=MadeBy.PERSON if language == first else makers[language],
        )
        for language, body in said.items()
        # What nobody touched keeps its maker: words that a machine wrote do not become a person's by saving the page.
        if language not in kept or kept[language].body != body or kept[language].is_original != (language == first)
    ]  # fmt: skip
    BroadcastVersion.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["broadcast", "language", "district_id"],
        update_fields=["subject", "body", "is_original", "is_vouched", "made_by", "engine", "from_version_id", "account_id",
                       "at"],
    )  # fmt: skip


@transaction.atomic
def copy_broadcast(*, broadcast_id: UUID, by, at: datetime) -> Broadcast:
    """A new draft with the words and the audience of an old one; when it goes is to be said anew."""
    old = locked(broadcast_id, by)
    rules.must_reach(by, old)
    new = Broadcast(
        district_id=by.district_id, title=old.title, pace=old.pace, asks_wellbeing=old.asks_wellbeing,
        audience=old.audience, school_ids=old.school_ids, section_id=old.section_id, zone=old.zone,
        text_class=old.text_class, alive_hours=old.alive_hours, written_by_id=by.account_id, stage_at=at,
    )  # fmt: skip
    new.save(force_insert=True)
    versions = list(BroadcastVersion.objects.seen_by(by).filter(broadcast=old))
    keys = {one.pk: uuid4() for one in versions}
    BroadcastVersion.objects.bulk_create(
        BroadcastVersion(
            id=keys[one.pk], district_id=by.district_id, broadcast=new, language=one.language, subject=one.subject,
            body=one.body, is_original=one.is_original, is_vouched=one.is_vouched, made_by=one.made_by, engine=one.engine,
            account_id=one.account_id, from_version_id=keys.get(one.from_version_id), at=one.at,
        )
        for one in versions
    )  # fmt: skip
    record(by=by, at=at, deed="conversations.copy_broadcast", subject="broadcast", subject_id=new.pk)
    return new


@transaction.atomic
def discard_draft(*, broadcast_id: UUID, by, at: datetime) -> None:
    """Throw a draft away; nothing of it went anywhere."""
    draft = locked(broadcast_id, by)
    rules.must_reach(by, draft)
    rules.must_be_changeable(draft)
    machine = Scope.system(by.district_id, "a draft is thrown away")
    with tenancy.acting_as(machine):
        drop_asked(draft, by=machine)
    Broadcast.objects.seen_by(by).filter(pk=draft.pk).delete()
    record(by=by, at=at, deed="conversations.discard_draft", subject="broadcast", subject_id=draft.pk)


@transaction.atomic
def set_broadcast_terms(
    *,
    digest_at: time,
    second_person_above: int | None,
    part_price: Decimal | None,
    picture_price: Decimal | None = None,
    call_price: Decimal | None = None,
    letter_price: Decimal | None = None,
    currency: str,
    link_hosts: list[str],
    by,
    at: datetime,
) -> BroadcastTerms:
    """Set the district's terms; the office alone, and never looser than the standard."""
    if by.role != Role.OFFICE:
        raise Refused(_("Only the district office sets this."))
    most = rules.terms("blast_radius", at.date())["second_person_above"]
    if second_person_above is not None and second_person_above > most:
        raise Refused(
            _("A second person is asked above %(most)s people at the latest. Choose a smaller number.")
            % {"most": most},
            rules.citation("blast_radius", at.date()),
        )
    short = [one for one in link_hosts if rules.is_of(one, rules.terms("links", at.date())["shorteners"])]
    if short:
        raise Refused(
            _("Link shorteners hide where they lead: %(hosts)s.") % {"hosts": ", ".join(short)},
            rules.citation("links", at.date()),
        )
    said = {
        "digest_at": digest_at, "second_person_above": second_person_above, "part_price": part_price,
        "picture_price": picture_price, "call_price": call_price, "letter_price": letter_price, "currency": currency,
        "link_hosts": link_hosts,
    }  # fmt: skip
    row = BroadcastTerms(district_id=by.district_id, **said)
    BroadcastTerms.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["district_id"], update_fields=list(said)
    )
    record(
        by=by, at=at, deed="conversations.set_broadcast_terms", subject="district", subject_id=by.district_id
    )
    return terms_of(seen_by=by)


def latest_end(broadcast: Broadcast, at: datetime) -> datetime:
    """When a broadcast that is sent now is too old to go: as its writer says, an alert within hours of its time."""
    if not broadcast.is_urgent:
        most_days = rules.terms("blast_radius", at.date())["most_alive_days"]
        return broadcast.expires_at or at + timedelta(days=most_days)
    goes_at = rules.goes_at(broadcast)
    return (max(goes_at, at) if goes_at else at) + timedelta(hours=rules.hours_alive(broadcast, at.date()))
