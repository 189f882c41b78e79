from django.db import models
from django.utils.translation import gettext_lazy as _

# So many calls in a row that end in silence, or in a failure of theirs, tell that a provider takes nothing at all.
OUTAGE_AFTER = 3
# Why an address is stopped that is not its reader's; a person who confirms whose it is lifts such a stop.
WRONG_NUMBER = "wrong number"


# Why a call is held whose language no machine speaks, until a person has spoken its words; it is read by the release alone.
NEEDS_VOICE = "needs a voice"


class Channel(models.TextChoices):
    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    WHATSAPP = "whatsapp", _("WhatsApp")
    VOICE = "voice", _("Phone call")


class State(models.TextChoices):
    """held → ready → claimed → accepted | refused | ambiguous; expired and stopped are final."""

    HELD = "held", _("Held")
    READY = "ready", _("Waiting to go")
    CLAIMED = "claimed", _("Going now")
    ACCEPTED = "accepted", _("Sent")
    REFUSED = "refused", _("Could not be sent")
    AMBIGUOUS = "ambiguous", _("Unclear: may have been sent")
    EXPIRED = "expired", _("Too late to send")
    STOPPED = "stopped", _("Stopped")


class Failure(models.TextChoices):
    """What ended a message for good, for machines; blank where nothing did."""

    REFUSED = "refused"  # this message, this time
    DEAD = "dead"  # the number or address takes nothing any more
    STOP = "stop"  # whoever has it asked for no more
    GAVE_UP = "gave_up"  # tried as long as patience lasts
    MOVED = "moved"  # its room says that it must not go there


# What may be in somebody's hands: a text that never went out is answered by nobody, and corrected for nobody.
MAY_HAVE_ARRIVED = (State.CLAIMED, State.ACCEPTED, State.AMBIGUOUS)
# Gone, or yet to go: no other way is looked for meanwhile.
ON_ITS_WAY = (State.HELD, State.READY, *MAY_HAVE_ARRIVED)


class Asks(models.TextChoices):
    """What a call asks to be answered by a key, beside its usual ones."""

    NOTHING = "", ""
    WELLBEING = "wellbeing", "wellbeing"
    # News, which are said once a day: no more keys than needed.
    NEWS = "news", "news"
    # No message: one of us is called and speaks a text for calls.
    SPEECH = "speech", "speech"


class ScriptKind(models.TextChoices):
    """Whose words a person speaks."""

    SENTENCE = "sentence"  # what every call says beside the message
    ALERT = "alert"  # an alert's text, spoken before it is needed
    BROADCAST = "broadcast"
    POST = "post"
    GATHERING = "gathering"
    VISIT = "visit"


class SpokenBy(models.TextChoices):
    FILE = "file", _("file")
    PHONE = "phone", _("by phone")


class MessageClass(models.TextChoices):
    """What the law treats apart."""

    EMERGENCY = "emergency", _("Emergency")
    INFORMATIONAL = "informational", _("School business")
    SIGN_IN = "sign_in", _("Sign-in code")
    REPLY = "reply", _("Answer to a text")
    CONFIRMATION = "confirmation", _("Confirmation of stop or start")
