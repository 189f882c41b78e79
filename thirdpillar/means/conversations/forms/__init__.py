"""Parsing what people write; one noun a file, nothing is decided here."""
