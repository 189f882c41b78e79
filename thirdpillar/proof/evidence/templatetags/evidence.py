"""Names for grades, languages, steps and people on the reach pages."""

from django import template

from thirdpillar.ground.base.languages import language_label
from thirdpillar.proof.evidence.choices import Way
from thirdpillar.proof.evidence.forms import STEPS
from thirdpillar.proof.evidence.wording import calls, labels

register = template.Library()
register.filter("grade_name", labels.grade_name)
register.filter("language_label", language_label)


@register.filter
def step_label(step: str) -> str:
    """What to do next, in words."""
    return str(dict(STEPS).get(step, step))


@register.filter
def name_among(account_id, staff) -> str:
    """The name of an account out of the list that the page already has."""
    return next((each["label"] for each in staff if each["value"] == account_id), "")


@register.filter
def way_label(way: str) -> str:
    """What was tried, in words."""
    return str(dict(Way.choices).get(way, way))


@register.filter
def numbers_to_call(family):
    """Each number of a family once, as it is dialled and as it is read."""
    return calls.numbers_to_call(family)
