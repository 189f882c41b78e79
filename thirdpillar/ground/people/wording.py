"""How grades, languages, numbers and lists are named wherever families are spoken of."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers
from babel.lists import format_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext

from thirdpillar.ground.base.languages import locale_now
from thirdpillar.ground.people.choices import NARROW_RELATIONS, ContactKind, ContactState, Pace, ReachWay

GRADE_ORDER = ["PK", "KG", *[f"{number:02}" for number in range(1, 14)]]
BADGES: dict[str, str] = {
    ContactState.CONFIRMED: "success",
    ContactState.UNCONFIRMED: "plain",
    ContactState.STALE: "warning",
    ContactState.WRONG: "danger",
}


def grade_name(code: str) -> str:
    """A grade as families say it: "Grade 3", "Kindergarten"."""
    fixed = {
        "PK": _("Pre-kindergarten"),
        "KG": _("Kindergarten"),
        "UG": _("No grade"),
        "": _("Grade not known"),
    }
    return fixed.get(code) or _("Grade %(grade)s") % {"grade": code.lstrip("0") or code}


def grade_place(code: str) -> tuple[int, str]:
    """Sorts grades from the youngest on, unknown ones last."""
    return (GRADE_ORDER.index(code) if code in GRADE_ORDER else len(GRADE_ORDER), code)


def bus_name(route: str) -> str:
    """A route as families say it: "Bus 12"; one with a name of its own as it is: "Blue"."""
    return _("Bus %(route)s") % {"route": route} if route[:1].isdigit() else route


def number_label(value: str) -> str:
    """A number as people here write it; an address or an odd number as it is."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    near = number.country_code == 1
    style = phonenumbers.PhoneNumberFormat.NATIONAL if near else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def reach_link(point) -> str:
    """What a phone or mail program opens."""
    return f"mailto:{point.value}" if point.kind == ContactKind.EMAIL else f"tel:{point.value}"


def listed(words) -> str:
    """ "Ana, Ben and Cai", as this page's language puts it."""
    return format_list([str(word) for word in words], locale=locale_now())


def family_label(students) -> str:
    """ "Ana and Ben Lopez" where they share the name, else full names; of many, the first three."""
    shown, more = list(students[:3]), len(students) - 3
    if len({student.family_name for student in students}) == 1 and len(students) > 1:
        names = [student.preferred_name or student.given_name for student in shown]
        end = f" {students[0].family_name}"
    else:
        names, end = [student.display_name for student in shown], ""
    if more > 0:
        names.append(ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
        return f"{listed(names)}{end and f' ({end.strip()})'}"
    return listed(names) + end


@dataclass
class LinkGroup:
    """Ties of one adult that say the same of several children."""

    links: list

    @property
    def tie(self):
        return self.links[0].tie

    @property
    def restricted(self) -> bool:
        return bool(self.links[0].restrictions)

    @property
    def is_narrow(self) -> bool:
        return self.tie.relation in NARROW_RELATIONS

    @property
    def children(self) -> str:
        return listed(link.tie.student.preferred_name or link.tie.student.given_name for link in self.links)


def grouped(links) -> list[LinkGroup]:
    """An adult's ties, those that say the same taken together: a mother of five is said once."""
    names = ("relation", "has_legal_authority", "lives_with", "records_access", "priority", *dict(CHANNELS))
    groups: dict[tuple, LinkGroup] = {}
    for link in links:
        key = (*(getattr(link.tie, name) for name in names), bool(link.restrictions))
        groups.setdefault(key, LinkGroup([])).links.append(link)
    return list(groups.values())


CHANNELS = (
    ("may_text", lazy("text")),
    ("may_email", lazy("e-mail")),
    ("may_call", lazy("call")),
    ("may_mail", lazy("letter")),
)


def channels(tie) -> dict[str, str]:
    """Through which channels a tie may be used and through which not, as lists in words."""
    return {
        "yes": listed(label for name, label in CHANNELS if getattr(tie, name)),
        "no": listed(label for name, label in CHANNELS if not getattr(tie, name)),
    }


def said(value: bool | None) -> str:
    """Yes, no, or that nobody has said."""
    return {True: pgettext("answer", "Yes"), False: pgettext("answer", "No"), None: _("Not known")}[value]


def wishes(preference) -> str:
    """ "Prefers e-mail, then text" and what else an adult said of being reached; empty where they said nothing."""
    if preference is None:
        return ""
    parts = []
    if preference.ways:
        names = [str(ReachWay(way).label).lower() for way in preference.ways]
        parts.append(_("Prefers %(ways)s") % {"ways": pgettext("ways in order", ", then ").join(names)})
    if preference.pace != Pace.USUAL:
        parts.append(str(Pace(preference.pace).label))
    if preference.quiet_from and preference.quiet_until:
        parts.append(
            _("quiet from %(begin)s to %(end)s")
            % {"begin": f"{preference.quiet_from:%H:%M}", "end": f"{preference.quiet_until:%H:%M}"}
        )
    return " · ".join(parts)
