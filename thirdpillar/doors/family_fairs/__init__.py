"""A fair for those who come: families by square or by their own link, providers by theirs, and a stand's phone."""
