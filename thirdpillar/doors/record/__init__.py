"""The district's record as its office reads it. It names people, so it stands above audit: a door."""
