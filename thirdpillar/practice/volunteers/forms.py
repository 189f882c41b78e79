"""What people write about offers, lessons, shifts, hours and checks; parsing only."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import language_choices
from thirdpillar.means.credentials.choices import Check
from thirdpillar.practice.volunteers.choices import FoundBy, How, Kind, LessonStage, Way


def _day(label, **more) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more
    )


def _time(label, **more) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **more
    )


def _key() -> forms.CharField:
    """Made with the page: whoever presses twice, or goes back and sends again, says it once."""
    return forms.CharField(
        max_length=40, required=False, widget=forms.HiddenInput, initial=lambda: uuid4().hex
    )


class When(forms.Form):
    """A day, from when to when; past midnight where the end is not after the beginning."""

    day = _day(_("Day"))
    begins = _time(_("Begins"))
    ends = _time(_("Ends"))

    def moments(self, zone: str) -> dict[str, datetime]:
        found, here = self.cleaned_data, ZoneInfo(zone)
        begins = datetime.combine(found["day"], found["begins"], here)
        ends = datetime.combine(found["day"], found["ends"], here)
        return {"begins_at": begins, "ends_at": ends if ends > begins else ends + timedelta(days=1)}


class OfferForm(forms.Form):
    """What a family knows, in its own words, and who may find it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    words = forms.CharField(
        label=_("What do you know, and what would you like to share?"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    hows = forms.MultipleChoiceField(
        label=_("How would you share it?"), choices=How.choices, widget=forms.CheckboxSelectMultiple
    )
    grades = forms.MultipleChoiceField(
        label=_("For which grades? None means all."), required=False, widget=forms.CheckboxSelectMultiple
    )
    when = forms.CharField(label=_("When you can, roughly"), max_length=160, required=False)
    found_by = forms.ChoiceField(
        label=_("Who may find it?"), choices=FoundBy.choices, widget=forms.RadioSelect, initial=FoundBy.SCHOOL
    )
    agreed = forms.BooleanField(
        label=_("I agree that they find these words with my name. I can take this back at any time."),
        required=False,
    )
    key = _key()

    def __init__(self, *args, grades, told: bool = False, **more) -> None:
        super().__init__(*args, **more)
        self.fields["grades"].choices = list(grades)  # type: ignore[attr-defined]
        if not self.fields["grades"].choices:  # type: ignore[attr-defined]
            del self.fields["grades"]
        if told:
            self.fields["way"] = forms.ChoiceField(
                label=_("How they said it"),
                choices=[(one.value, one.label) for one in (Way.PHONE, Way.PAPER)],
            )
            self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=language_choices)
            self.order_fields(["way", "language"])

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


class SearchForm(forms.Form):
    """What a teacher looks for; what is no such thing narrows nothing."""

    words = forms.CharField(label=_("Words"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Kind.choices], required=False)
    how = forms.ChoiceField(label=_("How"), choices=[("", _("All")), *How.choices], required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    grade = forms.ChoiceField(label=_("Grade"), required=False)

    def __init__(self, *args, languages, grades, **more) -> None:
        super().__init__(*args, **more)
        for name, choices in (("language", languages), ("grade", grades)):
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class LessonForm(When):
    """What a teacher asks a family for."""

    title = forms.CharField(label=_("What the lesson is about"), max_length=160)
    how = forms.ChoiceField(label=_("How"))
    section = forms.ChoiceField(label=_("Class"), required=False)
    key = _key()

    def __init__(self, *args, offer, sections, **more) -> None:
        super().__init__(*args, **more)
        self.fields["how"].choices = [(one, How(one).label) for one in offer.hows]  # type: ignore[attr-defined]
        self.fields["section"].choices = [(str(one.pk), one.title) for one in sections]  # type: ignore[attr-defined]
        if not sections:
            del self.fields["section"]
        self.order_fields(["title", "section", "how", "day", "begins", "ends"])

    def facts(self, zone: str) -> dict[str, Any]:
        found = self.cleaned_data
        section = next(iter(ids_among([found.get("section", "")])), None)
        said = {"title": found["title"], "how": found["how"], "section_id": section, "key": found["key"]}
        return said | self.moments(zone)


class AnswerForm(forms.Form):
    """What a family says to a teacher who asks."""

    lesson = forms.UUIDField()
    answer = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (LessonStage.YES, LessonStage.NO, LessonStage.ANOTHER)]
    )
    words = forms.CharField(max_length=300, required=False)


