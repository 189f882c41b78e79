"""Parsing how one wants to be told."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.means.conversations.choices.notices import Told


class NoticeForm(forms.Form):
    """By e-mail at once, each morning, or not."""

    how = forms.ChoiceField(
        label=_("When a family waits for you"), choices=Told.choices, widget=forms.RadioSelect,
        help_text=_("The e-mail says how many wait and where to look, and nothing that a family wrote."),
    )  # fmt: skip
    by_text = forms.BooleanField(
        label=_("Who needs help after an alert: tell me by text"), required=False,
        help_text=_("You are told at once, day and night. Without a number in your account it is an e-mail."),
    )  # fmt: skip
