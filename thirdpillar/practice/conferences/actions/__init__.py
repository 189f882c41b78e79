"""Deeds of the room: keyword-only, whole or not at all, on the record."""
