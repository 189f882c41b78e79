"""May this happen? Loaded facts in; None where it may, else the refusal in plain words with its citation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import SCHOOL_STAFF, Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.partners.choices import STANDING, Share, ShareWith, Stage
from thirdpillar.standards import library


def enforce(refusal: Refused | None) -> None:
    if refusal is not None:
        raise refusal


def terms(name: str, on: date) -> dict[str, Any]:
    """The parameters of standards/frameworks/open_referral.toml."""
    return library.entry("referral_terms", name, on).terms


def may_keep(by) -> Refused | None:
    """Whether `by` may write in the directory: whoever plans for a school, the office, and a machine at work."""
    if by.role is None and by.sees_all:
        return None
    if by.role == Role.OFFICE or by.role in SCHOOL_STAFF:
        return None
    return Refused(_("You can plan gatherings for your own school only."), "Design rule: scope of roles")


def may_plan(by, school_id) -> Refused | None:
    """Whether `by` may act for this school; with no school, for the district."""
    if by.role is None and by.sees_all:
        return None
    if by.role == Role.OFFICE or (by.role in SCHOOL_STAFF and school_id in by.school_ids):
        return None
    return Refused(_("You can plan gatherings for your own school only."), "Design rule: scope of roles")


def may_add_stands(has: int, more: int, on: date) -> Refused | None:
    """Whether so many further stands fit."""
    entry = library.entry("referral_terms", "fair", on)
    if has + more > entry.terms["most_stands"]:
        said = _("A fair has at most %(most)s stands.") % {"most": entry.terms["most_stands"]}
        return Refused(said, entry.citation)
    return None


def may_register(waiting: int, on: date) -> Refused | None:
    """Whether one more provider may write by a fair's link, while so many wait for an answer."""
    entry = library.entry("referral_terms", "fair", on)
    if waiting >= entry.terms["most_waiting"]:
        return Refused(_("Nobody can register here now."), entry.citation)
    return None


def may_ask_at(asked: int, on: date) -> Refused | None:
    """Whether one more question is taken at a stand where so many were asked."""
    entry = library.entry("referral_terms", "fair", on)
    if asked >= entry.terms["most_a_stand"]:
        return Refused(_("There are too many questions here. Please ask a person."), entry.citation)
    return None


def may_send(from_here: int, at_fair: int, on: date, *, what: str) -> Refused | None:
    """Whether a stranger may send one more to a fair, after so many within the hour from the same place (0 where that does
    not count), and from all; `what` is "ask" or "register"."""
    entry = library.entry("referral_terms", "fair", on)
    if (
        from_here >= entry.terms[f"{what}_per_origin_per_hour"]
        or at_fair >= entry.terms[f"{what}_per_fair_per_hour"]
    ):
        said = _("Too much came from here within the last hour. Please try again later, or ask a person.")
        return Refused(said, entry.citation)
    return None


def may_take_name(known, application, is_same: bool) -> Refused | None:
    """Whether a provider that registered itself may be accepted under this name: where one of that name is known that is
    reached otherwise, somebody says first that it is the same."""
    if known is None or is_same or not other_contact(known, application):
        return None
    return Refused(_("Another provider has this name."))


def other_contact(known, application) -> bool:
    """Whether an application says anything of how a provider is reached that the directory does not."""
    said = ((getattr(application, one), getattr(known, one)) for one in ("email", "phone", "contact_name"))
    return any(new and new.lower() != had.lower() for new, had in said)


def may_share(share, share_with: str, name: str, phone: str, email: str) -> Refused | None:
    """Whether what a family ticked can be given: only what stands there, and only with somebody to give it to."""
    there = {Share.NAME: name, Share.PHONE: phone, Share.EMAIL: email}
    if share_with and not any(there[one] for one in share if one in there):
        return Refused(_("Choose one."))
    return None


def may_refer(question, organization_id, stand_organization_id, on: date) -> Refused | None:
    """Whether a question may be handed to an organization: it waits, and the family said yes to this one."""
    cited = library.entry("referral_terms", "consent", on).citation
    if question.stage not in (Stage.OPEN, Stage.DECLINED) or question.undone_at:
        return Refused(_("Somebody has done this already, or it is not yours."))
    if question.share_with == ShareWith.NOBODY:
        return Refused(_("The family has not said that a provider may hear of this. Ask it first."), cited)
    if question.share_with == ShareWith.STAND and organization_id != stand_organization_id:
        return Refused(_("The family said yes to the provider of this stand only. Ask it first."), cited)
    return None


def may_close(question, answer: str, outcome: str, on: date) -> Refused | None:
    """Whether a question may be closed: with an answer in words."""
    entry = library.entry("referral_terms", "loop", on)
    if question.stage not in STANDING or question.undone_at:
        return Refused(_("Somebody has done this already, or it is not yours."))
    if not outcome or (entry.terms["answer_required"] and not answer.strip()):
        return Refused(_("Write the answer for the family: nothing is closed without one."), entry.citation)
    return None


def weekdays_after(day: date, count: int) -> date:
    """The day that so many days from Monday to Friday later is."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def next_day(stage: str, on: date) -> date | None:
    """By when a question in this stage needs its next deed; None where it needs none."""
    said = terms("times", on)
    if stage in (Stage.OPEN, Stage.DECLINED):
        return weekdays_after(on, said["send_days"])
    if stage == Stage.SENT:
        return weekdays_after(on, said["contact_days"])
    return on + timedelta(days=said["confirm_days"]) if stage == Stage.ACCEPTED else None
