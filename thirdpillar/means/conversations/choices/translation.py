from django.db import models
from django.utils.translation import gettext_lazy as _


class TextClass(models.TextChoices):
    """What a text weighs; the ids of `message_class` in standards."""

    EVERYDAY = "everyday", _("Everyday: a machine's translation leaves at once, with a label")
    DISCIPLINE = "discipline", _("Discipline or special education: a person checks the translation first")
    VITAL = "vital", _("Vital document: a person checks the translation first")
    EMERGENCY = "emergency", _("Emergency: at once, whatever translation there is")


class TranslationState(models.TextChoices):
    WAITING = "waiting", _("Being translated")
    CHECK = "check", _("Waits for a person to check")
    PERSON = "person", _("Needs a person to translate")
    DONE = "done", _("Done")


class Trouble(models.TextChoices):
    """Why a text came to a person."""

    NO_ENGINE = "no_engine", _("No translation service is set up.")
    UNSUPPORTED = "unsupported", _("No translation service knows this language.")
    OUT_OF_REACH = "out_of_reach", _("The translation service did not answer.")
    LOST = "lost", _("The machine lost a name, a number, a date or a link.")
    TERMS = "terms", _("The machine did not use the school's own words.")
    UNKNOWN_LANGUAGE = "unknown_language", _("Nobody knows which language this is.")
    BY_CLASS = "by_class", _("Texts of this kind are checked by a person.")
    OF_CASE = "of_case", _("What only few may read is given to no translation service outside.")


class DoubtOutcome(models.TextChoices):
    CORRECTED = "corrected", _("Corrected")
    RIGHT = "right", _("It was right")