class RoleForm(forms.Form):
    """What volunteers can do at a school."""

    school = forms.ChoiceField(label=_("School"))
    title = forms.CharField(label=_("Name"), max_length=120)
    about = forms.CharField(label=_("About"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    place = forms.CharField(label=_("Place"), max_length=160)
    needs = forms.MultipleChoiceField(
        label=_("Checks that it needs"),
        choices=Check.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    rule = forms.CharField(label=_("The rule or policy that asks for it"), max_length=200, required=False)
    least_age = forms.IntegerField(label=_("From this age on"), min_value=1, max_value=99, required=False)
    in_language = forms.ChoiceField(label=_("In a further language"), required=False)
    title_in = forms.CharField(label=_("Name in that language"), max_length=120, required=False)
    about_in = forms.CharField(
        label=_("About, in that language"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, schools, **more) -> None:
        super().__init__(*args, **more)
        self.fields["school"].choices = [(str(one.pk), one.name) for one in schools]  # type: ignore[attr-defined]
        self.fields["in_language"].choices = [("", "–"), *language_choices()]  # type: ignore[attr-defined]

    def facts(self, before: dict | None = None) -> dict[str, Any]:
        found = self.cleaned_data
        (school_id,) = ids_among([found["school"]])
        said = dict(before or {})
        if found["in_language"] and found["title_in"]:
            said[found["in_language"].lower()] = {"title": found["title_in"], "about": found["about_in"]}
        same = ("title", "about", "place", "needs", "rule", "least_age")
        return {"school_id": school_id, "in_languages": said} | {name: found[name] for name in same}


class ShiftForm(When):
    """When so many are needed, and for how many weeks."""

    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=200, initial=2)
    weeks = forms.IntegerField(label=_("So many weekly sessions"), min_value=1, max_value=52, initial=1)

    def facts(self, zone: str) -> dict[str, Any]:
        found = self.cleaned_data
        return {"places": found["places"], "weeks": found["weeks"]} | self.moments(zone)


class HoursForm(When):
    """A stretch of time that somebody gave, for a shift of theirs or free."""

    shift = forms.ChoiceField(label=_("For"), required=False)
    what = forms.CharField(label=_("What you did"), max_length=160, required=False)

    def __init__(self, *args, shifts=(), **more) -> None:
        super().__init__(*args, **more)
        self.fields["shift"].choices = [("", _("Something else")), *shifts]  # type: ignore[attr-defined]
        self.order_fields(["shift", "day", "begins", "ends", "what"])

    def facts(self, zone: str) -> dict[str, Any]:
        found = self.cleaned_data
        sign_up = next(iter(ids_among([found.get("shift", "")])), None)
        return {"what": found["what"], "sign_up_id": sign_up} | self.moments(zone)


class DecideForm(forms.Form):
    """Hours put right: from when to when, on the day that they were logged for, with a word."""

    begins = forms.TimeField(required=False)
    ends = forms.TimeField(required=False)
    word = forms.CharField(max_length=200, required=False)

    def moments(self, begins_at: datetime, ends_at: datetime, zone: str) -> dict[str, datetime]:
        here = ZoneInfo(zone)
        found: dict[str, datetime] = {}
        for name, was in (("begins", begins_at), ("ends", ends_at)):
            typed: time | None = self.cleaned_data.get(name)
            there = was.astimezone(here)
            # What was not touched keeps its seconds, so that a yes alone changes nothing.
            if typed and typed != there.time().replace(second=0, microsecond=0):
                found[f"{name}_at"] = datetime.combine(there.date(), typed, here)
        return found


class CheckForm(forms.Form):
    """A check of a volunteer: which, by whom, from when until when. Nothing else."""

    kind = forms.ChoiceField(label=_("Check"), choices=Check.choices)
    checked_by = forms.CharField(label=_("Who checked"), max_length=120)
    begins_on = _day(_("From"))
    ends_on = _day(_("Until"))


class OpportunityForm(forms.Form):
    """Something in which students serve others."""

    school = forms.ChoiceField(label=_("School"))
    title = forms.CharField(label=_("Name"), max_length=160)
    partner = forms.CharField(label=_("With whom"), max_length=160, required=False)
    begins_on = _day(_("First day"))
    ends_on = _day(_("Last day"))

    def __init__(self, *args, schools, **more) -> None:
        super().__init__(*args, **more)
        self.fields["school"].choices = [(str(one.pk), one.name) for one in schools]  # type: ignore[attr-defined]


def day_typed(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
