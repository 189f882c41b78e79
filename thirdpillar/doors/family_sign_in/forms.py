"""Parsing what a family typed: a phone number as people write it, or an e-mail address."""

from __future__ import annotations

import phonenumbers
from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _


class Address(forms.Form):
    address = forms.CharField(
        label=_("Your phone number or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "dir": "ltr", "inputmode": "email"}),
    )

    def __init__(self, *args, country: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.country = country

    def clean(self):
        """Adds `channel`, and `value` as the roster keeps it (E.164, or lower case)."""
        cleaned = super().clean() or {}
        typed = cleaned.get("address", "").strip()
        if "@" in typed:
            validate_email(typed)
            return {**cleaned, "channel": "email", "value": typed.lower()}
        try:
            number = phonenumbers.parse(typed, self.country)
        except phonenumbers.NumberParseException:
            number = None
        if typed and (number is None or not phonenumbers.is_possible_number(number)):
            raise forms.ValidationError(
                _("This is not a phone number or an e-mail address. Please check it.")
            )
        value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""
        return {**cleaned, "channel": "sms", "value": value}


class Code(forms.Form):
    code = forms.CharField(
        label=_("The code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
    )
