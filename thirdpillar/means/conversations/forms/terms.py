"""Parsing what the office sets for all conversations; nothing is decided here."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _


class DaysField(forms.CharField):
    """Days, one a line, as 2026-11-26."""

    widget = forms.Textarea(attrs={"rows": 5, "dir": "ltr"})

    def prepare_value(self, value):
        return value if isinstance(value, str) else "\n".join(day.isoformat() for day in value or ())

    def clean(self, value):
        found = []
        for line in super().clean(value).split():
            try:
                found.append(date.fromisoformat(line.strip(",;")))
            except ValueError as wrong:
                raise forms.ValidationError(
                    _("This is no day: %(line)s. Write it as 2026-11-26."), params={"line": line}
                ) from wrong
        return found


def _time(label):
    return forms.TimeField(label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))


class TermsForm(forms.Form):
    """When the schools answer, and how soon."""

    opens = _time(_("Schools answer from"))
    closes = _time(_("until"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    closed_on = DaysField(
        label=_("Days without school"), required=False,
        help_text=_("One a line, as 2026-11-26. Days outside the school year need not be named."),
    )  # fmt: skip
    aim_hours = forms.IntegerField(
        label=_("Families get an answer within so many school hours"), min_value=1, max_value=200
    )
    certified_alone = forms.BooleanField(
        label=_("A certified translator may vouch alone for words of their own"), required=False
    )


class StopForm(forms.Form):
    """Why all conversations stop."""

    reason = forms.CharField(
        label=_("Why?"), max_length=200, help_text=_("Your staff read this. Families are only asked to call.")
    )


class ReportForm(forms.Form):
    """What is wrong with a conversation."""

    words = forms.CharField(
        label=_("What is wrong?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class KeepForm(forms.Form):
    """Why a conversation is kept beyond its time."""

    because = forms.CharField(
        label=_("Keep it longer, because"), max_length=200, required=False,
        help_text=_("For a dispute or a request for records. Leave it empty to let it go."),
    )  # fmt: skip
