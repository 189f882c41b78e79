"""Parts of a text message: worked by hand at the edges, and against the splitter of an SMPP library over all texts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thirdpillar.means.conversations.rules.segments import BASIC, EXTENDED, segments


@pytest.mark.parametrize(
    ("text", "parts", "plain"),
    [
        ("", 0, True), ("a" * 160, 1, True), ("a" * 161, 2, True), ("a" * 306, 2, True), ("a" * 307, 3, True),
        ("€" * 80, 1, True), ("€" * 81, 2, True), ("a" * 159 + "€", 2, True),
        # An escape and its letter stay together: 76 in a part of 153 leave one place empty.
        ("€" * 152, 2, True), ("€" * 153, 3, True),
        ("ا" * 70, 1, False), ("ا" * 71, 2, False), ("ا" * 134, 2, False), ("ا" * 135, 3, False),
        ("😀" * 35, 1, False), ("😀" * 36, 2, False), ("😀" * 66, 2, False), ("😀" * 67, 3, False),
        ("ñ" * 160, 1, True), ("á" * 70, 1, False),
    ],
)  # fmt: skip
def test_the_edges(text, parts, plain):
    seen = segments(text)
    assert (seen.parts, seen.is_plain) == (parts, plain)


def test_what_makes_a_text_dearer_is_named():
    assert segments("Mañana será día").dear == "áí"


_LETTERS = st.sampled_from(sorted(BASIC | EXTENDED)) | st.sampled_from("áíóúاлжш中文한글ñé€[]^")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=_LETTERS, max_size=700))
def test_as_an_smpp_library_splits_it(text):
    gsm = pytest.importorskip("smpplib.gsm", reason="the SMPP library is not installed")
    parts, _encoding, _flags = gsm.make_parts(text)
    counted = segments(text)
    # It may cut between an escape and its letter, which no phone shows rightly; then we need a part more, never less.
    escapes = counted.is_plain and any(letter in EXTENDED for letter in text)
    assert counted.parts - (len(parts) if text else 0) in ((0, 1) if escapes else (0,))
