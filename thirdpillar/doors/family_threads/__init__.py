"""A family's own page of a conversation, opened by the link in its message."""
