"""Parsing what people typed about families; nothing is decided here."""

from __future__ import annotations

import re
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import rules
from thirdpillar.ground.people.choices import (
    ContactKind,
    Doubt,
    Pace,
    ReachWay,
    RestrictionScope,
    RestrictionSource,
)
from thirdpillar.ground.people.models.preferences import leave_time
from thirdpillar.ground.people.queries.families import FEWEST_DIGITS, FamilySearch
from thirdpillar.ground.people.wording import CHANNELS

CONFIRM, REMOVE = "confirm", "remove"
PURPOSES = (
    ("contact", _("To know whom I may write to or call")),
    ("pickup", _("Somebody is at the school to pick up the child")),
    ("family", _("The family asked about it")),
    ("review", _("Its end or a change is to be decided")),
)


class FreeText(forms.CharField):
    """A text for people. One that must not be kept is handed back to its writer and stored nowhere."""

    def __init__(self, *, rows: int = 3, **more):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **more)

    def clean(self, value):
        text = super().clean(value)
        try:
            rules.may_keep_text(text, on=clock.now().date())
        except Refused as refused:
            raise ValidationError(refused.reason) from refused
        return text


def _day(label, **more):
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more
    )


class FamilySearchForm(forms.Form):
    """A name or the end of a number, a school, a language."""

    search = forms.CharField(required=False, max_length=80)
    school = forms.UUIDField(required=False)
    language = forms.CharField(required=False, max_length=20)

    def wanted(self, *, may_search_numbers: bool) -> FamilySearch:
        """The search; digits at the end count as a number where the asker may search numbers."""
        if not self.is_valid():
            return FamilySearch()
        read = self.cleaned_data
        digits = re.sub(r"\D", "", read["search"]) if may_search_numbers else ""
        language = read["language"] or None
        return FamilySearch(
            words=re.sub(r"[\d+()./-]{2,}", " ", read["search"]),
            digits=digits[-10:] if len(digits) >= FEWEST_DIGITS else "",
            school=str(read["school"] or ""),
            language="" if language == "unknown" else language,
        )


class ContactPointForm(forms.Form):
    """A new number or address of an adult."""

    kind = forms.ChoiceField(label=_("What it is"), choices=ContactKind.choices)
    value = forms.CharField(label=_("Number or address"), max_length=254)
    confirmed = forms.BooleanField(
        label=_("The family told us this itself, and it works"), required=False,
        help_text=_("Leave it open if you are not sure. Nothing private goes to a number that is not confirmed."),
    )  # fmt: skip


class StudentAccountForm(forms.Form):
    """With what a student will sign in."""

    email = forms.CharField(
        label=_("The school's own e-mail address of the student"), max_length=254,
        help_text=_("They sign in with a code sent there, or through your district's sign-on."),
    )  # fmt: skip


class ParentLeaderForm(forms.Form):
    """The school at which somebody leads."""

    school: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("School"), queryset=None, empty_label=None
    )

    def __init__(self, *args, schools, **more):
        super().__init__(*args, **more)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]


class CorrectPointForm(forms.Form):
    """The right value in the place of a wrong one."""

    value = forms.CharField(label=_("The right number or address"), max_length=254)


class PointStateForm(forms.Form):
    """What has become known of a number or address."""

    deed = forms.ChoiceField(
        label=_("What has become known?"),
        widget=forms.RadioSelect,
        choices=[
            (CONFIRM, _("It is right: the family confirmed it")),
            (Doubt.SAID, _("It is wrong: the family or somebody else says so")),
            (Doubt.FAILED, _("Calls or messages did not get through")),
            (Doubt.SILENT, _("I am no longer sure")),
            (REMOVE, _("The family does not want it used: take it off the list")),
        ],
    )


class LanguagesForm(forms.Form):
    """What an adult reads and speaks."""

    reads = forms.ChoiceField(label=_("Reads"), required=False)
    speaks = forms.ChoiceField(label=_("Speaks"), required=False)
    needs_interpreter = forms.TypedChoiceField(
        label=_("Wants an interpreter"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )

    def __init__(self, *args, languages: list[tuple[str, str]], known: tuple[str, ...] = (), **more):
        super().__init__(*args, **more)
        extra = [(tag, tag) for tag in dict.fromkeys(known) if tag and tag not in dict(languages)]
        for name in ("reads", "speaks"):
            self.fields[name].choices = [("", _("Not known")), *languages, *extra]


class CallAgainForm(forms.Form):
    """Who said that the family wants to be called again."""

    who = forms.CharField(label=_("Who said so?"), max_length=80)


class PermissionsForm(forms.Form):
    """Through which channels the school may write about one child."""

    may_text = forms.BooleanField(label=_("Text messages"), required=False)
    may_email = forms.BooleanField(label=_("E-mail"), required=False)
    may_call = forms.BooleanField(label=_("Calls"), required=False)
    may_mail = forms.BooleanField(label=_("Letters"), required=False)


class RestrictionForm(forms.Form):
    """A restriction to impose at once."""

    scopes = forms.MultipleChoiceField(
        label=_("What it covers"), choices=RestrictionScope.choices, widget=forms.CheckboxSelectMultiple
    )
    source = forms.ChoiceField(label=_("What it rests on"), choices=RestrictionSource.choices)
    reference = forms.CharField(
        label=_("Where the paper is"), max_length=120, required=False,
        help_text=_("A docket number or a folder. Never write down what the order says."),
    )  # fmt: skip
    begins_on = _day(_("From"), help_text=_("Leave it empty if it holds already."))
    ends_on = _day(_("Until"), help_text=_("Nothing opens by itself on that day: two people have to decide."))
    reason = FreeText(label=_("A note for the record"), max_length=200, required=False, rows=2)


class LoosenForm(forms.Form):
    """What the first of two people asks for."""

    lift = forms.TypedChoiceField(
        label=_("What should change?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Lift it")), ("no", _("Keep it, for fewer things or a shorter time"))],
        coerce=lambda value: value == "yes",
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it should still cover"), choices=RestrictionScope.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    ends_on = _day(_("Until"))
    reason = FreeText(label=_("Why"), max_length=200, rows=2, help_text=_("The second person reads this."))


