"""Pages of gatherings: load, one action or query, answer."""
