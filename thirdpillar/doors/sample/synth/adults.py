"""What is known of an adult: numbers, e-mail, languages, address; and what each tie allows and forbids.

Limited English belongs to the adult and is drawn without looking at the child's status.
"""

from __future__ import annotations

from datetime import date, timedelta

from .communities import Community
from .dice import Roll, Wheel, pick
from .naming import bare
from .people import Adult, Cluster, Tie
from .phones import STYLES, PhoneBook

SHOUTED = 0.02  # adults whose address was typed in capitals; it is the same home all the same
NO_PHONE, LANDLINE_ONLY, SHARED_MOBILE, HOME_LINE = 0.04, 0.06, 0.05, 0.18
LANGUAGE_UNKNOWN, EMAIL, NO_ADDRESS = 0.12, 0.70, 0.03
MAILS = ("mail.example.org", "post.example.org", "inbox.example.net", "home.example.net")
SIGNS = 0.0015  # adults who sign (American Sign Language) and need an interpreter
RESTRICTED = 0.0290  # of families; where there is a second adult: gives 0.6% of all ties

SCOPES = Wheel(
    [("contact", 0.2), ("contact;location", 0.1), ("records", 0.12), ("pickup", 0.25), ("pickup;location;event", 0.13),
     ("all", 0.2)]
)  # fmt: skip
SOURCES = Wheel([("court_order", 0.6), ("protective_order", 0.25), ("agency", 0.13), ("statute", 0.02)])
DOCKETS = {"court_order": "FA", "protective_order": "PO", "agency": "AG", "statute": "ST"}


def fill_in(made: Cluster, community: Community, phones: PhoneBook, roll: Roll) -> None:
    """Numbers, e-mail, languages and address of every adult of a cluster."""
    style = int(roll() * len(STYLES))
    lines: dict[str, str] = {}
    for place, adult in enumerate(made.adults):
        _phones(adult, made.adults[0] if place else None, lines, style, phones, roll)
        if roll() < EMAIL:
            adult.email = f"{bare(adult.given)}.{bare(adult.family)}{adult.number}@{pick(roll, MAILS)}"
        _languages(adult, community, roll)
        if roll() < SHOUTED and adult.home:
            adult.home = adult.home.shouted()
    _lose_addresses(made, roll)


def _phones(
    adult: Adult, first: Adult | None, lines: dict[str, str], style: int, phones: PhoneBook, roll: Roll
) -> None:
    chance = roll()
    if chance < NO_PHONE:
        adult.usable = False
        return
    chance -= NO_PHONE
    key = adult.home.key if adult.home else ""
    if chance < LANDLINE_ONLY or (key and roll() < HOME_LINE):
        adult.phone = (lines.get(key) if key else None) or phones.next(style)
        lines[key] = adult.phone
    if chance < LANDLINE_ONLY:
        return
    if first is not None and first.sms and first.home is adult.home and roll() < SHARED_MOBILE:
        adult.sms = first.sms
    else:
        adult.sms = phones.next(style)


def _languages(adult: Adult, community: Community, roll: Roll) -> None:
    chance = roll()
    adult.limited = False
    adult.interpreter = adult.reads = adult.speaks = ""
    keeps = roll() < community.keeps_language
    adult.limited = keeps and roll() < community.limited
    if chance < LANGUAGE_UNKNOWN:
        return
    if chance > 1 - SIGNS:
        adult.speaks, adult.reads, adult.interpreter = "ase", "en", "true"
        return
    adult.speaks, adult.reads = (community.speaks, community.reads) if keeps else ("en", "en")
    adult.interpreter = "true" if adult.limited and roll() < 0.8 else "false"
    if keeps and community.tag != "en" and roll() < 0.05:
        adult.reads = (
            "en" if not adult.limited else ""
        )  # speaks one language and reads another, or no one has asked


def _lose_addresses(made: Cluster, roll: Roll) -> None:
    """Some homes were never written down: the only home of a family, or a second home where the child doesn't live."""
    chance = roll()
    homes = {adult.home.key for adult in made.adults if adult.home}
    if len(homes) == 1 and chance < NO_ADDRESS:
        for adult in made.adults:
            adult.home = None
    elif made.shape in ("two_homes", "two_homes_father_first") and chance < 0.15:
        other = made.adults[1]
        if all(tie.lives == "false" for tie in made.ties if tie.adult is other):
            other.home = None


def tie_flags(tie: Tie, roll: Roll) -> None:
    """Which channels a tie allows, whether records may be seen, and the blanks that real desks leave."""
    narrow = tie.narrow
    chance = roll()
    if narrow:
        tie.may = "false,false,,false" if chance < 0.6 else ",,,"
    elif chance < 0.04:
        tie.may = "false,,,"
    elif chance < 0.06:
        tie.may = ",false,,"
    elif chance < 0.08:
        tie.may = ",,false,"
    elif chance < 0.09:
        tie.may = ",,,false"
    elif chance < 0.35:
        tie.may = "true,true,true,true"
    tie.records = "false" if narrow else "true" if tie.legal == "true" else ""
    if "records" in tie.restriction.split(",", 1)[0]:
        tie.records = "false"
    chance = roll()
    if chance < 0.04 and not narrow:
        tie.legal = ""
    elif chance > 0.95 and tie.lives == "true":
        tie.lives = ""


def restriction(roll: Roll, latest: date) -> str:
    """The five restriction columns; one in ten has run out before `latest`, half have no end."""
    source = SOURCES.spin(roll)
    start = latest - timedelta(days=int(roll() * 900) + 1)
    chance = roll()
    until = ""
    if chance < 0.1:
        until = (start + (latest - start) // 2).isoformat()
    elif chance < 0.5:
        until = (latest + timedelta(days=30 + int(roll() * 700))).isoformat()
    docket = f"{DOCKETS[source]}-{start.year}-{10_000 + int(roll() * 89_999)}"
    return f"{SCOPES.spin(roll)},{source},{start.isoformat()},{until},{docket}"


def restrict(made: Cluster, roll: Roll) -> None:
    """In a few families one adult other than the first is kept from all the children, or from one of them."""
    if roll() >= RESTRICTED:
        return
    others = [tie.adult for tie in made.ties if tie.adult is not made.adults[0] and not tie.narrow]
    if not others:
        return
    adult = pick(roll, others)
    ties = [tie for tie in made.ties if tie.adult is adult]
    terms = restriction(roll, date(2026, 11, 16))
    if len(ties) > 1 and roll() < 0.45:
        ties = [pick(roll, ties)]
    for tie in ties:
        tie.restriction = terms
