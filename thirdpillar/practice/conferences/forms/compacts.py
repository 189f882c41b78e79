"""What a school writes as its compact; parsing only."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.languages import language_choices


class CompactForm(forms.Form):
    """The words in a language, and whether a machine translated them."""

    language = forms.ChoiceField(label=_("Language"))
    body = forms.CharField(
        label=_("School-family compact"), max_length=20000, widget=forms.Textarea(attrs={"rows": 12})
    )
    by_machine = forms.BooleanField(label=_("Translated by machine"), required=False)

    def __init__(self, *args, languages, **more) -> None:
        super().__init__(*args, **more)
        self.fields["language"].choices = language_choices(languages)  # type: ignore[attr-defined]
        self.fields["language"].initial = languages[0]
