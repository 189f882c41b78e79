"""Codes that stand in a family's own links: nobody can guess one, and people can read it out."""

from __future__ import annotations

import secrets

# Without 0, 1, i, l, o and u: nothing to mistake on paper, and hardly a word to be offended by. About 59 bits.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
