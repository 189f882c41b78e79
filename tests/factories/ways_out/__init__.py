"""Providers on this machine, each speaking its own real protocol over a socket, with one bad mood at a time.

A mood is one of MOODS. `taken` is what a provider has accepted, as (to, words, media) in order of arrival.
"""

from tests.factories.ways_out.mail import MailServer, Postmark
from tests.factories.ways_out.smsc import Smsc
from tests.factories.ways_out.web import MOODS, Sinchlike, Twiliolike

__all__ = ["MOODS", "MailServer", "Postmark", "Sinchlike", "Smsc", "Twiliolike"]
