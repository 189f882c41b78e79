"""Cents as people read them."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def dollars(cents: int | None) -> str:
    """2849 → $28.49; nothing stays nothing."""
    if cents is None:
        return ""
    sign = "−" if cents < 0 else ""
    return f"{sign}${number_format(abs(cents) / 100, 2, use_l10n=True, force_grouping=True)}"
