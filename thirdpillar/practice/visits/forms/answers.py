"""A family's answer, from its own page or written down by somebody for it: where, and at most three times."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.choices import BY_STAFF, PlaceKind, Standing, Way
from thirdpillar.practice.visits.rules import outside_hours

MOVE = "move"
ANSWERS = (
    (Standing.ACCEPTED, _("Yes")),
    (Standing.LATER, _("Later")),
    (Standing.DECLINED, _("Not this time")),
)
TIMES = 3
# Where somebody says only from when they can.
AN_HOUR = timedelta(hours=1)


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _between(begins: time, ends: time) -> timedelta:
    return datetime.combine(date.min, ends) - datetime.combine(date.min, begins)


def _hour() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class AnswerForm(forms.Form):
    """Yes, no or later; there is no field for why not."""

    answer = forms.ChoiceField(choices=(*ANSWERS, (MOVE, "")), label=_("Answer"))
    place_kind = forms.ChoiceField(
        label=_("Where would you like to meet?"),
        choices=PlaceKind.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    place = forms.CharField(label=_("Which place?"), required=False, max_length=200)
    ask_again_on = forms.DateField(label=_("Ask again from"), required=False, widget=_day())

    def __init__(
        self, data=None, *, zone: str, hours: tuple[time, time], days: tuple[date, date], minutes: int, **more
    ) -> None:
        """`hours` and `days`: from when until when anybody visits; `minutes`: for how long."""
        super().__init__(data, **more)
        self.zone, self.hours, self.days = ZoneInfo(zone), hours, days
        self.least = timedelta(minutes=minutes)
        for number in range(1, TIMES + 1):
            self.fields[f"day_{number}"] = forms.DateField(label=_("Day"), required=False, widget=_day())
            self.fields[f"begins_{number}"] = forms.TimeField(label=_("From"), required=False, widget=_hour())
            self.fields[f"ends_{number}"] = forms.TimeField(label=_("Until"), required=False, widget=_hour())

    def clean(self) -> dict:
        """A time is on a day to come while visits are made, in their hours, and long enough; a place away from home has a name.

        Each fault stands at its field, with all that was typed.
        """
        told = super().clean() or {}
        now, (earliest, latest) = clock.now(), self.hours
        if self.names_no_place(told):
            self.add_error("place", _("Please name the place."))
        for number in range(1, TIMES + 1):
            day, begins, ends = (told.get(f"{name}_{number}") for name in ("day", "begins", "ends"))
            if day and day < now.astimezone(self.zone).date():
                self.add_error(f"day_{number}", _("It is over"))
            elif day and not self.days[0] <= day <= self.days[1]:
                self.add_error(f"day_{number}", _("This day is outside the time for these visits."))
            if day and not begins and f"begins_{number}" not in self.errors:
                self.add_error(
                    f"begins_{number}", _("Say from when until when, the end after the beginning.")
                )
            if (begins or ends) and not day and f"day_{number}" not in self.errors:
                self.add_error(f"day_{number}", _("Please answer"))
            if begins and ends and ends <= begins:
                self.add_error(f"ends_{number}", _("It ends before it begins."))
            if begins and not earliest <= begins < latest:
                self.add_error(f"begins_{number}", str(outside_hours(earliest, latest).reason))
            elif ends and ends > latest:
                self.add_error(f"ends_{number}", str(outside_hours(earliest, latest).reason))
            elif begins and begins < (ends or latest) and _between(begins, ends or latest) < self.least:
                said = _("Minutes that a visit is planned for")
                self.add_error(f"ends_{number}", f"{said}: {self.least // timedelta(minutes=1)}")
        return told

    @staticmethod
    def names_no_place(told: dict) -> bool:
        """Whether somebody says yes to a place away from home and not to which."""
        is_yes = told.get("answer") == Standing.ACCEPTED and told.get("place_kind") == PlaceKind.COMMUNITY
        return is_yes and not (told.get("place") or "").strip()

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"{name}_{number}"] for name in ("day", "begins", "ends")] for number in range(1, TIMES + 1)
        ]

    @property
    def times(self) -> list[tuple[datetime, datetime]] | None:
        """The times that are whole; None where nobody wrote any, which leaves those that were there."""
        told = self.cleaned_data
        found = []
        for number in range(1, TIMES + 1):
            day: date | None = told.get(f"day_{number}")
            begins: time | None = told.get(f"begins_{number}")
            if day is None or begins is None:
                continue
            starts = datetime.combine(day, begins, tzinfo=self.zone)
            ends: time | None = told.get(f"ends_{number}")
            last = datetime.combine(day, self.hours[1], tzinfo=self.zone)
            until = datetime.combine(day, ends, tzinfo=self.zone) if ends else min(starts + AN_HOUR, last)
            if starts < until:
                found.append((starts, until))
        return found or None

    def facts(self) -> dict:
        """As the action takes them."""
        told = self.cleaned_data
        return {
            "answer": told["answer"],
            "place_kind": told["place_kind"],
            "place": told["place"],
            "ask_again_on": told["ask_again_on"],
            "times": self.times,
        }

    @staticmethod
    def initial_of(invitation, times, zone: str) -> dict:
        """What stands on an invitation, for the form to begin with."""
        there = ZoneInfo(zone)
        begun = {"place_kind": invitation.place_kind or PlaceKind.HOME, "place": invitation.place}
        for number, one in enumerate(list(times)[:TIMES], 1):
            begins, ends = one.begins_at.astimezone(there), one.ends_at.astimezone(there)
            begun |= {
                f"day_{number}": begins.date(),
                f"begins_{number}": begins.time(),
                f"ends_{number}": ends.time(),
            }
        return begun


class TakenForm(AnswerForm):
    """The same, taken by somebody of the school; it says by which way."""

    way = forms.ChoiceField(
        label=_("How did they say it?"),
        choices=[(each.value, each.label) for each in Way if each in BY_STAFF],
    )
    field_order = ("way", "answer")

    def __init__(self, data=None, **more) -> None:
        super().__init__(data, **more)
        self.fields["answer"].choices = ANSWERS  # type: ignore[attr-defined]

    def facts(self) -> dict:
        return super().facts() | {"way": self.cleaned_data["way"]}
