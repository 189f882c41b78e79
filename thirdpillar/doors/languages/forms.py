"""Parsing what a person says of a text; nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from thirdpillar.means.conversations.rules.text_checks import LONGEST


class WordsForm(forms.Form):
    """The words to say instead, one field a plural form, and which of the two buttons was pressed."""

    verdict = forms.ChoiceField(choices=[("right", "right"), ("other", "other")], widget=forms.HiddenInput)

    def __init__(self, *args, shown: Sequence[str], english: Sequence[str], language: str, **more):
        super().__init__(*args, **more)
        self.forms = len(shown)
        direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
        for number, words in enumerate(shown):
            label = _("Better words")
            if self.forms > 1:
                label = _("Better words, form %(n)s of %(of)s") % {"n": number + 1, "of": self.forms}
            longest = max(len(words), *(len(each) for each in english))
            self.fields[f"words_{number}"] = forms.CharField(
                label=label, initial=words, required=False, max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2 if longest < 90 else 5}),
            )  # fmt: skip
            self.fields[f"words_{number}"].widget.attrs |= {"lang": language, "dir": direction}

    @property
    def fields_of_words(self) -> list:
        return [self[f"words_{number}"] for number in range(self.forms)]

    @property
    def words(self) -> list[str]:
        return [self.cleaned_data[f"words_{number}"] for number in range(self.forms)]
