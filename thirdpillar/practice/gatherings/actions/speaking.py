"""What a call says of a gathering: to be said by machine with the children's names, or spoken by a person without them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid5

from thirdpillar.ground.delivery.choices import Asks, ScriptKind
from thirdpillar.ground.delivery.voices import Speakable, spoken_tag
from thirdpillar.practice.gatherings.wording import FALLBACK, Wording

INVITATION = "invitation"


def aloud(kind: str, wording: Wording, values: Mapping[str, str]) -> str:
    """The words of an invitation, or of news ("changed", "cancelled"), for all families at once.

    Who calls is said by the call itself, and nobody can note a link from the phone.
    """
    if kind == INVITATION:
        facts = [
            f"{wording.say('when')}: {values['when']}",
            f"{wording.say('where')}: {wording.quote(values['place'])}",
        ]
        return "\n".join([wording.say("lead", **values), *facts])
    said = wording.say(f"{kind}_sms", **{**values, "link": ""})
    return said.removeprefix(f"{wording.quote(values['sender'])}:").strip()


def about(gathering_id: UUID, kind: str) -> UUID:
    """What tells the texts of one gathering apart, each with how it reads now."""
    return uuid5(gathering_id, kind)


def in_a_call(
    kind: str, gathering_id: UUID, wording: Wording, values: Mapping[str, str], english: str
) -> dict:
    """The fields of an outbox row that only a call has."""
    words = aloud(kind, wording, values)
    is_english = spoken_tag(wording.language) == FALLBACK
    speech = Speakable(
        words, ScriptKind.GATHERING, about(gathering_id, kind), "" if is_english else english,
        presses=kind != INVITATION,
    )  # fmt: skip
    named = wording.say("greeting", **values) if kind == INVITATION and values["children"] else ""
    return {
        "subject": "", "body": "\n".join(part for part in (named, words) if part), "speech": [speech],
        # An invitation is answered by voice; of news no more keys are told than needed.
        "asks": Asks.NOTHING if kind == INVITATION else Asks.NEWS,
    }  # fmt: skip


def speakables_of(writer, languages: Iterable[str]) -> list[tuple[str, Speakable]]:
    """(language, text) of a gathering's invitation in these languages, for a person to speak before anybody is called."""
    found = []
    for tag in languages:
        wording = writer.wording(tag)
        if spoken_tag(wording.language) == spoken_tag(tag):
            values = writer.values(wording, (), "", tag)
            made = in_a_call(INVITATION, writer.gathering.pk, wording, values, writer.english(INVITATION))
            found += [(wording.language, one) for one in made["speech"]]
    return found
