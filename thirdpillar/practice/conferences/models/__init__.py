"""The nouns of the room: a week with its evenings and people, the homes that come, and their conferences; and teams."""

from thirdpillar.practice.conferences.models.compacts import Compact, CompactMark, CompactText
from thirdpillar.practice.conferences.models.conferences import Coming, Conference
from thirdpillar.practice.conferences.models.teams import (
    Goal,
    Score,
    Skill,
    Team,
    TeamHome,
    TeamMeeting,
    TeamPresence,
    TeamWord,
)
from thirdpillar.practice.conferences.models.weeks import Evening, Host, Week

__all__ = [
    "Coming",
    "Compact",
    "CompactMark",
    "CompactText",
    "Conference",
    "Evening",
    "Goal",
    "Host",
    "Score",
    "Skill",
    "Team",
    "TeamHome",
    "TeamMeeting",
    "TeamPresence",
    "TeamWord",
    "Week",
]
