"""A family's answer, and somebody whom the roster does not know."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.people.choices import Relation
from thirdpillar.practice.gatherings.choices import Answered

# A number, and the word for months after it in the languages families write.
_AGE = re.compile(
    r"(\d{1,2})\s*(mos?\b|months?|mes(?:es)?\b|mois|bilood|bil\b|tháng|شهر|شهور|أشهر|اشهر|мес|mwa\b|lub hlis|个月|個月|개월)?",
    re.IGNORECASE,
)


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
        """As the action takes them. Ages as people write them: "3, 5", "3 and 5", "8 months" (which is 0)."""
        cleaned = self.cleaned_data
        ages = [
            int(number) // 12 if months else int(number)
            for number, months in _AGE.findall(cleaned.get("childcare_ages") or "")
        ]
        needs = {
            "transport": cleaned["transport"],
            "interpreter": cleaned["interpreter"],
            "food": cleaned["food"],
        }
        if ages or cleaned["childcare"]:
            needs |= {"childcare_ages": ages, "childcare_count": len(ages) or 1}
        return needs


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
