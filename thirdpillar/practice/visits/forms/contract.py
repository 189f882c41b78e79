"""When educators work by contract, as the office or a school types it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.days import WEEKDAYS
from thirdpillar.practice.visits.queries.years import CONTRACT

# Each name is in the catalog of translations already: a weekday.
DAYS = [_(name) for name in WEEKDAYS]


class WithContract(forms.Form):
    """Weekdays, and from when until when: together, or nothing of it."""

    contract_days = forms.TypedMultipleChoiceField(
        label=_("On these days"), choices=list(enumerate(DAYS)), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    contract_begins = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    contract_ends = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )

    def clean(self) -> dict:
        told = super().clean() or self.cleaned_data
        begins, ends, days = (
            told.get(name) for name in ("contract_begins", "contract_ends", "contract_days")
        )
        if (begins or ends or days) and not (begins and ends and days and begins < ends):
            self.add_error("contract_ends", _("Say from when until when, the end after the beginning."))
        return told

    def contract(self) -> dict:
        """What the actions take as `contract`."""
        return {name: self.cleaned_data[name] for name in CONTRACT}

    @staticmethod
    def initial_contract(terms) -> dict:
        return {name: getattr(terms, name) for name in CONTRACT}
