"""What the worker does by the clock and on the bell: one visible list. The rooms' own functions do the work."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from importlib import import_module
from time import monotonic
from uuid import UUID

from django.db import close_old_connections, transaction
from procrastinate.contrib.django import app

from thirdpillar.doors import forgetting
from thirdpillar.doors.after_meetings import remind_owners_for, translate_meetings_for
from thirdpillar.doors.after_visits import ask_for, prompt_for, tidy_for, translate_for
from thirdpillar.doors.broadcasts.spreading import digests_for, spread_for
from thirdpillar.doors.conferring import ring_for_weeks, say_teams_for, tell_teams_for
from thirdpillar.doors.fairs.working import tell_stands_for, translate_questions_for
from thirdpillar.doors.inviting.rounds import invite_for
from thirdpillar.doors.inviting.times import search_for
from thirdpillar.doors.languages.checked import checked_for
from thirdpillar.doors.media import TASK as MEDIA
from thirdpillar.doors.media import fetch_due_media
from thirdpillar.doors.objecting import objections, quiet, still, terms_of
from thirdpillar.doors.passing_on import pass_on
from thirdpillar.doors.speaking.working import voices_for
from thirdpillar.doors.visiting import alarm_for, lapse_for, look_after_for, ring_for_plans
from thirdpillar.doors.volunteering import remind_for, say_offers_for
from thirdpillar.doors.waiting_lists import move_lists_for, tell_gaps_for
from thirdpillar.doors.without_names import keep_broken_texts
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import bell, clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.checked_texts import speaking
from thirdpillar.ground.delivery.actions import (
    empty_given_up,
    fetch_recordings,
    give_up_waiting,
    send_batch,
    settle_unclear,
    sweep_leases,
)
from thirdpillar.ground.delivery.channels import configured_providers, stand_ins
from thirdpillar.ground.delivery.channels.calls import CallProvider
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.doorbell import LOOK_UP, TASK, ring, ring_for_look_ups
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations import doorbell as conversations_bell
from thirdpillar.means.conversations.actions import look_at_interest_anew
from thirdpillar.means.conversations.actions.notices import tell_staff
from thirdpillar.means.conversations.engines.transcribing import configured_transcriber
from thirdpillar.practice.gatherings import doorbell as gatherings_bell

log = logging.getLogger(__name__)

# One job sends for so long, then rings again: no district keeps a worker to itself.
SHARE_S = 20.0


def send_for(district: District, share_s: float = SHARE_S) -> bool:
    """Send what is due in one district; whether something is left for another turn."""
    by = Scope.system(district.pk, "sending")
    terms = terms_of(district)
    providers = configured_providers()
    until = monotonic() + share_s
    while True:
        sent = send_batch(
            by=by, at=clock.now(), terms=terms, providers=providers, objections=objections(district, by),
            quiet=quiet(district, by), still=still(by), stand_ins=stand_ins(),
        )  # fmt: skip
        if not (pass_on(district, by=by) or sent):
            return False
        if monotonic() > until:
            return True


@app.task(name=TASK)
def send_due(district_id: str) -> None:
    """The bell was rung for a district's outbox."""
    close_old_connections()
    try:
        if _in_own_words(send_for, District.objects.get(pk=UUID(district_id))):
            ring(district_id)
    finally:
        close_old_connections()


def look_up_for(district: District, share_s: float = SHARE_S) -> bool:
    """Ask the providers of one district what became of what is unclear, and fetch what they recorded; whether something is
    left for another turn."""
    by = Scope.system(district.pk, "sending")
    terms, providers = terms_of(district), configured_providers()
    until = monotonic() + share_s
    while settle_unclear(by=by, at=clock.now(), terms=terms, providers=providers, stand_ins=stand_ins()):
        ring(str(district.pk))
        if monotonic() > until:
            return True
    if isinstance(voice := providers[Channel.VOICE], CallProvider):
        fetch_recordings(by=by, at=clock.now(), provider=voice)
    return False


