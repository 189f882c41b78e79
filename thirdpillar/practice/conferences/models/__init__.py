"""The nouns of the room: a week with its evenings and people, the homes that come, and their conferences."""

from thirdpillar.practice.conferences.models.conferences import Coming, Conference
from thirdpillar.practice.conferences.models.weeks import Evening, Host, Week

__all__ = ["Coming", "Conference", "Evening", "Host", "Week"]
