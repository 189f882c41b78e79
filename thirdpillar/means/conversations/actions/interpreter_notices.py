"""Who is told how an interpreter request goes: whoever asked, whoever interprets, and the family in its own language.

No notice says what it is about: staff read that on the page, behind their sign-in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.zones import zone_of
from thirdpillar.ground.people.models import Tie
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices.interpreting import RequestState, Wanted
from thirdpillar.means.conversations.models import InterpreterRequest
from thirdpillar.means.conversations.queries.addressees import addressee
from thirdpillar.means.conversations.queries.spoken import RATING

OFFER = "conversations.interpreter_offer"
NOTICE = "conversations.interpreter_notice"

CONFIRMED = lazy("%(school)s: An interpreter will be there on %(when)s.")
NOBODY_YET = lazy("%(school)s: There is no interpreter for %(when)s yet. We go on looking.")
CALLED_OFF = lazy("%(school)s: The interpreter for %(when)s is called off.")
# "a. m." at the end of a sentence ends it.
_TWO_STOPS = re.compile(r"\.\.(?=\s|$)")


def offer_job(
    account_ids: Iterable[UUID], found: InterpreterRequest, *, at: datetime, is_again: bool = False
) -> None:
    """Ask these people by e-mail; `is_again`: they were asked before, and it has changed or they have not answered."""
    machine, base = _machine(found), _base(found)
    with tenancy.acting_as(machine):
        for account in _with_mail(account_ids, machine):
            with translation.override(account.language or "en"):
                enqueue(
                    by=machine, at=at, channel=Channel.EMAIL, purpose=_once_more(OFFER, found, at) if is_again else OFFER,
                    reference_id=found.pk, address=account.email, subject=_("Can you interpret?"),
                    expires_at=_over_at(found),
                    body=_("Somebody needs you. Say yes or no here: %(link)s")
                    % {"link": f"{base}/conversations/interpreting/jobs/"},
                )  # fmt: skip


def tell_staff(
    account_ids: Iterable[UUID | None],
    found: InterpreterRequest,
    said: str | Promise,
    *,
    at: datetime,
    more: str | Promise = "",
) -> None:
    """Tell these of the staff how a request stands now (`said`: a stage's label), with when, where and the link."""
    machine, base = _machine(found), _base(found)
    zone = District.objects.get(pk=found.district_id).zone
    with tenancy.acting_as(machine):
        for account in _with_mail([one for one in account_ids if one], machine):
            language = account.language or "en"
            with translation.override(language):
                moment = found.ends_at if found.wanted == Wanted.TEXT else found.begins_at
                facts = [
                    day_and_time(moment, zone, language), language_label(found.language),
                    found.where_said, found.place,
                ]  # fmt: skip
                lines = [
                    " · ".join(one for one in facts if one),
                    str(more),
                    f"{base}/conversations/interpreting/{found.pk}/",
                ]
                enqueue(
                    by=machine, at=at, channel=Channel.EMAIL, purpose=_once_more(NOTICE, found, at), reference_id=found.pk,
                    address=account.email, subject=f"{_('Interpreters')}: {said}",
                    body="\n\n".join(line for line in lines if line),
                )  # fmt: skip


def tell_nobody(found: InterpreterRequest, *, at: datetime) -> None:
    """Nobody could be found for it as it stands: whoever asked has time to call the line, and the family knows."""
    found.nobody_at = at
    found.save(update_fields=["nobody_at"])
    words = lazy("Nobody who may do this is free then. Choose another time, or call the language line.")
    tell_staff([found.asked_by_id], found, lazy("Nobody found"), at=at, more=words)
    tell_family(found, NOBODY_YET, at=at)


def tell_family(found: InterpreterRequest, said: str | Promise, *, at: datetime) -> None:
    """A word to the family about the interpreter; of a text there is nothing to tell yet."""
    if found.wanted != Wanted.TEXT and found.begins_at > at:
        _write_to_family(found, said, _once_more(NOTICE, found, at), at=at, expires_at=found.begins_at)


def ask_the_family(found: InterpreterRequest, *, at: datetime) -> None:
    """A short word to the family with a link to say how it went; nothing where there is no way to them."""
    asks = lazy("%(school)s: Did the interpreter help you? One tap: %(link)s")
    _write_to_family(found, asks, RATING, at=at, subject=lazy("Did the interpreter help?"))


def _write_to_family(
    found: InterpreterRequest, said: str | Promise, purpose: str, *, at: datetime, subject: str | Promise = "",
    expires_at: datetime | None = None,
) -> None:  # fmt: skip
    if not found.adult_id:
        return
    machine = _machine(found)
    with tenancy.acting_as(machine):
        district = District.objects.get(pk=found.district_id)
        ties = Tie.objects.seen_by(machine).filter(adult_id=found.adult_id, left_at=None)
        reached = addressee(
            found.adult_id, list(ties.values_list("student_id", flat=True)), on=clock.today(district.zone),
            seen_by=machine, ways=(Channel.SMS, Channel.EMAIL),
        )  # fmt: skip
        # By letter it would come too late, and there is nothing to press in a call.
        if reached is None or not reached.channel or not reached.student_ids:
            return
        tag, zone = reached.language.lower(), zone_of(reached.address) or district.zone
        language = tag if tag and translation.check_for_language(tag) else "en"
        with translation.override(language):
            words = str(said) % {
                "school": district.sender_name or district.name, "link": f"{_base(found)}/i/{found.code}",
                "when": day_and_time(found.begins_at, district.zone, language),
            }  # fmt: skip
            words = _TWO_STOPS.sub(".", words)
            if purpose != RATING and district.reply_phone:
                words += f" {_('Questions? Call')} {number_label(district.reply_phone)}"
            enqueue(
                by=machine, at=at, channel=reached.channel, purpose=purpose, reference_id=found.pk, body=words,
                address=reached.address, language=language, school_id=found.school_id,
                subject="" if reached.channel == Channel.SMS else str(subject or _("Interpreters")),
                not_before=reached.preference.may_go_at(at, zone) if reached.preference else None,
                expires_at=expires_at,
            )  # fmt: skip


def label(state: str) -> str | Promise:
    """A stage of a request in words, said in whichever language it is read."""
    return RequestState(state).label


def _once_more(purpose: str, found: InterpreterRequest, at: datetime) -> str:
    """A purpose of its own for what is told at this moment, so that the next is not taken for the same."""
    return f"{purpose}:{found.state}{int(at.timestamp())}"


def _over_at(found: InterpreterRequest) -> datetime:
    return found.ends_at if found.wanted == Wanted.TEXT else found.begins_at


def _machine(found: InterpreterRequest) -> Scope:
    return Scope.system(found.district_id, "how an interpreter request goes")


def _base(found: InterpreterRequest) -> str:
    district = District.objects.get(pk=found.district_id)
    return f"https://{district.host}" if district.host else settings.PUBLIC_URL


def _with_mail(account_ids: Iterable[UUID], machine: Scope):
    return (
        Account.objects.seen_by(machine).filter(pk__in=list(account_ids), suspended_at=None).exclude(email="")
    )
