"""From staged text to rows that fit the tables, set by set; what does not fit is refused with its file and line."""

from thirdpillar.ground.people.roster.resolving.desk import Desk
from thirdpillar.ground.people.roster.resolving.order import resolve

__all__ = ["Desk", "resolve"]
