"""What matters and went with a wrong translation is said anew, by its reader's way, with a word that it was wrong."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.second import TOGETHER, deliver_to_second
from thirdpillar.means.conversations.actions.telling import POST, deliver
from thirdpillar.means.conversations.choices import DoubtOutcome, From
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.models import Note, Version
from thirdpillar.means.conversations.queries.addressees import addressee
from thirdpillar.means.conversations.queries.seats import together
from thirdpillar.means.conversations.wording.lines import CORRECTED, LATER, line_in


def say_anew(version: Version, *, by, at: datetime, remark: str = "") -> int:
    """Send a corrected version of ours to those who read it, and tell the thread's staff; how many it goes to.

    Part of settling the doubt; `remark` stands with it for the staff. Asked anew: who may be told, and by which way.
    Where the conversation stands still, it is held with the rest.
    """
    post = version.post
    if post.said_by != From.SCHOOL:
        return 0
    _note(version, remark, by=by, at=at)
    sent = _say(version, line_in(CORRECTED, version.language), by=by, at=at)
    record(
        by=by, at=at, deed="conversations.say_anew", subject="version", subject_id=version.pk, readers=sent
    )
    return sent


def say_later(
    version: Version, *, to_first: bool, to_second: bool, by, at: datetime, is_named: bool = False
) -> int:
    """Send the translation of words that went without one to those who got them so; how many it goes to.

    `is_named`: the caregiver named its language in answer to the words, whatever the list says.
    """
    line = line_in(LATER, version.language)
    sent = _say(version, line, to_first=to_first, to_second=to_second, is_named=is_named, by=by, at=at)
    record(
        by=by, at=at, deed="conversations.say_anew", subject="version", subject_id=version.pk, readers=sent
    )
    return sent


def _say(
    version: Version,
    line: str,
    *,
    by,
    at: datetime,
    to_first: bool = True,
    to_second: bool = True,
    is_named: bool = False,
) -> int:
    thread, post = version.thread, version.post
    district = District.objects.get(pk=by.district_id)
    today = clock.today(district.zone)
    sent = 0
    reached = addressee(thread.adult_id, thread.student_ids, on=today, seen_by=by)
    if (
        to_first
        and reached is not None
        and reached.may_go_on
        and (is_named or same_language(reached.language, version.language))
    ):
        way = deliver(
            thread, post, [version], reached, district=district, by=by, at=at, purpose=_anew(POST, version), before=line,
            named=version.language if is_named else "", is_ready=True,
        )  # fmt: skip
        sent += bool(way)
    shared = together(thread, on=today, seen_by=by) if to_second else None
    if shared is not None and same_language(shared.reached.language, version.language):
        way = deliver_to_second(
            thread, post, [version], district=district, by=by, at=at, purpose=_anew(TOGETHER, version), before=line,
            is_ready=True,
        )  # fmt: skip
        sent += bool(way)
    return sent


def _anew(purpose: str, version: Version) -> str:
    """A purpose of its own, so that the outbox takes it beside what went before."""
    return f"{purpose}:{version.pk}"


def _note(version: Version, remark: str, *, by, at: datetime) -> None:
    """Beside the words stands that they were wrong: whoever wrote them reads it in the conversation."""
    writer = Account.objects.seen_by(by).filter(pk=version.post.account_id).first()
    tag = writer.language if writer and writer.language else "en"
    with translation.override(tag if translation.check_for_language(tag) else "en"):
        words = f"{language_label(version.language)}: {DoubtOutcome.CORRECTED.label}. “{version.body}” {remark}".strip()
    Note(
        district_id=by.district_id, thread=version.thread, account_id=version.account_id, body=words, at=at
    ).save(force_insert=True)  # fmt: skip
