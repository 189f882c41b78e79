"""Parsing a file that somebody adds; what it truly is, its bytes say later."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thirdpillar.algorithms.files import refused_by
from thirdpillar.means.conversations.rules.attachments import sentence

# For the chooser of the browser alone.
_ACCEPT = "image/*,application/pdf,audio/*"


def file_field() -> forms.FileField:
    """A picture, a paper or a sound; none is fine."""
    return _File(
        label=_("Picture, PDF or voice note"),
        required=False,
        help_text=_("Up to 10 MB. Where and with what a picture was taken is removed."),
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
    )


def alt_field() -> forms.CharField:
    """What a file shows, in words."""
    return forms.CharField(
        label=_("What does it show?"),
        required=False,
        max_length=300,
        help_text=_("For people who cannot see the picture, or who read it in another language."),
    )


class _File(forms.FileField):
    def clean(self, data, initial=None):
        given = super().clean(data, initial)
        if given:
            reason = refused_by(given.read(8192), given.size)
            given.seek(0)
            if reason:
                raise ValidationError(sentence(reason))
        return given
