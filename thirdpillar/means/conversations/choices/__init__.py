"""Stages and kinds."""

from thirdpillar.means.conversations.choices.inbound import Became, InboundState
from thirdpillar.means.conversations.choices.threads import From, Interest, MadeBy, Standing, Way

__all__ = ["Became", "From", "InboundState", "Interest", "MadeBy", "Standing", "Way"]