class ExtendForm(forms.Form):
    """A later end, or none."""

    ends_on = _day(_("New last day"), help_text=_("Leave it empty for no end."))


class PurposeForm(forms.Form):
    """Why somebody looks at a restriction; it goes into the record."""

    purpose = forms.ChoiceField(label=_("Why do you look?"), choices=PURPOSES, widget=forms.RadioSelect)


class NoteForm(forms.Form):
    """A note that goes into the record with a deed."""

    reason = FreeText(label=_("A note for the record"), max_length=200, required=False, rows=2)


class WhyForm(forms.Form):
    """Why something is given up; it goes into the record."""

    reason = FreeText(label=_("Why"), max_length=200, rows=2)


class CorrectHouseholdForm(forms.Form):
    """Who of a household lives where."""

    adults = forms.TypedMultipleChoiceField(
        label=_("Adults who live in the other home"),
        required=False,
        coerce=str,
        widget=forms.CheckboxSelectMultiple,
    )
    students = forms.TypedMultipleChoiceField(
        label=_("Children who live in the other home"), required=False, coerce=str,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    students_stay = forms.BooleanField(label=_("These children live in both homes"), required=False)
    to = forms.ChoiceField(label=_("Which home is the other one?"), widget=forms.RadioSelect)
    because = FreeText(label=_("How do you know?"), max_length=200, required=False, rows=2)

    def __init__(self, *args, adults=(), students=(), homes=(), **more):
        super().__init__(*args, **more)
        self.fields["adults"].choices = [(str(each.id), each.display_name) for each in adults]
        self.fields["students"].choices = [(str(each.id), each.display_name) for each in students]
        self.fields["to"].choices = [("new", _("One that is not on the list yet")), *homes]
        self.fields["to"].initial = "new"


class MergeForm(forms.Form):
    """Which of two records stays, and why they are one."""

    kept = forms.ChoiceField(label=_("Which record stays?"), widget=forms.RadioSelect)
    because = FreeText(label=_("How do you know?"), max_length=200, required=False, rows=2)

    def __init__(self, *args, pair=(), **more):
        super().__init__(*args, **more)
        self.fields["kept"].choices = [(str(each.id), each.display_name) for each in pair]
        self.fields["kept"].initial = str(pair[0].id) if pair else ""


class PreferenceForm(forms.Form):
    """How an adult wants to be reached, and which ways are fine for each child."""

    first = forms.ChoiceField(label=_("Reach me first by"), required=False, widget=forms.RadioSelect)
    then = forms.ChoiceField(label=_("If that does not work, by"), required=False)
    reads = forms.ChoiceField(label=_("Language"), required=False)
    pace = forms.ChoiceField(label=_("When there is news"), choices=Pace.choices, widget=forms.RadioSelect)
    quiet_from = forms.TimeField(
        label=_("Do not disturb from"), required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )  # fmt: skip
    quiet_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )

    def __init__(self, *args, now, adult, ties, languages, **more):
        ways = now.ways if now else []
        more["initial"] = {
            "first": ways[0] if ways else "", "then": ways[1] if len(ways) > 1 else "", "reads": adult.reads_language,
            "pace": now.pace if now else Pace.USUAL, "quiet_from": now.quiet_from if now else None,
            "quiet_until": now.quiet_until if now else None,
        }  # fmt: skip
        super().__init__(*args, **more)
        self.fields["first"].choices = [("", _("No wish")), *ReachWay.choices]
        self.fields["then"].choices = [("", _("No wish")), *ReachWay.choices]
        known = adult.reads_language
        extra = [(known, known)] if known and known not in dict(languages) else []
        self.fields["reads"].choices = [("", _("Not known")), *languages, *extra]
        for tie in ties:
            self.fields[f"tie-{tie.student_id}"] = forms.MultipleChoiceField(
                label=_("About %(child)s we may use")
                % {"child": tie.student.preferred_name or tie.student.given_name},
                choices=CHANNELS, required=False, widget=forms.CheckboxSelectMultiple,
                initial=[name for name, _label in CHANNELS if getattr(tie, name)],
            )  # fmt: skip

    def clean(self):
        read = super().clean() or self.cleaned_data
        if bool(read.get("quiet_from")) != bool(read.get("quiet_until")):
            self.add_error("quiet_until", _("Say both: from when until when. Or leave both empty."))
        elif read.get("quiet_from") and not leave_time([(read["quiet_from"], read["quiet_until"])]):
            # Mostly hours in which one may write, said the wrong way round.
            self.add_error(
                "quiet_until",
                _("Leave both empty to send at once. Ordinary messages wait from 9 p.m. to 8 a.m."),
            )
        return read

    def said(self) -> dict:
        """The arguments of `set_preference`."""
        read = self.cleaned_data
        both = (read["quiet_from"], read["quiet_until"]) if read["quiet_from"] else None
        return {
            "ways": [way for way in (read["first"], read["then"]) if way],
            "pace": read["pace"],
            "quiet": (both,),
            "reads": read["reads"],
            "links": {
                UUID(name.removeprefix("tie-")): {each: each in chosen for each, _label in CHANNELS}
                for name, chosen in read.items()
                if name.startswith("tie-")
            },
        }
