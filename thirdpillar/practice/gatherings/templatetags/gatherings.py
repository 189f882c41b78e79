"""A gathering as the reader's language calls it."""

from django import template
from django.utils.translation import get_language

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
