"""Parsing what people write to ask for an interpreter, to be one, and to say how it went."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.languages import language_choices
from thirdpillar.ground.people.forms import FreeText
from thirdpillar.ground.people.roster.meanings import read_phone
from thirdpillar.means.conversations.choices.interpreting import Stakes, Verdict, Wanted, Where
from thirdpillar.means.conversations.rules.threads import LONGEST

LENGTHS = (15, 30, 45, 60, 90, 120, 180)  # minutes
DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class AskForm(forms.Form):
    """What is needed, in which language, when and where."""

    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    wanted = forms.ChoiceField(label=_("What for?"), choices=Wanted.choices)
    stakes = forms.ChoiceField(
        label=_("How much hangs on it?"),
        choices=Stakes.choices,
        help_text=_("Beyond everyday matters we only ask people whom the district office has checked."),
    )
    about = FreeText(
        label=_("In a few words"),
        max_length=200,
        rows=2,
        help_text=_("No names. The interpreter reads this."),
    )
    begins_at = forms.DateTimeField(
        label=_("When?"),
        help_text=_("For a text: by when you need it."),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    minutes = forms.ChoiceField(label=_("How long?"), initial="30")
    where = forms.ChoiceField(label=_("Where?"), choices=Where.choices)
    place = forms.CharField(
        label=_("Room, number or link"),
        max_length=200,
        required=False,
        help_text=_("Where the interpreter should come or call."),
    )
    words = FreeText(label=_("The text to translate"), required=False, max_length=LONGEST, rows=5)
    school = forms.ChoiceField(label=_("School"), required=False)

    def __init__(self, data, *, schools: list[tuple[str, str]], zone: str, **more):
        super().__init__(data, **more)
        self.zone = ZoneInfo(zone)
        self.fields["minutes"].choices = [(str(one), _("%(n)d minutes") % {"n": one}) for one in LENGTHS]
        self.fields["school"].choices = schools
        if len(schools) == 1:
            self.fields["school"].widget = forms.HiddenInput()
            # Over what the page knows: a conversation of the district office has no school of its own.
            self.initial["school"] = self.initial.get("school") or schools[0][0]

    def clean(self) -> dict:
        told = self.cleaned_data
        if told.get("begins_at"):
            # Typed as the clock on the district's wall shows it.
            told["begins_at"] = told["begins_at"].replace(tzinfo=self.zone)
        if told.get("wanted") == Wanted.TEXT and not told.get("words"):
            self.add_error("words", _("Paste the text that you need in another language."))
        return told

    def asked(self) -> dict:
        """What ask_for_interpreter takes; a text is due at the moment that was typed."""
        told = self.cleaned_data
        begins, ends = told["begins_at"], told["begins_at"] + timedelta(minutes=int(told["minutes"]))
        if told["wanted"] == Wanted.TEXT:
            ends = told["begins_at"]
        kept = ("wanted", "stakes", "language", "where", "place", "about", "words")
        return {name: told[name] for name in kept} | {"begins_at": begins, "ends_at": ends}


class ChangeForm(forms.Form):
    """Another time or place."""

    begins_at = forms.DateTimeField(
        label=_("When?"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    where = forms.ChoiceField(label=_("Where?"), choices=Where.choices)
    place = forms.CharField(label=_("Room, number or link"), max_length=200, required=False)

    def __init__(self, data, *, known, zone: str, **more):
        self.known, self.zone = known, ZoneInfo(zone)
        moment = known.ends_at if known.wanted == Wanted.TEXT else known.begins_at
        shown = {
            "begins_at": moment.astimezone(self.zone).replace(tzinfo=None), "where": known.where, "place": known.place
        }  # fmt: skip
        super().__init__(data, initial=shown, prefix="change", **more)

    def changed(self) -> dict:
        """What change_interpreting takes; it lasts as long as before."""
        told = self.cleaned_data
        begins = told["begins_at"].replace(tzinfo=self.zone)
        if self.known.wanted == Wanted.TEXT:
            begins, ends = self.known.begins_at, begins
        else:
            ends = begins + (self.known.ends_at - self.known.begins_at)
        return {"begins_at": begins, "ends_at": ends, "where": told["where"], "place": told["place"]}


class DeliverForm(forms.Form):
    """The words of a text in the other language."""

    translated = FreeText(label=_("Your translation"), max_length=LONGEST, rows=8, required=False)


class RatingForm(forms.Form):
    """How it went, in one tap."""

    verdict = forms.ChoiceField(
        label=_("Did you understand each other?"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Anything to add?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class HoursForm(forms.Form):
    """From when until when on each day of the week; a day left empty is no day."""

    def __init__(self, data=None, *, known=()):
        initial = {}
        for row in known:
            initial[f"from_{row.weekday}"], initial[f"until_{row.weekday}"] = row.begins, row.ends
        super().__init__(data, initial=initial)
        for day, name in enumerate(DAYS):
            for part, label in (("from", _("%(day)s from")), ("until", _("%(day)s until"))):
                self.fields[f"{part}_{day}"] = forms.TimeField(
                    label=label % {"day": name},
                    required=False,
                    widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                )

    def clean(self) -> dict:
        told = self.cleaned_data
        for day in range(7):
            begins, ends = told.get(f"from_{day}"), told.get(f"until_{day}")
            if (begins is None) != (ends is None) or (begins and ends and begins >= ends):
                self.add_error(f"until_{day}", _("Say from when until when, the end after the beginning."))
        return told

    def hours(self) -> list[tuple]:
        """(weekday, from, until) of each day that was said."""
        told = self.cleaned_data
        return [(day, told[f"from_{day}"], told[f"until_{day}"]) for day in range(7) if told[f"from_{day}"]]


class LineForm(forms.Form):
    """The district's language line."""

    phone = forms.CharField(
        label=_("Number to call"), max_length=40, widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr"})
    )
    access_code = forms.CharField(label=_("Access code"), max_length=40, required=False)
    how = forms.CharField(label=_("How it works"), max_length=300, required=False)

    def __init__(self, data=None, *, country: str, **more):
        self.country = country
        super().__init__(data, **more)

    def clean_phone(self) -> str:
        number = read_phone(self.cleaned_data["phone"], self.country)
        if not number:
            raise forms.ValidationError(
                _("This is no phone number: %(typed)s") % {"typed": self.cleaned_data["phone"]}
            )
        return number
