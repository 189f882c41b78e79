"""A voice that a call plays: harmless, short, of a kind that telephones know, and nothing hidden in it."""

import io
import wave

import numpy as np
import pytest

from thirdpillar.algorithms.files import Harmful, inspect_voice

LONGEST = 10


def tone(seconds=1.0, rate=44100, channels=2, width=2):
    """A synthetic tone of 440 Hz as a WAV."""
    time = np.arange(int(seconds * rate)) / rate
    wanted = np.sin(2 * np.pi * 440 * time) * 0.5
    scaled = wanted * ((1 << (8 * width - 1)) - 1)
    frames = np.repeat(scaled.astype(np.int64), channels)
    if width == 1:
        raw = (frames + 128).astype("u1").tobytes()
    else:
        raw = b"".join(int(each).to_bytes(width, "little", signed=True) for each in frames)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(raw)
    return out.getvalue()


def mp3(frames=80, tag=b""):
    """Frames of silence: MPEG 1, layer III, 64 kbit/s, 44.1 kHz."""
    head = bytes([0xFF, 0xFB, 0x50, 0xC0])
    return tag + (head + bytes(144 * 64000 // 44100 - 4)) * frames


@pytest.mark.parametrize(
    ("rate", "channels", "width"), [(44100, 2, 2), (8000, 1, 2), (48000, 1, 3), (22050, 2, 1)]
)
def test_a_wav_is_written_anew_as_a_telephone_carries_it(rate, channels, width):
    voice = inspect_voice(tone(0.5, rate, channels, width), longest=LONGEST)
    with wave.open(io.BytesIO(voice.content)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        heard = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    assert voice.media_type == "audio/wav" and abs(voice.seconds - 0.5) < 0.01 and abs(heard.size - 4000) < 5
    # It is the same tone, as loud as it was.
    assert np.argmax(np.abs(np.fft.rfft(heard))) == pytest.approx(220, abs=2)
    assert 13000 < heard.max() < 17500


def test_what_a_file_says_beside_its_sound_is_left_behind():
    note = (
        b"LIST"
        + (4 + 8 + 12).to_bytes(4, "little")
        + b"INFO"
        + b"IART"
        + (12).to_bytes(4, "little")
        + b"Amina Jibril"
    )
    whole = tone(0.5)
    heavy = whole[:4] + (len(whole) + len(note) - 8).to_bytes(4, "little") + whole[8:] + note
    assert b"Amina" in heavy and b"Amina" not in inspect_voice(heavy, longest=LONGEST).content
    title = b"TIT2" + (13).to_bytes(4, "big") + b"\x00\x00\x00Amina Jibril"
    tag = b"ID3\x03\x00\x00" + bytes([0, 0, 0, len(title)]) + title
    voice = inspect_voice(mp3(tag=tag) + b"TAG" + b"Amina".ljust(125), longest=LONGEST)
    assert b"Amina" not in voice.content and voice.media_type == "audio/mpeg"
    assert voice.seconds == pytest.approx(80 * 1152 / 44100, abs=0.01)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (tone(0.05), "empty"),
        (b"\x00" * 11_000_000, "too_large"),
        (tone(11, 8000, 1), "too_large"),
        (mp3(400), "too_large"),
        (b"OggS" + bytes(400), "not_allowed"),
        (b"#!AMR\n" + bytes(400), "not_allowed"),
        (b"\x89PNG" + bytes(400), "not_allowed"),
        (b"RIFF\x10\x00\x00\x00WAVEjunk" + bytes(40), "broken"),
        (b"\xff\xfb\x50\xc0" + bytes(40), "broken"),
        (b"ID3" + bytes(40), "broken"),
    ],
)  # fmt: skip
def test_what_no_call_can_play_is_refused(content, reason):
    with pytest.raises(Harmful) as refused:
        inspect_voice(content, longest=LONGEST)
    assert refused.value.reason == reason
