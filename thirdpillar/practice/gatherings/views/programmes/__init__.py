"""Staff's pages of programmes: load, one action or query, answer."""
