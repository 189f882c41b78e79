"""Parsing how many to draw, by which way to ask, and whom."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.delivery.choices import Channel

BEST = ""
WAYS = (
    (BEST, _("The way that each family prefers")),
    (Channel.LETTER, _("Letter")),
    ("phone", _("By phone")),
    ("in_person", _("In person")),
)


class WayForm(forms.Form):
    """By which way families are asked."""

    way = forms.ChoiceField(label=_("How do we ask?"), choices=WAYS, required=False)


class DrawForm(forms.Form):
    """How many families to draw at random."""

    wanted = forms.IntegerField(label=_("How many families?"), min_value=1, max_value=5000)


class ChosenForm(WayForm):
    """Families of a class; `teacher` is whose class it is."""

    homes = forms.TypedMultipleChoiceField(coerce=str)

    def __init__(self, data, *, homes) -> None:
        super().__init__(data)
        self.fields["homes"].choices = [(str(one), str(one)) for one in homes]  # type: ignore[attr-defined]
