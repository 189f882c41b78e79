"""Times and places that are possible, when a family could come, and what the office loads."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.practice.gatherings.choices import MOST_PLACES, MOST_TIMES, PartOfWeek, Way

FEW_TIMES, FEW_PLACES, MORE = 4, 2, 2
LARGEST_LIST = 10_000_000


class SearchForm(forms.Form):
    """Rows of times and places; blank ones say nothing."""

    sessions = forms.IntegerField(
        label=_("How many times it takes place"), min_value=1, max_value=3, initial=1
    )
    most_minutes = forms.IntegerField(
        label=_("Longest way, in minutes"), min_value=5, max_value=180,
        help_text=_("By bus and on foot, there or back. Families with a car can come too."),
    )  # fmt: skip

    def __init__(self, data=None, *, zone: str, times=(), places=(), initial: dict) -> None:
        for at, (begins, ends) in enumerate(times):
            initial |= {f"day-{at}": begins.date(), f"begins-{at}": begins.time(), f"ends-{at}": ends.time()}
        for at, one in enumerate(places):
            spot = f"{one['north']}, {one['east']}" if one.get("north") is not None else ""
            initial |= {
                f"place-{at}": one["name"],
                f"spot-{at}": spot,
                f"childcare-{at}": one.get("childcare", False),
            }
        super().__init__(data, initial=initial)
        self.zone = zone
        self.times = min(MOST_TIMES, max(FEW_TIMES, len(times) + MORE))
        self.places = min(MOST_PLACES, max(FEW_PLACES, len(places) + MORE))
        if self.is_bound:
            self.times = sum(f"day-{at}" in self.data for at in range(MOST_TIMES))
            self.places = sum(f"place-{at}" in self.data for at in range(MOST_PLACES))
        for at in range(self.times):
            day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            self.fields[f"day-{at}"] = forms.DateField(label=_("Day"), required=False, widget=day)
            for name, label in (("begins", _("Begins")), ("ends", _("Ends"))):
                self.fields[f"{name}-{at}"] = forms.TimeField(
                    label=label,
                    required=False,
                    widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                )
        for at in range(self.places):
            self.fields[f"place-{at}"] = forms.CharField(label=_("Place"), max_length=200, required=False)
            self.fields[f"spot-{at}"] = forms.CharField(
                label=_("Latitude, longitude"), max_length=60, required=False
            )
            self.fields[f"childcare-{at}"] = forms.BooleanField(label=_("Childcare"), required=False)

    @property
    def time_rows(self) -> list:
        return [[self[f"{name}-{at}"] for name in ("day", "begins", "ends")] for at in range(self.times)]

    @property
    def place_rows(self) -> list:
        return [
            [self[f"{name}-{at}"] for name in ("place", "spot", "childcare")] for at in range(self.places)
        ]

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        zone = ZoneInfo(self.zone)
        cleaned["times"], cleaned["places"] = [], []
        for at in range(self.times):
            day, begins, ends = (cleaned.get(f"{name}-{at}") for name in ("day", "begins", "ends"))
            if day and begins and ends:
                last = day if ends > begins else day + timedelta(days=1)
                pair = datetime.combine(day, begins, tzinfo=zone), datetime.combine(last, ends, tzinfo=zone)
                if pair not in cleaned["times"]:
                    cleaned["times"].append(pair)
            elif day or begins or ends:
                self.add_error(f"day-{at}", forms.Field.default_error_messages["required"])
        for at in range(self.places):
            name = (cleaned.get(f"place-{at}") or "").strip()
            if name:
                place = {"name": name, "childcare": bool(cleaned.get(f"childcare-{at}"))}
                cleaned["places"].append(place | self._spot(at))
        if not self.errors and not (cleaned["times"] and cleaned["places"]):
            self.add_error(None, _("Give at least one time and one place."))
        return cleaned

    def _spot(self, at: int) -> dict:
        text = (self.cleaned_data.get(f"spot-{at}") or "").strip()
        if not text:
            return {"north": None, "east": None}
        spot = coordinates(*text.replace(";", ",").split(",")[:2]) if "," in text or ";" in text else None
        if spot is None:
            self.add_error(f"spot-{at}", _("Two numbers with a comma between them, like 44.98, -93.26."))
            return {"north": None, "east": None}
        return {"north": spot[0], "east": spot[1]}


class FreeTimesForm(forms.Form):
    """When a family could come, in a few stretches of the week."""

    parts = forms.MultipleChoiceField(
        label=_("When could you come to school?"), required=False, choices=PartOfWeek.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    childcare = forms.BooleanField(
        label=_("We would need somebody to look after our children"), required=False
    )


class TwoTimesForm(forms.Form):
    """Which of two times a family can make: both may be ticked, or neither."""

    def __init__(self, data=None, *, said: list[str], initial: dict | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["picks"] = forms.TypedMultipleChoiceField(
            label=_("When could you come to school?"), required=False, coerce=int, empty_value=[],
            choices=list(enumerate(said, 1)), widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip


class ToldToStaffForm(FreeTimesForm):
    """The same as somebody told staff, or wrote on paper; with which of two times, where they were asked."""

    def __init__(self, data=None, *, said: list[str], initial: dict) -> None:
        super().__init__(data, initial=initial)
        if said:
            two = TwoTimesForm(said=said).fields["picks"]
            two.label, two.choices = _("When"), [*two.choices, (0, _("Not on these days"))]
            self.fields["picks"] = two
        ways = [(one.value, one.label) for one in (Way.STAFF, Way.PAPER)]
        self.fields["way"] = forms.ChoiceField(label=_("How did they say it?"), choices=ways)


class FeedForm(forms.Form):
    """A bus company's timetable as a zip."""

    feed = forms.FileField(
        label=_("Bus timetable (GTFS, a zip file)"), max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
    )  # fmt: skip


class AreaMapForm(forms.Form):
    """Streets, water and parks, in one open file."""

    area = forms.FileField(
        label=_("Map of the area (GeoJSON: lines and polygons in longitude and latitude)"), max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json"}),
    )  # fmt: skip


class SquaresForm(forms.Form):
    """Where students live: a CSV of their number and coordinates."""

    homes = forms.FileField(
        label=_("Where families live"), max_length=200,
        help_text=_(
            "Three columns: student (the number in the roster), latitude, longitude. Kept as squares of 200 metres,"
            " never shown, and never for a protected address."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
    )  # fmt: skip

    def clean_homes(self) -> list[tuple[str, float, float]]:
        file = self.cleaned_data["homes"]
        if file.size > LARGEST_LIST:
            raise forms.ValidationError(_("This file is too large."))
        try:
            rows = csv.DictReader(io.StringIO(file.read().decode("utf-8-sig")))
            names = {name.strip().lower(): name for name in rows.fieldnames or ()}
            if not {"student", "latitude", "longitude"} <= set(names):
                raise forms.ValidationError(self.fields["homes"].help_text)
            read = [
                (row[names["student"]], coordinates(row[names["latitude"]], row[names["longitude"]]))
                for row in rows
            ]
        except (UnicodeDecodeError, csv.Error):
            raise forms.ValidationError(_("This file is not a CSV file in UTF-8.")) from None
        return [(number.strip(), *spot) for number, spot in read if number and spot]


def coordinates(north: str | None, east: str | None) -> tuple[float, float] | None:
    """Degrees of two texts; None where they are no place on earth."""
    try:
        spot = float(north or ""), float(east or "")
    except ValueError:
        return None
    return spot if abs(spot[0]) <= 90 and abs(spot[1]) <= 180 else None
