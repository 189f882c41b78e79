"""Reading what was typed; nothing is decided here."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.base.tables import restore_text
from thirdpillar.ground.people.choices import Relation
from thirdpillar.ground.people.wording import grade_name, grade_place, language_label
from thirdpillar.practice.gatherings.actions.signing_in import WrittenLine
from thirdpillar.practice.gatherings.choices import SUPPORTS, Answered, Purpose
from thirdpillar.practice.gatherings.queries.audience import Audience

GRID_ROWS = 25


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
        schools=[value for value in query.getlist("audience_schools") if _is_id(value)],
        school=value if _is_id(value := query.get("school", "")) else "",
        grades=[value for value in query.getlist("grades") if "\0" not in value],
        languages=[value for value in query.getlist("audience_languages") if "\0" not in value],
        not_reached=bool(query.get("not_reached")),
    )


def _languages(tags) -> list[tuple[str, str]]:
    return sorted(((tag, language_label(tag)) for tag in tags), key=lambda each: each[1].casefold())


def _is_id(value: str) -> bool:
    try:
        return bool(UUID(value))
    except ValueError:
        return False


class GatheringForm(forms.Form):
    """A gathering, its time by the district's clock, and whom it is for."""

    title = forms.CharField(label=_("Name of the gathering"), max_length=160)
    purpose = forms.ChoiceField(label=_("What it is for"), choices=Purpose.choices, widget=forms.RadioSelect)
    school = forms.ChoiceField(label=_("School"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200, help_text=_("Room, building, street."))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    begins = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("Ends"), widget=forms.TimeInput(attrs={"type": "time"}))
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

    def __init__(self, *args, schools, grades, languages, whole_district: bool, zone: str, **more) -> None:
        super().__init__(*args, **more)
        self.zone = zone
        listed = [(str(school.pk), school.name) for school in schools]
        office = [("", _("The whole district"))] if whole_district else []
        self.fields["school"].choices = office + listed
        self.fields["school"].required = not whole_district
        self.fields["audience_schools"].choices = listed
        self.fields["grades"].choices = [
            (grade, grade_name(grade)) for grade in sorted(grades, key=grade_place)
        ]
        self.fields["audience_languages"].choices = _languages(languages)
        spoken = dict.fromkeys([*settings.COMPLETE_LANGUAGES, *languages])
        self.fields["languages"].choices = _languages(spoken)
        if len(listed) < 2:
            del self.fields["audience_schools"]

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
        same = ("title", "purpose", "place", "begins_at", "ends_at", "about", "languages", "supports")
        return {name: cleaned[name] for name in same} | {
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
        same = ("title", "purpose", "place", "about", "languages", "supports")
        return {name: getattr(gathering, name) for name in same} | {
            "school": str(gathering.school_id or ""),
            "day": begins.date(),
            "begins": begins.time(),
            "ends": gathering.ends_at.astimezone(ZoneInfo(zone)).time(),
            "not_reached": audience.not_reached,
            "audience_schools": audience.schools,
            "grades": audience.grades,
            "audience_languages": audience.languages,
        }


class AnswerForm(forms.Form):
    """A family's answer with its needs; the family itself or staff in its name."""

    answer = forms.ChoiceField(choices=Answered.choices)
    people = forms.IntegerField(required=False, min_value=1, max_value=30)
    childcare_ages = forms.CharField(required=False, max_length=60)
    childcare = forms.BooleanField(required=False)
    transport = forms.BooleanField(required=False)
    interpreter = forms.CharField(required=False, max_length=20)
    food = forms.CharField(required=False, max_length=100)

    def needs(self) -> dict:
        """As the action takes them. Ages as people write them: "3, 5", "3 and 5"."""
        cleaned = self.cleaned_data
        ages = [int(age) for age in re.findall(r"\d{1,2}", cleaned.get("childcare_ages") or "")]
        needs = {
            "transport": cleaned["transport"],
            "interpreter": cleaned["interpreter"],
            "food": cleaned["food"],
        }
        if ages or cleaned["childcare"]:
            needs |= {"childcare_ages": ages, "childcare_count": len(ages) or 1}
        return needs


class NewPersonForm(forms.Form):
    """Somebody at a gathering whom the roster does not know."""

    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    student = forms.UUIDField(required=False)
    relation = forms.ChoiceField(
        label=_("Who they are to the student"), choices=Relation.choices, required=False
    )


def lines_typed(posted, now: datetime) -> list[WrittenLine]:
    """The rows of the typing page: name-1, phone-1, child-1, grade-1, …; each page has a key of its own."""
    page = posted.get("page", "")[:40]
    return [
        WrittenLine(
            key=f"{page}:{row}",
            name=posted.get(f"name-{row}", ""),
            phone=posted.get(f"phone-{row}", ""),
            child=posted.get(f"child-{row}", ""),
            grade=posted.get(f"grade-{row}", ""),
        )
        for row in range(1, GRID_ROWS + 1)
    ]


# What people call the columns of a sign-in sheet; compared without case, accents or spaces.
COLUMNS = {
    "name": ("name", "fullname", "adult", "parent", "guardian", "caregiver", "nombre", "الاسم", "magac"),
    "given": ("firstname", "givenname", "first", "given"),
    "family": ("lastname", "familyname", "surname", "last", "apellido", "apellidos"),
    "phone": ("phone", "phonenumber", "mobile", "cell", "telephone", "telefono", "الهاتف"),
    "email": ("email", "emailaddress", "mail", "correo"),
    "child": (
        "child",
        "student",
        "childname",
        "studentname",
        "children",
        "hijo",
        "hija",
        "nino",
        "estudiante",
        "الطفل",
    ),
    "grade": ("grade", "grado", "class", "الصف"),
}


def lines_of_table(sheet, digest: str) -> list[WrittenLine]:
    """Lines of a table somebody brought (a `base.sheets` Sheet).

    A table without a heading that we know is taken as plain lines: all of a line is what was written. The key holds
    the file's digest, so the same file twice is the same lines.
    """
    known: dict[str, int] = {}
    for place, heading in enumerate(sheet.header):
        for ours, names in COLUMNS.items():
            if _plain(heading) in {_plain(name) for name in names}:
                known.setdefault(ours, place)
    rows = [(row.line, row.values) for row in sheet.rows]
    if not known:
        rows.insert(0, (sheet.header_line, sheet.header))
        return [WrittenLine(key=f"{digest[:40]}:{line}", name=" ".join(values)) for line, values in rows]

    def cell(values: tuple[str, ...], ours: str) -> str:
        return restore_text(values[known[ours]]) if ours in known else ""

    lines = []
    for line, values in rows:
        name = cell(values, "name") or f"{cell(values, 'given')} {cell(values, 'family')}".strip()
        lines.append(
            WrittenLine(
                key=f"{digest[:40]}:{line}",
                name=name,
                phone=cell(values, "phone"),
                email=cell(values, "email"),
                child=cell(values, "child"),
                grade=cell(values, "grade"),
            )
        )
    return lines


def _plain(text: str) -> str:
    return re.sub(r"[^\w]", "", fold(text))


def digest_of(data: bytes) -> str:
    """What tells one file from another."""
    return hashlib.sha256(data).hexdigest()


def _is_skipped(moment: datetime) -> bool:
    """Whether no clock ever shows this wall time, because it is put forward across it."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(
        tzinfo=None
    )