@app.task(name=LOOK_UP)
def look_up_unclear(district_id: str) -> None:
    """The bell was rung for what is unclear. A job of its own: providers that are slow to answer hold up no clock."""
    close_old_connections()
    try:
        if _in_own_words(look_up_for, District.objects.get(pk=UUID(district_id))):
            ring_for_look_ups(district_id)
    finally:
        close_old_connections()


@app.task(name=conversations_bell.BROADCASTS)
def spread_broadcasts(district_id: str) -> None:
    """The bell was rung for a district's broadcasts."""
    close_old_connections()
    try:
        if _in_own_words(spread_for, District.objects.get(pk=UUID(district_id))):
            conversations_bell.ring_for_broadcasts(district_id)
    finally:
        close_old_connections()


@app.task(name=gatherings_bell.ROUNDS)
def invite_in_rounds(district_id: str) -> None:
    """The bell was rung for a district's rounds of inviting."""
    close_old_connections()
    try:
        if _in_own_words(invite_for, District.objects.get(pk=UUID(district_id))):
            gatherings_bell.ring_for_rounds(district_id)
    finally:
        close_old_connections()


@app.task(name=gatherings_bell.TIMES)
def search_times(district_id: str) -> None:
    """The bell was rung for a gathering's time and place."""
    close_old_connections()
    try:
        if _in_own_words(search_for, District.objects.get(pk=UUID(district_id))):
            gatherings_bell.ring_for_times(district_id)
    finally:
        close_old_connections()


@app.task(name=MEDIA)
def fetch_media_due(district_id: str) -> None:
    """The bell was rung for pictures that came with a text."""
    close_old_connections()
    try:
        fetch_due_media(District.objects.get(pk=UUID(district_id)))
    finally:
        close_old_connections()


def _media(district: District) -> None:
    bell.ring(MEDIA, str(district.pk))


def _broadcasts(district: District) -> None:
    conversations_bell.ring_for_broadcasts(str(district.pk))
    digests_for(district)


def _rounds(district: District) -> None:
    gatherings_bell.ring_for_rounds(str(district.pk))
    gatherings_bell.ring_for_times(str(district.pk))


def _each_minute(district: District) -> None:
    by = Scope.system(district.pk, "sending")
    sweep_leases(by=by, at=clock.now())
    with transaction.atomic():
        tenancy.enter_scope(by)
        give_up_waiting(by=by, at=clock.now(), providers=configured_providers())
        empty_given_up(by=by, at=clock.now())
    ring(str(district.pk))
    ring_for_look_ups(str(district.pk))


def _tell_staff(district: District) -> None:
    by = Scope.system(district.pk, "staff are told that something waits")
    with transaction.atomic():
        tenancy.enter_scope(by)
        tell_staff(by=by, at=clock.now())


def _look_at_interest(district: District) -> None:
    by = Scope.system(district.pk, "who is in a conversation is looked at anew")
    with transaction.atomic():
        tenancy.enter_scope(by)
        look_at_interest_anew(on=clock.today(district.zone), by=by, at=clock.now())


def _refresh(district: District) -> None:
    _named("thirdpillar.proof.evidence.actions", "refresh_reach")(district_id=district.pk, at=clock.now())


def _rebuild(district: District) -> None:
    _named("thirdpillar.proof.evidence.actions", "rebuild_reach")(district_id=district.pk, at=clock.now())


def _resume_rosters(district: District) -> None:
    by = Scope.system(district.pk, "an interrupted import goes on")
    _named("thirdpillar.ground.people.roster.actions", "resume_imports")(by=by, at=clock.now())


def _try_publications(district: District) -> None:
    by = Scope.system(district.pk, "trying a publication out")
    _named("thirdpillar.proof.evidence.actions", "work_on_rehearsals")(by=by, at=clock.now())


