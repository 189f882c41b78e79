"""Deeds of volunteers: offers, lessons, shifts, hours, service learning, thanks."""
