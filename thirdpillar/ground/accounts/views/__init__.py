"""Entrances of this room."""
