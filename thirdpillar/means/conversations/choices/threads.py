from django.db import models
from django.utils.translation import gettext_lazy as _


class Interest(models.TextChoices):
    """On which ground staff read a thread (34 CFR 99.31(a)(1): a legitimate educational interest)."""

    CLASS = "class", _("The teachers of one class, and the school's office")
    SCHOOL = "school", _("The school's office")
    CASE = "case", _("Only those who are named, and the district office")


class Standing(models.TextChoices):
    FOR_US = "for_us", _("Waiting for us")
    FOR_THEM = "for_them", _("Waiting for them")
    CLOSED = "closed", _("Closed")


class From(models.TextChoices):
    SCHOOL = "school", _("School")
    FAMILY = "family", _("Family")


class Way(models.TextChoices):
    """How a family's words came in."""

    TEXT = "text", _("by text")
    LINK = "link", _("on their page")
    TOLD = "told", _("told to staff")
    EMAIL = "email", _("by e-mail")
    WHATSAPP = "whatsapp", _("by WhatsApp")
    VOICE = "voice", _("by phone")


class MayMean(models.TextChoices):
    """What a family's words may say beside an answer; a person finds out."""

    STOP = "stop", _("May want no more texts")
    WRONG_NUMBER = "wrong_number", _("May be a wrong number")
    HELP = "help", _("Needs help")


class MadeBy(models.TextChoices):
    """Where a version in another language comes from."""

    PERSON = "person", _("Translated by a person")
    MACHINE = "machine", _("Translated by a machine, not checked")
    CHECKED = "checked", _("Translated by a machine, checked by a person")


class NoteKind(models.TextChoices):
    """What stands beside the words: a note, or a change of who of us is in it."""

    NOTE = "note", _("Note for staff")
    HANDED = "handed", _("Handed over")
    OUT = "out", _("No longer in this conversation")
