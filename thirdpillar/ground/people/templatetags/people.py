"""Names for grades, languages, numbers and channels on the pages about families."""

import re

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.people import rules, wording
from thirdpillar.ground.people.choices import RestrictionScope

register = template.Library()
register.filter("bus_name", wording.bus_name)
register.filter("grade_name", wording.grade_name)
register.filter("language_label", language_label)
register.filter("number_label", wording.number_label)
register.filter("reach_link", wording.reach_link)
register.filter("channels", wording.channels)
register.filter("said", wording.said)
register.filter("grouped", wording.grouped)
register.filter("wishes", wording.wishes)


@register.filter
def breakable(address: str) -> SafeString:
    """An e-mail address that may be broken before its @ and its dots, so that it fits an old phone."""
    parts = re.split(r"(?=[@.])", address)
    return format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in parts))


@register.filter
def state_badge(state: str) -> str:
    """The colour of a contact point's state."""
    return wording.BADGES.get(state, "plain")


@register.filter
def named(id, names) -> str:
    """What a table of names says of an id (schools, accounts); empty where it says nothing."""
    return names.get(id) or names.get(str(id)) or ""


@register.filter
def scope_names(scopes) -> str:
    """What a restriction covers, in words."""
    return wording.listed(RestrictionScope(each).label for each in scopes)


@register.filter
def is_secondary(grade: str) -> bool:
    """Whether students of this grade may have an account of their own."""
    return rules.is_secondary(grade, on=clock.now().date())
