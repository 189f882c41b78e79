"""Entrances of this room: the directory."""
