"""Parsing of what people choose on the reach pages."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.proof.evidence.choices import Way
from thirdpillar.proof.evidence.queries.days import refusal_of_day
from thirdpillar.proof.evidence.queries.measures import DEFAULT_MEASURE, measures_on
from thirdpillar.proof.evidence.queries.steps import CALL, EMAIL, LETTER, OFFICE, TEXT, VISIT

MOST_TICKED = 500

STEPS = (
    (TEXT, _("Text them")),
    (EMAIL, _("E-mail them")),
    (CALL, _("Call them")),
    (LETTER, _("Write a letter")),
    (VISIT, _("Ask in person")),
    (OFFICE, _("Ask the office whom one may ask")),
)


class AsOfForm(forms.Form):
    """The day, the school and the measure of a figure; blank is today, all that the asker may see, and the usual one."""

    as_of = forms.DateField(
        required=False, label=_("As of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    measure = forms.ChoiceField(required=False, label=_("Measure"))
    school = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, today: date, seen_by) -> None:
        super().__init__(data)
        self.seen_by = seen_by
        self.fields["measure"].choices = [(each.id, _(each.title)) for each in measures_on(today)]

    def clean(self) -> dict:
        terms = self.cleaned_data
        measure = terms.get("measure") or DEFAULT_MEASURE
        if refusal := refusal_of_day(terms.get("as_of"), measure=measure, seen_by=self.seen_by):
            self.add_error("as_of", refusal.reason)
        return terms

    def asked(self) -> tuple[date | None, UUID | None, str]:
        """Day, school and measure; what makes no sense is left out."""
        self.is_valid()
        terms = self.cleaned_data
        return terms.get("as_of"), terms.get("school"), terms.get("measure") or DEFAULT_MEASURE


class ChosenForm(forms.Form):
    """Families ticked on a list."""

    families = forms.TypedMultipleChoiceField(coerce=UUID, required=True)

    def __init__(self, data):
        super().__init__(data)
        ticked = data.getlist("families")[:MOST_TICKED]
        self.fields["families"].choices = [(each, "") for each in ticked]

    def clean_families(self) -> list[UUID]:
        return self.cleaned_data["families"]


class AssignForm(ChosenForm):
    """Families ticked, and the member of staff who takes them on."""

    account = forms.UUIDField()


class AttemptForm(ChosenForm):
    """Families ticked, what was tried for them, and on which day."""

    way = forms.ChoiceField(choices=Way.choices)
    on = forms.DateField()


class CloseForm(ChosenForm):
    """Families ticked, to be taken off the follow-up list."""


class CertifyForm(forms.Form):
    """The day and the title of a figure to certify."""

    as_of = forms.DateField(
        label=_("As of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    title = forms.CharField(label=_("Title"), max_length=200)


class WithdrawForm(forms.Form):
    """Why a certified figure is withdrawn."""

    because = forms.CharField(
        label=_("Why is it withdrawn?"), max_length=300, help_text=_("Only the district office reads this.")
    )
