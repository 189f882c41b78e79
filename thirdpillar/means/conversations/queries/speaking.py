"""Texts that a person must speak, for those whom the staff directory names in their language."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, SpokenLanguage
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.choices import ScriptKind
from thirdpillar.ground.delivery.models import PLAYED, Script, Speech
from thirdpillar.ground.delivery.queries.speeches import Waits, is_stale, waiting_for_voice, wanted_scripts
from thirdpillar.ground.delivery.voices import spoken_tag
from thirdpillar.means.conversations.queries.proficiency import command_of

NOTHING = Waits()


@dataclass(frozen=True)
class ToSpeak:
    """A text with how many calls wait for it, what was spoken of it and by whom, and whether it reads otherwise by now."""

    script: Script
    waits: Waits = NOTHING
    speech: Speech | None = None
    who: str = ""
    is_stale: bool = False


def languages_of(scope: Scope) -> set[str]:
    """The languages that the directory names for the asker."""
    return {spoken_tag(one) for one in command_of(scope).known}


def may_see(script: Script, scope: Scope, known: Collection[str]) -> bool:
    """The office sees all; whom the directory names sees what is said to many, and what one family is told at their school."""
    if scope.sees_all:
        return True
    here = (
        script.kind != ScriptKind.POST
        or scope.role == Role.INTERPRETER
        or script.school_id in scope.school_ids
    )
    return here and script.language in known


def texts_to_speak(*, seen_by: Scope) -> list[ToSpeak]:
    """What calls wait for, the longest first; each text once, however many schools say it."""
    machine = _machine(seen_by)
    with tenancy.acting_as(machine):
        waiting = waiting_for_voice(seen_by=machine)
        found = list(Script.objects.seen_by(machine).filter(digest__in=list(waiting)).order_by("pk"))
        found += wanted_scripts(seen_by=machine)
    known = languages_of(seen_by)
    once = {one.digest: one for one in found if may_see(one, seen_by, known)}
    rows = [ToSpeak(one, waiting.get(one.digest) or Waits(since=one.wanted_at)) for one in once.values()]
    return sorted(rows, key=lambda one: (not one.waits.calls, one.waits.since, one.script.pk))


def text_to_speak(script_id: UUID, *, seen_by: Scope) -> ToSpeak | None:
    """One text with what was spoken of it; None where it is not there for the asker."""
    machine = _machine(seen_by)
    with tenancy.acting_as(machine):
        script = Script.objects.seen_by(machine).filter(pk=script_id).first()
    if script is None or not may_see(script, seen_by, languages_of(seen_by)):
        return None
    return with_speeches([script], seen_by=seen_by)[0]


def with_speeches(scripts: Iterable[Script], *, seen_by: Scope) -> list[ToSpeak]:
    """Scripts, saved or not, with what was spoken of the same words."""
    rows, machine = list(scripts), _machine(seen_by)
    with tenancy.acting_as(machine):
        waiting = waiting_for_voice(seen_by=machine)
        played = Speech.objects.seen_by(machine).filter(
            PLAYED, script__digest__in=[one.digest for one in rows]
        )
        spoken = {
            one.script.digest: one
            for one in played.select_related("script").defer("content").order_by("kept_at")
        }
        stale = is_stale(rows, seen_by=machine)
        names = account_names([one.account_id for one in spoken.values() if one.account_id], seen_by=machine)
    found = []
    for one in rows:
        speech = spoken.get(one.digest)
        who = names.get(speech.account_id, "") if speech and speech.account_id else ""
        found.append(ToSpeak(one, waiting.get(one.digest, NOTHING), speech, who, one.pk in stale))
    return found


def sound_of(script_id: UUID, *, seen_by: Scope) -> Speech | None:
    """What is played of a text, with its sound."""
    found = text_to_speak(script_id, seen_by=seen_by)
    if found is None or found.speech is None:
        return None
    machine = _machine(seen_by)
    with tenancy.acting_as(machine):
        return Speech.objects.seen_by(machine).get(pk=found.speech.pk)


def speakers_of(languages: Collection[str], *, seen_by: Scope) -> list[tuple[Account, str]]:
    """Whom the directory names for these languages and who can be written to, each with the language."""
    spoken = SpokenLanguage.objects.seen_by(seen_by).filter(
        account__suspended_at=None, account__student_id=None
    ).exclude(account__email="")  # fmt: skip
    rows = spoken.select_related("account").order_by("account_id", "language")
    return [(one.account, spoken_tag(one.language)) for one in rows if spoken_tag(one.language) in languages]


def not_asked_yet(*, seen_by: Scope) -> list[Script]:
    """Texts that calls wait for and that nobody was asked to speak."""
    waiting = waiting_for_voice(seen_by=seen_by)
    wanted = wanted_scripts(seen_by=seen_by).values("pk")
    rows = Script.objects.seen_by(seen_by).filter(
        Q(digest__in=list(waiting)) | Q(pk__in=wanted), asked_at=None
    )
    return list(rows.select_for_update(skip_locked=True).order_by("pk"))


def _machine(scope: Scope) -> Scope:
    return Scope.system(scope.district_id, "texts that a person must speak")
