"""Pages of home visits: load, one action or query, answer."""
