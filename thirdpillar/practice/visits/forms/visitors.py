"""What an educator says of when and with whom they visit, and who was trained."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.practice.visits.forms.contract import DAYS
from thirdpillar.practice.visits.forms.years import day_field, number_field

PARTNERS = ("partner_1", "partner_2", "partner_3")


class VisitorForm(forms.Form):
    """Hours week by week, how many visits at most, and wishes; nothing here is a duty."""

    most_a_week = number_field(_("Most visits a week"))
    most_in_all = number_field(_("Most visits in the year"))
    areas = forms.CharField(
        label=_("Where you would rather visit"),
        help_text=_("Postal codes, with spaces between them."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data=None, *, colleagues, mine=None):
        initial: dict = {"most_a_week": 2, "most_in_all": 10}
        if mine:
            initial = {
                "most_a_week": mine.most_a_week, "most_in_all": mine.most_in_all, "areas": " ".join(mine.areas)
            }  # fmt: skip
            initial |= dict(zip(PARTNERS, map(str, mine.partner_ids), strict=False))
            for row in mine.hours.all():
                initial[f"from_{row.weekday}"], initial[f"until_{row.weekday}"] = row.begins, row.ends
        super().__init__(data, initial=initial)
        for day, name in enumerate(DAYS):
            for part, label in (("from", _("%(day)s from")), ("until", _("%(day)s until"))):
                self.fields[f"{part}_{day}"] = forms.TimeField(
                    label=label % {"day": name},
                    required=False,
                    widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                )
        choices = [("", "–"), *((str(one.pk), one.display_name) for one in colleagues)]
        for number, field in enumerate(PARTNERS, start=1):
            self.fields[field] = forms.ChoiceField(
                label=_("Colleague %(n)s") % {"n": number}, required=False, choices=choices
            )

    @property
    def of_hours(self):
        return [self[f"{part}_{day}"] for day in range(7) for part in ("from", "until")]

    @property
    def of_partners(self):
        return [self[name] for name in PARTNERS] if len(self.fields[PARTNERS[0]].choices) > 1 else []

    def clean(self) -> dict:
        told = self.cleaned_data
        for day in range(7):
            begins, ends = told.get(f"from_{day}"), told.get(f"until_{day}")
            if (begins is None) != (ends is None) or (begins and ends and begins >= ends):
                self.add_error(f"until_{day}", _("Say from when until when, the end after the beginning."))
        return told

    def wishes(self) -> dict:
        """What opt_in takes besides the school."""
        told = self.cleaned_data
        return {
            "hours": [(day, told[f"from_{day}"], told[f"until_{day}"]) for day in range(7) if told[f"from_{day}"]],
            "most_a_week": told["most_a_week"],
            "most_in_all": told["most_in_all"],
            "partner_ids": [UUID(told[name]) for name in PARTNERS if told[name]],
            "areas": re.split(r"[\s,;]+", told["areas"]),
        }  # fmt: skip


class TrainingForm(forms.Form):
    """A day of training and who was there: ticked in the list, or by e-mail address."""

    earned_on = day_field(_("Day of the training"))
    trainer = forms.CharField(label=_("Who trained"), max_length=120, required=False)
    addresses = forms.CharField(
        label=_("E-mail addresses of who was there"),
        help_text=_("One on each line, for instance from the sign-in sheet."),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "ltr"}),
    )

    def __init__(self, data=None, *, today: date, ticked=()):
        super().__init__(data)
        self.today = today
        self.ticked = ticked

    def clean_earned_on(self) -> date:
        day = self.cleaned_data["earned_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_addresses(self) -> list[str]:
        said = re.split(r"[\s,;<>]+", self.cleaned_data["addresses"])
        return list(dict.fromkeys(each.lower() for each in said if "@" in each))

    def clean(self) -> dict:
        told = self.cleaned_data
        if not self.ticked and not told.get("addresses"):
            self.add_error("addresses", _("Tick at least one person, or write their address."))
        return told
