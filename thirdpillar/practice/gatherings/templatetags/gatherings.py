"""A gathering as the reader's language calls it, and what people need, in words."""

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thirdpillar.ground.base.languages import language_label
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.wording.lines import BY_MACHINE, NOT_TRANSLATED, line_in
from thirdpillar.practice.gatherings.choices import Access, Diet, Need

register = template.Library()


@register.filter
def title_here(gathering) -> str:
    """The title in the page's language, where somebody wrote it."""
    return gathering.title_in(get_language() or "")


@register.filter
def about_here(gathering) -> str:
    """The words for families in the page's language, where somebody wrote them."""
    return gathering.about_in(get_language() or "")


@register.filter
def words_here(question) -> str:
    """A programme's question in the page's language, where somebody wrote it."""
    return question.words_in(get_language() or "")


@register.filter
def options_here(question) -> list[tuple[str, str]]:
    """The choices of a question: (as it is kept, in the page's language where somebody wrote it)."""
    return question.options_in(get_language() or "")


@register.filter
def needs_in_words(needs) -> list[dict]:
    """[{"label": …, "said": …}] of what somebody needs, for a list of facts."""
    said = needs or {}
    ages = ", ".join(str(age) for age in said.get("childcare_ages") or ()) or said.get("childcare_words", "")
    food = [*(str(Diet(one).label) for one in said.get("diets") or ()), said.get("food", "")]
    words = {
        Need.INTERPRETER: language_label(said["interpreter"]) if said.get("interpreter") else "",
        Need.CHILDCARE: (
            f"{said['childcare_count']} ({_('ages')} {ages})" if ages else str(said["childcare_count"])
        )
        if said.get("childcare_count")
        else "",
        Need.TRANSPORT: _("A ride") if said.get("transport") else "",
        Need.FOOD: ", ".join(one for one in food if one),
        Need.ACCESS: ", ".join(str(Access(one).label) for one in said.get("access") or ()),
    }
    return [{"label": need.label, "said": text} for need, text in words.items() if text]


@register.filter
def said_label(value: str, need: str) -> str:
    """A diet or a way to take part, in words."""
    known = Diet if need == Need.FOOD else Access
    return str(known(value).label) if value in known.values else value


@register.simple_tag
def diets() -> list[dict]:
    """What a page lets one tick about food."""
    return [{"value": one.value, "label": one.label} for one in Diet if one != Diet.ASK]


@register.simple_tag
def ways_to_take_part() -> list[dict]:
    """What a page lets one tick about access."""
    return [{"value": one.value, "label": one.label} for one in Access]


@register.filter
def translated_by(row, first: str) -> str:
    """Under words in the page's language: that a machine translated them, or that nobody has; `first`: the language that
    they were written in. Nothing where a person wrote them so."""
    language = get_language() or first
    said = row.said_in(language)
    if said:
        return line_in(BY_MACHINE, language) if said.get("by") == "machine" else ""
    return "" if same_language(language, first) else line_in(NOT_TRANSLATED, language)


@register.filter
def here(row, name: str) -> str:
    """Words of a point's version in the page's language, else as they were written first."""
    return row.said_in(get_language() or "").get(name) or getattr(row, name)
