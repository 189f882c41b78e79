"""The district's own particulars, as its office types them."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.languages import language_choices
from thirdpillar.ground.people.roster.meanings import read_phone
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.choices import ZONES

SCHOOL = "phone-"


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
    zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)
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
        super().__init__(typed, initial=first)
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

    def changes(self) -> dict[str, str | list[str]]:
        """The district's fields by name; raises KeyError before `is_valid`.

        The first of its languages is the last resort for whoever reads none that we know: their order is kept.
        """
        found = {name: self.cleaned_data[name] for name in self.fields if not name.startswith(SCHOOL)}
        leading = found.pop("first_language")
        chosen = set(found["languages"]) - {leading}
        kept = [code for code in self.initial["languages"] if code in chosen]
        new = [code for code, _name in settings.LANGUAGES if code in chosen and code not in kept]
        return found | {"languages": [leading, *kept, *new]}

    def phones(self) -> dict[UUID, str]:
        """The schools' numbers (E.164 or "") by id."""
        return {pk: self.cleaned_data[f"{SCHOOL}{pk}"] for pk in self.schools}