def _chase_offers(district: District) -> None:
    by = Scope.system(district.pk, "nobody has said yet that they can interpret")
    with transaction.atomic(), tenancy.acting_as(by):
        _named("thirdpillar.means.conversations.actions.interpreter_search", "chase_offers")(
            by=by, at=clock.now()
        )


def _translate(district: District) -> None:
    _named("thirdpillar.means.conversations.jobs", "translate_for")(district.pk)


def _write_down(district: District) -> None:
    # A job of its own: a machine listens for minutes, and nothing else waits for it meanwhile.
    if configured_transcriber() is not None:
        conversations_bell.ring_for_transcripts(str(district.pk))


def _doubt_and_suggest(district: District) -> None:
    """Numbers of adults long silent are no longer believed; pairs of records that may be one person are looked for."""
    by = Scope.system(district.pk, "keeping the roster honest")
    people = import_module("thirdpillar.ground.people.actions")
    heard = _named("thirdpillar.proof.evidence.queries.touchpoints", "adults_heard_since")
    with transaction.atomic():
        tenancy.enter_scope(by)
        at = clock.now()
        people.doubt_silent_points(by=by, at=at, heard_from=heard(at - timedelta(days=400), seen_by=by))
    with transaction.atomic():
        tenancy.enter_scope(by)
        people.suggest_merges(by=by, at=clock.now())


def _seal() -> None:
    _named("thirdpillar.doors.record.jobs", "seal_all")(clock.now())


def _check_drop_folder() -> None:
    _named("thirdpillar.doors.drop_folder", "check_drop_folder")()


def _suspend_idle() -> None:
    _named("thirdpillar.doors.record.jobs", "suspend_idle_all")(clock.now())


def _named(module: str, name: str) -> Callable:
    return getattr(import_module(module), name)


def _in_each_district(work: Callable[[District], object]) -> None:
    for district in District.objects.order_by("made_at"):
        _alone(partial(_in_own_words, work, district))


def _in_own_words(work: Callable[[District], object], district: District) -> object:
    """The work, with our texts as the district's people have checked them."""
    with transaction.atomic():
        checked = checked_for(district)
    with speaking(checked):
        return work(district)


def _alone(work: Callable[[], object]) -> None:
    """One piece of work; what goes wrong in it does not keep the next from its turn."""
    close_old_connections()
    try:
        work()
    except Exception:
        log.exception("a scheduled piece of work failed; it is tried again at its next time")
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="each_minute", pass_context=False)
def each_minute(timestamp: int) -> None:
    """Sending, what was interrupted, and the figures."""
    for work in (
        _each_minute, _media, keep_broken_texts, _broadcasts, _rounds, ring_for_plans, ring_for_weeks,
        alarm_for, _translate, translate_for, translate_meetings_for, translate_questions_for, say_offers_for, say_teams_for,
        _write_down, _chase_offers, _tell_staff, voices_for,
        _resume_rosters, _refresh, _try_publications, lapse_for,
    ):  # fmt: skip
        _in_each_district(work)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="each_ten_minutes", pass_context=False)
def each_ten_minutes(timestamp: int) -> None:
    """The record is sealed; visitors are reminded of what waits; waiting lists move; gaps are told."""
    _alone(_seal)
    for work in (
        prompt_for,
        ask_for,
        move_lists_for,
        tell_gaps_for,
        remind_owners_for,
        remind_for,
        tell_stands_for,
        tell_teams_for,
    ):
        _in_each_district(work)


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="each_night", pass_context=False)
def each_night(timestamp: int) -> None:
    """Rosters come in, what is no longer needed goes; figures are derived anew."""
    _alone(_check_drop_folder)
    for work in (
        *forgetting.EACH_NIGHT, _look_at_interest, look_after_for, tidy_for, _rebuild, _doubt_and_suggest,
    ):  # fmt: skip
        _in_each_district(work)
    _alone(_suspend_idle)
