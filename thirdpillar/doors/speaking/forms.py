"""Parsing a recording that somebody chose; what it truly is, its bytes say later."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thirdpillar.algorithms.files import LARGEST, Reason
from thirdpillar.means.conversations.rules.attachments import sentence

# For the chooser of the browser alone.
ACCEPT = "audio/wav,audio/mpeg,.wav,.mp3"


class SoundField(forms.FileField):
    """A WAV or an MP3; where the browser can record one, a button does (static/doors/recorder.js)."""

    def __init__(self, **more) -> None:
        super().__init__(
            label=_("Recording (WAV or MP3)"),
            widget=forms.FileInput(
                attrs={"accept": ACCEPT, "data-recorder": _("Record it"), "data-stop": _("Stop")}
            ),
            **more,
        )

    def clean(self, data, initial=None):
        given = super().clean(data, initial)
        if given and given.size > LARGEST:
            raise ValidationError(sentence(Reason.TOO_LARGE))
        return given


class SoundForm(forms.Form):
    sound = SoundField()
