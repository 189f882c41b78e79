"""A gathering and whom it is for, as the planning page asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import language_choices, language_label
from thirdpillar.ground.people.wording import grade_name, grade_place
from thirdpillar.practice.gatherings.choices import SUPPORTS, Purpose
from thirdpillar.practice.gatherings.queries.audience import Audience


def audience_asked(*, schools, school: str, grades, languages, not_reached: bool) -> Audience:
    """The audience that the form's fields mean: the gathering's own school where no schools are marked."""
    return Audience(
        schools=tuple(schools) or ((school,) if school else ()),
        grades=tuple(grades),
        languages=tuple(languages),
        not_reached=not_reached,
    )


def audience_typed(query) -> Audience:
    """The same from a form that is still being filled in. What is no school's id means no school."""
    return audience_asked(
        schools=[str(one) for one in ids_among(query.getlist("audience_schools"))],
        school=str(next(iter(ids_among([query.get("school", "")])), "")),
        grades=[value for value in query.getlist("grades") if "\0" not in value],
        languages=[value for value in query.getlist("audience_languages") if "\0" not in value],
        not_reached=bool(query.get("not_reached")),
    )


class GatheringForm(forms.Form):
    """A gathering, its time by the district's clock, and whom it is for."""

    title = forms.CharField(label=_("Name of the gathering"), max_length=160)
    purpose = forms.ChoiceField(label=_("What it is for"), choices=Purpose.choices, widget=forms.RadioSelect)
    school = forms.ChoiceField(label=_("School"), required=False)
    department = forms.CharField(label=_("Department that plans it"), required=False, max_length=80)
    place = forms.CharField(label=_("Place"), max_length=200, help_text=_("Room, building, street."))
    room = forms.ChoiceField(
        label=_("Room"), required=False, help_text=_("One gathering at a time is in a room.")
    )
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    begins = forms.TimeField(
        label=_("Begins"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    ends = forms.TimeField(label=_("Ends"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    about = forms.CharField(
        label=_("A few words for families"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken there"), required=False, widget=forms.CheckboxSelectMultiple
    )
    supports = forms.MultipleChoiceField(
        label=_("What families can count on"),
        required=False,
        choices=SUPPORTS,
        widget=forms.CheckboxSelectMultiple,
    )
    not_reached = forms.BooleanField(label=_("Only families not yet reached this year"), required=False)
    audience_schools = forms.MultipleChoiceField(
        label=_("Schools"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked means all."),
    )
    grades = forms.MultipleChoiceField(
        label=_("Grades"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked means all."),
    )
    audience_languages = forms.MultipleChoiceField(
        label=_("Families that read"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked means all."),
    )  # fmt: skip

    def __init__(
        self,
        *args,
        schools,
        grades,
        languages,
        whole_district: bool,
        zone: str,
        families=(),
        also=(),
        rooms=(),
        **more,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["room"].choices = [("", "–"), *((str(one.pk), one.name) for one in rooms)]
        if not rooms:
            del self.fields["room"]
        self.also = tuple(also)
        for tag in self.also:
            written = {"lang": tag, "dir": "auto"}
            its_name = language_label(tag)
            self.fields[f"title-{tag}"] = forms.CharField(
                label=f"{_('Name of the gathering')} – {its_name}",
                max_length=160,
                required=False,
                widget=forms.TextInput(attrs=written),
            )
            self.fields[f"about-{tag}"] = forms.CharField(
                label=f"{_('A few words for families')} – {its_name}", max_length=600, required=False,
                widget=forms.Textarea(attrs=written | {"rows": 3}),
            )  # fmt: skip
        self.zone, self.families = zone, tuple(str(one) for one in families)
        listed = [(str(school.pk), school.name) for school in schools]
        office = [("", _("The whole district"))] if whole_district else []
        self.fields["school"].choices = office + listed
        self.fields["school"].required = not whole_district
        self.fields["audience_schools"].choices = listed
        self.fields["grades"].choices = [
            (grade, grade_name(grade)) for grade in sorted(grades, key=grade_place)
        ]
        self.fields["audience_languages"].choices = language_choices(languages)
        spoken = dict.fromkeys([*settings.COMPLETE_LANGUAGES, *languages])
        self.fields["languages"].choices = language_choices(spoken)
        if len(listed) < 2:
            del self.fields["audience_schools"]
        if self.families:  # whom it is for is settled
            for name in ("not_reached", "audience_schools", "grades", "audience_languages"):
                self.fields.pop(name, None)

    @property
    def in_languages(self) -> list[dict]:
        """The fields for each further language, with its tag."""
        return [{"tag": tag, "fields": (self[f"title-{tag}"], self[f"about-{tag}"])} for tag in self.also]

    @property
    def says_more(self) -> bool:
        """Whether anything is said in a further language, or wrong there."""
        fields = [field for one in self.in_languages for field in one["fields"]]
        return any(field.value() or field.errors for field in fields)

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        day, begins, ends = (cleaned.get(name) for name in ("day", "begins", "ends"))
        if day and begins and ends:
            zone = ZoneInfo(self.zone)
            cleaned["begins_at"] = datetime.combine(day, begins, tzinfo=zone)
            if _is_skipped(cleaned["begins_at"]):
                self.add_error("begins", _("The clocks go forward that night: this time does not exist."))
            last_day = day if ends > begins else day + timedelta(days=1)
            cleaned["ends_at"] = datetime.combine(last_day, ends, tzinfo=zone)
            if cleaned["ends_at"] - cleaned["begins_at"] > timedelta(hours=16):
                self.add_error("ends", _("It ends before it begins."))
            elif _is_skipped(cleaned["ends_at"]):
                self.add_error("ends", _("The clocks go forward that night: this time does not exist."))
        return cleaned

    def facts(self) -> dict:
        """What the actions take."""
        cleaned = self.cleaned_data
        same = (
            "title",
            "purpose",
            "department",
            "place",
            "begins_at",
            "ends_at",
            "about",
            "languages",
            "supports",
        )
        facts = {name: cleaned[name] for name in same}
        if "room" in self.fields:
            facts["room_id"] = UUID(cleaned["room"]) if cleaned["room"] else None
        said = {tag: {what: cleaned[f"{what}-{tag}"] for what in ("title", "about")} for tag in self.also}
        facts["in_languages"] = {tag: texts for tag, texts in said.items() if any(texts.values())}
        if self.families:
            return facts | {"audience": Audience(families=self.families)}
        return facts | {
            "audience": audience_asked(
                schools=cleaned.get("audience_schools") or [],
                school=cleaned.get("school") or "",
                grades=cleaned.get("grades") or [],
                languages=cleaned.get("audience_languages") or [],
                not_reached=cleaned["not_reached"],
            )
        }

    @staticmethod
    def initial_of(gathering, zone: str) -> dict:
        """A gathering as the form shows it."""
        begins = gathering.begins_at.astimezone(ZoneInfo(zone))
        audience = Audience.of(gathering.audience)
        same = ("title", "purpose", "department", "place", "about", "languages", "supports")
        said = {
            f"{what}-{tag}": text
            for tag, texts in gathering.in_languages.items()
            for what, text in texts.items()
        }
        return (
            said
            | {name: getattr(gathering, name) for name in same}
            | {
                "school": str(gathering.school_id or ""),
                "room": str(gathering.room_id or ""),
                "day": begins.date(),
                "begins": begins.time(),
                "ends": gathering.ends_at.astimezone(ZoneInfo(zone)).time(),
                "not_reached": audience.not_reached,
                "audience_schools": audience.schools,
                "grades": audience.grades,
                "audience_languages": audience.languages,
            }
        )


def _is_skipped(moment: datetime) -> bool:
    """Whether no clock ever shows this wall time, because it is put forward across it."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(
        tzinfo=None
    )
