"""What each row of the table of texts does (`inbound.DEEDS`), for staff to read at /texts/table/."""

from __future__ import annotations

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from thirdpillar.doors.intents import Intent

IN_WORDS: dict[Intent, StrPromise] = {
    Intent.YES: _("The family comes to the gathering that it was invited to last."),
    Intent.NO: _("The family does not come to the gathering that it was invited to last."),
    Intent.LATER: _("A family that was asked for a home visit is asked again later."),
    Intent.MOVE: _("A home visit at the booked time is off, and the family names another time."),
    Intent.NEED: _("Noted with the yes that the family gave: childcare, a ride, an interpreter, food."),
    Intent.STOP: _("Nothing more goes to this number, except in an emergency. Staff see: prefers another channel."),
    Intent.START: _("Texts go to this number again."),
    Intent.HELP: _("Answered at once with who we are and whom to call."),
    Intent.THANKS: _("Kept as thanks: no answer goes out, and nobody needs to read it."),
    Intent.WRONG: _("Nothing more goes to this number, and the record says that it is wrong."),
    Intent.BY_TEXT: _("Texts come first for this adult; the way used so far hears of it."),
    Intent.BY_EMAIL: _("E-mail comes first for this adult; the way used so far hears of it."),
    Intent.BY_CALL: _("Calls come first for this adult, and a person reads it: most often it means now."),
    Intent.BY_LETTER: _("Letters come first for this adult; the way used so far hears of it."),
    Intent.LANGUAGE: _("What was sent last goes to them in this language, or is translated for them."),
    Intent.UNSURE: _("A person reads it and decides."),
}  # fmt: skip
