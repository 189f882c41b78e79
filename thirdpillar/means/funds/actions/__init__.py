"""Deeds of funds, one noun a file: keyword-only, atomic, `by=` and `at=`, audited."""
