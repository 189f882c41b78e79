"""Sentences end in one full stop."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "thirdpillar"
SENTENCE = re.compile(
    r"\{% blocktranslate\b(?P<head>[^%]*)%\}(?P<text>.*?)\{% endblocktranslate %\}", re.DOTALL
)
TIMES = re.compile(r"(\w+)=\S+\|(?:date|time):[\"'](?:\w+_)?(?:DATE)?TIME_FORMAT[\"']")


def doubled(html: str) -> list[str]:
    """Sentences in which a full stop follows a time of day, which in English ends in one: "6:40 a.m."."""
    return [
        found["text"]
        for found in SENTENCE.finditer(html)
        for name in TIMES.findall(found["head"])
        if re.search(rf"\{{\{{ *{name} *\}}\}}\.", found["text"])
    ]


def test_no_full_stop_follows_a_time_of_day():
    bad = '{% blocktranslate with at=x|date:"SHORT_DATETIME_FORMAT" %}Since {{ at }}.{% endblocktranslate %}'
    assert doubled(bad) == ["Since {{ at }}."]
    assert {
        path.name: doubled(path.read_text("utf-8"))
        for path in PACKAGE.rglob("*.html")
        if doubled(path.read_text("utf-8"))
    } == {}
