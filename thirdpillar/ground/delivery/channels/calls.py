"""Phone calls by the Calls interface that Twilio made common: the message is said or played, keys answer it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

import requests

from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    Capability,
    Found,
    Outcome,
    Parcel,
    Refused,
    Unclear,
)
from thirdpillar.ground.delivery.channels.texts import OF_OURS, TextProvider
from thirdpillar.ground.delivery.channels.web import ask, broken, fetched, turned_down
from thirdpillar.ground.delivery.choices import Asks
from thirdpillar.ground.delivery.spoken import SPOKEN, Spoken, spoken_in
from thirdpillar.ground.delivery.voices import ALERT, Recorded, voice_of

AGAIN, RECORD, CHANGE, NEVER = "1", "2", "3", "9"
# Where a call asks how a family is: as in the text of the same alert.
SAFE, HELP, HEAR = "1", "2", "9"
LONGEST_TWIML = 4000
# Said in English, whoever is called: there is no other voice for them, and our people know what they chose to speak.
NO_VOICE = "We have no recording in your language yet."
TO_SPEAK = "After the tone, say your text in your language. Then press the pound key."
RING_S, KEY_S, ANSWER_S = 30, 6, 120


@dataclass(frozen=True)
class CallProvider:
    """The list of calls holds no words and no reference of ours: a lost answer waits for a report, or a person."""

    base: str
    account: str
    secret: str
    number: str
    name: str = "calls"
    capability: Capability = Capability.NEITHER
    time_limit: timedelta = timedelta(seconds=20)
    settles_after: timedelta = timedelta(seconds=60)
    connect_within: timedelta = timedelta(seconds=5)
    at_once: int = 8

    @classmethod
    def from_url(cls, address: str, **more) -> CallProvider:
        """The same address as that of texts; raises ValueError where a part is missing."""
        of_texts = TextProvider.from_url(address)
        return cls(of_texts.base, of_texts.account, of_texts.secret, of_texts.number, **more)

    def send(self, parcel: Parcel) -> Outcome:
        """Have the number called. That it rang, and what was pressed, is reported later."""
        words = call_script(parcel)
        if words is None:
            return Refused(f"no voice for this language ({parcel.language}): record the message, or write")
        if len(words) > LONGEST_TWIML:
            return Refused("too long to be said on the phone")
        fields = {"To": parcel.address, "From": self.number, "Twiml": words, "Timeout": str(RING_S)}
        if parcel.hooks:
            fields |= {"StatusCallback": f"{parcel.hooks}/hooks/receipts/?message={parcel.reference}"}
        try:
            status, said = ask(
                "POST", f"{self.base}/Accounts/{self.account}/Calls.json", data=fields,
                auth=(self.account, self.secret), within=self.time_limit, connect_within=self.connect_within,
            )  # fmt: skip
        except requests.RequestException as problem:
            return broken(problem)
        code = str(said.get("code", ""))
        outcome = turned_down(status, f"{code} {said.get('message', '')}".strip(), of_account=code in OF_OURS)
        if outcome is not None:
            return outcome
        return Accepted(str(said["sid"])) if said.get("sid") else Unclear("accepted without a reference")

    def look_up(self, parcel: Parcel) -> Found:
        return Unclear("calls cannot be told apart afterwards")

    def fetch(self, reference: str) -> tuple[bytes, str]:
        """The sound of a recording and its type; nothing where it is not there (yet)."""
        try:
            answer = fetched(
                self.sound_of(reference), auth=(self.account, self.secret), within=self.time_limit,
                connect_within=self.connect_within,
            )  # fmt: skip
        except requests.RequestException:
            return b"", ""
        return (answer, "audio/mpeg") if answer else (b"", "")

    def sound_of(self, reference: str) -> str:
        """Where the provider keeps the sound of a recording."""
        return f"{self._recording(reference)}.mp3"

    def forget(self, reference: str) -> None:
        """Have a recording deleted at the provider; what fails here is done by hand, in its console."""
        with suppress(requests.RequestException):
            ask(
                "DELETE", f"{self._recording(reference)}.json", auth=(self.account, self.secret),
                within=self.time_limit, connect_within=self.connect_within,
            )  # fmt: skip

    def _recording(self, reference: str) -> str:
        # From its id alone: an address that a request names is nowhere to send our secret to.
        return f"{self.base}/Accounts/{self.account}/Recordings/{quote(reference, safe='')}"


def call_script(parcel: Parcel) -> str | None:
    """The call as TwiML: the message twice, then what the keys do; None where there is no voice and no recording."""
    if parcel.asks == Asks.SPEECH:
        return ask_to_speak(parcel)
    if not (parcel.media or spoken_in(parcel.language) or (parcel.instead and spoken_in(parcel.instead_in))):
        return None
    # Who calls, and what the keys do, is said in English where there is no other voice.
    spoken = voice_of(parcel.language, parcel.recorded) or SPOKEN["en"]
    call = Element("Response")
    where = call
    if parcel.hooks:
        action = f"{parcel.hooks}/hooks/calls/{parcel.reference}/key/"
        where = SubElement(call, "Gather", numDigits="1", timeout=str(KEY_S), action=action, method="POST")
    # News of a day are said once: the key that says them again is told.
    for _time in range(1 if parcel.asks == Asks.NEWS else 2):
        message(where, parcel, spoken)
        if parcel.hooks:
            for sentence in keys_told(parcel.asks, spoken):
                say(where, sentence, spoken)
    return written(call)


def keys_told(asks: str, spoken: Spoken) -> tuple[str, ...]:
    """What is said of the keys: the usual ones, or those that answer what the call asks."""
    if asks == Asks.WELLBEING:
        return spoken.safe, spoken.help, spoken.hear
    if asks == Asks.NEWS:
        return spoken.again, spoken.record, spoken.never
    return spoken.again, spoken.record, spoken.never, spoken.change


def ask_for_key(call: Element, action: str, said: Iterable[tuple[str, Spoken]]) -> None:
    """Say sentences, each in its own voice, twice over, and bring the key that is pressed to `action`."""
    where = SubElement(call, "Gather", numDigits="1", timeout=str(KEY_S), action=action, method="POST")
    sentences = list(said)
    for words, spoken in (*sentences, *sentences):
        say(where, words, spoken)


def ask_for_answer(where: Element, action: str, spoken: Spoken) -> None:
    """Have the other side speak after the tone; what they say is brought to `action`."""
    say(where, spoken.after_tone, spoken)
    SubElement(
        where, "Record", action=action, method="POST", maxLength=str(ANSWER_S), timeout="5", finishOnKey="#"
    )


def ask_to_speak(parcel: Parcel) -> str:
    """One of our own people is called: they speak the text that they chose after the tone; what they say is brought to us."""
    call, spoken = Element("Response"), SPOKEN["en"]
    say(call, TO_SPEAK, spoken)
    SubElement(
        call, "Record", action=f"{parcel.hooks}/hooks/calls/{parcel.reference}/spoken/", method="POST",
        maxLength=str(ANSWER_S), timeout="4", finishOnKey="#",
    )  # fmt: skip
    return written(call)


def message(where: Element, parcel: Parcel, spoken: Spoken) -> None:
    """The message itself: as a person spoke it, where somebody has; else its words.

    What cannot wait for a voice is told as it can be: that it is urgent, in the family's language where that was spoken
    before; then that there is no voice, and the words that there is one for.
    """
    if parcel.media:
        if parcel.sender or isinstance(spoken.sender, Recorded):
            say(where, spoken.sender.format(sender=parcel.sender), spoken)
        for recording in parcel.media:
            play(where, recording)
    elif mine := spoken_in(parcel.language):
        if parcel.sender:
            say(where, spoken.sender.format(sender=parcel.sender), mine)
        say(where, parcel.body, mine)
    elif parcel.instead and (other := spoken_in(parcel.instead_in)):
        if ALERT in parcel.recorded:
            play(where, parcel.recorded[ALERT])
        say(where, NO_VOICE, SPOKEN["en"])
        say(where, other.sender.format(sender=parcel.sender), other)
        say(where, parcel.instead, other)


def play(where: Element, address: str) -> None:
    """A recording."""
    SubElement(where, "Play").text = address


def say(where: Element, words: str, spoken: Spoken) -> None:
    """One sentence: as a person spoke it, or in the language's voice."""
    if isinstance(words, Recorded):
        play(where, words)
        return
    SubElement(where, "Say", language=spoken.voice).text = words


def written(call: Element) -> str:
    """A call's script as it is sent, with its XML declaration."""
    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(call, encoding="unicode")
