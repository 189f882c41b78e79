"""Parsing what people typed; nothing is decided here."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import available_timezones

import phonenumbers
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.choices import FAMILY, Role, Scale
from thirdpillar.ground.base.languages import language_choices
from thirdpillar.ground.schools.choices import ZONES

# Roles that a person can be given by hand; the others are what the roster says, or a family's own.
BY_HAND = [role for role in Role if role not in {*FAMILY, Role.STUDENT, Role.TEACHER}]


def _language_choices() -> list[tuple[str, str]]:
    return language_choices(code for code, _name in settings.LANGUAGES)


class SetUp(forms.Form):
    """The district and the first person of its office."""

    name = forms.CharField(label=_("Name of the school district"), max_length=200)
    zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES, initial="America/Chicago")
    languages = forms.MultipleChoiceField(
        label=_("Languages that many of your families read"),
        choices=_language_choices,
        widget=forms.CheckboxSelectMultiple,
        initial=["en", "es"],
    )
    given_name = forms.CharField(label=_("Your first name"), max_length=100)
    family_name = forms.CharField(label=_("Your last name"), max_length=100)
    email = forms.EmailField(label=_("Your work e-mail"), max_length=254)

    def clean_languages(self) -> list[str]:
        """In our own order, whatever the page's: the first is what families of no known language get."""
        chosen = self.cleaned_data["languages"]
        return [code for code, _name in settings.LANGUAGES if code in chosen]

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("This server does not know that time zone."))
        return zone


class OwnPhone(forms.Form):
    number = forms.CharField(
        label=_("Mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )

    def __init__(self, *args, country: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.country = country

    def clean_number(self) -> str:
        """As it is kept: E.164."""
        try:
            number = phonenumbers.parse(self.cleaned_data["number"], self.country)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise forms.ValidationError(
                _("This is not a phone number or an e-mail address. Please check it.")
            )
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class PhoneCode(forms.Form):
    code = forms.CharField(
        label=_("The code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
    )  # fmt: skip


class NewAccount(forms.Form):
    given_name = forms.CharField(label=_("First name"), max_length=100)
    family_name = forms.CharField(label=_("Last name"), max_length=100)
    email = forms.EmailField(label=_("Work e-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Reads"), choices=_language_choices, initial="en")


class NewRole(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in BY_HAND])
    school: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("School"), queryset=None, required=False, empty_label=_("The whole district")
    )

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]


class ProviderChange(forms.Form):
    """An OpenID Connect provider; its secret is not typed here, it stays with whoever runs the machine."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Stands on the sign-in page, such as: Maple District account"),
    )
    issuer = forms.CharField(
        label=_("Issuer"),
        max_length=200,
        help_text=_("An address that begins with https://, exactly as the provider writes it."),
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url", "spellcheck": "false"}),
    )
    client_id = forms.CharField(
        label=_("Client ID"),
        max_length=255,
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false"}),
    )
    vouches = forms.BooleanField(
        label=_("This provider asks everybody for a passkey or a security key"),
        required=False,
        help_text=_("If you are not sure, leave it open: then people use their passkey here as well."),
    )


class NewProvider(ProviderChange):
    key = forms.RegexField(
        r"^[a-z][a-z0-9-]*\Z",
        label=_("Short name"),
        max_length=40,
        help_text=_(
            "Small letters and digits, such as: maple. It stands in the address and cannot be changed."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ["name", "key"]


class Reason(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=200)


class SupportLeave(forms.Form):
    """A look for support: who, for which ticket, why, and for how many hours."""

    account: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Who"), queryset=None)
    ticket = forms.CharField(label=_("Ticket"), max_length=60)
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    hours = forms.TypedChoiceField(
        label=_("For how long"),
        choices=[(1, _("1 hour")), (2, _("2 hours")), (3, _("3 hours")), (4, _("4 hours"))],
        coerce=lambda hours: timedelta(hours=int(hours)),
    )

    def __init__(self, *args, accounts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]
        first_two = list(accounts[:2])
        if len(first_two) == 1:
            self.fields["account"].initial = first_two[0].pk


class PasskeyName(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, strip=True)


class RecoveryCodeTyped(forms.Form):
    code = forms.CharField(
        label=_("Recovery code"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
    )


class StaffFilter(forms.Form):
    words = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All roles")), *[(r.value, r.label) for r in Role]]
    )
    school = forms.UUIDField(required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("active", _("May sign in")), ("suspended", _("Suspended"))],
    )


class NewLanguageForm(forms.Form):
    """A language that somebody speaks or signs."""

    language = forms.ChoiceField(label=_("Language"), choices=language_choices)


class CheckLanguageForm(forms.Form):
    """The office's word on how well somebody speaks a language."""

    scale = forms.ChoiceField(label=_("Tested by"), choices=Scale.choices)
    level = forms.CharField(
        label=_("Level"),
        max_length=40,
        required=False,
        help_text=_("As the test says it: 3+, Advanced High, passed."),
    )
    tested_on = forms.DateField(
        label=_("Tested on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    may_interpret = forms.BooleanField(label=_("May interpret in meetings and calls"), required=False)
    may_translate = forms.BooleanField(label=_("May translate vital documents"), required=False)

    def __init__(self, data, *, spoken):
        fields = ("scale", "level", "tested_on", "may_interpret", "may_translate")
        super().__init__(data, initial={name: getattr(spoken, name) for name in fields})
