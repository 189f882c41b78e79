"""A family's own page of a broadcast or of a day's news, opened by the link in its message."""
