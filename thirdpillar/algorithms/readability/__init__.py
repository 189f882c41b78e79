"""How hard a message is to read, and what would make it plainer. Pure functions: words in, an explained frozen result out."""

from .measuring import Reading, measured
from .plainness import Advice, Kind, advice

__all__ = ["Advice", "Kind", "Reading", "advice", "measured"]
