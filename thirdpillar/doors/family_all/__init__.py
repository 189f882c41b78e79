"""Everything that concerns one adult's family, on one page: by any link that we sent them, signed in, or by text."""
