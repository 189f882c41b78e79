"""Does a family write in another language than the roster says?"""

from __future__ import annotations

_SAME = {"fil": "tl", "fa": "prs", "yue": "zh"}
# What a person would choose where the writing alone does not say which of two it is.
_CHOSEN = {"zh": "zh-Hans", "fa": "prs"}


def language_to_suggest(written: str, reads: str) -> str:
    """The tag to put on the roster instead of `reads`; "" where they agree or the writing is in doubt."""
    if not written or _root(written) == _root(reads):
        return ""
    return _CHOSEN.get(written, written)


def _root(tag: str) -> str:
    root = tag.lower().partition("-")[0]
    return _SAME.get(root, root)
