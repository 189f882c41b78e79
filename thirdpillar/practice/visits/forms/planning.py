"""A visit moved by hand, as the page asks for it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.ids import ids_among

OTHER = "other"


class MoveForm(forms.Form):
    """When, and who goes. `begins` is one of the family's times (ISO), or OTHER with a day and an hour agreed with it."""

    begins = forms.ChoiceField(label=_("When"))
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    hour = forms.TimeField(
        label=_("Begins"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    visitors = forms.MultipleChoiceField(label=_("Who goes"), widget=forms.CheckboxSelectMultiple)
    interpreter = forms.ChoiceField(label=_("Interpreter"), required=False)

    def __init__(self, *args, times, visitors, interpreters, zone: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        self.fields["begins"].choices = [*times, (OTHER, _("Another time, agreed with the family"))]  # type: ignore[attr-defined]
        self.fields["visitors"].choices = visitors  # type: ignore[attr-defined]
        self.fields["interpreter"].choices = [("", "–"), *interpreters]  # type: ignore[attr-defined]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if cleaned.get("begins") == OTHER and not (cleaned.get("day") and cleaned.get("hour") is not None):
            self.add_error("day", _("Choose one."))
        return cleaned

    def facts(self) -> dict:
        """The arguments of `move_visit` that were chosen."""
        found = self.cleaned_data
        asked: dict = {}
        if found.get("begins") == OTHER:
            asked["begins_at"] = datetime.combine(found["day"], found["hour"] or time(), self.zone)
        elif found.get("begins"):
            asked["begins_at"] = datetime.fromisoformat(found["begins"])
        if found.get("visitors"):
            asked["visitors"] = ids_among(found["visitors"])
            asked["interpreter"] = next(iter(ids_among([found.get("interpreter") or ""])), None)
        return asked


def moment_typed(text: str) -> datetime | None:
    """A moment that a page sends back; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def day_typed(text: str) -> datetime | None:
    """A day of an address."""
    try:
        return datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - a day alone
    except ValueError:
        return None


WEEK = timedelta(days=7)
