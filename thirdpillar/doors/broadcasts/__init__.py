"""Broadcasts to many families: where their words meet reach, gatherings and the outbox."""
