"""What a message keeps once it is settled: accepted, refused, expired or stopped."""

from __future__ import annotations

from django.db.models import Case, F, TextField, Value, When

# A code or a link is its reader's alone: whoever reads the table later, or a backup of it, must find no way in there.
# Set with the state, in the same statement; while it may still go (again), a message keeps its words.
WORDS_LEFT = Case(
    When(is_secret=True, then=Value("", output_field=TextField())),
    default=F("body"),
    output_field=TextField(),
)
