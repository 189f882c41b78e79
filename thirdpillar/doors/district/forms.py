"""The district's own particulars, as its office types them."""

from __future__ import annotations

import json
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.languages import language_choices
from thirdpillar.ground.people.roster.meanings import read_phone
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.choices import ZONES

SCHOOL = "phone-"
# Two boxes of the page, one field of the district.
LANGUAGE_FIELDS = {"first_language", "languages"}


class PhoneField(forms.CharField):
    """A number as people write it in a country; cleaned to E.164, or "" for none."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "dir": "ltr"})

    def __init__(self, *, country: str, **more):
        self.country = country
        super().__init__(required=False, max_length=40, **more)

    def clean(self, value) -> str:
        typed = super().clean(value)
        number = read_phone(typed, self.country) if typed else ""
        if number is None:
            raise forms.ValidationError(_("This is no phone number: %(typed)s") % {"typed": typed})
        return number


def _spoken() -> list[tuple[str, str]]:
    return language_choices(code for code, _name in settings.LANGUAGES)


class DistrictForm(forms.Form):
    """The district, and one number for each of its schools."""

    name = forms.CharField(label=_("Name of the school district"), max_length=200)
    sender_name = forms.CharField(
        label=_("How messages are signed"),
        help_text=_("Left empty, each is signed by the school it comes from."),
        max_length=60,
        required=False,
    )
    zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Planned gatherings keep their time of day: 6 p.m. stays 6 p.m."),
        choices=ZONES,
    )
    first_language = forms.ChoiceField(
        label=_("Language that your staff write in"),
        help_text=_("Families whose language we do not know get it, too."),
        choices=_spoken,
    )
    languages = forms.MultipleChoiceField(
        label=_("Other languages that many of your families read"),
        choices=_spoken,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, typed, *, district, schools):
        first = {field: getattr(district, field) for field in ("name", "sender_name", "zone")}
        first["first_language"], *first["languages"] = district.languages or ["en"]
        first["reply_phone"] = number_label(district.reply_phone)
        for school in schools:
            first[f"{SCHOOL}{school.pk}"] = number_label(school.reply_phone)
        self.taken: dict[str, str] = {}
        super().__init__(self._as_of_now(typed, first) if typed else None, initial=first)
        if district.zone not in dict(ZONES):
            self.fields["zone"].choices = [*ZONES, (district.zone, district.zone)]
        self.fields["reply_phone"] = PhoneField(
            label=_("The district's number for families"),
            help_text=_("Letters and answers name it where the school has none of its own."),
            country=district.country,
        )
        self.schools = [school.pk for school in schools]
        for school in schools:
            self.fields[f"{SCHOOL}{school.pk}"] = PhoneField(label=school.name, country=district.country)

    @property
    def of_district(self):
        """The fields that are not a school's."""
        return [self[name] for name in self.fields if not name.startswith(SCHOOL)]

    @property
    def of_schools(self):
        """One field for each school."""
        return [self[f"{SCHOOL}{pk}"] for pk in self.schools]

    @property
    def shown(self) -> str:
        """What the form shows now; it comes back with what was typed, and tells what was changed by whom."""
        return json.dumps(self.initial)

    def _as_of_now(self, typed: QueryDict, now: dict) -> QueryDict:
        """What was typed, as though into the form of now: what this person left alone is as others left it.

        Notes in `taken` what both have changed, each in another way: nothing of either is lost unread.
        """
        shown = _read(typed.get("shown", ""), now)
        merged = typed.copy()
        for name in now.keys() - {"languages"}:
            here = typed.get(name, shown[name]).strip()  # a school may have come since
            if here == shown[name]:
                merged[name] = now[name]
            elif now[name] not in (shown[name], here):
                self.taken[name] = now[name]
        boxes = set(typed.getlist("languages"))
        added, removed = boxes - set(shown["languages"]), set(shown["languages"]) - boxes
        merged.setlist("languages", sorted((set(now["languages"]) | added) - removed))
        return merged

    def clean(self) -> None:
        for name, value in self.taken.items():
            said = str(dict(getattr(self.fields[name], "choices", ())).get(value, value)) or _("empty")
            message = _(
                "Somebody else changed this meanwhile. It is now: %(value)s. Save again if yours shall stand."
            )
            self.add_error(name, forms.ValidationError(message, params={"value": said}))

    def changes(self) -> dict[str, str | list[str]]:
        """The district's fields that were changed, by name; raises KeyError before `is_valid`.

        The first of its languages is the last resort for whoever reads none that we know: their order is kept, and
        the one that was first stays among them.
        """
        changed = {name for name in self.changed_data if not name.startswith(SCHOOL)}
        if changed & LANGUAGE_FIELDS:
            changed |= {"languages"}
        found = {
            name: self.cleaned_data[name] for name in self.fields if name in changed - {"first_language"}
        }
        return found | ({"languages": self._languages()} if "languages" in found else {})

    def _languages(self) -> list[str]:
        leading, chosen = self.cleaned_data["first_language"], set(self.cleaned_data["languages"])
        before = [self.initial["first_language"], *self.initial["languages"]]
        gone = {leading, *self.initial["languages"]} - (chosen - {leading})
        new = chosen - {*before, leading}
        kept = [code for code in before if code not in gone]
        return [leading, *kept, *(code for code, _name in settings.LANGUAGES if code in new)]

    def phones(self) -> dict[UUID, str]:
        """The schools' numbers (E.164 or "") that were changed, by id."""
        names = {f"{SCHOOL}{pk}": pk for pk in self.schools}
        return {names[name]: self.cleaned_data[name] for name in self.changed_data if name in names}


def _read(shown: str, now: dict) -> dict:
    """What the form showed; where that was not said (or badly), what it would show now."""
    try:
        found = json.loads(shown)
    except ValueError:
        return now
    if not isinstance(found, dict):
        return now
    return {
        name: found[name] if type(found.get(name)) is type(value) else value for name, value in now.items()
    }
