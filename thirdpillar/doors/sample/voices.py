"""A family of the made term that is called in Somali, and a text spoken for it: by no person, and it says so.

The sound is made here of the tones that a voice's vowels have (formants: Peterson and Barney 1952); it means nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from thirdpillar.algorithms.files.speaking import RATE, written_wav
from thirdpillar.ground.delivery.actions import begin_script, keep_speech
from thirdpillar.ground.delivery.actions.scripts import script_of
from thirdpillar.ground.people.actions import set_preference
from thirdpillar.ground.people.choices import ReachWay, SaidBy
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.wording.composing import composer_of

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term

LANGUAGE = "so"
PITCH = 118  # Hz
# Two formants (Hz) of a, e, i, o, u, in the order of some syllables.
VOWELS = ((730, 1090), (530, 1840), (270, 2290), (570, 840), (300, 870), (730, 1090), (570, 840), (270, 2290))


def synthetic_voice(syllables: int = 16) -> bytes:
    """A WAV that sounds like somebody who hums sentences; the same each time."""
    time = np.arange(int(0.19 * RATE)) / RATE
    shape = np.sin(np.pi * time / time[-1]) ** 0.6
    parts = []
    for place in range(syllables):
        first, second = VOWELS[place % len(VOWELS)]
        pitch = PITCH * (1 + 0.12 * np.sin(place / 2.5))
        tones = np.zeros(time.size)
        for harmonic in range(1, int(3000 // pitch)):
            at = harmonic * pitch
            loud = np.exp(-(((at - first) / 130) ** 2)) + 0.6 * np.exp(-(((at - second) / 170) ** 2)) + 0.02
            tones += loud * np.sin(2 * np.pi * at * time)
        rest = int((0.35 if place % 5 == 4 else 0.05) * RATE)
        parts += [tones / np.abs(tones).max() * shape * 0.5, np.zeros(rest)]
    return written_wav(np.concatenate(parts) * 32767)


def wish_calls(term: Term, place: Place, grades: Collection[str], at: datetime) -> None:
    """One adult with a phone and a child in these grades wishes to be called, of a home that reads Somali if there is one."""
    homes = [
        home for home in place.homes if any(one.grade in grades for one in home.children_at(place.school.pk))
    ]
    homes.sort(key=lambda home: (home.language != LANGUAGE, home.key))
    readers = (adult for home in homes for adult in home.adults_for(place.school.pk) if adult.phones)
    if (found := next(readers, None)) is not None:
        with term.stage.acting():
            set_preference(
                adult_id=found.id, said_by=SaidBy.STAFF, ways=[ReachWay.CALL], reads=LANGUAGE, by=term.stage.system,
                at=at, permit={"may_call": True},
            )  # fmt: skip


def speak(term: Term, sent: Broadcast, at: datetime) -> None:
    """The Somali words of a message to many, "spoken": the calls that wait for them go."""
    system = term.stage.system
    with term.stage.acting():
        composer = composer_of(sent, seen_by=system)
        version = composer.version(LANGUAGE)
        if version.language != LANGUAGE:
            return
        script = script_of(
            composer.speakable(LANGUAGE, ()), language=LANGUAGE, district_id=term.district.pk,
            school_id=sent.school_ids[0] if len(sent.school_ids) == 1 else None, at=at,
        )  # fmt: skip
        row = begin_script(script=script, by=system, at=at)
        keep_speech(script_id=row.pk, content=synthetic_voice(), by=system, at=at, is_synthetic=True)
