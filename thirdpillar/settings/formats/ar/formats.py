"""Arabic: the month by its name, so that nobody takes the day for the month; the hour stays with its half of the day.

Each begins with a right-to-left mark (U+200F): else the day's number would join a Latin name before it.
"""

DATE_FORMAT = "\u200fj F Y"
SHORT_DATE_FORMAT = DATE_FORMAT
TIME_FORMAT = "\u200fg:i\xa0A"
DATETIME_FORMAT = "\u200fj F Y، g:i\xa0A"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT

# With the digits of English come its separators, as in Arabic print in the US.
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
