"""Numbers as Spanish is written in the United States (CLDR es-US): 3,002 and 45.7; all else as Django has it."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
