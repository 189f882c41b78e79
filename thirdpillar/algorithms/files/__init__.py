"""What a file that somebody brought truly is, and a harmless copy of it: by its bytes, never by its name.

`inspect(content)` answers a `Clean` copy (pictures anew without what was hidden in them) or raises `Harmful` with a
reason out of `Reason`. `inspect_voice` does the same for what a call is to play. Pure: bytes in, bytes out.
"""

from .inspecting import LARGEST, Clean, Harmful, Reason, inspect, refused_by
from .speaking import Voice, inspect_voice

__all__ = ["LARGEST", "Clean", "Harmful", "Reason", "Voice", "inspect", "inspect_voice", "refused_by"]
