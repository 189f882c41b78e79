"""What a teacher and a family write about a team; parsing only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.ids import ids_among


class TeamForm(forms.Form):
    """When the year's meetings begin."""

    place = forms.CharField(label=_("Place"), max_length=200, required=False)

    def __init__(self, *args, meetings: int, zone: str, **more) -> None:
        super().__init__(*args, **more)
        self.zone, self.meetings = ZoneInfo(zone), meetings
        for number in range(1, meetings + 1):
            self.fields[f"begins-{number}"] = forms.DateTimeField(
                label=f"{_('Begins')} {number}",
                widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
                input_formats=["%Y-%m-%dT%H:%M"],
            )

    def facts(self) -> dict:
        found = self.cleaned_data
        moments = [found[f"begins-{number}"] for number in range(1, self.meetings + 1)]
        return {"place": found["place"], "begins_at": [_at(each, self.zone) for each in moments]}

    def moments(self) -> list:
        return [self[f"begins-{number}"] for number in range(1, self.meetings + 1)]


class MeetingForm(forms.Form):
    """When and where one of them is."""

    begins = forms.DateTimeField(
        label=_("Begins"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)

    def __init__(self, *args, zone: str, **more) -> None:
        super().__init__(*args, **more)
        self.zone = ZoneInfo(zone)

    def facts(self) -> dict:
        found = self.cleaned_data
        return {"begins_at": _at(found["begins"], self.zone), "place": found["place"]}


def _at(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone)


class SkillsForm(forms.Form):
    """One or two skills; what has no title is left out."""

    def __init__(self, *args, skills, most: int, **more) -> None:
        super().__init__(*args, **more)
        self.most = most
        for at in range(most):
            known = skills[at] if at < len(skills) else None
            is_first = at == 0
            self.fields[f"title-{at}"] = _text(_("Skill"), known and known.title, required=is_first)
            self.fields[f"measure-{at}"] = _text(_("Measured by"), known and known.measure, required=is_first)
            for name, label in (
                ("scale", _("Highest score")), ("goal_now", _("Where children should be now")),
                ("goal_end", _("At the end of the year")),
            ):  # fmt: skip
                self.fields[f"{name}-{at}"] = forms.IntegerField(
                    label=label, min_value=0, max_value=1000, required=is_first,
                    initial=getattr(known, name, None),
                )  # fmt: skip
            self.fields[f"practice-{at}"] = forms.CharField(
                label=_("Practice at home"), max_length=2000, required=False, initial=known.practice if known else "",
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip

    def groups(self) -> list[list]:
        names = ("title", "measure", "scale", "goal_now", "goal_end", "practice")
        return [[self[f"{name}-{at}"] for name in names] for at in range(self.most)]

    def clean(self):
        cleaned = super().clean() or {}
        for at in range(self.most):
            if not cleaned.get(f"title-{at}"):
                continue
            scale = cleaned.get(f"scale-{at}") or 0
            for name in ("goal_now", "goal_end"):
                goal = cleaned.get(f"{name}-{at}")
                if goal is None or goal > scale:
                    self.add_error(f"{name}-{at}", _("That is too short or too long."))
        return cleaned

    def facts(self) -> list[dict]:
        found = self.cleaned_data
        names = ("title", "measure", "scale", "goal_now", "goal_end", "practice")
        return [
            {name: found[f"{name}-{at}"] for name in names}
            for at in range(self.most)
            if found.get(f"title-{at}")
        ]


def _text(label, initial, *, required: bool) -> forms.CharField:
    return forms.CharField(label=label, max_length=160, required=required, initial=initial or "")


class GoalForm(forms.Form):
    """A family's goal for its child."""

    skill = forms.UUIDField()
    student = forms.UUIDField()
    target = forms.IntegerField(min_value=0, max_value=1000)
    minutes = forms.IntegerField(min_value=1, max_value=1000)
    words = forms.CharField(max_length=300)


def values_typed(post, names) -> dict[UUID, int]:
    """{student: score} of what a page sends back as score-<id>; what is blank or no number is left out."""
    found = {}
    for key in ids_among(names):
        text = post.get(f"score-{key}", "").strip()
        if text.isascii() and text.isdigit() and len(text) <= 4:
            found[key] = int(text)
    return found
