"""Rosters in: an export is read, compared with what is known, held where it looks wrong, taken in, or undone."""
