"""Parsing of what people choose on the reach pages."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.people.forms import FreeText
from thirdpillar.proof.evidence.choices import Way
from thirdpillar.proof.evidence.queries.days import refusal_of_day
from thirdpillar.proof.evidence.queries.measures import DEFAULT_MEASURE, measures_on
from thirdpillar.proof.evidence.queries.steps import CALL, EMAIL, LETTER, OFFICE, TEXT, VISIT
from thirdpillar.standards import library

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


class PeriodForm(forms.Form):
    """From which day to which day, and of which school; blank is the usual period up to today, and all schools."""

    first = forms.DateField(
        required=False, label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    last = forms.DateField(
        required=False, label=_("Up to"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    school = forms.ChoiceField(required=False, label=_("School"))

    def __init__(self, data, *, today: date, schools: dict[str, str]) -> None:
        usual = timedelta(days=library.entry("messages", "answers", today).terms["usual_period_days"])
        self.usual, self.today = (today - usual, today), today
        super().__init__({"first": today - usual, "last": today} | {k: v for k, v in data.items() if v})
        self.fields["school"].choices = [("", _("All schools")), *schools.items()]

    def clean(self) -> dict:
        terms = self.cleaned_data
        first, last = terms.get("first"), terms.get("last")
        if last and last > self.today:
            self.add_error("last", _("That day is still to come."))
        if first and last and first > last:
            self.add_error("first", _("The first day is after the last one."))
        return terms

    def asked(self) -> tuple[date, date, UUID | None]:
        """First and last day, and the school; where days make no sense, the usual period (the form says why)."""
        self.is_valid()
        school = self.cleaned_data.get("school")
        bad = {"first", "last"} & self.errors.keys()
        first, last = self.usual if bad else (self.cleaned_data["first"], self.cleaned_data["last"])
        return first, last, UUID(school) if school else None


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


class ResearchForm(forms.Form):
    """What data is given out for, and the key that makes its codes; `terms` say how long each must be."""

    purpose = FreeText(
        label=_("What for?"),
        max_length=500,
        rows=2,
        help_text=_("Who gets it, for which study, under which agreement. This is kept in the record."),
    )
    key = forms.CharField(
        label=_("Key of this file"), max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Write it down and keep it away from the file: with it the codes tell who is who. We do not keep it."),
    )  # fmt: skip

    def __init__(self, data, *, terms: dict, **more) -> None:
        super().__init__(data, **more)
        self.fields["purpose"].validators.append(MinLengthValidator(terms["purpose_characters"]))
        self.fields["key"].validators.append(MinLengthValidator(terms["key_characters"]))
