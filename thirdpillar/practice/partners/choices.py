"""Kinds and stages of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """What a service is about, in words that a family looks for."""

    FOOD = "food", _("Food")
    HOUSING = "housing", _("Housing")
    HEALTH = "health", _("Health")
    WORK = "work", _("Work and money")
    LEGAL = "legal", _("Legal help")
    CHILDCARE = "childcare", _("Childcare")
    LEARNING = "learning", _("Courses for adults")
    YOUTH = "youth", _("After school")
    DISABILITY = "disability", _("Disability")
    TRANSPORT = "transport", _("Transport")
    OTHER = "other", _("Other")


class Status(models.TextChoices):
    """Whether something is offered now (HSDS: service.status, without its two kinds of not)."""

    ACTIVE = "active", _("Open")
    INACTIVE = "inactive", _("Closed")


class ApplicationStage(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class Way(models.TextChoices):
    """How a question came."""

    FAMILY = "family", _("Family")
    STAND = "stand", _("Stand")
    PAPER = "paper", _("On paper")


class Share(models.TextChoices):
    """What of a question a provider may be given, if the family says so; its words and language go along."""

    NAME = "name", _("Name")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")


class ShareWith(models.TextChoices):
    """Who may be given it."""

    NOBODY = "", _("Nobody: the school asks for me")
    STAND = "stand", _("This provider only")
    HELPING = "helping", _("Any provider that can help")


class Stage(models.TextChoices):
    """Where a question stands, and a referral of it."""

    OPEN = "open", _("Open")
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# A question that somebody still has to do something for; a referral that its provider still has.
STANDING = (Stage.OPEN, Stage.SENT, Stage.ACCEPTED, Stage.DECLINED)
WITH_PROVIDER = (Stage.SENT, Stage.ACCEPTED)


class Outcome(models.TextChoices):
    """What came of a question: in reports it stays when the words are gone."""

    COMPLETED = "completed", _("The family got it")
    ANSWERED = "answered", _("Answered")
    NOT_COMPLETED = "not_completed", _("It did not come about")
    NOT_OFFERED = "not_offered", _("Nobody here offers it")
