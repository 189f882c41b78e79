"""A volunteer's own page, opened by their link: shifts, what they know, hours, their letter. No sign-in."""
