"""What people write at a fair: what they want to hear about, and what a provider brings; parsing only."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thirdpillar.ground.base.languages import LANGUAGES, language_choices
from thirdpillar.practice.partners.choices import Outcome, Share, ShareWith, Topic
from thirdpillar.practice.partners.forms.directory import PhoneField


class AskForm(forms.Form):
    """A family's question at a stand: in its own words and language, how it is reached, and who may have what of it."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    words = forms.CharField(
        label=gettext_lazy("What do you want to hear about?"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=160, required=False)
    phone = PhoneField(
        label=gettext_lazy("Phone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    share_with = forms.ChoiceField(
        label=gettext_lazy("Who may read it and answer you?"), choices=ShareWith.choices, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    share = forms.MultipleChoiceField(
        label=gettext_lazy("What may they have of you? Your words go along."), choices=Share.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args, country: str, languages=(), known: bool = False, **more) -> None:
        """`known`: the school knows who asks, and can reach them."""
        super().__init__(*args, **more)
        self.known = known
        self.fields["language"].choices = language_choices(dict.fromkeys([*languages, *LANGUAGES]))  # type: ignore[attr-defined]
        self.fields["phone"].country = country  # type: ignore[attr-defined]

    def clean(self):
        said = super().clean() or {}
        if not self.errors and not (self.known or said.get("phone") or said.get("email")):
            self.add_error("phone", _("Write a phone number or an e-mail, so that we can answer."))
        if said.get("share_with"):
            given = [each for each in said.get("share", []) if said.get(each)]
            if not given:
                self.add_error("share", _("Choose at least one that you wrote above."))
        return said

    def facts(self) -> dict:
        """What `Asked` takes of it."""
        said = self.cleaned_data
        same = ("key", "words", "language", "name", "phone", "email", "share_with")
        return {name: said[name] for name in same} | {"share": tuple(said["share"])}


class StaffAskForm(AskForm):
    """The same from paper, or at the door team's phone: at which stand, and whose badge."""

    stand = forms.ChoiceField(label=gettext_lazy("Stand"))
    badge = forms.CharField(label=gettext_lazy("Code of the badge"), max_length=20, required=False)
    field_order = ("key", "stand", "badge")

    def __init__(self, *args, stands, **more) -> None:
        super().__init__(*args, **more)
        self.fields["stand"].choices = [
            (str(one.pk), f"{one.number} · {one.organization.name}") for one in stands
        ]  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """How a provider registers itself for a fair."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Provider"), max_length=160)
    offers = forms.CharField(label=gettext_lazy("What it is, in plain words"), max_length=300)
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What it is about"), choices=Topic.choices, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), widget=forms.SelectMultiple(attrs={"size": 6})
    )
    contact_name = forms.CharField(label=gettext_lazy("Your name"), max_length=160)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    phone = PhoneField(label=gettext_lazy("Phone"), max_length=40, required=False)
    needs_table = forms.BooleanField(label=gettext_lazy("We need a table"), required=False, initial=True)
    needs_power = forms.BooleanField(label=gettext_lazy("We need power"), required=False)

    def __init__(self, *args, country: str, languages=(), **more) -> None:
        super().__init__(*args, **more)
        self.fields["languages"].choices = language_choices(dict.fromkeys([*languages, *LANGUAGES]))  # type: ignore[attr-defined]
        self.fields["phone"].country = country  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """An answer in words for the family, with what came of it."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    outcome = forms.ChoiceField(label=gettext_lazy("What came of it"), choices=Outcome.choices)


class DayForm(forms.Form):
    day = forms.DateField(
        label=gettext_lazy("Next step by"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
