"""The nouns of the room: volunteers with their offers and lessons, shifts with their people, hours, and service learning."""

from thirdpillar.practice.volunteers.models.learning import Opportunity, ServiceHours, Thanks
from thirdpillar.practice.volunteers.models.offers import Lesson, Offer, Volunteer
from thirdpillar.practice.volunteers.models.shifts import HelpingRole, Hours, Shift, SignUp

__all__ = [
    "HelpingRole",
    "Hours",
    "Lesson",
    "Offer",
    "Opportunity",
    "ServiceHours",
    "Shift",
    "SignUp",
    "Thanks",
    "Volunteer",
]
