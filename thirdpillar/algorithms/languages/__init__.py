"""In which language a few words are written: by their script where that says it, else by a model; in doubt unknown.

`detect(text, expected)` answers a BCP 47 language with how sure it is and why, or "" for unknown. Pure; nothing leaves
the machine.
"""

from .detecting import KNOWN, Detected, detect

__all__ = ["KNOWN", "Detected", "detect"]
