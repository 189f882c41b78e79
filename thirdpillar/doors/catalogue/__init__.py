"""What anybody may read of a district's programmes, without a sign-in: pages, a calendar, data for search engines."""
