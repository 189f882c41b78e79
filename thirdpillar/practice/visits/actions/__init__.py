"""Deeds of home visits, one noun a file: keyword-only, atomic, `by=` and `at=`, audited."""
