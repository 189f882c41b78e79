"""A family's answer, and somebody whom the roster does not know."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.people.choices import Relation
from thirdpillar.practice.gatherings.choices import MOST_CHILDREN, OLDEST_CHILD, Access, Answered, Diet
from thirdpillar.practice.gatherings.rules import MOST_PEOPLE

# An age as families write it: a number, and the word for months or years after it in the languages they write.
_MONTHS = r"mos?\b|months?|mes(?:es)?\b|mois|bilood|bil\b|tháng|شهرا?|شهور|أشهر|اشهر|мес|mwa\b|lub hlis|个月|個月|개월"
_YEARS = r"years?(?: old)?|yrs?|y/?o\b|años?|ans?\b|anos?|jir|sano|tuổi|سنوات|سنة|سنين|أعوام|عاما?|лет|года?|zan|xyoo|岁|歲|살"
_AGE = re.compile(
    rf"(?:(?:beb[eé]|baby)\s+(?:de\s+)?)?(\d{{1,2}})(?!\d)\s*(?:({_MONTHS})|{_YEARS})?", re.IGNORECASE
)
_BETWEEN = re.compile(r"(?:[\s,;/&+.،]|\b(?:and|y|e|et|iyo|và|va|и|і|thiab|ak)\b|و)*", re.IGNORECASE)


def ages_in(written: str) -> list[int] | None:
    """The ages in years ("8 months" is 0), or None where anything else is said that we might get wrong."""
    ages = [int(number) // 12 if months else int(number) for number, months in _AGE.findall(written)]
    if not _BETWEEN.fullmatch(_AGE.sub(" ", written)) or any(age > OLDEST_CHILD for age in ages):
        return None
    return ages


class HowMany(forms.Field):
    """A number of people; what is none is 0, and too many are as many as we can take."""

    def __init__(self, *, most: int):
        self.most = most
        super().__init__(required=False)

    def clean(self, value) -> int:
        written = str(value or "").strip()
        return min(int(written[:9]), self.most) if written.isdecimal() else 0


class NeedsForm(forms.Form):
    """What somebody needs to be able to come, and whether they agree that it is remembered; `asked`: the page asked."""

    asked = forms.BooleanField(required=False)
    childcare_count = HowMany(most=MOST_CHILDREN)
    childcare_ages = forms.CharField(required=False, max_length=60)
    transport = forms.BooleanField(required=False)
    interpreter = forms.CharField(required=False, max_length=20)
    diets = forms.MultipleChoiceField(required=False, choices=Diet.choices)
    food = forms.CharField(required=False, max_length=100)
    access = forms.MultipleChoiceField(required=False, choices=Access.choices)
    remember = forms.BooleanField(required=False)

    def needs(self) -> dict:
        """As the action takes them. Ages that are not plainly ages are kept in the family's own words."""
        cleaned = self.cleaned_data
        needs = {name: cleaned[name] for name in ("transport", "interpreter", "diets", "food", "access")}
        count, written = cleaned["childcare_count"], " ".join(cleaned["childcare_ages"].split())
        ages = ages_in(written)
        if count or written:
            needs |= {
                "childcare_count": max(count, len(ages or ())) or 1,
                "childcare_ages": ages or [],
                "childcare_words": "" if ages else written,
            }
        return needs


class AnswerForm(NeedsForm):
    """A family's answer with its needs; the family itself or staff in its name."""

    answer = forms.ChoiceField(choices=Answered.choices)
    people = HowMany(most=MOST_PEOPLE)


class NewPersonForm(forms.Form):
    """Somebody at a gathering whom the roster does not know.

    Their child may be asked for together with the home where they live: `child` = "student" or "student:home".
    """

    def __init__(self, data=None, **more) -> None:
        if data is not None:
            student, _colon, home = data.get("child", "").partition(":")
            data = {**data.dict(), "student": student or data.get("student", ""), "home": home}
        super().__init__(data, **more)

    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    student = forms.UUIDField(required=False)
    home = forms.UUIDField(required=False)
    relation = forms.ChoiceField(
        label=_("Who they are to the student"), choices=[("", _("Choose")), *Relation.choices], required=False
    )
