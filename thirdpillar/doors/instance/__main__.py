"""What `bin/up` runs: an environment that does not add up is said in a sentence, before anything starts."""

import sys

from django.core.exceptions import ImproperlyConfigured


def main() -> None:
    """Start the product, or end with code 4 and the reason."""
    try:
        from thirdpillar.doors.instance.up import up
    except ImproperlyConfigured as problem:  # the settings are read with the first import
        sys.exit(_said(problem))
    up(prog_name="bin/up")


def _said(problem: ImproperlyConfigured) -> int:
    print(f"Third Pillar cannot start: {problem}", file=sys.stderr)
    return 4


if __name__ == "__main__":
    main()
