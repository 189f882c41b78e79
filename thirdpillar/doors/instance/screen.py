"""Progress lines for a person who waits."""

import sys
import time


class Screen:
    """Writes one line a step with the seconds since the beginning, to stderr so that answers stay clean."""

    def __init__(self) -> None:
        self.began_at = time.monotonic()
        self.quiet = False

    def __call__(self, words: str) -> None:
        """Show one line."""
        if not self.quiet:
            print(f"[{time.monotonic() - self.began_at:5.1f} s] {words}", file=sys.stderr, flush=True)
