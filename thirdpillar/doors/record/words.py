"""Deeds in plain words. One that is not here is shown by its own name, so nothing is ever hidden for want of a word."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "accounts.account_for_adult": _("Made a family's account"),
    "accounts.act_as": _("Chose the role to act in"),
    "accounts.add_account": _("Added a person to the staff"),
    "accounts.admit_account": _("Let a suspended person in again"),
    "accounts.begin_session": _("Signed in"),
    "accounts.decline_role": _("Said no to a role"),
    "accounts.end_session": _("Signed out"),
    "accounts.found_district": _("Set up the district"),
    "accounts.grant_role": _("Gave a role"),
    "accounts.grant_support": _("Let support look"),
    "accounts.invite_account": _("Sent an invitation"),
    "accounts.link_single_sign_on": _("Linked an account to the district's sign-on"),
    "accounts.make_passkey": _("Made a passkey"),
    "accounts.make_recovery_codes": _("Made recovery codes"),
    "accounts.name_passkey": _("Named a passkey"),
    "accounts.propose_role": _("Asked for a role that takes two"),
    "accounts.remove_passkey": _("Removed a passkey"),
    "accounts.revoke_support": _("Stopped support from looking"),
    "accounts.send_code": _("A sign-in code was sent"),
    "accounts.support_read": _("Support opened a page"),
    "accounts.suspend_account": _("Suspended an account"),
    "accounts.use_invitation": _("Used an invitation"),
    "accounts.use_recovery_code": _("Used a recovery code"),
    "accounts.withdraw_role": _("Took a role back"),
    "delivery.enqueue": _("Put a message into the outbox"),
}

# What a deed was about, where it is no person whose name could be said.
ABOUT = {
    "adult": _("Adult"),
    "contact_point": _("Contact"),
    "district": _("District"),
    "gathering": _("Gathering"),
    "household": _("Family"),
    "message": _("Message"),
    "restriction": _("Restriction"),
    "roster_import": _("Roster"),
    "student": _("Student"),
}


def about_in_words(subject: str) -> str:
    """What kind of thing a deed was about, for people to read."""
    return str(ABOUT.get(subject) or subject.replace("_", " ").capitalize())


def in_words(deed: str) -> str:
    """What was done, for people to read."""
    known = WORDS.get(deed)
    if known is not None:
        return str(known)
    room, _dot, name = deed.partition(".")
    return f"{name.replace('_', ' ').capitalize()} ({room})" if name else deed
