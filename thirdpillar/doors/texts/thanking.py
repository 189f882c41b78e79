"""After a person noted what a family's text or voice note meant: the thanks that the machine would have said."""

from __future__ import annotations

from datetime import datetime

from thirdpillar.doors.inbound import is_hidden
from thirdpillar.doors.intents import Intent, Meaning
from thirdpillar.doors.replies import Heard, say_back
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings.choices import Answered
from thirdpillar.practice.gatherings.models import Invitation

# A call is answered by a call, and mail is not answered by a text: a person sees to those.
NOT_BY_TEXT = ("calls",)


def thank_for_answer(
    *, district: District, inbound: Inbound, invitation: Invitation, answer: str, at: datetime
) -> None:
    """Tell a family which yes or no was heard, unless it may not hear of the gathering any more."""
    if inbound.provider in NOT_BY_TEXT or "@" in inbound.sender:
        return
    by = Scope.system(district.pk, "a person heard what a family said")
    meant = Meaning(Intent.YES if answer == Answered.YES else Intent.NO)
    channel = Channel.WHATSAPP if inbound.provider == Channel.WHATSAPP else Channel.SMS
    heard = Heard(district, by, at, inbound, meant, invitation.language, invitation, channel)
    with tenancy.acting_as(by):
        if not is_hidden(heard):
            # "A person will read it" went out under the plain name.
            say_back(heard, f"thanks_{answer}", purpose="conversations.reply:heard")
