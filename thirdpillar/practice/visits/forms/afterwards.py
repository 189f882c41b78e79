"""Parsing what is said after a visit; nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.languages import language_choices, language_label
from thirdpillar.ground.people.forms import FreeText
from thirdpillar.practice.visits.actions import hoping, objecting, promising
from thirdpillar.practice.visits.choices import Noticed, PlaceKind, Strength
from thirdpillar.practice.visits.queries.contract import PayTerms
from thirdpillar.practice.visits.rules.afterwards import LONGEST_MINUTES

YES, NO = "yes", "no"
HAPPENED, FAMILY, US = "happened", "family", "us"
YES_NO = ((YES, _("Yes")), (NO, _("No")))


def yes_no(label, **more) -> forms.TypedChoiceField:
    """Yes, no, or nothing said (None)."""
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, required=False, coerce=lambda said: said == YES, empty_value=None,
        widget=forms.RadioSelect, **more,
    )  # fmt: skip


class RecordForm(forms.Form):
    """One screen, under a minute. Every answer but the length has a likely one chosen already."""

    happened = forms.ChoiceField(
        label=_("Did it happen?"), widget=forms.RadioSelect, initial=HAPPENED,
        choices=(
            (HAPPENED, _("Yes")),
            (FAMILY, _("No: nobody of the family was there")),
            (US, _("No: we could not come")),
        ),
    )  # fmt: skip
    minutes = forms.IntegerField(label=_("How many minutes?"), min_value=1, max_value=LONGEST_MINUTES)
    there = forms.MultipleChoiceField(
        label=_("Who of us was there?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    adults = forms.IntegerField(
        label=_("How many adults of the family?"), min_value=0, max_value=20, required=False
    )
    student_there = yes_no(_("Was the child there?"))
    place_kind = forms.ChoiceField(label=_("Where?"), choices=PlaceKind.choices)
    language = forms.ChoiceField(label=_("In which language?"), required=False)
    in_contract_day = forms.BooleanField(label=_("It was in the contract day, without pay"), required=False)
    is_sure = forms.BooleanField(label=_("This length is right"), required=False)

    def __init__(self, data, *, people: Sequence[tuple[UUID, str]], terms: PayTerms, **more):
        super().__init__(data, **more)
        if terms.contract is not None:
            del self.fields["in_contract_day"]  # it is reckoned
        said = str(self["minutes"].value() or "")
        if not said.isdecimal() or terms.is_usual(int(said)):
            del self.fields["is_sure"]
        # Where nobody has said which, none is put into their mouths.
        self.fields["language"].choices = [("", "–"), *language_choices()]
        self.fields["there"].choices = [(str(one), name) for one, name in people]
        self.fields["there"].initial = self.initial.get("there") or [str(one) for one, _name in people]

    def clean(self) -> dict:
        told = self.cleaned_data
        if told.get("happened") != HAPPENED:
            self.errors.pop("minutes", None)  # of what did not happen there is no length
        elif "is_sure" in self.fields and told.get("minutes") and not told.get("is_sure"):
            self.add_error("is_sure", _("Was it really %(n)s minutes?") % {"n": told["minutes"]})
        return told

    def said(self) -> dict:
        """What record_visit takes."""
        kept = ("minutes", "adults", "student_there", "place_kind", "language", "in_contract_day", "is_sure")
        return {name: self.cleaned_data[name] for name in kept if name in self.fields} | {
            "there": [UUID(one) for one in self.cleaned_data["there"]]
        }


class ObjectionForm(forms.Form):
    """A word to whoever approves pay."""

    words = FreeText(
        label=_("Why was it outside the contract day?"), max_length=objecting.LONGEST, rows=2, required=False,
        help_text=_("Whoever approves the pay reads this and decides."),
    )  # fmt: skip


class ReflectionForm(forms.Form):
    """Strengths, what changes, and a few words for the pair; there is no field for lacks."""

    is_joint = forms.BooleanField(label=_("We write this together"), required=False)
    strengths = forms.MultipleChoiceField(
        label=_("What did you learn about strengths?"), choices=Strength.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    noticed = forms.MultipleChoiceField(
        label=_("What was important to the family?"), choices=Noticed.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    assumption_changed = yes_no(_("Did something that you assumed change?"))
    changes_class = yes_no(_("Will you do something differently in class this month?"))
    words = FreeText(label=_("In a few words"), required=False, max_length=2000, rows=5)
    may_be_pooled = forms.BooleanField(
        label=_("What I chose may be counted with that of other visits"), required=False, initial=True,
        help_text=_("As a number for the school, never with a name, and never your words."),
    )  # fmt: skip


class HopesForm(forms.Form):
    words = FreeText(
        label=_("Hopes and dreams"), max_length=hoping.LONGEST, rows=4,
        help_text=_("In the family's own words where you can. The family reads this and can correct it."),
    )  # fmt: skip


class VersionForm(forms.Form):
    """The same words in another language, by a person who reads both."""

    body = FreeText(label="", max_length=2 * hoping.LONGEST, rows=6)
    reads_it = forms.BooleanField(label="", required=False)

    def __init__(self, *args, language: str, **more):
        super().__init__(*args, **more)
        name = {"language": language_label(language)}
        self.fields["body"].label = _("In %(language)s") % name
        self.fields["body"].widget.attrs |= {"lang": language, "dir": "auto"}
        self.fields["reads_it"].label = (
            _("I read and write %(language)s well, and I have read both texts.") % name
        )


class OwnHopesForm(forms.Form):
    """A family's own words on its own page; without words all of them go."""

    words = FreeText(
        label=_("Hopes and dreams"), max_length=hoping.LONGEST, rows=4, required=False,
        help_text=_("You can change these words. If you leave this empty, they are removed."),
    )  # fmt: skip
    may_be_quoted = forms.BooleanField(
        label=_("The school may show these words to others, without our name."), required=False
    )


class PromiseForm(forms.Form):
    words = FreeText(label=_("What did you promise?"), max_length=promising.LONGEST, rows=2)
    due_on = forms.DateField(
        label=_("By when?"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    owner = forms.ChoiceField(label=_("Who keeps it?"))

    def __init__(self, data, *, people: Sequence[tuple[UUID, str]], me: UUID, soonest: date):
        super().__init__(data, initial={"owner": str(me)})
        self.fields["owner"].choices = [(str(one), name) for one, name in people]
        self.fields["due_on"].widget.attrs["min"] = soonest.isoformat()
