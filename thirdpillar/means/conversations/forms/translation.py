"""Parsing what checkers and keepers write; nothing is decided here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.languages import language_choices, language_label
from thirdpillar.ground.people.forms import FreeText
from thirdpillar.means.conversations.choices import TranslationState
from thirdpillar.means.conversations.rules.threads import LONGEST
from thirdpillar.means.conversations.rules.translation import OutOfOrder


class CheckForm(forms.Form):
    """A person's version, and their word that they read the language."""

    subject = forms.CharField(label=_("What is it about?"), max_length=120, required=False)
    body = FreeText(label="", max_length=2 * LONGEST, rows=8)
    reads_it = forms.BooleanField(label="", required=False)
    order_seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2 * LONGEST)

    def __init__(
        self, *args, language: str, draft: str = "", subject: str = "", subject_draft: str = "", matters: bool = False, **more
    ):  # fmt: skip
        super().__init__(*args, **more)
        self.fields["subject"].required = matters
        self.fields["body"].initial = draft
        if subject:
            self.fields["subject"].initial = subject_draft
            self.fields["subject"].help_text = subject
            self.fields["subject"].widget.attrs |= {"lang": language, "dir": "auto"}
        else:
            del self.fields["subject"]
        name = language_label(language)
        self.fields["body"].label = _("In %(language)s") % {"language": name}
        self.fields["body"].widget.attrs |= {"lang": language, "dir": "auto"}
        self.fields["reads_it"].label = _(
            "I read and write %(language)s well, and I have read both texts."
        ) % {"language": name}

    def ask_order(self, moved: OutOfOrder) -> None:
        """The same words once more, with the question about their dates."""
        again: Any = self.data.copy()
        again["order_seen"] = moved.answer
        self.data = again
        self.add_error("body", str(moved.reason))


class WaitingFilter(forms.Form):
    """Which texts to show."""

    state = forms.ChoiceField(label=_("What it waits for"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["state"].choices = [
            ("", _("Everything")),
            (TranslationState.CHECK, TranslationState.CHECK.label),
            (TranslationState.PERSON, TranslationState.PERSON.label),
        ]
        self.fields["language"].choices = [("", _("All languages")), *language_choices()]


class GlossaryFilter(forms.Form):
    """Which terms, in which language."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    search = forms.CharField(label=_("Term"), required=False, max_length=80)

    def __init__(self, *args, languages, **more):
        super().__init__(*args, **more)
        self.fields["language"].choices = language_choices(languages)


class TermForm(forms.Form):
    """How one term is said."""

    english = forms.CharField(label=_("English term"), max_length=120)
    wanted = forms.CharField(label="", max_length=200, required=False)
    keep = forms.BooleanField(label=_("Leave it in English"), required=False)
    note = forms.CharField(
        label=_("Note"), help_text=_("What it means, or when to use it."), max_length=300, required=False
    )
    confirm = forms.BooleanField(
        label=_("This is right. From now on every machine translation must use it."), required=False
    )

    def __init__(self, *args, language: str, **more):
        super().__init__(*args, **more)
        self.fields["wanted"].label = _("In %(language)s") % {"language": language_label(language)}
        self.fields["wanted"].widget.attrs |= {"lang": language, "dir": "auto"}


class WrongForm(forms.Form):
    """What a reader says of a translation."""

    version = forms.UUIDField(widget=forms.HiddenInput)
    said = forms.CharField(
        label=_("What is wrong?"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )  # fmt: skip
