"""A programme as its page asks for it, its dates, and its own questions."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import language_choices, language_label
from thirdpillar.means.credentials.choices import Kind as Credential
from thirdpillar.practice.gatherings.choices import SUPPORTS, ProgrammeKind, Purpose, QuestionKind
from thirdpillar.practice.gatherings.rules.programmes import MOST_SESSIONS, terms

SAME = (
    "title", "kind", "step", "place", "about", "term", "cohort", "languages", "supports", "capacity", "register_until",
    "share_percent", "least_sessions", "kept_hours", "credential",
)  # fmt: skip
BLANK_QUESTIONS = 3
# Left empty, these say something.
NULLED = frozenset({"capacity", "register_until", "share_percent", "least_sessions"})


def _day(label, **more) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more
    )


def _time(label) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))


def _many(label, **more) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple, **more)


def _number(label, **more) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, **more)


class ProgrammeForm(forms.Form):
    """What a programme is, and by which rule it is completed."""

    title = forms.CharField(label=_("Name of the programme"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=ProgrammeKind.choices)
    step = forms.ChoiceField(label=_("What it is for"), choices=Purpose.choices, widget=forms.RadioSelect)
    school = forms.ChoiceField(label=_("School"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200, help_text=_("Room, building, street."))
    about = forms.CharField(
        label=_("A few words for families"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    term = forms.CharField(label=_("Term"), required=False, max_length=80)
    cohort = forms.CharField(label=_("Group"), required=False, max_length=60)
    languages = _many(_("Languages spoken there"))
    supports = _many(_("What families can count on"), choices=SUPPORTS)
    capacity = _number(_("Places"), max_value=5000, help_text=_("Leave it empty where there is no limit."))
    register_until = _day(_("Register until"), required=False)
    after = _many(_("Only for people who completed one of these"))
    share_percent = _number(_("Completed by who comes to so many percent of the sessions"), max_value=100)
    least_sessions = _number(_("Or to so many sessions"), max_value=MOST_SESSIONS)
    kept_hours = _number(_("Hours that a free place is kept for whoever waits"))
    credential = forms.ChoiceField(
        label=_("What staff earn with it"), required=False, choices=[("", "–"), *Credential.choices]
    )

    def __init__(
        self, *args, schools, languages, others, whole_district: bool, on: date, also=(), **more
    ) -> None:
        super().__init__(*args, **more)
        self.also = tuple(also)
        for tag in self.also:
            written, name = {"lang": tag, "dir": "auto"}, language_label(tag)
            self.fields[f"title-{tag}"] = forms.CharField(
                label=f"{_('Name of the programme')} – {name}", max_length=160, required=False,
                widget=forms.TextInput(attrs=written),
            )  # fmt: skip
            self.fields[f"about-{tag}"] = forms.CharField(
                label=f"{_('A few words for families')} – {name}", max_length=600, required=False,
                widget=forms.Textarea(attrs=written | {"rows": 3}),
            )  # fmt: skip
        office = [("", _("The whole district"))] if whole_district else []
        self.fields["school"].choices = office + [(str(one.pk), one.name) for one in schools]
        self.fields["school"].required = not whole_district
        spoken = dict.fromkeys([*settings.COMPLETE_LANGUAGES, *languages])
        self.fields["languages"].choices = language_choices(spoken)
        self.fields["after"].choices = [(str(one.pk), one.title) for one in others]
        if not others:
            del self.fields["after"]
        kept = terms("waiting_list", on)
        self.fields["kept_hours"].initial = kept["hours"]
        self.fields["kept_hours"].min_value = kept["least_hours"]
        self.fields["kept_hours"].widget.attrs |= {"min": kept["least_hours"], "max": kept["most_hours"]}
        if not self.is_bound and not self.initial.get("least_sessions"):
            self.initial.setdefault("share_percent", terms("completion", on)["share_percent"])

    @property
    def in_languages(self) -> list[dict]:
        """The fields for each further language, with its tag."""
        return [{"tag": tag, "fields": (self[f"title-{tag}"], self[f"about-{tag}"])} for tag in self.also]

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("least_sessions"):
            cleaned["share_percent"] = None
        if cleaned.get("credential") and cleaned.get("kind") != ProgrammeKind.STAFF:
            self.add_error("credential", _("Only a programme for staff gives this."))
        return cleaned

    def facts(self) -> dict:
        """What the actions take."""
        cleaned = self.cleaned_data
        said = {tag: {what: cleaned[f"{what}-{tag}"] for what in ("title", "about")} for tag in self.also}
        return {name: cleaned[name] for name in SAME if cleaned[name] is not None or name in NULLED} | {
            "in_languages": {tag: texts for tag, texts in said.items() if any(texts.values())},
            "after_ids": ids_among(cleaned.get("after") or ()),
        }

    def school_id(self) -> UUID | None:
        return UUID(self.cleaned_data["school"]) if self.cleaned_data["school"] else None

    @staticmethod
    def initial_of(programme) -> dict:
        """A programme as the form shows it."""
        said = {
            f"{what}-{tag}": text
            for tag, texts in programme.in_languages.items()
            for what, text in texts.items()
        }
        return (
            said
            | {name: getattr(programme, name) for name in SAME}
            | {"school": str(programme.school_id or ""), "after": [str(one) for one in programme.after_ids]}
        )


class SessionsForm(forms.Form):
    """Weekly dates in one go; days without school are left out."""

    first_on = _day(_("First day"))
    begins = _time(_("Begins"))
    ends = _time(_("Ends"))
    room = forms.ChoiceField(
        label=_("Room"), required=False, help_text=_("One gathering at a time is in a room.")
    )
    times = forms.IntegerField(
        label=_("So many weekly sessions"), min_value=1, max_value=MOST_SESSIONS, initial=1
    )
    but_not_on = forms.CharField(
        label=_("Not on these days"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One day on each line, such as 2027-01-18. Days without school are left out anyway."),
    )  # fmt: skip

    def __init__(self, *args, rooms=(), **more) -> None:
        super().__init__(*args, **more)
        self.fields["room"].choices = [("", "–"), *((str(one.pk), one.name) for one in rooms)]
        if not rooms:
            del self.fields["room"]

    @property
    def room_id(self) -> UUID | None:
        chosen = self.cleaned_data.get("room")
        return UUID(chosen) if chosen else None

    def clean_first_on(self) -> date:
        if not 1990 < self.cleaned_data["first_on"].year < 2200:
            raise forms.ValidationError(_("Choose one."))
        return self.cleaned_data["first_on"]

    def clean_but_not_on(self) -> list[date]:
        try:
            return [date.fromisoformat(each) for each in self.cleaned_data["but_not_on"].split()]
        except ValueError as problem:
            raise forms.ValidationError(
                _("One day on each line, such as 2027-01-18. Days without school are left out anyway.")
            ) from problem

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("begins") and cleaned.get("ends") and cleaned["begins"] >= cleaned["ends"]:
            self.add_error("ends", _("It ends before it begins."))
        return cleaned


class QuestionsForm(forms.Form):
    """A programme's own questions: those there are, and a few empty lines for more."""

    def __init__(self, *args, questions, most: int, also=(), **more) -> None:
        super().__init__(*args, **more)
        self.also = tuple(also)
        self.lines = min(most, len(questions) + BLANK_QUESTIONS)
        for at in range(self.lines):
            known = questions[at] if at < len(questions) else None
            self.fields[f"words-{at}"] = forms.CharField(
                label=_("Question"), max_length=200, required=False, initial=known.words if known else ""
            )
            for tag in self.also:
                self.fields[f"options-{at}-{tag}"] = forms.CharField(
                    label=f"{_('The choices, one on each line')} – {language_label(tag)}", required=False,
                    initial="\n".join(known.options_in_languages.get(tag, ())) if known else "",
                    widget=forms.Textarea(attrs={"rows": 2, "lang": tag, "dir": "auto"}),
                )  # fmt: skip
                self.fields[f"words-{at}-{tag}"] = forms.CharField(
                    label=f"{_('Question')} – {language_label(tag)}", max_length=200, required=False,
                    initial=known.in_languages.get(tag, "") if known else "",
                    widget=forms.TextInput(attrs={"lang": tag, "dir": "auto"}),
                )  # fmt: skip
            self.fields[f"kind-{at}"] = forms.ChoiceField(
                label=_("Answered by"), choices=QuestionKind.choices, initial=known.kind if known else None
            )
            self.fields[f"options-{at}"] = forms.CharField(
                label=_("The choices, one on each line"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
                initial="\n".join(known.options) if known else "",
            )  # fmt: skip
            self.fields[f"must-{at}"] = forms.BooleanField(
                label=_("Has to be answered"), required=False, initial=bool(known and known.must_answer)
            )

    def groups(self) -> list[dict]:
        """The fields of each question, and its words in the further languages."""
        return [
            {
                "fields": [self[f"{name}-{at}"] for name in ("words", "kind", "options", "must")],
                "also": [self[f"{name}-{at}-{tag}"] for tag in self.also for name in ("words", "options")],
            }
            for at in range(self.lines)
        ]

    def clean(self):
        cleaned = super().clean() or {}
        for at in range(self.lines):
            is_choice = cleaned.get(f"kind-{at}") == QuestionKind.ONE_OF
            if cleaned.get(f"words-{at}") and is_choice and not cleaned.get(f"options-{at}", "").strip():
                self.add_error(f"options-{at}", _("Write the choices."))
            wanted = len(_lines(cleaned.get(f"options-{at}", "")))
            for tag in self.also:
                # One fewer would give an answer to the wrong choice.
                if is_choice and len(_lines(cleaned.get(f"options-{at}-{tag}", ""))) not in (0, wanted):
                    self.add_error(f"options-{at}-{tag}", _("Write as many choices, in the same order."))
        return cleaned

    def facts(self) -> list[dict]:
        """What the action takes."""
        cleaned = self.cleaned_data
        return [
            {
                "words": cleaned[f"words-{at}"], "kind": cleaned[f"kind-{at}"], "must_answer": cleaned[f"must-{at}"],
                "in_languages": {
                    tag: said for tag in self.also if (said := cleaned[f"words-{at}-{tag}"])
                },
                "options": _lines(cleaned[f"options-{at}"]),
                "options_in_languages": {
                    tag: said for tag in self.also if (said := _lines(cleaned[f"options-{at}-{tag}"]))
                },
            }
            for at in range(self.lines)
            if cleaned[f"words-{at}"]
        ]  # fmt: skip


def _lines(written: str) -> list[str]:
    return [each.strip()[:80] for each in written.splitlines() if each.strip()]
