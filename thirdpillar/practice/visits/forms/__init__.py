"""Reading what was typed; nothing is decided here."""
