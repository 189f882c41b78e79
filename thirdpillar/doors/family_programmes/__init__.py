"""Somebody's own page in a programme, opened by their link: register, take a kept place, withdraw, print a certificate."""
