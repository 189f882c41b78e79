"""How hard a message is to read, what would make it plainer, which of its words weigh. Pure: words in, a result out."""

from .measuring import Reading, measured
from .plainness import Advice, Kind, advice
from .weightiness import grave_words

__all__ = ["Advice", "Kind", "Reading", "advice", "grave_words", "measured"]
