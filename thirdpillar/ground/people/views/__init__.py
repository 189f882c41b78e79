"""Entrances to people: load, one query or action, answer."""
