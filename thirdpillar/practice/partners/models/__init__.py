"""The nouns of the room: organizations and services, fairs and stands, questions and referrals."""

from thirdpillar.practice.partners.models.directory import Organization, ProviderLink, Service
from thirdpillar.practice.partners.models.fairs import Application, Fair, Stand
from thirdpillar.practice.partners.models.referrals import Question, Referral

__all__ = [
    "Application",
    "Fair",
    "Organization",
    "ProviderLink",
    "Question",
    "Referral",
    "Service",
    "Stand",
]
