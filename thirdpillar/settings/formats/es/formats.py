"""Numbers and hours as Spanish is written in the United States (CLDR es-US): 3,002, 45.7 and 4:00 p.m."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
TIME_FORMAT = "g:i a"
DATETIME_FORMAT = r"j \d\e F \d\e Y, g:i a"
SHORT_DATETIME_FORMAT = "d/m/Y, g:i a"
