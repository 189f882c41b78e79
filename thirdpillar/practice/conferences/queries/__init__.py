"""Questions about conferences, always `seen_by`."""
