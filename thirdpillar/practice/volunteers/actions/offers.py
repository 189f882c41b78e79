"""What a family knows: offered with its consent, and withdrawn at any time; a machine says it in our language, labelled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Adult, HouseholdAdult
from thirdpillar.ground.people.queries import current_adult, current_adults
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.apart import claim_apart, draft_apart, prepare_apart
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.practice.volunteers.actions.telling_teachers import tell_teachers
from thirdpillar.practice.volunteers.actions.volunteering import found_volunteer, person_of
from thirdpillar.practice.volunteers.choices import (
    OPEN_LESSONS,
    FoundBy,
    How,
    Kind,
    LessonStage,
    Version,
    Way,
)
from thirdpillar.practice.volunteers.models import Lesson, Offer, Volunteer
from thirdpillar.practice.volunteers.queries.checks import is_barred
from thirdpillar.practice.volunteers.rules import enforce, key_of, may_offer

AGAIN_AFTER, MOST_ATTEMPTS = timedelta(seconds=30), 6


@transaction.atomic
def make_offer(
    *,
    volunteer_id: UUID,
    kind: str,
    words: str,
    hows: Iterable[str],
    found_by: str,
    agreed: bool,
    way: str,
    by,
    at: datetime,
    language: str = "",
    grades: Iterable[str] = (),
    when: str = "",
    key: str = "",
) -> Offer:
    """Keep what a family says that it knows, in its own words (in `language`), to be found by whom it agreed to.

    `key` is the form's: sent twice, it is kept once.
    """
    row = found_volunteer(volunteer_id, by)
    words, when, hows = words.strip(), when.strip()[:160], list(hows)
    enforce(may_offer(words, hows, agreed, at.date()))
    for each in (words, when):
        may_keep_text(each, on=at.date())
    if is_barred(row.adult_id, row.school_id, on=at.date(), seen_by=by):
        raise Refused(_("Please call the school about this."))
    grades = list(grades)
    key = key_of(key, kind, words, hows, found_by, grades, when)
    Volunteer.objects.seen_by(by).select_for_update().get(pk=row.pk)  # who sends twice at one moment waits
    before = Offer.objects.seen_by(by).filter(volunteer=row, key=key, withdrawn_at=None)
    if key and (kept := before.first()):
        return kept
    district = District.objects.get(pk=by.district_id)
    ours = (district.languages or ["en"])[0]
    asks = not language or not same_language(language, ours)
    adult_id = current_adult(row.adult_id, seen_by=by) or row.adult_id
    home = HouseholdAdult.objects.seen_by(by).filter(adult_id=adult_id).values_list("household_id", flat=True)
    offer = Offer.objects.create(
        district_id=by.district_id, school_id=row.school_id, volunteer=row, adult_id=adult_id,
        household_id=home.first(), kind=Kind(kind), words=words, language=language,
        hows=[How(each) for each in hows], grades=grades, when=when, found_by=FoundBy(found_by),
        consent_at=at, way=Way(way), by_account_id=by.account_id, body_language=ours if asks else "",
        version=Version.WAITING if asks else Version.NONE, next_try_at=at if asks else None, found_as=fold(words), key=key,
    )  # fmt: skip
    record(
        by=by, at=at, deed="volunteers.make_offer", subject="offer", subject_id=offer.pk, scope=str(found_by),
        way=str(way),
    )  # fmt: skip
    return offer


@transaction.atomic
def withdraw_offer(*, offer_id: UUID, by, at: datetime) -> None:
    """The family takes it back: nobody finds it, its words are gone, and what was only asked is off; a teacher who had its
    yes hears so."""
    offer = Offer.objects.seen_by(by).select_for_update().filter(pk=offer_id).first()
    if offer is None:
        raise Refused(_("Nothing is waiting."))
    found_volunteer(offer.volunteer_id, by)
    if offer.withdrawn_at:
        return
    forget_words(Offer.objects.seen_by(by).filter(pk=offer.pk), at)
    open_asks = Lesson.objects.seen_by(by).filter(offer=offer, stage__in=OPEN_LESSONS)
    promised = list(open_asks.filter(stage=LessonStage.YES, ends_at__gt=at))
    off = open_asks.update(stage=LessonStage.OFF, stage_at=at, answer="")
    tell_teachers(promised, LessonStage.OFF, by=by, at=at)
    record(by=by, at=at, deed="volunteers.withdraw_offer", subject="offer", subject_id=offer.pk, off=off)


@transaction.atomic
def forget_gone(*, by, at: datetime) -> int:
    """What somebody offered who is no longer with a family here is forgotten; answer how many offers."""
    rows = Offer.objects.seen_by(by).filter(withdrawn_at=None)
    standing = current_adults(set(rows.values_list("adult_id", flat=True)), seen_by=by)
    here = Adult.objects.seen_by(by).filter(pk__in=set(standing.values()), left_at=None)
    staying = set(here.values_list("pk", flat=True))
    gone = [asked for asked, now in standing.items() if now not in staying]
    mine = rows.filter(adult_id__in=gone)
    forgotten = mine.count()
    if forgotten:
        forget_words(mine, at)
        record(by=by, at=at, deed="volunteers.forget_gone", subject="offer", offers=forgotten)
    return forgotten


def forget_words(offers, at: datetime) -> None:
    offers.update(
        withdrawn_at=at, words="", body="", made_by="", when="", found_as="", grades=[], version=Version.NONE,
        next_try_at=None, lease_until=None,
    )  # fmt: skip


def translate_offers(*, by, at: datetime, share: int = 50) -> int:
    """Say what waits in our language; how many were worked on. By a machine, outside of any request.

    Each call of an engine stands between two transactions: a row is claimed, then settled by whoever still holds it.
    """
    done = 0
    waiting = Offer.objects.seen_by(by).filter(version=Version.WAITING).select_related("volunteer")
    while (
        done < share and (row := claim_apart(waiting, by=by, at=at, order=("consent_at", "pk"))) is not None
    ):
        with transaction.atomic(), tenancy.acting_as(by):
            person = Adult.objects.seen_by(by).filter(pk__in=person_of(row.volunteer, by=by))
            names = {each for one in person for each in (one.given_name, one.family_name) if each}
            asked = prepare_apart(
                row.words,
                source=row.language,
                target=row.body_language,
                names=names,
                on=at.date(),
                seen_by=by,
            )
        draft = draft_apart(asked)
        with transaction.atomic(), tenancy.acting_as(by):
            held = Offer.objects.seen_by(by).select_for_update(of=("self",))
            one = held.filter(pk=row.pk, version=Version.WAITING, attempt=row.attempt).first()
            if one is not None:
                _settle(one, draft, at)
                record(
                    by=by, at=at, deed="volunteers.translate_offers", subject="offer", subject_id=one.pk,
                    state=one.version,
                )  # fmt: skip
        done += 1
    return done


def _settle(row: Offer, draft, at: datetime) -> None:
    row.lease_until = None
    row.language = row.language or draft.source
    if draft.is_same:
        row.version = Version.NONE
    elif draft.body:
        row.body, row.made_by, row.version = draft.body, draft.made_by, Version.DONE
        row.found_as = fold(f"{row.words} {draft.body}")
    elif draft.may_come and row.attempt < MOST_ATTEMPTS:
        row.next_try_at = at + AGAIN_AFTER
    else:
        row.version = Version.FAILED  # it stands, and is found, as it was said
    row.save()
