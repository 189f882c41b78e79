"""How a family wants to be reached, said on its own page: opened by any link that we sent it."""
