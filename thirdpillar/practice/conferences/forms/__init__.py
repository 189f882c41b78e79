"""What people write about a conference week; parsing only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.ids import ids_among
from thirdpillar.practice.conferences.rules import terms


def _time(label, **more) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **more
    )


class WeekForm(forms.Form):
    """A week: which school, on which days, from when to when, and how long a conference lasts."""

    school = forms.ChoiceField(label=_("School"))
    title = forms.CharField(label=_("Name"), max_length=120)
    days = forms.CharField(
        label=_("Days"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One day on each line, such as 2027-01-18."),
    )
    begins = _time(_("Begins"))
    ends = _time(_("Ends"))
    minutes = forms.IntegerField(label=_("Minutes of a conference"))
    between = forms.IntegerField(label=_("Minutes to walk to the next room"), min_value=0)

    def __init__(self, *args, schools, on: date, **more) -> None:
        super().__init__(*args, **more)
        said = terms(on)
        self.fields["school"].choices = [(str(one.pk), one.name) for one in schools]  # type: ignore[attr-defined]
        for name in ("minutes", "between"):
            self.fields[name].initial = said[name]
        self.fields["minutes"].widget.attrs |= {"min": said["least_minutes"], "max": said["most_minutes"]}
        self.fields["between"].widget.attrs |= {"max": said["most_between"]}

    def leave_out(self, *names: str) -> WeekForm:
        """Without what is known already."""
        for name in names:
            del self.fields[name]
        return self

    def clean_days(self) -> list[date]:
        try:
            found = [date.fromisoformat(each) for each in self.cleaned_data["days"].split()]
        except ValueError as problem:
            raise forms.ValidationError(_("One day on each line, such as 2027-01-18.")) from problem
        return found

    def facts(self) -> dict:
        """What the action takes."""
        found = dict(self.cleaned_data)
        if "school" in found:
            (found["school_id"],) = ids_among([found.pop("school")])
        return found


class HostForm(forms.Form):
    """In which room somebody is, on which evenings, from when to when."""

    room = forms.CharField(
        label=_("Room, number or link"), max_length=60, required=False,
        widget=forms.TextInput(attrs={"list": "spaces", "autocomplete": "off"}),
        help_text=_("One gathering at a time is in a room."),
    )  # fmt: skip
    evenings = forms.MultipleChoiceField(label=_("Days"), required=False, widget=forms.CheckboxSelectMultiple)
    begins = _time(_("Begins"), required=False)
    ends = _time(_("Ends"), required=False)

    def __init__(self, *args, evenings: list[tuple[str, str]], spaces: Collection[str] = (), **more) -> None:
        super().__init__(*args, **more)
        self.spaces = list(spaces)
        self.fields["evenings"].choices = evenings  # type: ignore[attr-defined]

    def facts(self) -> dict:
        """What the action takes."""
        found = self.cleaned_data
        there = set(found["evenings"])
        away = [key for key, _label in self.fields["evenings"].choices if key not in there]  # type: ignore[attr-defined]
        return {
            "room": found["room"], "away_ids": ids_among(away), "begins": found["begins"], "ends": found["ends"],
        }  # fmt: skip


def moment_typed(text: str) -> datetime | None:
    """A moment that a page sends back; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
