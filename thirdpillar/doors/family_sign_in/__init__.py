"""Families sign in with a code to an address that the roster knows. It needs both people and accounts: a door."""
