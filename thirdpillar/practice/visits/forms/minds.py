"""Parsing what is answered before and after visits; nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _

from thirdpillar.practice.visits.rules.minds import Core

SKIP = "skip"


def agreement() -> list[str]:
    """The points of the scale, the lowest first."""
    return [_("Not at all"), _("Rather not"), _("Partly"), _("Mostly"), _("Very much")]


class CoreForm(forms.Form):
    """One row of points for each statement; each may be left out. `words` and `scale`: in the reader's language."""

    def __init__(self, data, *, core: Core, words: Mapping[str, str], scale: list[str]):
        super().__init__(data)
        choices = list(enumerate(scale[: core.points], 1))
        for one in core.statements:
            self.fields[one] = forms.TypedChoiceField(
                label=words[one], choices=choices, required=False, coerce=int, empty_value=None,
                widget=forms.RadioSelect,
            )  # fmt: skip

    def answers(self) -> dict[str, int]:
        return {one: point for one, point in self.cleaned_data.items() if point}
