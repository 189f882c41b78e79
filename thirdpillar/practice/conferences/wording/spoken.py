"""What a call about conferences says of its key, in each language that a machine speaks (`ground/delivery/spoken.py`)."""

from __future__ import annotations

from thirdpillar.ground.delivery.voices import spoken_tag

# Drafted by a machine, but for English.
ANOTHER_TIME = {
    "en": "For another time, press 3.",
    "es": "Para otra hora, marque 3.",
    "ar": "لوقت آخر، اضغطوا 3.",
    "vi": "Để chọn giờ khác, xin bấm số 3.",
    "zh": "换一个时间，请按3。",
    "fr": "Pour un autre horaire, appuyez sur 3.",
    "pt": "Para outro horário, aperte 3.",
    "ru": "Чтобы выбрать другое время, нажмите 3.",
    "ko": "다른 시간을 원하시면 3번을 누르세요.",
    "tl": "Para sa ibang oras, pindutin ang 3.",
}


def another_time(language: str) -> str:
    """How another time is asked for in a call; in English where the language is not among them."""
    return ANOTHER_TIME.get(spoken_tag(language), ANOTHER_TIME["en"])
