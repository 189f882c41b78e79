"""A deed that may not be done, with the reason in plain words and the rule it rests on."""

from __future__ import annotations


class Refused(Exception):
    """Raised by an action when a rule says no; `reason` is shown to the person, `citation` names the rule."""

    def __init__(self, reason, citation: str = ""):
        super().__init__(str(reason))
        self.reason = reason
        self.citation = citation
