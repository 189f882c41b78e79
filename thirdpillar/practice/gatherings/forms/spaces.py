"""What a partner asks for, whom a link goes to, and a building's days and hours."""

from __future__ import annotations

from datetime import time

import phonenumbers
from django import forms
from django.core.validators import validate_email
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from thirdpillar.practice.gatherings.actions.spaces import Asked
from thirdpillar.practice.gatherings.choices import DayKind


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _time() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class SpaceForm(forms.Form):
    """What, in which room, when, how often, for how many, and whom to ask for."""

    title = forms.CharField(
        label=_("What you do there"), max_length=160, help_text=_("Everybody can read this.")
    )
    room = forms.ChoiceField(label=_("Room"))
    day = forms.DateField(label=_("Day"), widget=_day())
    begins = forms.TimeField(label=_("Begins"), widget=_time())
    ends = forms.TimeField(label=_("Ends"), widget=_time())
    until = forms.DateField(label=_("Every week until"), required=False, widget=_day())
    people = forms.IntegerField(label=_("How many people will come?"), min_value=1, max_value=9999)
    set_up = forms.CharField(
        label=_("How the room should be set up"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    contact = forms.CharField(label=_("Whom to ask for"), required=False, max_length=120)

    def __init__(self, *args, rooms, **more) -> None:
        super().__init__(*args, **more)
        self.fields["room"].choices = [(str(one.pk), one.name) for one in rooms]

    def asked(self) -> Asked:
        """What the action takes."""
        cleaned = self.cleaned_data
        same = ("title", "day", "begins", "ends", "until", "people", "set_up", "contact")
        return Asked(room_id=cleaned["room"], **{name: cleaned[name] for name in same})


class PartnerForm(forms.Form):
    """Whom a link to ask for a room goes to; `way()` is the number or address as messages take it."""

    school = forms.ChoiceField(label=_("School"))
    group = forms.CharField(label=_("Group"), max_length=120, help_text=_("Everybody can read this."))
    address = forms.CharField(label=_("Phone number or e-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args, schools, languages, country: str, **more) -> None:
        super().__init__(*args, **more)
        self.country = country
        self.fields["school"].choices = [(str(one.pk), one.name) for one in schools]
        self.fields["language"].choices = languages

    def clean_address(self) -> dict[str, str]:
        typed = self.cleaned_data["address"].strip()
        if "@" in typed:
            validate_email(typed)
            return {"email": typed.lower()}
        try:
            number = phonenumbers.parse(typed, self.country)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise forms.ValidationError(
                _("This is not a phone number or an e-mail address. Please check it.")
            )
        return {"phone": phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}


class DayForm(forms.Form):
    """A day, or some, of the school calendar."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DayKind.choices)
    school = forms.UUIDField(required=False)
    first_on = forms.DateField(label=_("First day"), widget=_day())
    last_on = forms.DateField(label=_("Last day"), required=False, widget=_day())
    words = forms.CharField(label=_("A few words"), required=False, max_length=80)


def hours_typed(posted) -> dict[int, tuple[time, time]] | None:
    """{weekday: (opens, closes)} of the weekdays with both times; None where one is no time."""
    found = {}
    for weekday in range(7):
        said = [posted.get(f"{name}-{weekday}", "").strip() for name in ("opens", "closes")]
        if all(said):
            try:
                found[weekday] = (time.fromisoformat(said[0]), time.fromisoformat(said[1]))
            except ValueError:
                return None
    return found


def weekday_names() -> list[str]:
    return [str(WEEKDAYS[number]) for number in range(7)]
