"""Words from outside as the database takes them: nothing that came in is lost for a sign that cannot be stored."""

from __future__ import annotations


def storable(said: str) -> str:
    """The words without NUL, which no column takes; half of a sign (a lone surrogate) becomes the sign for unreadable."""
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "")
