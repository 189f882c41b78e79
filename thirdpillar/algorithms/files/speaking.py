"""A voice as a call can play it: a WAV written anew (16-bit, mono, 8 kHz), or an MP3 of its frames alone.

A telephone carries 300 to 3,400 Hz (ITU-T G.711): nothing is lost to whoever listens, and a minute is below 1 MB. What else
a file held, such as a title or whose phone recorded it, is left behind. Other kinds (M4A, OGG, AMR) no provider plays in a
call: they are refused. Frame lengths of MP3: ISO/IEC 11172-3, 2.4.2.3, and 13818-3 for the lower rates.
"""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass

import numpy as np

from thirdpillar.algorithms.files.inspecting import LARGEST, Harmful, Reason

RATE = 8000  # Hz
_BITRATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1, layer III, kbit/s
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2 and 2.5
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


@dataclass(frozen=True)
class Voice:
    """A copy that may be kept and played; `seconds` is how long it takes."""

    media_type: str
    content: bytes
    seconds: float


def inspect_voice(content: bytes, *, longest: float) -> Voice:
    """Answer a harmless copy of at most `longest` seconds. Raises Harmful."""
    if not content:
        raise Harmful(Reason.EMPTY)
    if len(content) > LARGEST:
        raise Harmful(Reason.TOO_LARGE)
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        voice = _wav(content)
    elif content[:3] == b"ID3" or (content[0] == 0xFF and content[1:2] and content[1] & 0xE0 == 0xE0):
        voice = _mp3(content)
    else:
        raise Harmful(Reason.NOT_ALLOWED)
    if voice.seconds < 0.2:
        raise Harmful(Reason.EMPTY)
    if voice.seconds > longest:
        raise Harmful(Reason.TOO_LARGE)
    return voice


def written_wav(samples: np.ndarray) -> bytes:
    """Samples (16-bit, at `RATE`) as a WAV of nothing else."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue()


def _wav(content: bytes) -> Voice:
    try:
        with wave.open(io.BytesIO(content), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError, ValueError) as problem:
        raise Harmful(Reason.BROKEN) from problem
    if not (1 <= channels <= 8 and width in (1, 2, 3, 4) and 4000 <= rate <= 192_000):
        raise Harmful(Reason.BROKEN)
    samples = _samples(raw[: len(raw) // (channels * width) * channels * width], width)
    if not samples.size:
        raise Harmful(Reason.EMPTY)
    mono = samples.reshape(-1, channels).mean(axis=1)
    # Averaged over as many samples as become one, so that what is too high for the telephone does not fold back.
    if (fold := rate // RATE) > 1:
        mono = np.convolve(mono, np.ones(fold) / fold, mode="same")
    count = max(1, round(mono.size * RATE / rate))
    there = np.linspace(0, mono.size - 1, count)
    told = np.interp(there, np.arange(mono.size), mono)
    return Voice("audio/wav", written_wav(np.clip(np.rint(told * 32767), -32768, 32767)), mono.size / rate)


def _samples(raw: bytes, width: int) -> np.ndarray:
    """Samples between -1 and 1, whatever width (bytes) they were written in."""
    if width == 1:
        return np.frombuffer(raw, "u1").astype(float) / 128 - 1
    if width == 3:
        parts = np.frombuffer(raw, "u1").reshape(-1, 3).astype(np.int32)
        whole = parts[:, 0] | parts[:, 1] << 8 | parts[:, 2] << 16
        return (whole - ((whole & 0x800000) << 1)) / float(1 << 23)
    return np.frombuffer(raw, f"<i{width}").astype(float) / float(1 << (8 * width - 1))


def _mp3(content: bytes) -> Voice:
    place = _after_tag(content)
    frames: list[bytes] = []
    seconds = 0.0
    while place + 4 <= len(content):
        size, takes = _frame(content[place : place + 4])
        if not size:
            if frames:
                break  # a tag at the end, or what is no sound
            raise Harmful(Reason.BROKEN)
        if place + size > len(content):
            break
        frames.append(content[place : place + size])
        place, seconds = place + size, seconds + takes
    if len(frames) < 3:
        raise Harmful(Reason.BROKEN)
    return Voice("audio/mpeg", b"".join(frames), seconds)


def _after_tag(content: bytes) -> int:
    """Where the sound begins: after the ID3 tags, whose length is written in seven bits a byte."""
    place = 0
    while content[place : place + 3] == b"ID3" and len(content) >= place + 10:
        size = 0
        for each in content[place + 6 : place + 10]:
            size = size << 7 | each & 0x7F
        place += 10 + size
    return place


def _frame(head: bytes) -> tuple[int, float]:
    """How many bytes a frame of layer III takes, and how many seconds; zeros where it is none."""
    if head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or (head[1] >> 1) & 3 != 1:
        return 0, 0.0
    version, rate_at, bits_at = (head[1] >> 3) & 3, (head[2] >> 2) & 3, head[2] >> 4
    if version == 1 or rate_at == 3 or bits_at in (0, 15):
        return 0, 0.0
    rate, is_first = _RATES[version][rate_at], version == 3
    bits = _BITRATES[1 if is_first else 2][bits_at] * 1000
    return (144 if is_first else 72) * bits // rate + ((head[2] >> 1) & 1), (1152 if is_first else 576) / rate
