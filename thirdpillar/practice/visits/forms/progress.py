"""The day that figures are asked for."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _


class DayForm(forms.Form):
    """A day up to today; blank, or one that makes no sense, is today."""

    as_of = forms.DateField(
        required=False, label=_("As of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, data, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean_as_of(self) -> date | None:
        day = self.cleaned_data["as_of"]
        if day and day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def day(self) -> date:
        return (self.cleaned_data.get("as_of") if self.is_valid() else None) or self.today
